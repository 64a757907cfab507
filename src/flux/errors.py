"""The refusals of Flux.

    FluxError
    ├── NotFound             there is no such thing, or not for this person
    ├── Unauthenticated      nobody is signed in
    ├── Forbidden            the mandate of the day does not allow it
    ├── ValidationFailed     what was sent cannot be taken; `fields` names each fault
    │   └── DefinitionRejected   a diagram, table or form that cannot run; `findings` names each fault
    ├── InvalidState         the thing is there, but no longer (or not yet) in the state that is needed
    │   ├── DeadlinePassed
    │   └── BallotClosed
    ├── Conflict             someone else was faster
    │   └── StaleVersion
    ├── ExpressionError      a FEEL text that cannot be read, or a strict evaluation that failed
    ├── EngineFailure        the step cannot be done: rolled back, then an incident
    │   └── NotStarted       not even the first one: there is nothing to open an incident on
    └── Unavailable          something outside does not answer

Each has a stable `code` ("task.invalid_state"), a French sentence for people that says what was expected
and what was found, and `data` for machines. HTTP statuses live in `api/problems.py`, nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


class FluxError(Exception):
    """An expected refusal: a code, a sentence and data."""

    default_code = "flux.error"

    def __init__(self, message: str, *, code: str | None = None, data: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.data: Mapping[str, object] = data or {}


class NotFound(FluxError):
    """There is no such thing, or not for this person."""

    default_code = "not_found"


class Unauthenticated(FluxError):
    """Nobody is signed in, or the proof does not hold."""

    default_code = "unauthenticated"


class Forbidden(FluxError):
    """The mandate of the day does not allow it."""

    default_code = "forbidden"


class ValidationFailed(FluxError):
    """What was sent cannot be taken; `fields` gives a sentence per field name."""

    default_code = "validation_failed"

    def __init__(
        self,
        message: str,
        *,
        fields: Mapping[str, str] | None = None,
        code: str | None = None,
        data: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, code=code, data=data)
        self.fields: Mapping[str, str] = fields or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or remark on a file: where it is, and the sentence that says what to do."""

    #: stable name of the rule, such as "flow.no_target"
    code: str
    severity: Literal["error", "warning", "info"]
    #: id of the element, None when the fault is of the whole file
    element: str | None = None
    #: line in the file, from 1; None when unknown
    line: int | None = None
    #: a French sentence: what is wrong and what to do
    message: str
    #: name of the file, where several are looked at together
    file: str | None = None


class DefinitionRejected(ValidationFailed):
    """A diagram, table or form that cannot run, with all its findings at once."""

    default_code = "definition.rejected"

    def __init__(self, message: str, *, findings: Sequence[Finding] = (), code: str | None = None) -> None:
        super().__init__(message, code=code, data={"findings": len(findings)})
        self.findings: tuple[Finding, ...] = tuple(findings)


class InvalidState(FluxError):
    """The thing is there, but not in the state that is needed."""

    default_code = "invalid_state"


class DeadlinePassed(InvalidState):
    """The delay has run out."""

    default_code = "deadline_passed"


class BallotClosed(InvalidState):
    """The ballot takes no more votes."""

    default_code = "ballot_closed"


class Conflict(FluxError):
    """Someone else was faster."""

    default_code = "conflict"


class StaleVersion(Conflict):
    """The version that was read is no longer the current one."""

    default_code = "stale_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in a text: line and column from 1."""

    line: int = field(default=1)
    column: int = field(default=1)


class ExpressionError(FluxError):
    """A FEEL text that cannot be read, or a strict evaluation that failed.

    `message` is the French sentence, `english` the English one, `position` the place in the text.
    """

    default_code = "feel.error"

    def __init__(
        self, message: str, *, english: str = "", position: Position | None = None, code: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.english = english or message
        self.position = position or Position()


class EngineFailure(FluxError):
    """The step cannot be done: everything rolls back, then an incident is opened.

    `element` is the id of the diagram element, when one is to blame.
    """

    default_code = "engine.failure"

    def __init__(
        self,
        message: str,
        *,
        element: str | None = None,
        code: str | None = None,
        data: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, code=code, data=data)
        self.element = element


class NotStarted(EngineFailure):
    """The first step of a file cannot be done: the file does not exist, and who asked reads why."""


class Unavailable(FluxError):
    """Something outside does not answer."""

    default_code = "unavailable"
