"""Messages and signals: from outside, and from one instance to others; each delivery is a job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flux.domain.actors import Actor
from flux.domain.deployments import Trigger
from flux.domain.instances import LONGEST_NUMBER, DefinitionId, InstanceStatus
from flux.domain.institutions import MandateId, PersonId
from flux.domain.jobs import Job, JobId, JobKind
from flux.domain.messages import KEPT_FOR, Begun, Message, MessageId, Subscription, begun_key
from flux.domain.permissions import Verb, require
from flux.domain.tasks import InstanceId
from flux.engine.kernel.commands import BroadcastSignal, DeliverMessage
from flux.engine.kernel.plan import beginnings
from flux.errors import NotFound
from flux.ports import UnitOfWork
from flux.services import timers, triggers
from flux.services.effects import job_id
from flux.services.house import House
from flux.services.instances import NewInstance, begin
from flux.services.letters import key_for
from flux.services.steps import Author, Cause, Taken, author_of, opens_incident, overdue, take


def deliver(
    house: House,
    actor: Actor,
    name: str,
    *,
    key: str | None = None,
    variables: Mapping[str, object] | None = None,
    keep_for: timedelta = KEPT_FOR,
) -> None:
    """Sends a message: to the instance that waits for it under this correlation key, else to a start event.

    Without a key, each reader's diagram reads it from what the message carries. A start whose message has a key
    begins one instance of it at a time. When nobody waits, the message is kept for `keep_for` and goes to the first
    who does. It is consumed once.
    Raises Forbidden, EngineFailure when the receiver gets stuck.
    """
    require(actor, Verb.REPAIR_INSTANCE)
    now = house.clock.now()
    payload = {
        "name": name,
        "key": key,
        "variables": dict(variables or {}),
        "expires_at": (now + keep_for).isoformat(),
        **_signed(actor),
    }
    _send(house, JobKind.MESSAGE, payload, now)


def broadcast(house: House, actor: Actor, name: str, *, variables: Mapping[str, object] | None = None) -> None:
    """Sends a signal to every instance that waits for it, and to the start events of that name. Raises Forbidden."""
    require(actor, Verb.REPAIR_INSTANCE)
    payload = {"name": name, "variables": dict(variables or {}), **_signed(actor)}
    _send(house, JobKind.SIGNAL, payload, house.clock.now())


def deliver_message(house: House, job: Job) -> None:
    """Does a MESSAGE job: one receiver, chosen among those who wait, oldest first."""
    while not _deliver_once(house, job):
        pass  # the receiver moved on between the look and the lock: look again


def spread_signal(house: House, job: Job) -> None:
    """Does a SIGNAL job: one delivery per instance that waits, one start per process that begins so."""
    name = str(job.payload["name"])
    with house.work() as uow:
        if uow.jobs.get(job.id) is None:
            return
        found = uow.messages.waiting("signal", name)
        waiting = dict.fromkeys(one.instance for one in found)
        now = house.clock.now()
        # those who wait in the throwing instance already got it
        deliveries = [_delivery(job, instance, now) for instance in waiting if instance != job.instance]
        starts = [
            Job(
                id=JobId(uuid4()),
                kind=JobKind.START,
                due_at=now,
                run_at=now,
                payload={**job.payload, "definition": str(trigger.definition), "element": trigger.element},
            )
            for trigger in uow.catalogue.triggers("signal", name)
            if not any(_waits_to_begin(uow, one, trigger) for one in found)
        ]
        uow.jobs.remove([job.id])
        uow.jobs.add([*deliveries, *starts])
        uow.commit()
    house.alarm.nudge()


def _waits_to_begin(uow: UnitOfWork, waiting: Subscription, trigger: Trigger) -> bool:
    """Whether an instance is one that this signal helps to begin (parallel multiple), so that it begins no other."""
    instance = uow.instances.get(waiting.instance) if waiting.element == trigger.element else None
    return instance is not None and instance.process == trigger.process


@opens_incident
def deliver_signal(house: House, job: Job) -> None:
    """Does a SIGNAL_DELIVERY job."""
    if job.instance is None:
        return
    timers.settle(house, job.instance, house.clock.now())
    with house.work() as uow:
        locked = uow.instances.lock(job.instance)
        if locked is None or uow.jobs.get(job.id) is None:
            return
        if locked.instance.status is InstanceStatus.RUNNING:
            command = BroadcastSignal(name=str(job.payload["name"]), variables=_variables(job))
            take(house, uow, locked, command, Cause(author=_author(job), job=job.id))
        else:
            uow.jobs.remove([job.id])
        uow.commit()


@opens_incident
def _deliver_once(house: House, job: Job) -> bool:
    """Whether the message is dealt with: delivered, kept, used for a start, or gone already."""
    message = _message(house, job)
    with house.work() as uow:
        receiver, key = _receiver(house, uow, message) or (None, None)
        if receiver is None:
            return _begin_or_keep(house, uow, job, message)
        locked = uow.instances.lock(receiver.instance)
        if locked is None or receiver.id not in {one.id for one in uow.messages.of(receiver.instance)}:
            return False
        late = overdue(locked, house.clock.now())
        if not late:
            if uow.jobs.get(job.id) is not None:
                command = DeliverMessage(subscription=receiver.token, variables=message.variables, key=key)
                take(house, uow, locked, command, Cause(author=_author(job), job=job.id))
                uow.commit()
            return True
    timers.settle(house, receiver.instance, house.clock.now())
    return False


def _receiver(house: House, uow: UnitOfWork, message: Message) -> tuple[Subscription, str | None] | None:
    """Who gets the message: the one who has waited the longest for its key, its sender apart; and that key."""
    keys: dict[DefinitionId | None, str | None] = {}
    for one in uow.messages.waiting("message", message.name):
        if one.instance == message.sender:
            continue
        if one.definition not in keys:
            keys[one.definition] = key_for(house, uow, message, one.definition, message.received_at)
        if one.takes(message.name, keys[one.definition]):
            return one, keys[one.definition]
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beginning:
    """A start event that a message may use, and under which key."""

    trigger: Trigger
    key: str | None
    #: whether a second instance of the key may not run beside the first
    once: bool

    def is_free(self, uow: UnitOfWork) -> bool:
        """Whether it may begin an instance now."""
        process, name = self.trigger.process, self.trigger.name
        return not self.once or self.key is None or uow.messages.begun(process, name, begun_key(self.key)) is None


def _begin_or_keep(house: House, uow: UnitOfWork, job: Job, message: Message) -> bool:
    """Begins an instance or keeps the message; False when the world has changed meanwhile and must be seen again."""
    if uow.jobs.get(job.id) is None:
        return True
    free = next((one for one in _beginnings(house, uow, message) if one.is_free(uow)), None)
    if free is not None:
        if not _begin(house, uow, job, message, free):
            return False
    else:
        uow.messages.hold([message.name], alone=True)
        if _receiver(house, uow, message) or any(one.is_free(uow) for one in _beginnings(house, uow, message)):
            return False
        uow.messages.forget(message.received_at)
        if message.expires_at > message.received_at:
            uow.messages.keep(message)
    uow.jobs.remove([job.id])
    uow.commit()
    return True


def _beginnings(house: House, uow: UnitOfWork, message: Message) -> Iterator[_Beginning]:
    """The start events that wait for the message. A process does not write to itself: §9.4 draws no such flow."""
    found = uow.catalogue.triggers("message", message.name)
    sender = uow.instances.get(message.sender) if found and message.sender is not None else None
    for trigger in found:
        if sender is not None and sender.process == trigger.process:
            continue
        process = house.library.process(uow, trigger.definition)
        once = any(
            definition.once
            for element, definition in beginnings(process)
            if element == trigger.element and definition.name == message.name
        )
        key = key_for(house, uow, message, trigger.definition, message.received_at)
        yield _Beginning(trigger=trigger, key=key, once=once)


def _begin(house: House, uow: UnitOfWork, job: Job, message: Message, how: _Beginning) -> bool:
    """Begins an instance; False when another of its key has begun in the meantime."""
    trigger = how.trigger
    taken = start(house, uow, trigger.definition, job, element=trigger.element, key=how.key)
    if how.key is None or not how.once or taken.instance.status is not InstanceStatus.RUNNING:
        return True
    begun = Begun(process=trigger.process, name=message.name, key=begun_key(how.key), instance=taken.instance.id)
    return uow.messages.begin(begun)


def start(
    house: House,
    uow: UnitOfWork,
    definition: DefinitionId,
    job: Job,
    *,
    element: str,
    key: str | None = None,
) -> Taken:
    """Begins an instance at a start event, for what a job brings; the caller commits. Raises NotFound."""
    version = uow.catalogue.version(definition)
    if version is None:
        raise NotFound("Cette version du processus n’existe pas.", code="definition.not_found")
    trigger = triggers.which(house.library.process(uow, definition), element, job)
    number = key if key is not None and len(key) <= LONGEST_NUMBER else None
    new = NewInstance(variables=_variables(job), business_key=number, element=element, key=key, trigger=trigger)
    return begin(house, uow, version, new, _author(job))


def _message(house: House, job: Job) -> Message:
    """What a MESSAGE job carries; its id is the job's, so that what is kept and sent again stays one message."""
    now = house.clock.now()
    written, sender = job.payload.get("expires_at"), job.instance or job.payload.get("sender")
    return Message(
        id=MessageId(job.id),
        name=str(job.payload["name"]),
        key=_text(job.payload.get("key")),
        variables=_variables(job),
        received_at=now,
        expires_at=datetime.fromisoformat(str(written)) if written else now + KEPT_FOR,
        sender=InstanceId(UUID(str(sender))) if sender else None,
    )


