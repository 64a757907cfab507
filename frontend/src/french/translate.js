// French for the libraries' own words. A phrase that is missing is shown in English and noted, so that a test can say so.
export const untranslated = (globalThis.fluxUntranslated ??= new Set());

export function translator(dictionary) {
  function translate(phrase, values = {}) {
    const french = dictionary[phrase];
    if (french === undefined && /[A-Za-z]{2}/.test(phrase)) untranslated.add(phrase);
    return (french ?? phrase).replace(/\{\s*(\w+)\s*\}/g, (_, name) => values[name] ?? `{${name}}`);
  }
  return { translate: ["value", translate] };
}
