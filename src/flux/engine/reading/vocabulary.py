"""The names of BPMN 2.0.2: which elements flow, which decorate, which belong to other kinds of diagrams."""

from __future__ import annotations

TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    }
)
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"})
#: tasks at the root of a file, which call activities run (§10.3.5), and what each does
GLOBAL_TASKS = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS

EVENT_DEFINITIONS = frozenset(
    {
        "messageEventDefinition",
        "timerEventDefinition",
        "errorEventDefinition",
        "escalationEventDefinition",
        "signalEventDefinition",
        "conditionalEventDefinition",
        "linkEventDefinition",
        "cancelEventDefinition",
        "compensateEventDefinition",
        "terminateEventDefinition",
    }
)

#: elements of a choreography or conversation diagram, which describe an exchange and run nothing (§11, §9.5)
CHOREOGRAPHY = frozenset({"choreography", "globalChoreographyTask", "choreographyTask", "subChoreography"}) | {
    "callChoreography"
}
CONVERSATION = frozenset({"conversation", "subConversation", "callConversation", "globalConversation"})

#: what may stand in a process or subprocess beside what flows, and is read elsewhere or means nothing at run time
BESIDE = (
    frozenset(
        {
            "documentation",
            "extensionElements",
            "auditing",
            "monitoring",
            "property",
            "laneSet",
            "sequenceFlow",
            "dataObject",
            "dataObjectReference",
            "dataStoreReference",
            "dataStore",
            "dataInput",
            "dataOutput",
            "association",
            "group",
            "textAnnotation",
            "artifact",
            "ioSpecification",
            "ioBinding",
            "dataInputAssociation",
            "dataOutputAssociation",
            "resourceRole",
            "performer",
            "humanPerformer",
            "potentialOwner",
            "correlationSubscription",
            "supports",
            "supportedInterfaceRef",
            "standardLoopCharacteristics",
            "multiInstanceLoopCharacteristics",
            "completionCondition",
            "incoming",
            "outgoing",
            "messageFlow",
            "message",
            "signal",
            "error",
            "escalation",
            "itemDefinition",
            "interface",
            "category",
            "relationship",
            "participant",
            "lane",
            "rendering",
            "script",
            "conditionExpression",
        }
    )
    | EVENT_DEFINITIONS
)
#: what BPMN knows elsewhere and has no meaning where a process is drawn
MISPLACED = frozenset(
    {
        "categoryValue",
        "collaboration",
        "conversationLink",
        "correlationKey",
        "correlationProperty",
        "dataState",
        "endPoint",
        "extension",
        "import",
        "inputSet",
        "operation",
        "outputSet",
        "partnerEntity",
        "partnerRole",
        "resource",
        "resourceParameter",
        "text",
    }
)

#: attributes that name another element of the file
REFERENCES = frozenset(
    {
        "sourceRef",
        "targetRef",
        "attachedToRef",
        "messageRef",
        "errorRef",
        "signalRef",
        "escalationRef",
        "activityRef",
        "processRef",
        "default",
        "dataObjectRef",
        "dataStoreRef",
        "itemSubjectRef",
        "correlationKeyRef",
        "correlationPropertyRef",
        "noneBehaviorEventRef",
        "oneBehaviorEventRef",
        "resourceRef",
    }
)
#: elements whose text names another element of the file
REFERENCE_ELEMENTS = frozenset(
    {
        "incoming",
        "outgoing",
        "flowNodeRef",
        "sourceRef",
        "targetRef",
        "eventDefinitionRef",
        "dataInputRefs",
        "dataOutputRefs",
        "loopDataInputRef",
        "loopDataOutputRef",
        "correlationPropertyRef",
        "resourceRef",
    }
)
#: elements that get an id when their author gave none (§8.2.1: optional)
IDENTIFIED = (
    FLOW_NODES
    | GLOBAL_TASKS.keys()
    | {"process", "sequenceFlow", "lane", "message", "signal", "error", "escalation", "association", "dataObject"}
    | {"dataObjectReference", "dataInput", "dataOutput", "property", "correlationProperty", "correlationKey"}
)

#: namespaces of the notes that modelers leave, under the prefix by which Flux calls them
PREFIXES = {
    "urn:flux:bpmn:1": "flux",
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    # Camunda 7 came from Activiti, as Flowable did: the words that Flux reads mean the same in the three
    "http://activiti.org/bpmn": "camunda",
    "http://www.activiti.org/bpmn": "camunda",
    "http://flowable.org/bpmn": "camunda",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://camunda.org/schema/modeler/1.0": "modeler",
    "http://www.jboss.org/drools": "drools",
    "http://www.signavio.com": "signavio",
}

#: the namespaces under which drafts of BPMN 2.0 circulated
DRAFTS = frozenset(
    {
        "http://schema.omg.org/spec/BPMN/2.0",
        "http://schema.omg.org/spec/BPMN/20100524/MODEL",
        "http://www.omg.org/spec/BPMN/2.0",
        "http://www.omg.org/spec/BPMN/2.0/",
        "http://www.omg.org/spec/BPMN/20100501/MODEL",
        "http://www.omg.org/bpmn20",
    }
)
