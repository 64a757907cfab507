"""The compiled process definition: frozen, shared by all instances and threads.

`engine.reading` makes it from XML, `engine.kernel` runs it, `engine.checks` looks at it. Names are those of
BPMN 2.0.2; section numbers in the docstrings are of that standard. Expressions are compiled FEEL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flux.feel import Expression


class ActivityKind(StrEnum):
    """What an activity does when a token enters it (§10.2, §13.3)."""

    TASK = "task"
    USER = "userTask"
    MANUAL = "manualTask"
    SERVICE = "serviceTask"
    SCRIPT = "scriptTask"
    BUSINESS_RULE = "businessRuleTask"
    SEND = "sendTask"
    RECEIVE = "receiveTask"
    CALL = "callActivity"
    SUBPROCESS = "subProcess"
    EVENT_SUBPROCESS = "eventSubProcess"
    TRANSACTION = "transaction"
    AD_HOC = "adHocSubProcess"


class GatewayKind(StrEnum):
    """How a gateway splits and joins (§10.5, §13.4)."""

    EXCLUSIVE = "exclusiveGateway"
    INCLUSIVE = "inclusiveGateway"
    PARALLEL = "parallelGateway"
    EVENT_BASED = "eventBasedGateway"
    COMPLEX = "complexGateway"


class EventPosition(StrEnum):
    """Where an event stands."""

    START = "startEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    END = "endEvent"


class EventKind(StrEnum):
    """What triggers or results (§10.4.5). An event without a definition is of no kind."""

    MESSAGE = "message"
    TIMER = "timer"
    ERROR = "error"
    ESCALATION = "escalation"
    SIGNAL = "signal"
    CONDITIONAL = "conditional"
    LINK = "link"
    CANCEL = "cancel"
    COMPENSATION = "compensate"
    TERMINATE = "terminate"


class TimerKind(StrEnum):
    """The three spellings of a timer event definition."""

    DATE = "timeDate"
    DURATION = "timeDuration"
    CYCLE = "timeCycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`target = source`: a script line, an input or an output mapping."""

    target: str
    source: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerText:
    """When a timer falls due: ISO 8601 text given by a FEEL expression, or a legal rule counted from a date."""

    kind: TimerKind
    #: gives ISO 8601 text or a FEEL temporal value; a literal text compiles to a string constant
    value: Expression | None = None
    #: id of a legal rule ("TRANSFERT"): the due date is the domain's business, not the kernel's
    deadline: str | None = None
    #: the date from which the legal rule counts
    counted_from: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationProperty:
    """One part of what tells the conversation to which a message belongs (§8.4.2)."""

    id: str
    #: gives its value from what a message carries
    carried: Expression
    #: gives the value that the process expects, from its own data; None: the one that its first message brought
    expected: Expression | None = None
    #: the expected value follows the process's data while it waits (§8.4.2, context-based)
    follows: bool = False
    #: whether the process asks for it when it waits; it sends it all the same
    asked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """How a message finds its instance: the properties that it carries, in the order of the file."""

    properties: tuple[CorrelationProperty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDefinition:
    """One trigger or result of an event."""

    kind: EventKind
    #: name of the message, signal or link; code of the error or escalation; None catches all of its kind
    name: str | None = None
    #: gives the name of a message or signal that is only known at run time (`invoice-${number}`)
    named_by: Expression | None = None
    timer: TimerText | None = None
    condition: Expression | None = None
    #: what must be equal on both sides of a message
    correlation: Correlation | None = None
    #: as a start: a message begins no second instance of its key while the first one runs
    once: bool = False
    #: ISO 8601 duration for which a thrown message waits for its receiver
    keep_for: str | None = None
    #: the condition is looked at when this variable changes, instead of any that it reads
    watched: str | None = None
    #: kinds of changes after which it is looked at: "create", "update"
    watched_for: frozenset[str] = frozenset({"create", "update"})
    #: compensation of this activity only
    activity: str | None = None
    #: a compensation throw waits until the handlers are done (§10.4.5, waitForCompletion)
    wait_for_completion: bool = True
    #: variables that receive the code and the message of a caught error
    code_variable: str | None = None
    message_variable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event: position, triggers, and for boundary and event-subprocess starts whether it interrupts."""

    position: EventPosition
    definitions: tuple[EventDefinition, ...] = ()
    parallel_multiple: bool = False
    interrupting: bool = True
    attached_to: str | None = None
    #: a throwing event's payload: only what is mapped leaves with a message or signal
    inputs: tuple[Assignment, ...] = ()
    #: a catching event's results, written to the enclosing scope; without any, the whole payload is written
    outputs: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A gateway."""

    kind: GatewayKind
    #: id of the default flow
    default: str | None = None
    #: complex gateway: the activation condition
    activation: Expression | None = None
    #: event-based: starts the process (§10.5.6); `parallel` waits for all of its events
    instantiate: bool = False
    parallel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTask:
    """What a person is asked: read from `flux:`, `camunda:` and `zeebe:` attributes and the lane."""

    #: role that may answer, or a list of roles of which any may; the lane's name when nothing else is said; an
    #: expression so that it may depend on data
    role: Expression | None = None
    #: the commune (SIREN) whose mandates count
    commune: Expression | None = None
    assignee: Expression | None = None
    form: str | None = None
    #: ISO 8601 duration or instant
    due: Expression | None = None
    #: durations before the due date
    reminders: Expression | None = None
    #: role that is told when the task is late
    escalation: str | None = None
    priority: Expression | None = None
    question: str | None = None
    #: name of the variable that the answer buttons set
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCall:
    """The decision that a business rule task asks."""

    decision: Expression
    #: variable that receives the result; None spreads a context result over the scope
    result: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The process that a call activity runs, as a scope of the same instance."""

    process: Expression
    binding: str = "latest"
    version: str | None = None
    #: all variables go in or come back, besides the mappings
    all_in: bool = True
    all_out: bool = True
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardLoop:
    """A standard loop marker (§10.2.8)."""

    condition: Expression | None = None
    test_before: bool = False
    maximum: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstance:
    """A multi-instance marker (§10.2.8): by cardinality or over a collection."""

    sequential: bool = False
    cardinality: Expression | None = None
    collection: Expression | None = None
    #: variable of one instance that holds its item
    element: str | None = None
    #: variable of the enclosing scope that receives the list of results, in the order of the collection
    output_collection: str | None = None
    output_element: Expression | None = None
    completion: Expression | None = None
    #: "None", "One", "All" or "Complex": which completions throw `behavior_events`
    behavior: str = "All"
    behavior_events: tuple[tuple[Expression | None, EventDefinition], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A task, a subprocess or a call."""

    kind: ActivityKind
    default: str | None = None
    loop: StandardLoop | MultiInstance | None = None
    #: ids of the boundary events, in the order of the file
    boundaries: tuple[str, ...] = ()
    user: UserTask | None = None
    script: tuple[Assignment, ...] = ()
    #: job type of a service or send task; None means nothing is bound: the token passes
    topic: str | None = None
    decision: DecisionCall | None = None
    #: message that a send task throws or a receive task waits for
    message: EventDefinition | None = None
    instantiate: bool = False
    call: Call | None = None
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    for_compensation: bool = False
    #: how many tokens one performance takes, and how many it sends along each way on (table 10.3)
    start_quantity: int = 1
    completion_quantity: int = 1
    #: id of the activity that compensates this one (association from its compensation boundary)
    compensated_by: str | None = None
    #: ad hoc: completion condition, ordering, whether what remains is cancelled
    completion: Expression | None = None
    sequential: bool = False
    cancel_remaining: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    name: str | None = None
    condition: Expression | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A flow node of the diagram: an activity, a gateway or an event."""

    id: str
    name: str | None
    what: Activity | Gateway | Event
    #: id of the container (process or subprocess) in which it stands
    container: str
    #: ids of sequence flows, in the order of the file
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    #: ids of the lanes in which it stands, outermost first
    lanes: tuple[str, ...] = ()
    documentation: str | None = None
    line: int | None = None
    #: attributes and elements of other namespaces, kept as text
    extensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A lane: who does what stands in it."""

    id: str
    name: str | None
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A process or a subprocess: what stands directly in it."""

    id: str
    #: ids of the nodes, in the order of the file
    nodes: tuple[str, ...] = ()
    #: where a token is born when the container is entered without a trigger (§10.2.5: also activities and
    #: gateways without incoming flow when there is no start event)
    starts: tuple[str, ...] = ()
    event_subprocesses: tuple[str, ...] = ()
    #: data objects and properties with their initial values
    data: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One executable process of a file, compiled once per deployed version."""

    #: the id of the process element: the key under which versions are counted
    key: str
    name: str | None
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    #: by id; the process's own container has the process's key
    containers: Mapping[str, Container]
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    #: roles that may start it; empty means whoever may file a proposal
    starters: tuple[str, ...] = ()
    #: the form that whoever opens an instance fills in: that of its plain start
    start_form: str | None = None
    #: gives an instance its title
    title: Expression | None = None
    #: ISO 8601 duration after the end during which the record is kept
    retention: str | None = None
    documentation: str | None = None
    executable: bool = True
    version_tag: str | None = None
    #: by the name of a message: how its key is read from what it carries
    correlations: Mapping[str, Correlation] = field(default_factory=dict)
    #: what the kernel works out once from the diagram (reachability of joins and the like), filled at first use
    derived: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What the kernel is given: the process to run and those it may call.

    A called process runs as a scope of the caller's instance and keeps the version under which it was entered, so
    `processes` is by reference ("key" or "key:version") and `latest` says which reference a new call takes.
    """

    root: str
    processes: Mapping[str, Process]
    latest: Mapping[str, str] = field(default_factory=dict)

    @property
    def process(self) -> Process:
        """The process that the instance runs."""
        return self.processes[self.root]
