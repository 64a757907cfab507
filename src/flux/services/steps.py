"""One step of an instance: ask the kernel once, then write state, tasks, jobs, subscriptions, incidents and journal.

`take` runs inside the caller's transaction, on an instance that the caller has locked; the caller commits. When the
kernel cannot do the step, it raises `Stuck`; a use case marked with `opens_incident` then rolls back and writes the
incident in a second, short transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

from flux.domain.actors import Actor
from flux.domain.delegations import Capacity
from flux.domain.history import Entry, Incident, IncidentId, IncidentStatus
from flux.domain.instances import Instance, InstanceStatus
from flux.domain.institutions import MandateId, PersonId
from flux.domain.jobs import JobId, JobKind
from flux.domain.tasks import InstanceId, Task, TaskId
from flux.engine.kernel.commands import Cancel, Command
from flux.engine.kernel.facts import Fact
from flux.engine.kernel.view import variables_of
from flux.errors import EngineFailure, InvalidState
from flux.ports import Locked, UnitOfWork
from flux.services import effects as effecting
from flux.services import recusals
from flux.services.codec import encode
from flux.services.effects import Effects
from flux.services.house import House
from flux.services.letters import sent_again

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who brings a step about; nobody means the clock or a message."""

    person: PersonId | None = None
    quality: MandateId | None = None
    #: in whose place, and by what deed
    on_behalf_of: PersonId | None = None
    deed: str = ""


CLOCK = Author()


