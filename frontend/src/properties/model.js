// Reading and writing what an element of the diagram holds. Each write is one step of undo.
import { is } from "bpmn-js/lib/util/ModelUtil.js";

export const definitionOf = (element, type) => element.businessObject.eventDefinitions?.find((one) => is(one, type));

class ManyChanges {
  static $inject = ["modeling"];

  constructor(modeling) {
    this.modeling = modeling;
  }

  preExecute({ element, changes }) {
    for (const [target, properties] of changes) this.modeling.updateModdleProperties(element, target, properties);
  }
}

export class Model {
  constructor(modeler) {
    this.modeler = modeler;
    this.modeling = modeler.get("modeling");
    this.moddle = modeler.get("moddle");
    this.registry = modeler.get("elementRegistry");
    this.commands = modeler.get("commandStack");
    this.commands.registerHandler("flux.many", ManyChanges);
  }

  // An empty text removes the attribute: the file holds only what was said.
  set(element, target, properties) {
    const cleaned = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === "" ? undefined : value]));
    if (target === element.businessObject && "name" in cleaned) {
      this.modeling.updateProperties(element, cleaned);
      return;
    }
    this.modeling.updateModdleProperties(element, target, cleaned);
  }

  setId(element, target, id) {
    if (target === element.businessObject) this.modeling.updateProperties(element, { id });
    else this.set(element, target, { id });
  }

  idIsFree(id, target) {
    const assigned = this.moddle.ids.assigned(id);
    return !assigned || assigned === target;
  }

  expression(element, target, property, body) {
    const expression = body === "" ? undefined : this.moddle.create("bpmn:FormalExpression", { body });
    if (expression) expression.$parent = target;
    this.set(element, target, { [property]: expression });
  }

  documentation(element, target, text) {
    const documentation = text === "" ? [] : [this.moddle.create("bpmn:Documentation", { text })];
    for (const one of documentation) one.$parent = target;
    this.set(element, target, { documentation });
  }

  extensions(target, type) {
    return (target.extensionElements?.values ?? []).filter((one) => one.$type === type);
  }

  setExtensions(element, target, type, entries) {
    const others = (target.extensionElements?.values ?? []).filter((one) => one.$type !== type);
    const values = [...others, ...entries.map((entry) => this.moddle.create(type, entry))];
    const extensionElements = values.length ? this.moddle.create("bpmn:ExtensionElements", { values }) : undefined;
    if (extensionElements) {
      extensionElements.$parent = target;
      for (const value of values) {
        value.$parent = extensionElements;
        for (const child of Object.values(value).flat()) if (child?.$type) child.$parent = value;
      }
    }
    this.set(element, target, { extensionElements });
  }

  // Entries one level deeper: the assignments of `flux:data`, the inputs of `flux:ioMapping`.
  nested(target, type, list) {
    return this.extensions(target, type)[0]?.[list] ?? [];
  }

  setNested(element, target, { type, list, entryType, beside = [] }, entries) {
    const made = entries.map((entry) => this.moddle.create(entryType, entry));
    const kept = Object.fromEntries(beside.map((name) => [name, this.nested(target, type, name)]));
    const filled = made.length || Object.values(kept).some((others) => others.length);
    this.setExtensions(element, target, type, filled ? [{ ...kept, [list]: made }] : []);
  }

  // Messages, signals, errors and escalations stand at the root of the file and are shared by name.
  shared(type) {
    return this.roots().filter((one) => one.$type === type);
  }

  roots() {
    return this.modeler.getDefinitions().rootElements ?? [];
  }

  users(property, shared) {
    let count = 0;
    for (const { businessObject } of this.registry.getAll()) {
      const holders = [businessObject, ...(businessObject?.eventDefinitions ?? [])];
      count += holders.some((holder) => holder?.get?.(property) === shared) ? 1 : 0;
    }
    return count;
  }

  // Renames what only this element uses; otherwise refers to the one of that name, made when there is none.
  nameShared(element, owner, property, type, name) {
    const current = owner.get(property);
    const known = this.shared(type).find((one) => one.name === name);
    const alone = current && this.users(property, current) <= 1;
    const changes = [];
    if (name === "") changes.push([owner, { [property]: undefined }]);
    else if (known) changes.push([owner, { [property]: known }]);
    else if (alone) changes.push([current, { name }]);
    else {
      const made = this.moddle.create(type, { id: this.moddle.ids.nextPrefixed(`${type.slice(5)}_`), name });
      made.$parent = this.modeler.getDefinitions();
      changes.push([this.modeler.getDefinitions(), { rootElements: [...this.roots(), made] }], [owner, { [property]: made }]);
    }
    this.commands.execute("flux.many", { element, changes });
  }
}
