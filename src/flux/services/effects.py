"""The facts of a step, read as a to-do list: which rows have to appear and which have to go.

Ids of rows are derived from the instance and the id that the kernel gave, so that a row is found without looking
and a replay gives the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from flux.domain.history import Incident, IncidentId
from flux.domain.instances import DefinitionId, Instance
from flux.domain.institutions import PersonId
from flux.domain.jobs import Job, JobId, JobKind
from flux.domain.messages import Subscription, SubscriptionId
from flux.domain.tasks import DEFAULT_ESCALATION, InstanceId, Task, TaskId, reminders, role_key, subjects
from flux.engine.due import kept_until
from flux.engine.kernel import facts as happened


@lru_cache(maxsize=4096)  # a task is named when it opens, and again when it closes
def task_id(instance: InstanceId, token: str) -> TaskId:
    """The id of the row of a task."""
    return TaskId(uuid5(instance, "task:" + token))


def job_id(instance: InstanceId, name: str) -> JobId:
    """The id of the row of a job; `name` starts with its kind."""
    return JobId(uuid5(instance, name))


def subscription_id(instance: InstanceId, token: str) -> SubscriptionId:
    """The id of the row of a subscription."""
    return SubscriptionId(uuid5(instance, "subscription:" + token))


def incident_id(instance: InstanceId, token: str) -> IncidentId:
    """The id of the row of an incident that the kernel raised."""
    return IncidentId(uuid5(instance, "incident:" + token))


@dataclass(slots=True, kw_only=True)
class Effects:
    """What a step asks of the storage; what appears and goes within the step is in neither list."""

    instance: InstanceId
    #: the process that it runs: its published version, and its key
    definition: DefinitionId
    process: str
    #: the variables of the process after the step
    variables: Mapping[str, object]
    at: datetime
    #: number of the step, to name what has no id of its own
    step: int
    opened: dict[TaskId, Task] = field(default_factory=dict)
    closed: list[TaskId] = field(default_factory=list)
    jobs: dict[JobId, Job] = field(default_factory=dict)
    dropped_jobs: list[JobId] = field(default_factory=list)
    subscribed: dict[SubscriptionId, Subscription] = field(default_factory=dict)
    unsubscribed: list[SubscriptionId] = field(default_factory=list)
    raised: dict[IncidentId, Incident] = field(default_factory=dict)
    resolved: list[IncidentId] = field(default_factory=list)
    ended: happened.InstanceEnded | None = None
    changed: bool = False


def read(
    instance: Instance, facts: Iterable[happened.Fact], variables: Mapping[str, object], *, at: datetime, step: int
) -> Effects:
    """What the facts of a step ask for; `variables` are those of the process after it."""
    effects = Effects(
        instance=instance.id,
        definition=instance.definition,
        process=instance.process,
        variables=variables,
        at=at,
        step=step,
    )
    for rank, fact in enumerate(facts):
        _read(effects, fact, rank)
    return effects


def _read(effects: Effects, fact: happened.Fact, rank: int) -> None:
    reader = _READERS.get(type(fact))
    if reader is not None:  # the others tell the story and ask for nothing
        reader(effects, fact, rank)


def _work(
    effects: Effects,
    fact: happened.TimerSet | happened.JobRequested | happened.MessageThrown | happened.SignalThrown,
    rank: int,
) -> None:
    job = _job(effects, fact, rank)
    effects.jobs[job.id] = job


def _close(effects: Effects, fact: happened.TaskClosed, _rank: int) -> None:
    closed = task_id(effects.instance, fact.task)
    if effects.opened.pop(closed, None) is None:
        effects.closed.append(closed)


def _clear_timer(effects: Effects, fact: happened.TimerCleared, _rank: int) -> None:
    _drop(effects, "timer:" + fact.timer)


def _close_job(effects: Effects, fact: happened.JobClosed, _rank: int) -> None:
    _drop(effects, "service:" + fact.job)


def _unsubscribe(effects: Effects, fact: happened.Unsubscribed, _rank: int) -> None:
    dropped = subscription_id(effects.instance, fact.subscription)
    if effects.subscribed.pop(dropped, None) is None:
        effects.unsubscribed.append(dropped)


def _resolve(effects: Effects, fact: happened.IncidentResolved, _rank: int) -> None:
    effects.resolved.append(incident_id(effects.instance, fact.incident))


def _end(effects: Effects, fact: happened.InstanceEnded, _rank: int) -> None:
    effects.ended = fact


def _change(effects: Effects, _fact: happened.VariableChanged, _rank: int) -> None:
    effects.changed = True


def _open(effects: Effects, fact: happened.TaskOpened, _rank: int) -> None:
    task = Task(
        id=task_id(effects.instance, fact.task),
        instance=effects.instance,
        token=fact.task,
        element=fact.element,
        name=fact.name,
        role=role_key(fact.role) if fact.role else None,
        also=tuple(role_key(name) for name in fact.also),
        commune=fact.commune,
        assignee=_person(fact.assignee),
        form=fact.form,
        opened_at=effects.at,
        due_at=fact.due_at,
        escalation=role_key(fact.escalation) if fact.escalation else None,
        priority=fact.priority,
        question=fact.question,
        outcome=fact.outcome,
        local=fact.local,
        subjects=subjects(effects.process, {**effects.variables, **fact.local}),
    )
    effects.opened[task.id] = task
    for job in _recalls(task, fact.remind_at):
        effects.jobs[job.id] = job


def _recalls(task: Task, asked: tuple[datetime, ...]) -> Iterable[Job]:
    payload = {"task": str(task.id)}
    for at in reminders(opened_at=task.opened_at, due_at=task.due_at, asked=asked):
        yield Job(
            id=job_id(task.instance, f"reminder:{task.token}:{at.isoformat()}"),
            kind=JobKind.REMINDER,
            due_at=at,
            run_at=at,
            instance=task.instance,
            element=task.element,
            payload=payload,
        )
    if task.due_at is not None:
        yield Job(
            id=job_id(task.instance, "escalation:" + task.token),
            kind=JobKind.ESCALATION,
            due_at=task.due_at,
            run_at=task.due_at,
            instance=task.instance,
            element=task.element,
            payload={**payload, "role": task.escalation or DEFAULT_ESCALATION},
        )


def _job(
    effects: Effects,
    fact: happened.TimerSet | happened.JobRequested | happened.MessageThrown | happened.SignalThrown,
    rank: int,
) -> Job:
    match fact:
        case happened.TimerSet(timer=token, due_at=due_at):
            return _at(effects, "timer:" + token, JobKind.TIMER, fact.element, due_at=due_at, token=token)
        case happened.JobRequested(job=token):
            job = _at(effects, "service:" + token, JobKind.SERVICE, fact.element, due_at=effects.at, token=token)
            return replace(job, topic=fact.topic, payload=fact.variables)
        case happened.MessageThrown():
            kind = JobKind.MESSAGE
            payload: dict[str, object] = {"name": fact.name, "key": fact.key, "variables": fact.variables}
            payload["expires_at"] = kept_until(effects.at, key=fact.key, keep_for=fact.keep_for).isoformat()
        case happened.SignalThrown():
            kind, payload = JobKind.SIGNAL, {"name": fact.name, "variables": fact.variables}
    job = _at(effects, f"{kind}:{effects.step}:{rank}", kind, fact.element, due_at=effects.at)
    return replace(job, payload=payload)


def _at(effects: Effects, name: str, kind: JobKind, element: str, *, due_at: datetime, token: str | None = None) -> Job:
    return Job(
        id=job_id(effects.instance, name),
        kind=kind,
        due_at=due_at,
        run_at=due_at,
        instance=effects.instance,
        token=token,
        element=element,
    )


def _drop(effects: Effects, name: str) -> None:
    dropped = job_id(effects.instance, name)
    if effects.jobs.pop(dropped, None) is None:
        effects.dropped_jobs.append(dropped)


def _subscribe(effects: Effects, fact: happened.Subscribed, _rank: int) -> None:
    subscription = Subscription(
        id=subscription_id(effects.instance, fact.subscription),
        instance=effects.instance,
        token=fact.subscription,
        element=fact.element,
        kind=fact.kind,
        name=fact.name,
        key=fact.key,
        definition=effects.definition,
    )
    effects.subscribed[subscription.id] = subscription


def _raise(effects: Effects, fact: happened.IncidentRaised, _rank: int) -> None:
    incident = Incident(
        id=incident_id(effects.instance, fact.incident),
        instance=effects.instance,
        element=fact.element,
        code=fact.code,
        message=fact.message,
        opened_at=effects.at,
        token=fact.incident,
    )
    effects.raised[incident.id] = incident


def _person(text: str | None) -> PersonId | None:
    try:
        return PersonId(UUID(text)) if text else None
    except ValueError:
        return None


_READERS: Mapping[type[Any], Callable[[Effects, Any, int], None]] = {
    happened.TaskOpened: _open,
    happened.TaskClosed: _close,
    happened.TimerSet: _work,
    happened.JobRequested: _work,
    happened.MessageThrown: _work,
    happened.SignalThrown: _work,
    happened.TimerCleared: _clear_timer,
    happened.JobClosed: _close_job,
    happened.Subscribed: _subscribe,
    happened.Unsubscribed: _unsubscribe,
    happened.IncidentRaised: _raise,
    happened.IncidentResolved: _resolve,
    happened.InstanceEnded: _end,
    happened.VariableChanged: _change,
}
