// What an element is, in the words of the workshop, and what it can become.
import { is } from "bpmn-js/lib/util/ModelUtil.js";

const NAMES = {
  "bpmn:Process": "Processus",
  "bpmn:Collaboration": "Processus et participants",
  "bpmn:Participant": "Participant",
  "bpmn:Lane": "Couloir",
  "bpmn:SequenceFlow": "Chemin",
  "bpmn:MessageFlow": "Échange de message",
  "bpmn:StartEvent": "Début",
  "bpmn:EndEvent": "Fin",
  "bpmn:IntermediateCatchEvent": "Attente",
  "bpmn:IntermediateThrowEvent": "Événement",
  "bpmn:BoundaryEvent": "Événement attaché",
  "bpmn:SubProcess": "Sous-processus",
  "bpmn:AdHocSubProcess": "Sous-processus sans ordre imposé",
  "bpmn:Transaction": "Transaction",
  "bpmn:ComplexGateway": "Branche complexe",
  "bpmn:TextAnnotation": "Annotation",
  "bpmn:Association": "Association",
  "bpmn:Group": "Groupe",
  "bpmn:DataObjectReference": "Donnée",
  "bpmn:DataStoreReference": "Registre de données",
  "bpmn:DataInputAssociation": "Donnée lue",
  "bpmn:DataOutputAssociation": "Donnée écrite",
};

export const TASKS = [
  ["bpmn:UserTask", "Étape confiée à une personne"],
  ["bpmn:ServiceTask", "Service automatique"],
  ["bpmn:BusinessRuleTask", "Décision (table)"],
  ["bpmn:ScriptTask", "Calcul"],
  ["bpmn:SendTask", "Envoi d’un message"],
  ["bpmn:ReceiveTask", "Réception d’un message"],
  ["bpmn:ManualTask", "Étape hors de l’outil"],
  ["bpmn:CallActivity", "Appel d’un autre processus"],
  ["bpmn:Task", "Étape sans nature"],
];

export const GATEWAYS = [
  ["bpmn:ExclusiveGateway", "Un seul chemin"],
  ["bpmn:ParallelGateway", "Tous les chemins ensemble"],
  ["bpmn:InclusiveGateway", "Un ou plusieurs chemins"],
  ["bpmn:EventBasedGateway", "Premier événement arrivé"],
];

const TRIGGERS = {
  "": "Aucun",
  "bpmn:TimerEventDefinition": "Date ou délai",
  "bpmn:MessageEventDefinition": "Message",
  "bpmn:SignalEventDefinition": "Signal",
  "bpmn:ConditionalEventDefinition": "Condition",
  "bpmn:ErrorEventDefinition": "Erreur",
  "bpmn:EscalationEventDefinition": "Escalade",
  "bpmn:LinkEventDefinition": "Renvoi",
  "bpmn:CompensateEventDefinition": "Compensation",
  "bpmn:CancelEventDefinition": "Annulation",
  "bpmn:TerminateEventDefinition": "Fin de tout le processus",
};

const POSSIBLE = {
  "bpmn:StartEvent": ["", "Timer", "Message", "Signal", "Conditional"],
  "bpmn:IntermediateCatchEvent": ["Timer", "Message", "Signal", "Conditional", "Link"],
  "bpmn:IntermediateThrowEvent": ["", "Message", "Signal", "Escalation", "Link", "Compensate"],
  "bpmn:BoundaryEvent": ["Timer", "Message", "Error", "Signal", "Conditional", "Escalation", "Compensate"],
  "bpmn:EndEvent": ["", "Message", "Error", "Signal", "Escalation", "Compensate", "Terminate"],
};
const INSIDE_EVENT_SUBPROCESS = ["Timer", "Message", "Error", "Signal", "Conditional", "Escalation", "Compensate"];

const long = (short) => (short ? `bpmn:${short}EventDefinition` : "");
export const triggerOf = (element) => element.businessObject.eventDefinitions?.[0]?.$type ?? "";

export function natureOf(element) {
  const type = element.businessObject.$type;
  const known = [...TASKS, ...GATEWAYS].find(([name]) => name === type)?.[1] ?? NAMES[type] ?? type.replace(/^bpmn:/, "");
  const trigger = triggerOf(element);
  return trigger ? `${known} · ${TRIGGERS[trigger].toLowerCase()}` : known;
}

export function triggersFor(element) {
  const startsInside = is(element, "bpmn:StartEvent") && element.businessObject.$parent?.triggeredByEvent;
  const possible = (startsInside ? INSIDE_EVENT_SUBPROCESS : POSSIBLE[element.businessObject.$type] ?? []).map(long);
  const current = triggerOf(element);
  return (possible.includes(current) ? possible : [current, ...possible]).map((type) => [type, TRIGGERS[type]]);
}
