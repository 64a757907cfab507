// Draws a diagram with bpmn-js and says what a reader could not read: one sentence per fault.
async (xml) => {
  document.querySelector("#canvas").replaceChildren();
  const viewer = new BpmnJS({ container: "#canvas" });
  await viewer.importXML(xml);
  const registry = viewer.get("elementRegistry");
  const toDrawing = viewer.get("canvas").getActiveLayer().getScreenCTM().inverse();
  const faults = [];

  const texts = (element) => [...registry.getGraphics(element).querySelectorAll(":scope > .djs-visual text")];
  const boxOf = (text) => {
    const box = text.getBBox();
    const corner = (x, y) => new DOMPoint(x, y).matrixTransform(text.getScreenCTM()).matrixTransform(toDrawing);
    const [one, two] = [corner(box.x, box.y), corner(box.x + box.width, box.y + box.height)];
    return { left: Math.min(one.x, two.x), top: Math.min(one.y, two.y), right: Math.max(one.x, two.x), bottom: Math.max(one.y, two.y) };
  };
  const frame = (shape) => ({ left: shape.x, top: shape.y, right: shape.x + shape.width, bottom: shape.y + shape.height });
  const meet = (one, two, by) => one.left < two.right - by && one.right > two.left + by && one.top < two.bottom - by && one.bottom > two.top + by;
  const pieces = (flow) => flow.waypoints.slice(1).map((end, at) => {
    const start = flow.waypoints[at];
    return { left: Math.min(start.x, end.x), right: Math.max(start.x, end.x), top: Math.min(start.y, end.y), bottom: Math.max(start.y, end.y) };
  });
  const isFrame = (element) => /Participant|Lane|SubProcess/.test(element.type);
  const centre = (shape) => [shape.x + shape.width / 2, shape.y + shape.height / 2];
  // a label may stand beside the corner of a gateway or of an event, where their frame is empty
  const covers = (label, shape) => {
    if (!meet(label, frame(shape), 1)) return false;
    const [x, y] = centre(shape);
    const [dx, dy] = [Math.abs(Math.max(label.left, Math.min(x, label.right)) - x), Math.abs(Math.max(label.top, Math.min(y, label.bottom)) - y)];
    if (/Gateway/.test(shape.type)) return dx + dy < shape.width / 2;
    return /Event/.test(shape.type) ? Math.hypot(dx, dy) < shape.width / 2 : true;
  };

  const every = registry.getAll();
  const flows = every.filter((one) => one.waypoints);
  const shapes = every.filter((one) => !one.waypoints && one.type !== "label" && one.width && !isFrame(one));
  for (const element of every.filter((one) => !one.waypoints)) {
    const name = element.businessObject.name || "";
    const words = new Set(name.split(/[\s-]+/));
    for (const text of texts(element)) {
      const lines = [...text.querySelectorAll("tspan")].map((line) => line.textContent);
      if (lines.some((line) => line.split(/[\s-]+/).some((word) => word && !words.has(word)))) faults.push(`a word of "${name}" is cut`);
      const box = boxOf(text);
      if (element.type === "label") {
        for (const shape of shapes) if (covers(box, shape)) faults.push(`"${name}" lies on ${shape.id}`);
        for (const flow of flows) if (pieces(flow).some((piece) => meet(piece, box, 1.5))) faults.push(`"${name}" lies on ${flow.id}`);
      } else if (!isFrame(element)) {
        const icon = /BusinessRule/.test(element.type) ? 33 : 24;
        if (/Task/.test(element.type) && box.top < element.y + 22 && box.left < element.x + icon) faults.push(`"${name}" covers its icon`);
        if (/CallActivity/.test(element.type) && box.bottom > element.y + element.height - 20) faults.push(`"${name}" covers its marker`);
      }
    }
  }
  for (const flow of flows) {
    for (const shape of shapes) {
      if ([flow.source, flow.target, flow.source.host].includes(shape) || shape.host === flow.source) continue;
      if (pieces(flow).some((piece) => meet(piece, frame(shape), 1))) faults.push(`${flow.id} goes through ${shape.id}`);
    }
  }
  viewer.destroy();
  return faults;
};