def _send(house: House, kind: JobKind, payload: Mapping[str, object], now: datetime) -> None:
    job = Job(id=JobId(uuid4()), kind=kind, due_at=now, run_at=now, payload=payload)
    with house.work() as uow:
        uow.jobs.add([job])
        uow.commit()
    # at once, so that who sent it reads what came of it; should this stop here, the job is on the list
    (deliver_message if kind is JobKind.MESSAGE else spread_signal)(house, job)
    house.alarm.nudge()


def _delivery(job: Job, instance: InstanceId, now: datetime) -> Job:
    return Job(
        id=job_id(instance, f"signal:{job.id}"),
        kind=JobKind.SIGNAL_DELIVERY,
        due_at=now,
        run_at=now,
        instance=instance,
        payload=job.payload,
    )


def _signed(actor: Actor) -> dict[str, object]:
    quality = author_of(actor).quality
    return {"person": str(actor.id), "quality": str(quality) if quality else None}


def _author(job: Job) -> Author:
    person, quality = job.payload.get("person"), job.payload.get("quality")
    return Author(
        person=PersonId(UUID(str(person))) if person else None,
        quality=MandateId(UUID(str(quality))) if quality else None,
    )


def _variables(job: Job) -> Mapping[str, object]:
    found = job.payload.get("variables")
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
