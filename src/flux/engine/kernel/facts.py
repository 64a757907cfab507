"""What happened in a step, in order: the history *and* the to-do list of the service that called.

Facts carry no time: the whole step happens at the `now` that the caller gave. `element` is the id in the
diagram; other ids come from the counter in the instance's state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceStarted:
    """The instance exists."""

    process: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceEnded:
    """Nothing waits any more. `outcome` is "completed", "terminated" or "cancelled"."""

    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementEntered:
    """A token arrived and the element began."""

    element: str
    token: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementLeft:
    """The element ended; `outcome` is "completed", "cancelled" or "caught" (an event took its token)."""

    element: str
    token: str
    scope: str
    outcome: str = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTaken:
    """A token went along a sequence flow."""

    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOpened:
    """A person is asked; expressions of the definition are already evaluated."""

    task: str
    element: str
    scope: str
    name: str
    role: str | None = None
    #: other roles, any of which may answer as well
    also: tuple[str, ...] = ()
    commune: str | None = None
    assignee: str | None = None
    form: str | None = None
    #: from `flux:due`, else from the earliest boundary timer of the task
    due_at: datetime | None = None
    remind_at: tuple[datetime, ...] = ()
    escalation: str | None = None
    priority: int | None = None
    question: str | None = None
    outcome: str | None = None
    #: variables of the task's own and multi-instance scope (the item of one instance, mapped inputs)
    local: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskClosed:
    """The task no longer waits: "completed" by a person, or "cancelled" by the process."""

    task: str
    element: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSet:
    """Something must happen at an instant; the service makes it a row."""

    timer: str
    element: str
    due_at: datetime
    #: the task that the timer bounds, when there is one
    task: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCleared:
    """The timer fired or is no longer wanted; a cycle's next repetition is a new timer."""

    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """The instance waits for a message ("message") or a signal ("signal")."""

    subscription: str
    element: str
    kind: str
    name: str
    #: the correlation value, as text; None takes any message of the name
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribed:
    """It no longer does."""

    subscription: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageThrown:
    """A message leaves for whoever waits for it."""

    element: str
    name: str
    key: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    #: ISO 8601 duration for which it waits for its receiver, when the diagram says so
    keep_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalThrown:
    """A signal leaves for every other instance; those who wait in this one already got it."""

    element: str
    name: str
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequested:
    """Work for a service."""

    job: str
    element: str
    topic: str
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobClosed:
    """The work is done ("completed") or no longer wanted ("cancelled")."""

    job: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableChanged:
    """A variable has a value; `scope` is the root scope's id for those of the process."""

    scope: str
    name: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEvaluated:
    """A decision answered; `explanation` is what `flux.dmn` says, as JSON."""

    element: str
    decision: str
    value: object
    explanation: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorThrown:
    """A BPMN error or escalation was thrown and caught by `caught_by` (None: by nobody)."""

    element: str
    kind: str
    code: str | None
    caught_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRaised:
    """The instance is stuck at an element until somebody retries, repairs or skips."""

    incident: str
    element: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentResolved:
    """It goes on."""

    incident: str


Fact = (
    InstanceStarted
    | InstanceEnded
    | ElementEntered
    | ElementLeft
    | FlowTaken
    | TaskOpened
    | TaskClosed
    | TimerSet
    | TimerCleared
    | Subscribed
    | Unsubscribed
    | MessageThrown
    | SignalThrown
    | JobRequested
    | JobClosed
    | VariableChanged
    | DecisionEvaluated
    | ErrorThrown
    | IncidentRaised
    | IncidentResolved
)
