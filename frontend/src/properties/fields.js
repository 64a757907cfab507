// Fields bound to an attribute of the flux namespace.
export function fluxField(element, target, model) {
  return (name, label, { read = (value) => value, ...more } = {}) => ({
    key: name,
    label,
    ...more,
    get: () => read(target.get(`flux:${name}`)),
    set: (value) => model.set(element, target, { [`flux:${name}`]: value }),
  });
}
