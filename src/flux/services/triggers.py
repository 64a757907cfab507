"""What makes an instance begin by itself: the typed start events of a published process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid5

from flux.domain.deployments import Trigger, Version
from flux.domain.instances import DefinitionId
from flux.domain.jobs import Job, JobId, JobKind
from flux.engine.definition import Event, EventDefinition, EventKind, EventPosition, Process, TimerText
from flux.engine.kernel.plan import beginnings, joins_others
from flux.feel import Expression
from flux.ports import UnitOfWork
from flux.services.house import House

_KINDS = (EventKind.MESSAGE, EventKind.SIGNAL, EventKind.TIMER, EventKind.CONDITIONAL)


def of_process(process: Process, version: Version) -> tuple[Trigger, ...]:
    """The start events of the process that a message, a signal, a date or a condition triggers."""
    return tuple(
        Trigger(
            definition=version.id,
            process=version.key,
            element=element,
            kind=definition.kind.value,
            name=definition.name or "",
        )
        for element, definition in _started(process)
        if not joins_others(process.nodes[element], definition)
    )


def conditions(process: Process, element: str) -> Iterator[tuple[int, Expression]]:
    """The conditions of a start event, each with its place among the triggers."""
    what = process.nodes[element].what
    for place, definition in enumerate(what.definitions if isinstance(what, Event) else ()):
        if definition.kind is EventKind.CONDITIONAL and definition.condition is not None:
            yield place, definition.condition


def which(process: Process, element: str, job: Job) -> int | None:
    """Which trigger of a start event a job brings; None for what is no start event."""
    kind, name = _brought(job)
    what = process.nodes[element].what
    definitions = what.definitions if isinstance(what, Event) else ()
    places = (place for place, one in enumerate(definitions) if one.kind is kind and (name is None or one.name == name))
    return next(places, None)


def _brought(job: Job) -> tuple[EventKind, str | None]:
    if "fired" in job.payload:
        return EventKind.TIMER, None
    return EventKind.MESSAGE if job.kind is JobKind.MESSAGE else EventKind.SIGNAL, str(job.payload["name"])


def first_start(house: House, uow: UnitOfWork, trigger: Trigger, now: datetime) -> Job | None:
    """The job of a timer start event, at its first date; None when that is never."""
    return _start(house, uow, trigger.definition, trigger.element, set_at=now, fired=0)


def next_start(house: House, uow: UnitOfWork, definition: DefinitionId, job: Job) -> Job | None:
    """The job of the following date of a timer start event that has just begun an instance."""
    if "fired" not in job.payload:
        return None
    set_at = datetime.fromisoformat(str(job.payload["set_at"]))
    fired = int(str(job.payload["fired"])) + 1
    return _start(house, uow, definition, str(job.payload["element"]), set_at=set_at, fired=fired)


def start_job_id(definition: DefinitionId, element: str) -> JobId:
    """The id of the one waiting job of a timer start event."""
    return JobId(uuid5(definition, f"start:{element}"))


def _start(
    house: House, uow: UnitOfWork, definition: DefinitionId, element: str, *, set_at: datetime, fired: int
) -> Job | None:
    timer = _timer(house.library.process(uow, definition), element)
    if timer is None or timer.value is None:
        return None
    value = house.library.evaluate(uow, uow.catalogue.number(), set_at)(timer.value, {}, set_at)
    due_at = house.library.agenda(uow, set_at)(timer, value, set_at, fired)
    if due_at is None:
        return None
    return Job(
        id=start_job_id(definition, element),
        kind=JobKind.START,
        due_at=due_at,
        run_at=due_at,
        element=element,
        payload={"definition": str(definition), "element": element, "set_at": set_at.isoformat(), "fired": fired},
    )


def _timer(process: Process, element: str) -> TimerText | None:
    found = (definition.timer for id_, definition in _started(process) if id_ == element)
    return next((timer for timer in found if timer is not None), None)


def _started(process: Process) -> Iterator[tuple[str, EventDefinition]]:
    """A date begins an instance at a start event only, not behind an instantiating gateway (§10.6.6)."""
    for element, definition in beginnings(process):
        what = process.nodes[element].what
        at_start = isinstance(what, Event) and what.position is EventPosition.START
        if definition.kind in _KINDS and (at_start or definition.kind is not EventKind.TIMER):
            yield element, definition
