// The island where a process is drawn.
import BpmnModeler from "bpmn-js/lib/Modeler.js";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "../css/viewer.css";
import "../css/workshop.css";
import flux from "../../src/flux/engine/reading/flux-moddle.json";
import french from "./french/bpmn.json";
import { drawn } from "./drawn.js";
import { bringIntoView, frameAll } from "./framing.js";
import { translator } from "./french/translate.js";
import { userTaskFirst } from "./palette.js";
import { Panel } from "./properties/panel.js";
import blank from "./templates/blank.bpmn";
import lanes from "./templates/lanes.bpmn";
import { Workshop, failed } from "./workshop.js";

const LAID_OUT = { severity: "info", message: "Ce fichier est venu sans dessin\u00a0: il a été disposé automatiquement. Rangez-le à votre goût avant de le publier." };

class ProcessEditor {
  constructor(frame) {
    this.modeler = new BpmnModeler({
      container: frame.querySelector('[data-part="canvas"]'),
      moddleExtensions: { flux },
      additionalModules: [translator(french), userTaskFirst],
    });
    const written = frame.querySelector('[data-part="suggestions"]')?.textContent;
    this.panel = new Panel(this.modeler, frame.querySelector('[data-part="panel"]'), JSON.parse(written || "{}"));
    this.marked = [];
    const stack = () => this.modeler.get("commandStack");
    this.history = stack;
    const zoom = (factor) => () => this.canvas.zoom(this.canvas.zoom() * factor);
    this.acts = {
      undo: () => stack().undo(),
      redo: () => stack().redo(),
      "zoom-in": zoom(1.25),
      "zoom-out": zoom(0.8),
      "zoom-fit": () => this.frameAll(),
    };
  }

  get canvas() {
    return this.modeler.get("canvas");
  }

  async load(text) {
    const { text: whole, laidOut } = await drawn(text);
    const { warnings } = await this.modeler.importXML(whole);
    this.remarks = laidOut ? [LAID_OUT] : [];
    this.marked = [];
    const svg = this.canvas.getContainer().querySelector("svg");
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", "Dessin du processus ; la première liste des propriétés mène à chaque élément au clavier");
    this.frameAll();
    // an attribute that nothing describes is kept as it is
    return warnings.map(({ message }) => message).filter((message) => !message.startsWith("unknown attribute"));
  }

  // The palette stands at the left on a desk, along the top on a phone.
  frameAll() {
    const { outer } = this.canvas.viewbox();
    frameAll(this.canvas, outer.width > 600 ? { left: 130, bottom: 48 } : { top: 72, bottom: 48 });
  }

  async text() {
    this.commit();
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  commit() {
    this.panel.commit();
  }

  dirty(callback) {
    this.modeler.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && callback());
  }

  focus(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return;
    this.modeler.get("selection").select(element.parent ? element : []);
    if (element.parent) bringIntoView(this.canvas, element);
    this.canvas.focus();
  }

  mark(findings) {
    const registry = this.modeler.get("elementRegistry");
    const overlays = this.modeler.get("overlays");
    for (const id of this.marked) if (registry.get(id)) this.canvas.removeMarker(id, "flux-faulty");
    overlays.remove({ type: "flux-fault" });
    const drawn = findings.filter(({ element, severity }) => severity !== "info" && registry.get(element)?.parent);
    this.marked = [...new Set(drawn.map(({ element }) => element))];
    for (const id of this.marked) {
      const own = drawn.filter(({ element }) => element === id);
      const sign = document.createElement("span");
      sign.className = `flux-fault ${own.some(({ severity }) => severity === "error") ? "error" : "warning"}`;
      sign.textContent = "!";
      sign.title = own.map(({ message }) => message).join("\n");
      this.canvas.addMarker(id, "flux-faulty");
      overlays.add(id, "flux-fault", { position: { top: -12, left: -12 }, html: sign });
    }
  }
}

for (const frame of document.querySelectorAll('[data-island="modeler"]')) {
  const editor = new ProcessEditor(frame);
  const workshop = new Workshop(frame, editor, { template: (name) => ({ lanes })[name] ?? blank, media: "application/xml" });
  workshop.start().catch((fault) => failed(frame, fault));
}
