"""Where instances begin in the test kit: at a message, a signal, a condition or a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flux.engine.definition import Event, EventDefinition, EventKind, Process
from flux.engine.kernel import commands
from flux.engine.kernel.contract import Due, Evaluate
from flux.engine.kernel.plan import beginnings, joins_others
from flux.errors import EngineFailure
from flux.testing.instances import Instance


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where an instance begins, and for what; `element` None is the plain start."""

    process: str
    element: str | None = None
    definition: EventDefinition | None = None
    #: which of the element's definitions it is
    trigger: int | None = None

    def command(self, variables: Mapping[str, object], *, key: str | None = None) -> commands.Start:
        """Gives the command that begins, with the correlation key of the message that does."""
        return commands.Start(variables=variables, element=self.element, trigger=self.trigger, key=key)


@dataclass(frozen=True, slots=True)
class Date:
    """When a timer start event begins its next instance."""

    beginning: Beginning
    value: object
    set_at: datetime
    due_at: datetime
    fired: int = 0

    def next(self, due: Due) -> Iterator[Date]:
        """Gives the following repetition, if there is one."""
        timer = self.beginning.definition.timer if self.beginning.definition is not None else None
        again = None if timer is None else due(timer, self.value, self.set_at, self.fired + 1)
        if again is not None:
            yield replace(self, due_at=again, fired=self.fired + 1)


def beginnings_of(processes: Sequence[Process], kind: EventKind, name: str | None = None) -> list[Beginning]:
    """Gives the places at which a message or signal of that name, a condition or a date starts a process."""
    return [
        Beginning(process.key, element, definition, _place(process, element, definition))
        for process in processes
        for element, definition in beginnings(process)
        if definition.kind is kind
        and name in {None, definition.name or element}
        and not joins_others(process.nodes[element], definition)
    ]


def dates_of(processes: Sequence[Process], evaluate: Evaluate, due: Due, now: datetime) -> list[Date]:
    """Gives the first date of each timer start event; one that cannot be told without variables begins nothing."""
    found = (_date(beginning, evaluate, due, now) for beginning in beginnings_of(processes, EventKind.TIMER))
    return [date for date in found if date is not None]


def _date(beginning: Beginning, evaluate: Evaluate, due: Due, now: datetime) -> Date | None:
    timer = beginning.definition.timer if beginning.definition is not None else None
    if timer is None or timer.value is None:
        return None
    try:
        value = evaluate(timer.value, {}, now)
        due_at = due(timer, value, now)
    except EngineFailure:
        return None
    return None if due_at is None else Date(beginning, value, now, due_at)


def waits_to_begin(instance: Instance, beginning: Beginning, name: str) -> bool:
    """Whether the instance is one that this signal helps to begin, so that it begins no other."""
    return instance.process == beginning.process and any(
        (one.kind, one.name, one.element) == ("signal", name, beginning.element)
        for one in instance.subscriptions.values()
    )


def _place(process: Process, element: str, definition: EventDefinition) -> int | None:
    what = process.nodes[element].what
    definitions = what.definitions if isinstance(what, Event) else ()
    return next((place for place, one in enumerate(definitions) if one is definition), None)
