// Which properties an element has: a list of groups, each a list of fields. A field is plain data with `get` and `set`.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { eventGroups } from "./events.js";
import { fluxField } from "./fields.js";
import { GATEWAYS, TASKS } from "./natures.js";

export function groupsFor(element, model, acts) {
  const target = element.businessObject;
  return [
    identity(element, model, acts),
    ...(is(element, "bpmn:Participant") && target.processRef ? [proceedings(element, target.processRef, model), startingData(element, target.processRef, model)] : []),
    ...(is(element, "bpmn:Process") ? [proceedings(element, target, model)] : []),
    ...(isAny(element, ["bpmn:Process", "bpmn:SubProcess"]) ? [startingData(element, target, model)] : []),
    ...(is(element, "bpmn:StartEvent") && !target.eventDefinitions?.length && is(target.$parent, "bpmn:Process") ? [opening(element, model)] : []),
    ...(isAny(element, ["bpmn:UserTask", "bpmn:ManualTask"]) ? humanWork(element, model) : []),
    ...(isAny(element, ["bpmn:ServiceTask", "bpmn:SendTask"]) ? [service(element, model)] : []),
    ...(is(element, "bpmn:BusinessRuleTask") ? [decision(element, model)] : []),
    ...(is(element, "bpmn:ScriptTask") ? [script(element, model)] : []),
    ...(is(element, "bpmn:CallActivity") ? called(element, model) : []),
    ...(is(element, "bpmn:Task") && !is(element, "bpmn:ScriptTask") ? [mapping(element, model)] : []),
    ...eventGroups(element, model),
    ...(is(element, "bpmn:SequenceFlow") ? flow(element, model) : []),
    ...(is(element, "bpmn:Activity") && !target.triggeredByEvent ? [repetition(element, model, acts)] : []),
    documentation(element, model),
  ].filter((group) => group.fields.length);
}

function identity(element, model, acts) {
  const target = element.businessObject;
  const fields = [];
  if (is(element, "bpmn:TextAnnotation")) {
    fields.push({ key: "text", label: "Texte", kind: "area", get: () => target.text, set: (text) => model.set(element, target, { text }) });
  } else if (!isAny(element, ["bpmn:Collaboration", "bpmn:Group", "bpmn:Association"])) {
    fields.push({ key: "name", label: "Nom", kind: "area", get: () => target.name, set: (name) => model.set(element, target, { name }) });
  }
  const natures = TASKS.some(([type]) => type === target.$type) ? TASKS : GATEWAYS.some(([type]) => type === target.$type) ? GATEWAYS : null;
  if (natures) {
    fields.push({ key: "nature", label: "Nature", kind: "select", options: natures, get: () => target.$type, set: (type) => acts.replace(element, { type }) });
  }
  fields.push(idField(element, target, model, is(element, "bpmn:Process") ? "Clé du processus" : "Identifiant"));
  return { title: "Élément", fields };
}

function idField(element, target, model, label) {
  return {
    key: `id-${target.$type}`,
    label,
    hint: "Lettres sans accent, chiffres, tirets ; commence par une lettre.",
    get: () => target.id,
    check: (id) => {
      if (!/^[A-Za-z_][\w.-]*$/.test(id)) return "Commencez par une lettre, sans espace ni accent.";
      return model.idIsFree(id, target) ? "" : "Cet identifiant est déjà pris dans le dessin.";
    },
    set: (id) => model.setId(element, target, id),
  };
}

function proceedings(element, process, model) {
  const field = fluxField(element, process, model);
  const own = process === element.businessObject;
  return {
    title: "Dossiers de ce processus",
    fields: [
      ...(own ? [] : [idField(element, process, model, "Clé du processus")]),
      field("title", "Titre d’un dossier", { hint: "Expression FEEL, par exemple \"Proposition \" + numero.", feel: true }),
      field("starters", "Rôles qui peuvent en ouvrir un", { list: "roles", hint: "Séparés par des virgules." }),
      field("retention", "Durée de conservation", { hint: "Durée ISO, par exemple P10Y pour dix ans." }),
    ],
  };
}

