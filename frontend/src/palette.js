// In the palette and beside an element, "a step" is a step given to a person: a bare task would be refused at publication.
class UserTaskFirst {
  static $inject = ["palette", "contextPad", "create", "autoPlace", "elementFactory", "translate"];

  constructor(palette, contextPad, create, autoPlace, elementFactory, translate) {
    const shape = () => elementFactory.createShape({ type: "bpmn:UserTask" });
    const start = (event) => create.start(event, shape());
    // a priority under the default's: these run after it and correct what it gave
    palette.registerProvider(500, {
      getPaletteEntries: () => (entries) => {
        const { "create.data-store": _store, "create.group": _group, ...kept } = entries;
        const userTask = { group: "activity", className: "bpmn-icon-user-task", title: translate("Create user task"), action: { click: start, dragstart: start } };
        return { ...kept, "create.task": userTask };
      },
    });
    contextPad.registerProvider(500, {
      getContextPadEntries: () => (entries) => {
        if (!entries["append.append-task"]) return entries;
        const action = { click: (_event, element) => autoPlace.append(element, shape()), dragstart: (event, element) => create.start(event, shape(), { source: element }) };
        return { ...entries, "append.append-task": { ...entries["append.append-task"], className: "bpmn-icon-user-task", action } };
      },
    });
  }
}

export const userTaskFirst = { __init__: ["userTaskFirst"], userTaskFirst: ["type", UserTaskFirst] };
