"""The law where it meets the territory: its holidays, and the clocks that a rule has set on a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flux.domain.deadlines import Deadline, fires_at
from flux.domain.holidays import Calendar
from flux.domain.instances import Instance
from flux.engine.definition import Definition, Event, Node
from flux.engine.kernel.view import TimerWait, timers_of
from flux.errors import FluxError
from flux.ports import UnitOfWork
from flux.services.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalClock:
    """A timer of a file whose date a rule of law gives, with its reasons."""

    #: the timer event, in the diagram
    element: str
    #: what it is called there
    name: str
    #: token of the task that it bounds; None for one that bounds no task
    task: str | None
    due_at: datetime
    deadline: Deadline


def calendar(house: House) -> Calendar:
    """The days on which the territory does not work; metropolitan holidays before a territory is set."""
    with house.work.reading() as uow:
        return house.library.calendar(uow, house.clock.now())


def clocks(house: House, uow: UnitOfWork, instance: Instance) -> tuple[LegalClock, ...]:
    """The clocks of law that run on a file, the nearest first.

    Their reasons are counted again from the definition and the day that the timer kept. Where that no longer gives
    the date that was set (the territory entered a day off since), the date stands and nothing false is said of it.
    """
    if not instance.state:
        return ()
    definition = house.library.definition(uow, instance.definition, uow.catalogue.number())
    found = (_clock(house, uow, timer, definition) for timer in timers_of(instance.state))
    return tuple(sorted((clock for clock in found if clock is not None), key=lambda clock: clock.due_at))


def _clock(house: House, uow: UnitOfWork, timer: TimerWait, definition: Definition) -> LegalClock | None:
    node = definition.processes[timer.process].nodes[timer.element]
    agenda = house.library.agenda(uow, timer.since)
    rule = _rule(node, timer.index)
    if rule is None:
        return None
    try:
        deadline = agenda.deadline(rule, timer.value, timer.since)
    except FluxError:  # the rule has gone since the timer was set
        return None
    if fires_at(deadline, house.zone) != timer.due_at:
        return None
    return LegalClock(
        element=node.id, name=node.name or node.id, task=timer.task, due_at=timer.due_at, deadline=deadline
    )


def _rule(node: Node, index: int) -> str | None:
    if not isinstance(node.what, Event):
        return None
    timer = node.what.definitions[index].timer
    return timer.deadline if timer else None