function humanWork(element, model) {
  const field = fluxField(element, element.businessObject, model);
  return [
    {
      title: "Qui décide, et quoi",
      fields: [
        field("role", "Rôle", { list: "roles", hint: "Un rôle, ou une expression FEEL qui commence par =." }),
        field("assignee", "Personne désignée", { hint: "Rarement utile : FEEL qui donne une personne, sinon quiconque tient le rôle." }),
        field("commune", "Commune", { feel: true, hint: "FEEL qui donne le SIREN ; laisser vide pour l’intercommunalité." }),
        field("question", "Question posée", { kind: "area" }),
        field("form", "Formulaire", { list: "forms" }),
        field("outcome", "Variable de la réponse", { hint: "Les boutons de réponse la remplissent." }),
      ],
    },
    {
      title: "Jusqu’à quand",
      fields: [
        field("due", "Échéance", { hint: "P15D pour quinze jours, ou FEEL qui commence par =." }),
        field("reminder", "Rappel avant l’échéance", { hint: "P3D, ou plusieurs : P7D, P1D." }),
        field("escalation", "Rôle prévenu du retard", { list: "roles" }),
        field("priority", "Priorité", { hint: "Un nombre ; 50 par défaut." }),
      ],
    },
  ];
}

function opening(element, model) {
  const field = fluxField(element, element.businessObject, model);
  return { title: "Ouvrir un dossier", fields: [field("form", "Formulaire", { list: "forms", hint: "Ce que remplit la personne qui ouvre le dossier." })] };
}

function service(element, model) {
  const field = fluxField(element, element.businessObject, model);
  return { title: "Service", fields: [field("topic", "Type de travail", { list: "topics", hint: "Le nom que demande le programme qui l’exécute." })] };
}

function decision(element, model) {
  const field = fluxField(element, element.businessObject, model);
  return {
    title: "Table de décision",
    fields: [field("decision", "Décision", { list: "decisions", hint: "L’identifiant de la décision." }), field("result", "Variable du résultat")],
  };
}

const written = (model, target, type, names) => model.extensions(target, type).filter((one) => names.some((name) => one[name] !== undefined));
const named = (names, row) => Object.fromEntries(names.map((name, index) => [name, row[index]]));

function pairs(element, model, { key, label, type, names, headings, hint, add }) {
  const target = element.businessObject;
  return {
    key,
    label,
    hint,
    add,
    names,
    headings,
    kind: "pairs",
    get: () => written(model, target, type, names).map((one) => names.map((name) => one[name] ?? "")),
    set: (rows) => {
      // what has none of these names, such as `variables="all"`, is not shown here and stays
      const shown = written(model, target, type, names);
      const others = model.extensions(target, type).filter((one) => !shown.includes(one));
      model.setExtensions(element, target, type, [...others.map(({ variables }) => ({ variables })), ...rows.map((row) => named(names, row))]);
    },
  };
}

// The same rows, one level deeper: in `flux:data` or `flux:ioMapping`.
function nestedPairs(element, target, model, { type, list, entryType, beside, names, ...field }) {
  return {
    ...field,
    key: `${type}-${list}`,
    kind: "pairs",
    get: () => model.nested(target, type, list).map((one) => names.map((name) => one[name] ?? "")),
    set: (rows) => {
      model.setNested(element, target, { type, list, entryType, beside }, rows.map((row) => named(names, row)));
    },
  };
}

function startingData(element, target, model) {
  const assign = { type: "flux:Data", list: "assignments", entryType: "flux:Assign", names: ["target", "value"], headings: ["Variable", "Valeur (FEEL)"] };
  return { title: "Variables au départ", fields: [nestedPairs(element, target, model, { ...assign, label: "Valeurs", add: "Ajouter une variable" })] };
}

function mapping(element, model) {
  const target = element.businessObject;
  const io = { type: "flux:IoMapping", names: ["target", "source"], headings: ["Variable", "Valeur (FEEL)"] };
  return {
    title: "Ce qui entre et ce qui sort",
    fields: [
      nestedPairs(element, target, model, { ...io, list: "inputs", entryType: "flux:Input", beside: ["outputs"], label: "À l’entrée", add: "Donner une valeur" }),
      nestedPairs(element, target, model, { ...io, list: "outputs", entryType: "flux:Output", beside: ["inputs"], label: "À la sortie", add: "Reprendre une valeur" }),
    ],
  };
}

