"""Conditions that begin processes: whoever knows something new says it, and what was waiting for it starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flux.domain.actors import Actor
from flux.domain.deployments import Trigger, Version
from flux.domain.instances import Instance
from flux.domain.permissions import Verb, require
from flux.engine.definition import EventKind
from flux.errors import NotFound
from flux.ports import UnitOfWork
from flux.services import triggers
from flux.services.house import House
from flux.services.instances import NewInstance, begin, find_process
from flux.services.steps import author_of


def evaluate(
    house: House, actor: Actor, variables: Mapping[str, object], *, process: str | None = None
) -> tuple[Instance, ...]:
    """Starts an instance at each conditional start event whose condition these variables make true.

    The latest version of every process is asked, or that of `process`; the instances begin with the variables. A name
    that is not among them makes a condition false. Each call is a change of its own: the same variables start again.
    Raises Forbidden, NotFound, EngineFailure when an instance gets stuck before its first rest.
    """
    require(actor, Verb.REPAIR_INSTANCE)
    with house.work() as uow:
        if process is not None:
            find_process(uow, process)
        asked = uow.catalogue.triggers(EventKind.CONDITIONAL.value, "")
        author = author_of(actor)
        begun = [
            begin(house, uow, _version(uow, trigger), new, author).instance
            for trigger in asked
            if process in {None, trigger.process}
            for new in _made_true(house, uow, trigger, variables)
        ]
        uow.commit()
    house.alarm.nudge()
    return tuple(begun)


def _made_true(
    house: House, uow: UnitOfWork, trigger: Trigger, variables: Mapping[str, object]
) -> Iterator[NewInstance]:
    """What begins at the start event: one instance, however many of its conditions hold."""
    now = house.clock.now()
    evaluated = house.library.evaluate(uow, uow.catalogue.number(), now)
    for place, condition in triggers.conditions(house.library.process(uow, trigger.definition), trigger.element):
        if evaluated(condition, variables, now, lenient=True) is True:
            yield NewInstance(variables=variables, element=trigger.element, trigger=place)
            return


def _version(uow: UnitOfWork, trigger: Trigger) -> Version:
    version = uow.catalogue.version(trigger.definition)
    if version is None:  # a foreign key holds it
        raise NotFound("Cette version du processus n’existe pas.", code="definition.not_found")
    return version
