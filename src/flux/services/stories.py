"""The story of a file, told from its journal: what happened, what it waits for, what may come next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flux.domain.history import Entry, Json
from flux.domain.instances import Instance, InstanceStatus
from flux.engine.definition import Activity, ActivityKind, Process
from flux.engine.kernel.view import waiting_at
from flux.ports import UnitOfWork
from flux.services.house import House
from flux.services.telling import Line, Pending, Teller

#: how many steps ahead are told
_AHEAD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The story of a file."""

    past: tuple[Line, ...]
    present: tuple[Pending, ...]
    #: names of the steps asked of people that can come next, nearest first
    future: tuple[str, ...]


def tell(house: House, uow: UnitOfWork, instance: Instance) -> Timeline:
    """The story of an instance, in sentences."""
    entries = uow.journal.of(instance.id)
    tasks = uow.tasks.of(instance.id)
    process = house.library.process(uow, instance.definition)
    teller = Teller(house, uow, tasks)
    now = house.clock.now()
    waiting = [task for task in tasks if task.is_open]
    past = [line for entry in entries for line in teller.lines(entry)]
    past += [line for one in uow.institutions.withdrawals(instance.id) for line in teller.recusal(one)]
    return Timeline(
        past=tuple(sorted(past, key=lambda line: line.at)),  # a stable order: lines of one step stay together
        present=tuple(teller.pending(task, now) for task in waiting),
        future=ahead(process, waiting_at(instance.state)) if instance.status is InstanceStatus.RUNNING else (),
    )


def path(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The ids of the elements passed, in order, each as often as it was left."""
    return tuple(str(fact["element"]) for fact in _facts(entries) if fact["type"] == "ElementLeft")


def ahead(process: Process, elements: Sequence[str]) -> tuple[str, ...]:
    """The names of the user tasks that flows lead to from these elements, nearest first."""
    seen = set(elements)
    reached = [element for element in elements if element in process.nodes]
    names: dict[str, None] = {}
    while reached and len(names) < _AHEAD:
        following = [process.flows[flow].target for element in reached for flow in process.nodes[element].outgoing]
        reached = [element for element in dict.fromkeys(following) if element not in seen]
        seen.update(reached)
        for element in reached:
            node = process.nodes[element]
            if isinstance(node.what, Activity) and node.what.kind is ActivityKind.USER:
                names[node.name or element] = None
    return tuple(names)


def _facts(entries: Iterable[Entry]) -> Iterable[Json]:
    return (fact for entry in entries for fact in entry.facts)