def author_of(actor: Actor, capacity: Capacity | None = None) -> Author:
    """Who acts, in this capacity, else in the one that the actor wears."""
    worn = capacity or next((hat for hat in actor.capacities if hat.id == actor.quality), None)
    if worn is None:
        return Author(person=actor.id)
    return Author(person=actor.id, quality=worn.mandate.id, on_behalf_of=worn.on_behalf_of, deed=worn.deed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What a step comes from: the task that is answered or the job that runs, besides who acts and when it counts."""

    author: Author = CLOCK
    #: the instant that counts, when it is not that of the clock
    at: datetime | None = None
    #: the row of the task with its answer, written with the step
    task: Task | None = None
    #: the job that the step does, taken off the list with it
    job: JobId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that was written and waits for the commit."""

    instance: Instance
    facts: tuple[Fact, ...]
    opened: tuple[Task, ...]


class Stuck(EngineFailure):
    """The kernel could not do a step: what is needed to write the incident once everything is rolled back."""

    def __init__(self, failure: EngineFailure, *, instance: InstanceId, command: Command, cause: Cause) -> None:
        super().__init__(failure.message, element=failure.element, code=failure.code, data=failure.data)
        self.instance = instance
        self.command = command
        self.cause = cause


def take(house: House, uow: UnitOfWork, locked: Locked, command: Command, cause: Cause | None = None) -> Taken:
    """Moves a locked instance by one command and writes everything that comes of it; the caller commits.

    Raises Stuck when the kernel cannot, and what the kernel refuses (InvalidState, NotFound, ValidationFailed).
    """
    cause = cause or Cause()
    instance = locked.instance
    if instance.status is not InstanceStatus.RUNNING:
        raise InvalidState("Ce dossier est terminé\u00a0: plus rien n’y avance.", code="instance.ended")
    at = cause.at or house.clock.now()
    try:
        state, facts = house.library.advance(uow, locked, command, at)
    except EngineFailure as failure:
        raise Stuck(failure, instance=instance.id, command=command, cause=cause) from failure
    number = instance.version + 1
    variables = variables_of(state)
    effects = effecting.read(instance, facts, variables, at=at, step=number)
    moved = replace(instance, state=state, version=number, **_face(house, uow, instance, variables, effects))
    if instance.version:
        uow.instances.save(moved, was=instance)
    else:
        uow.instances.add(moved)
    if effects.opened:
        effects.opened = recusals.opened_to(uow, instance.id, effects.opened)
    _write(house, uow, effects, cause)
    if effects.changed and not effects.ended:
        recusals.recognise(house, uow, moved, variables)
    uow.journal.append(
        Entry(
            instance=instance.id,
            number=number,
            at=at,
            recorded_at=house.clock.now(),
            person=cause.author.person,
            quality=cause.author.quality,
            on_behalf_of=cause.author.on_behalf_of,
            deed=cause.author.deed,
            catalogue=locked.catalogue,
            command=encode(command),
            facts=tuple(encode(fact) for fact in facts),
        )
    )
    _settle_incidents(uow, locked, effects, cause, command)
    return Taken(instance=moved, facts=tuple(facts), opened=tuple(effects.opened.values()))


def opens_incident(use_case: Callable[Concatenate[House, P], R]) -> Callable[Concatenate[House, P], R]:
    """Marks a use case: when a step is stuck, its transaction is rolled back and an incident is written after it."""

    @wraps(use_case)
    def guarded(house: House, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return use_case(house, *args, **kwargs)
        except Stuck as stuck:
            record(house, stuck)
            raise

    return guarded


def record(house: House, stuck: Stuck) -> None:
    """Writes the incident of a step that was rolled back; the same failure again only counts up."""
    with house.work() as uow:
        uow.instances.lock(stuck.instance)
        known = next((open_ for open_ in uow.incidents.open(stuck.instance) if _is_same(open_, stuck)), None)
        if known is not None:
            uow.incidents.save(replace(known, times=known.times + 1, message=stuck.message))
        else:
            uow.incidents.add(_incident(stuck, house.clock.now()))
        uow.commit()


def _face(
    house: House, uow: UnitOfWork, instance: Instance, variables: Mapping[str, object], effects: Effects
) -> dict[str, Any]:
    """What a step changes of an instance beside its state: how it ended, else the title that its variables give it."""
    if effects.ended is not None:
        status = {"terminated": InstanceStatus.TERMINATED, "cancelled": InstanceStatus.CANCELLED}.get(
            effects.ended.outcome, InstanceStatus.COMPLETED
        )
        return {"status": status, "ended_at": effects.at, "reason": effects.ended.reason}
    title = house.library.title(uow, instance.definition, variables, effects.at) if effects.changed else None
    return {} if title is None else {"title": title}


def _write(house: House, uow: UnitOfWork, effects: Effects, cause: Cause) -> None:
    answered = cause.task
    if answered is not None:
        uow.tasks.save(answered)
    if closed := [id_ for id_ in effects.closed if answered is None or id_ != answered.id]:
        uow.tasks.cancel(closed, effects.at)
    if effects.opened:
        uow.tasks.add(tuple(effects.opened.values()))
    if dropped := [*([cause.job] if cause.job else []), *effects.dropped_jobs]:
        uow.jobs.remove(dropped)
    if effects.unsubscribed:
        uow.messages.unsubscribe(effects.unsubscribed)
    if effects.subscribed:
        uow.messages.subscribe(tuple(effects.subscribed.values()))
    jobs = [*effects.jobs.values(), *sent_again(house, uow, effects)]
    if effects.ended:
        uow.jobs.remove_of(effects.instance)
        jobs = [job for job in jobs if job.kind in {JobKind.MESSAGE, JobKind.SIGNAL}]
    if jobs:
        uow.jobs.add(jobs)


def _settle_incidents(uow: UnitOfWork, locked: Locked, effects: Effects, cause: Cause, command: Command) -> None:
    """Keeps the incidents that the kernel raised, and closes those that this step made good."""
    for incident in effects.raised.values():
        uow.incidents.add(incident)
    if not locked.incidents:
        return
    gone = set(effects.resolved)
    for incident in uow.incidents.open(locked.instance.id):
        done = incident.id in gone or _made_good(incident, cause) or effects.ended is not None
        if done and incident.id not in effects.raised:
            uow.incidents.save(
                replace(
                    incident,
                    status=IncidentStatus.RESOLVED,
                    resolved_at=effects.at,
                    resolved_by=cause.author.person,
                    resolution="cancel" if isinstance(command, Cancel) else "done",
                )
            )


def _made_good(incident: Incident, cause: Cause) -> bool:
    if incident.job is not None and incident.job == cause.job:
        return True
    return incident.task is not None and cause.task is not None and incident.task == cause.task.id


def _is_same(incident: Incident, stuck: Stuck) -> bool:
    return (
        incident.code == stuck.code
        and incident.element == stuck.element
        and _subject(stuck)
        == (
            incident.task,
            incident.job,
        )
    )


def _subject(stuck: Stuck) -> tuple[TaskId | None, JobId | None]:
    return (stuck.cause.task.id if stuck.cause.task else None, stuck.cause.job)


def _incident(stuck: Stuck, now: datetime) -> Incident:
    task, job = _subject(stuck)
    return Incident(
        id=IncidentId(uuid4()),
        instance=stuck.instance,
        element=stuck.element,
        code=stuck.code,
        message=stuck.message,
        opened_at=now,
        job=job,
        task=task,
        command=encode(stuck.command),
        person=stuck.cause.author.person,
        quality=stuck.cause.author.quality,
    )


def overdue(locked: Locked, now: datetime) -> bool:
    """Whether a timer of the instance should have fired before anything else happens to it."""
    return locked.next_timer_at is not None and locked.next_timer_at <= now
