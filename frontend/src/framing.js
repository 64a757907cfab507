// Where the drawing stands in its frame: whole, never enlarged, clear of the palette and of the buttons.
export function frameAll(canvas, { left = 24, top = 24, right = 24, bottom = 24 } = {}) {
  const { inner, outer } = canvas.viewbox();
  if (!inner.width || !outer.width) return;
  const across = outer.width - left - right;
  const down = outer.height - top - bottom;
  const scale = Math.min(1, across / inner.width, down / inner.height);
  const spare = Math.max(0, down - inner.height * scale) / 2;
  canvas.viewbox({ x: inner.x - left / scale, y: inner.y - (top + spare) / scale, width: outer.width / scale, height: outer.height / scale });
}

// Moves the view only when the element is not wholly in it.
export function bringIntoView(canvas, element) {
  const seen = canvas.viewbox();
  const { x, y, width = 0, height = 0 } = canvas.getAbsoluteBBox(element);
  if (x >= 0 && y >= 0 && x + width <= seen.outer.width && y + height <= seen.outer.height) return;
  canvas.scrollToElement(element);
}

// below it the names of a drawing cannot be read; above the second, they can without effort
const LEAST = 0.55;
const READABLE = 0.75;

// The whole drawing where it can be read so; else as much as can be, around the shape where something goes on or from the start.
export function frameReadably(canvas, shape, clear) {
  frameAll(canvas, clear);
  const { inner, outer, scale } = canvas.viewbox();
  if (scale >= LEAST || !inner.width || !outer.width) return;
  const width = outer.width / READABLE;
  const height = outer.height / READABLE;
  const margin = (side) => (clear[side] ?? 24) / READABLE;
  const middle = shape ? { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 } : inner;
  const held = (at, least, most) => (least > most ? (least + most) / 2 : Math.min(Math.max(at, least), most));
  canvas.viewbox({
    x: held(middle.x - width / 2, inner.x - margin("left"), inner.x + inner.width + margin("right") - width),
    y: held(middle.y - height / 2, inner.y - margin("top"), inner.y + inner.height + margin("bottom") - height),
    width,
    height,
  });
}
