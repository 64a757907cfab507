// The properties of events: what they wait for, or what they send.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { fluxField } from "./fields.js";
import { definitionOf } from "./model.js";
import { triggerOf, triggersFor } from "./natures.js";

const TIMERS = { timeDate: "À une date", timeDuration: "Après un délai", timeCycle: "À intervalles réguliers" };
const TIMER_HINTS = {
  timeDate: "2026-12-04T18:00:00+01:00, ou FEEL qui commence par =.",
  timeDuration: "P15D pour quinze jours, PT48H pour 48 heures, ou FEEL qui commence par =.",
  timeCycle: "R3/P7D pour trois fois, chaque semaine.",
};

export function eventGroups(element, model) {
  const target = element.businessObject;
  if (isAny(element, ["bpmn:SendTask", "bpmn:ReceiveTask"])) return [message(element, target, model)];
  if (!is(element, "bpmn:Event")) return [];
  const groups = [{ title: "Déclencheur", fields: trigger(element, model) }];
  for (const [type, group] of Object.entries(GROUPS)) {
    const definition = definitionOf(element, type);
    if (definition) groups.push(group(element, definition, model));
  }
  return groups;
}

function trigger(element, model) {
  const target = element.businessObject;
  const fields = [
    {
      key: "trigger",
      label: "Déclencheur",
      kind: "select",
      options: triggersFor(element),
      get: () => triggerOf(element),
      set: (eventDefinitionType) =>
        model.modeler.get("bpmnReplace").replaceElement(element, {
          type: target.$type,
          ...(eventDefinitionType ? { eventDefinitionType } : {}),
          ...(is(element, "bpmn:BoundaryEvent") ? { cancelActivity: target.cancelActivity } : {}),
        }),
    },
  ];
  if (is(element, "bpmn:BoundaryEvent") && triggerOf(element) !== "bpmn:ErrorEventDefinition") {
    fields.push({ key: "cancel", label: "Interrompt l’étape", kind: "check", get: () => target.cancelActivity !== false, set: (cancelActivity) => model.set(element, target, { cancelActivity }) });
  }
  if (is(element, "bpmn:StartEvent") && target.$parent?.triggeredByEvent) {
    fields.push({ key: "interrupting", label: "Interrompt ce qui l’entoure", kind: "check", get: () => target.isInterrupting !== false, set: (isInterrupting) => model.set(element, target, { isInterrupting }) });
  }
  return fields;
}

function timer(element, definition, model) {
  const current = Object.keys(TIMERS).find((name) => definition[name]) ?? definition.$fluxKind ?? "timeDuration";
  const field = fluxField(element, definition, model);
  const write = (kind, body) => {
    const expression = body ? model.moddle.create("bpmn:FormalExpression", { body }) : undefined;
    if (expression) expression.$parent = definition;
    model.set(element, definition, { timeDate: undefined, timeDuration: undefined, timeCycle: undefined, [kind]: expression });
  };
  return {
    title: "Date ou délai",
    fields: [
      {
        key: "timer-kind",
        label: "Genre",
        kind: "select",
        options: Object.entries(TIMERS),
        get: () => current,
        set: (kind) => {
          // remembered on the side while the value is empty: the file has no place for a kind without a value
          Object.defineProperty(definition, "$fluxKind", { value: kind, configurable: true, writable: true });
          write(kind, definition[current]?.body ?? "");
        },
      },
      { key: "timer", label: "Valeur", feel: true, hint: TIMER_HINTS[current], get: () => definition[current]?.body, set: (body) => write(current, body) },
      field("deadline", "Délai légal", { list: "deadlines", hint: "La règle qui donne la date, par exemple TRANSFERT." }),
      field("from", "À compter de", { feel: true, hint: "FEEL qui donne le jour de départ, par exemple date_notification ; sans lui, le jour où l’on y arrive." }),
    ],
  };
}

function named(title, label, property, type, list, more = () => []) {
  return (element, owner, model) => ({
    title,
    fields: [
      {
        key: property,
        label,
        names: () => model.shared(type).map((one) => one.name),
        list,
        get: () => owner.get(property)?.name,
        set: (name) => model.nameShared(element, owner, property, type, name),
      },
      ...(owner.get(property) ? more(element, owner.get(property), model) : []),
    ],
  });
}

const code = (property) => (element, shared, model) => [
  { key: property, label: "Code", get: () => shared[property], set: (value) => model.set(element, shared, { [property]: value }) },
];

const correlation = (element, shared, model) => [
  {
    key: "correlation",
    label: "Reconnaître le dossier par",
    feel: true,
    hint: "FEEL qui donne la clé, par exemple numero.",
    get: () => model.extensions(shared, "flux:Correlation")[0]?.key,
    set: (key) => model.setExtensions(element, shared, "flux:Correlation", key ? [{ key }] : []),
  },
  ...onePerKey(element, shared, model),
  fluxField(element, shared, model)("keepFor", "Gardé, si personne ne l’attend encore", {
    hint: "Durée, par exemple P30D. Sans elle : un an avec une clé, une heure sans.",
  }),
];

// Where the file says nothing, a message with a key begins one file of that key at a time.
function onePerKey(element, shared, model) {
  const target = element.businessObject;
  if (!is(element, "bpmn:StartEvent") || target.$parent?.triggeredByEvent) return [];
  return [
    {
      key: "onePerKey",
      label: "Un seul dossier à la fois pour une même clé",
      kind: "check",
      get: () => target.get("flux:onePerKey") ?? model.extensions(shared, "flux:Correlation").length > 0,
      set: (value) => model.set(element, target, { "flux:onePerKey": value }),
    },
  ];
}

const message = named("Message", "Nom du message", "messageRef", "bpmn:Message", "messages", correlation);

function condition(element, definition, model) {
  return {
    title: "Condition",
    fields: [{ key: "event-condition", label: "Dès que", kind: "area", feel: true, get: () => definition.condition?.body, set: (body) => model.expression(element, definition, "condition", body) }],
  };
}

function link(element, definition, model) {
  return { title: "Renvoi", fields: [{ key: "link", label: "Nom du renvoi", get: () => definition.name, set: (name) => model.set(element, definition, { name }) }] };
}

const GROUPS = {
  "bpmn:TimerEventDefinition": timer,
  "bpmn:MessageEventDefinition": message,
  "bpmn:SignalEventDefinition": named("Signal", "Nom du signal", "signalRef", "bpmn:Signal", "signals"),
  "bpmn:ErrorEventDefinition": named("Erreur", "Nom de l’erreur", "errorRef", "bpmn:Error", "errors", code("errorCode")),
  "bpmn:EscalationEventDefinition": named("Escalade", "Nom de l’escalade", "escalationRef", "bpmn:Escalation", "escalations", code("escalationCode")),
  "bpmn:ConditionalEventDefinition": condition,
  "bpmn:LinkEventDefinition": link,
};
