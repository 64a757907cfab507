// The island that shows a process: drawing, live tokens, passed elements, zoom. Its text twin stands beside it in the page.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer.js";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "../css/viewer.css";
import flux from "../../src/flux/engine/reading/flux-moddle.json";
import french from "./french/bpmn.json";
import { drawn } from "./drawn.js";
import { frameAll, frameReadably } from "./framing.js";
import { translator } from "./french/translate.js";
import { zoomTools } from "./zoom.js";

// room for the zoom buttons above and the drawings' maker's mark below
const CLEAR = { top: 56, bottom: 40 };
const MARKERS = { active: "flux-active", passed: "flux-passed", late: "flux-late", incident: "flux-incident" };

class Drawing {
  constructor(frame) {
    this.frame = frame;
    this.marked = [];
    this.viewer = new NavigatedViewer({
      container: frame,
      moddleExtensions: { flux },
      additionalModules: [translator(french)],
    });
  }

  async show() {
    const answer = await fetch(this.frame.dataset.diagram, { headers: { Accept: "application/xml, text/xml" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const { text, laidOut } = await drawn(await answer.text());
    await this.viewer.importXML(text);
    this.frame.querySelector(".canvas-note")?.remove();
    this.canvas = this.viewer.get("canvas");
    this.frame.prepend(zoomTools(this.canvas, () => frameAll(this.canvas, CLEAR)));
    this.nameTheDrawing();
    if (laidOut) this.frame.parentElement.querySelector(".twin-text")?.prepend(note("Ce processus a été publié sans dessin\u00a0: celui-ci est disposé automatiquement."));
    this.followLinks();
    const inline = this.frame.querySelector(".diagram-state");
    if (inline) this.paint(JSON.parse(inline.textContent));
    await this.refresh();
    this.lookWhereItIs();
    // paper shows the whole, whatever the screen was looking at
    addEventListener("beforeprint", () => frameAll(this.canvas, CLEAR));
    addEventListener("afterprint", () => this.lookWhereItIs());
    this.frame.dataset.ready = "";
  }

  nameTheDrawing() {
    const svg = this.canvas.getContainer().querySelector("svg");
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", `${this.frame.dataset.label} (les mêmes étapes sont écrites à côté)`);
  }

  // The drawing and its text open on the step that is awaited.
  lookWhereItIs() {
    const registry = this.viewer.get("elementRegistry");
    const [awaited] = this.marked.find(([, marker]) => marker === MARKERS.active) ?? [];
    frameReadably(this.canvas, awaited && registry.get(awaited), CLEAR);
    const text = this.frame.parentElement.querySelector(".twin-text");
    const step = text?.querySelector('[aria-current="step"]');
    if (step) text.scrollTop = step.offsetTop - text.offsetTop - step.offsetHeight;
  }

  // state: {active: {elementId: count} or [ids], passed: [ids], late: [ids], incident: [ids]}
  paint(state) {
    const registry = this.viewer.get("elementRegistry");
    const overlays = this.viewer.get("overlays");
    for (const [id, marker] of this.marked) this.canvas.removeMarker(id, marker);
    overlays.remove({ type: "flux-count" });
    this.marked = [];
    for (const [kind, marker] of Object.entries(MARKERS)) {
      for (const id of idsOf(state[kind])) {
        if (!registry.get(id)) continue;
        this.canvas.addMarker(id, marker);
        this.marked.push([id, marker]);
      }
    }
    for (const [id, count] of Object.entries(countsOf(state.active))) {
      if (registry.get(id)) overlays.add(id, "flux-count", { position: { top: -14, right: 14 }, html: token(count) });
    }
  }

  async refresh() {
    const { stateUrl, refresh } = this.frame.dataset;
    if (!stateUrl) return;
    if (!document.hidden) {
      const answer = await fetch(stateUrl, { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer?.ok) this.paint(await answer.json());
    }
    if (Number(refresh) > 0) setTimeout(() => this.refresh(), Number(refresh) * 1000);
  }

  // An element leads where the same step of the text leads; pointing at a step shows it in the drawing.
  followLinks() {
    const twin = this.frame.closest(".twin");
    if (!twin) return;
    const stepOf = (id) => twin.querySelector(`[data-element="${CSS.escape(id)}"]`);
    this.viewer.on("element.click", ({ element }) => stepOf(element.id)?.querySelector("a")?.click());
    for (const step of twin.querySelectorAll("[data-element]")) {
      const point = (on) => () => {
        const { element } = step.dataset;
        if (!this.viewer.get("elementRegistry").get(element)) return;
        this.canvas[on ? "addMarker" : "removeMarker"](element, "flux-pointed");
      };
      for (const event of ["mouseenter", "focusin"]) step.addEventListener(event, point(true));
      for (const event of ["mouseleave", "focusout"]) step.addEventListener(event, point(false));
    }
  }
}

const countsOf = (active) => (Array.isArray(active) ? Object.fromEntries(active.map((id) => [id, 1])) : active ?? {});
const idsOf = (ids) => (Array.isArray(ids) ? ids : Object.keys(ids ?? {}));

function note(text) {
  const sentence = document.createElement("p");
  sentence.textContent = text;
  return sentence;
}

function token(count) {
  const mark = document.createElement("span");
  mark.className = "flux-count";
  mark.textContent = count;
  mark.title = count === 1 ? "Une étape en cours" : `${count} étapes en cours`;
  return mark;
}

for (const frame of document.querySelectorAll('[data-island="viewer"]')) {
  new Drawing(frame).show().catch((fault) => {
    const sentence = document.createElement("p");
    sentence.className = "canvas-note";
    sentence.setAttribute("role", "alert");
    sentence.textContent = "Le dessin n’a pas pu être chargé. Rechargez la page ; les étapes restent lisibles en texte.";
    frame.replaceChildren(sentence);
    console.error(fault);
  });
}
