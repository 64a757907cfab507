"""Messages that came too early: whom each is for, and sending it again when somebody begins to wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from flux.domain.instances import DefinitionId
from flux.domain.jobs import Job, JobId, JobKind
from flux.domain.messages import Begun, Message, Subscription, begun_key
from flux.engine.kernel.keys import carried_key
from flux.ports import UnitOfWork
from flux.services.effects import Effects
from flux.services.house import House


def key_for(house: House, uow: UnitOfWork, message: Message, reader: DefinitionId | None, now: datetime) -> str | None:
    """The key of a message: its sender's, else the one that the reader's diagram reads from what it carries (§8.4.2)."""
    if message.key is not None or reader is None:
        return message.key
    correlation = house.library.process(uow, reader).correlations.get(message.name)
    if correlation is None:
        return None
    return carried_key(correlation, message.variables, house.library.evaluate(uow, uow.catalogue.number(), now), now)


def sent_again(house: House, uow: UnitOfWork, effects: Effects) -> Sequence[Job]:
    """The kept messages that a step has made room for: one for each new subscription, one for the key that it frees.

    Each is taken, and sent as if it came now: whoever waits the longest gets it.
    """
    subscribed = [one for one in effects.subscribed.values() if one.kind == "message"]
    freed = uow.messages.release(effects.instance) if effects.ended else None
    names = [*(one.name for one in subscribed), *([freed.name] if freed else [])]
    if not names:
        return ()
    uow.messages.hold(names, alone=False)
    found = [_for_reader(house, uow, effects, one) for one in subscribed]
    found += [_for_start(house, uow, effects, freed)] if freed else []
    return [_job(message, effects.at) for message in found if message is not None]


def _for_reader(house: House, uow: UnitOfWork, effects: Effects, reader: Subscription) -> Message | None:
    for message in uow.messages.early(reader.name, effects.at):
        if message.sender == effects.instance:
            continue
        key = key_for(house, uow, message, effects.definition, effects.at)
        if reader.takes(message.name, key) and uow.messages.take(message.id):
            return message
    return None


def _for_start(house: House, uow: UnitOfWork, effects: Effects, freed: Begun) -> Message | None:
    for message in uow.messages.early(freed.name, effects.at):
        key = key_for(house, uow, message, effects.definition, effects.at)
        if key is not None and begun_key(key) == freed.key and uow.messages.take(message.id):
            return message
    return None


def _job(message: Message, at: datetime) -> Job:
    return Job(id=JobId(message.id), kind=JobKind.MESSAGE, due_at=at, run_at=at, payload=dict(_written(message)))


def _written(message: Message) -> Iterator[tuple[str, object]]:
    yield "name", message.name
    yield "key", message.key
    yield "variables", message.variables
    yield "expires_at", message.expires_at.isoformat()
    if message.sender is not None:
        yield "sender", str(message.sender)
