// Zoom buttons for a canvas, in reach of the keyboard.
import { Maximize, ZoomIn, ZoomOut } from "lucide-static";

const ACTS = [
  [ZoomOut, "Réduire", (canvas) => canvas.zoom(canvas.zoom() / 1.25)],
  [Maximize, "Tout voir", (_canvas, whole) => whole()],
  [ZoomIn, "Agrandir", (canvas) => canvas.zoom(canvas.zoom() * 1.25)],
];

export function zoomTools(canvas, whole) {
  const bar = document.createElement("div");
  bar.className = "twin-tools";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Taille du dessin");
  for (const [icon, label, act] of ACTS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    button.innerHTML = icon;
    button.addEventListener("click", () => act(canvas, whole));
    bar.append(button);
  }
  return bar;
}
