"""Opening a file: what may be opened, what is asked first, and the file that begins with the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from flux.domain import answers
from flux.domain.actors import Actor
from flux.domain.deployments import ResourceKind, Version
from flux.domain.forms import DECORATION, Form
from flux.domain.instances import Instance
from flux.domain.permissions import Verb, may, require
from flux.domain.tasks import InstanceId
from flux.ports import UnitOfWork
from flux.services.asked import COMMUNES, join_documents
from flux.services.house import House
from flux.services.instances import NewInstance, begin, find_process
from flux.services.steps import author_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A process that somebody may open a file on."""

    key: str
    name: str
    documentation: str | None
    #: what is asked first; None when nothing is
    form: Form | None
    #: what the conditions and the choices of the form may read
    context: Mapping[str, object]


def openings(house: House, actor: Actor) -> tuple[Opening, ...]:
    """The processes on which this person may open a file, by name."""
    with house.work.reading() as uow:
        every = uow.catalogue.latest(ResourceKind.PROCESS)
        theirs = (one for one in every if may(actor, Verb.START_INSTANCE, _starters(house, uow, one)))
        return tuple(sorted((_opening(house, uow, one) for one in theirs), key=lambda one: one.name))


def opening(house: House, actor: Actor, process: str) -> Opening:
    """What is asked to open a file on a process. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        return _opening(house, uow, _startable(house, uow, actor, process))


def open_file(house: House, actor: Actor, process: str, sent: Mapping[str, object], *, key: str) -> Instance:
    """Begins a file with the answers to the form of its start; what was not asked is there and empty.

    `key` is the idempotency key: the same gives the same file again.
    Raises NotFound, Forbidden, ValidationFailed with a sentence per field, EngineFailure.
    """
    now, once = house.clock.now(), f"open:{actor.id}:{key}"
    with house.work() as uow:
        if (known := uow.counters.answer(once)) and (begun := uow.instances.get(InstanceId(UUID(known)))):
            return begun
        version = _startable(house, uow, actor, process)
        found = _opening(house, uow, version)
        form = found.form or Form(id="")
        ask = house.library.asking(now, partial(house.library.calendar, uow, now))
        taken = answers.check(form, sent, context=found.context, ask=ask)
        empty: dict[str, object] = {item.key: None for item in form.fields if item.type not in DECORATION}
        new = NewInstance(variables={**empty, **taken})
        begun = begin(house, uow, version, new, author_of(actor)).instance
        join_documents(uow, form, taken, actor, begun)
        uow.counters.remember(once, str(begun.id), now)
        uow.commit()
    house.alarm.nudge()
    return begun


def _startable(house: House, uow: UnitOfWork, actor: Actor, process: str) -> Version:
    latest = find_process(uow, process)
    require(actor, Verb.START_INSTANCE, _starters(house, uow, latest))
    return latest


def _starters(house: House, uow: UnitOfWork, version: Version) -> tuple[str, ...]:
    return house.library.process(uow, version.id).starters


def _opening(house: House, uow: UnitOfWork, version: Version) -> Opening:
    process = house.library.process(uow, version.id)
    epci = uow.people.territory()
    communes = [{"label": one.name, "value": one.siren} for one in epci.communes] if epci else []
    return Opening(
        key=version.key,
        name=version.name,
        documentation=process.documentation,
        form=house.library.form(uow, process.start_form) if process.start_form else None,
        context={COMMUNES: communes},
    )
