"""What can be asked of an instance. Ids are those that the kernel's facts announced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Variables = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Begins an instance: at the none start, or at the event (or instantiating element) `element` that was triggered.

    A process whose only start event is a typed one may also be begun there by hand.
    """

    variables: Variables = field(default_factory=dict)
    element: str | None = None
    #: the correlation key of the message that begins it
    key: str | None = None
    #: which definition of the start event came; a parallel multiple one waits for the others. None: all have happened
    trigger: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask:
    """A person (or a kit) answers an open user task; `variables` are what the form gave."""

    task: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimer:
    """A timer that was set has fallen due."""

    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverMessage:
    """A message reaches one subscription."""

    subscription: str
    variables: Variables = field(default_factory=dict)
    #: the correlation key with which it came
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastSignal:
    """A signal reaches everything in the instance that waits for it; not an error if nothing does."""

    name: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteJob:
    """The work of a service or send task is done."""

    job: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailJob:
    """The work failed for good (retries are the service's business): an incident."""

    job: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowError:
    """A business error from a job or a task: a BPMN error with a code."""

    #: id of the job or task
    source: str
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVariables:
    """Writes variables from outside, in the scope given or the root."""

    variables: Variables
    scope: str | None = None
    #: why, for the journal; it changes nothing
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTokens:
    """A repair: takes the tokens `take` (token ids) away and puts new ones before the elements `put`."""

    take: tuple[str, ...] = ()
    put: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Tries again what raised the incident; `skip` passes the element as if it had been done."""

    incident: str
    skip: bool = False
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Ends the instance; nothing of it stays open."""

    reason: str = ""


Command = (
    Start
    | CompleteTask
    | FireTimer
    | DeliverMessage
    | BroadcastSignal
    | CompleteJob
    | FailJob
    | ThrowError
    | SetVariables
    | MoveTokens
    | Retry
    | Cancel
)
