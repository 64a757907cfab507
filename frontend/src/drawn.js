// BPMN may describe a process and no drawing of it: a file written by a program often does. Such a one is laid out here.
const DI = "http://www.omg.org/spec/BPMN/20100524/DI";

const isDrawn = (text) => new DOMParser().parseFromString(text, "application/xml").getElementsByTagNameNS(DI, "BPMNPlane").length > 0;

// Gives the file with a drawing, and whether that drawing was made here. Who draws it is fetched for those few files only.
export async function drawn(text) {
  if (isDrawn(text)) return { text, laidOut: false };
  const { layoutProcess } = await import("bpmn-auto-layout");
  return { text: await layoutProcess(text), laidOut: true };
}