function script(element, model) {
  const assign = { key: "assign", label: "Affectations", type: "flux:Assign", names: ["target", "value"], headings: ["Variable", "Valeur (FEEL)"], hint: "Dans l’ordre : chacune voit les précédentes.", add: "Ajouter une affectation" };
  return { title: "Calcul", fields: [pairs(element, model, assign)] };
}

function called(element, model) {
  const target = element.businessObject;
  const field = fluxField(element, target, model);
  const bindings = [["", "La plus récente"], ["deployment", "Celle publiée avec ce processus"], ["version", "Une version précise"]];
  return [
    {
      title: "Processus appelé",
      fields: [
        { key: "calledElement", label: "Clé du processus", list: "processes", get: () => target.calledElement, set: (calledElement) => model.set(element, target, { calledElement }) },
        field("binding", "Version appelée", { kind: "select", options: bindings, read: (value) => (value === "latest" ? "" : value) }),
        ...(target.get("flux:binding") === "version" ? [field("version", "Numéro de version")] : []),
      ],
    },
    {
      title: "Ce qui est transmis",
      fields: [
        pairs(element, model, { key: "in", label: "À l’aller", type: "flux:In", names: ["source", "target"], headings: ["Valeur (FEEL)", "Variable là-bas"], add: "Transmettre une valeur" }),
        pairs(element, model, { key: "out", label: "Au retour", type: "flux:Out", names: ["source", "target"], headings: ["Valeur (FEEL)", "Variable ici"], add: "Reprendre une valeur" }),
      ],
    },
  ];
}

function flow(element, model) {
  const target = element.businessObject;
  const { sourceRef } = target;
  const splits = sourceRef && (isAny(sourceRef, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway", "bpmn:ComplexGateway"]) || is(sourceRef, "bpmn:Activity"));
  if (!splits) return [];
  const isDefault = sourceRef.default === target;
  const fields = [
    { key: "default", label: "Chemin par défaut, quand aucun autre ne convient", kind: "check", get: () => isDefault, set: (on) => model.set(element.source, sourceRef, { default: on ? target : undefined }) },
  ];
  if (!isDefault) {
    fields.unshift({ key: "condition", label: "Condition", kind: "area", feel: true, hint: "FEEL, par exemple montant > 10000.", get: () => target.conditionExpression?.body, set: (body) => model.expression(element, target, "conditionExpression", body) });
  }
  return [{ title: "Quand passer par là", fields }];
}

function repetition(element, model, acts) {
  const target = element.businessObject;
  const loop = target.loopCharacteristics;
  const many = is(loop, "bpmn:MultiInstanceLoopCharacteristics");
  const fields = [
    {
      key: "repeat",
      label: "Répétition",
      kind: "select",
      options: [["", "Une seule fois"], ["parallel", "Plusieurs fois, ensemble"], ["sequential", "Plusieurs fois, l’une après l’autre"], ...(loop && !many ? [["loop", "Boucle"]] : [])],
      get: () => (many ? (loop.isSequential ? "sequential" : "parallel") : loop ? "loop" : ""),
      set: (how) => acts.repeat(element, how),
    },
  ];
  if (many) {
    const field = fluxField(element, loop, model);
    fields.push(
      field("collection", "Pour chaque élément de", { feel: true, hint: "FEEL qui donne une liste." }),
      field("element", "Variable de l’élément"),
      { key: "completion", label: "S’arrêter dès que", kind: "area", feel: true, get: () => loop.completionCondition?.body, set: (body) => model.expression(element, loop, "completionCondition", body) },
      field("outputElement", "Résultat de chacun", { feel: true }),
      field("outputCollection", "Variable des résultats"),
    );
  }
  return { title: "Répétition", fields };
}

function documentation(element, model) {
  const target = element.businessObject;
  if (isAny(element, ["bpmn:TextAnnotation", "bpmn:Association"])) return { title: "", fields: [] };
  return {
    title: "Note pour les lecteurs",
    fields: [{ key: "documentation", label: "Note", kind: "area", get: () => target.documentation?.[0]?.text, set: (text) => model.documentation(element, target, text) }],
  };
}
