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
