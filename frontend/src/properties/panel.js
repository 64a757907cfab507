// The properties panel: plain labelled fields bound to the selection, in French, usable from the keyboard alone.
// What is typed is kept on leaving a field, and also before the selection changes or the file is saved.
import { is } from "bpmn-js/lib/util/ModelUtil.js";
import { groupsFor } from "./groups.js";
import { bringIntoView } from "../framing.js";
import { control, frameOf, make, setControl } from "./controls.js";
import { Model } from "./model.js";
import { natureOf } from "./natures.js";

const NEXT = [
  ["bpmn:UserTask", "une étape"],
  ["bpmn:ExclusiveGateway", "une branche"],
  ["bpmn:EndEvent", "une fin"],
];

export class Panel {
  constructor(modeler, container, suggestions) {
    this.modeler = modeler;
    this.container = container;
    this.suggestions = suggestions;
    this.model = new Model(modeler);
    this.bound = [];
    this.acts = { replace: (element, target) => this.get("bpmnReplace").replaceElement(element, target), repeat: (element, how) => this.repeat(element, how) };
    modeler.on("selection.changed", () => this.show());
    modeler.on(["elements.changed", "commandStack.changed"], () => this.refreshSoon());
    modeler.on("import.done", () => this.show());
  }

  get(name) {
    return this.modeler.get(name);
  }

  // Keeps what stands in the field that has the focus.
  commit(except) {
    const held = this.bound.find(({ box }) => box.contains(document.activeElement));
    if (held !== except && !held?.keeping) held?.keep?.();
  }

  show() {
    this.commit();
    const [selected, ...others] = this.get("selection").get();
    const root = this.get("canvas").getRootElement();
    this.element = others.length ? null : selected ?? root;
    if (this.element?.type === "label") this.element = this.element.labelTarget ?? this.element;
    this.render();
  }

  refreshSoon() {
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.refresh());
  }

  refresh() {
    if (!this.element?.businessObject) return;
    const groups = groupsFor(this.element, this.model, this.acts);
    if (shapeOf(groups) !== this.shape) {
      const held = document.activeElement?.closest?.("[data-field]")?.dataset.field;
      this.render();
      if (held) this.container.querySelector(`[data-field="${CSS.escape(held)}"] :is(input, select, textarea)`)?.focus();
      return;
    }
    const fields = groups.flatMap((group) => group.fields);
    this.bound.forEach((one, index) => {
      one.field = fields[index];
      if (!one.box.contains(document.activeElement) || ["select", "check"].includes(one.field.kind)) setControl(one);
    });
    this.fillChooser();
  }

  render() {
    this.bound = [];
    const parts = [this.chooser()];
    if (this.element?.businessObject) {
      const groups = groupsFor(this.element, this.model, this.acts);
      this.shape = shapeOf(groups);
      parts.push(make("p", { class: "panel-nature" }, natureOf(this.element)), ...groups.map((group) => this.group(group)), ...this.next());
    } else {
      parts.push(make("p", { class: "hint" }, "Plusieurs éléments sont choisis : choisissez-en un seul pour voir ses propriétés."));
    }
    this.container.replaceChildren(...parts);
    this.fillChooser();
  }

  group({ title, fields }) {
    const section = make("section", { class: "panel-group" }, make("h2", {}, title));
    for (const field of fields) {
      const one = { field, ...frameOf(field) };
      control(one, { suggestions: this.suggestionsFor(field), first: () => this.commit(one) });
      setControl(one);
      this.bound.push(one);
      section.append(one.box);
    }
    return section;
  }

  suggestionsFor(field) {
    return [...new Set([...(this.suggestions[field.list] ?? []), ...(Array.isArray(field.names) ? [] : field.names?.() ?? [])])];
  }

  // Every element by name: the way in for those who do not use a mouse.
  chooser() {
    this.select = make("select", { class: "input", id: "element-montre" });
    this.select.addEventListener("change", () => {
      const element = this.get("elementRegistry").get(this.select.value);
      this.get("selection").select(element.parent ? element : []);
      if (element.parent) bringIntoView(this.get("canvas"), element);
      this.container.querySelector("#element-montre").focus();
    });
    const label = make("label", { for: "element-montre" }, "Élément montré");
    return make("div", { class: "field" }, label, this.select);
  }

  fillChooser() {
    const shown = this.get("elementRegistry").filter((one) => one.type !== "label" && one.businessObject && !one.id.startsWith("__"));
    const options = shown.map((one) => {
      const name = one.businessObject.name || one.businessObject.text;
      return new Option(name ? `${name} (${natureOf(one)})` : `${natureOf(one)} ${one.id}`, one.id);
    });
    if (!this.element) options.unshift(new Option("", ""));
    this.select.replaceChildren(...options);
    this.select.value = this.element?.id ?? "";
  }

  next() {
    const appendable = is(this.element, "bpmn:FlowNode") && !is(this.element, "bpmn:EndEvent");
    if (!appendable || this.element.businessObject.triggeredByEvent) return [];
    const buttons = NEXT.map(([type, name]) => {
      const button = make("button", { class: "button small", type: "button" }, `Ajouter ${name}`);
      button.addEventListener("click", () => this.append(type));
      return button;
    });
    const remove = make("button", { class: "button small danger", type: "button" }, "Supprimer cet élément");
    remove.addEventListener("click", () => this.get("modeling").removeElements([this.element]));
    return [make("section", { class: "panel-group" }, make("h2", {}, "Ensuite"), make("div", { class: "row" }, ...buttons, remove))];
  }

  append(type) {
    this.commit();
    const shape = this.get("elementFactory").createShape({ type });
    this.get("autoPlace").append(this.element, shape);
    setTimeout(() => this.container.querySelector('[data-field="name"] textarea')?.focus());
  }

  repeat(element, how) {
    const moddle = this.get("moddle");
    const current = element.businessObject.loopCharacteristics;
    if (!how) this.model.set(element, element.businessObject, { loopCharacteristics: undefined });
    else if (is(current, "bpmn:MultiInstanceLoopCharacteristics")) this.model.set(element, current, { isSequential: how === "sequential" });
    else if (how !== "loop") {
      const loop = moddle.create("bpmn:MultiInstanceLoopCharacteristics", { isSequential: how === "sequential" });
      loop.$parent = element.businessObject;
      this.model.set(element, element.businessObject, { loopCharacteristics: loop });
    }
  }
}

const shapeOf = (groups) =>
  groups.map((group) => group.title + group.fields.map((one) => `${one.key}:${one.kind}:${one.hint ?? ""}:${one.options?.length ?? ""}`).join()).join("|");
