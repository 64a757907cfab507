// The island where a decision table is written.
import DmnModeler from "dmn-js/lib/Modeler.js";
import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-drd.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-js-literal-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression-controls.css";
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import "../css/workshop.css";
import french from "./french/dmn.json";
import { translator } from "./french/translate.js";
import blank from "./templates/blank.dmn";
import { Workshop, failed } from "./workshop.js";

class DecisionEditor {
  constructor(frame) {
    const own = { additionalModules: [translator(french)] };
    this.modeler = new DmnModeler({
      container: frame.querySelector('[data-part="canvas"]'),
      drd: own,
      decisionTable: own,
      literalExpression: own,
      boxedExpression: own,
    });
    this.callbacks = [];
    this.watched = new WeakSet();
    this.modeler.on("views.changed", () => this.watch());
    const stack = () => this.modeler.getActiveViewer()?.get("commandStack");
    this.history = stack;
    this.acts = { undo: () => stack()?.undo(), redo: () => stack()?.redo() };
  }

  // Each view of the file (graph, table, expression) is a viewer of its own, made when it is first shown.
  watch() {
    const viewer = this.modeler.getActiveViewer();
    if (!viewer || this.watched.has(viewer)) return;
    this.watched.add(viewer);
    viewer.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && this.callbacks.forEach((call) => call()));
  }

  async load(text) {
    const { warnings } = await this.modeler.importXML(text);
    const table = this.modeler.getViews().find((view) => view.type === "decisionTable");
    if (table) await this.modeler.open(table);
    this.watch();
    return warnings.map(({ message }) => message);
  }

  async text() {
    this.commit();
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  // A cell keeps its text on leaving it.
  commit() {
    const { activeElement } = document;
    if (activeElement?.closest('[data-part="canvas"]')) activeElement.blur();
  }

  dirty(callback) {
    this.callbacks.push(callback);
  }

  async focus(id) {
    const view = this.modeler.getViews().find((one) => one.element?.id === id);
    if (view) await this.modeler.open(view);
  }

  // A table has no place for marks; the list of findings says it all.
  mark() {}
}

for (const frame of document.querySelectorAll('[data-island="decision"]')) {
  const editor = new DecisionEditor(frame);
  const workshop = new Workshop(frame, editor, { template: () => blank, media: "application/xml" });
  workshop.start().catch((fault) => failed(frame, fault));
}
