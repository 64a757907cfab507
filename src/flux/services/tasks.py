"""Tasks: the inbox of a mandate, taking a task, handing it on, answering it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flux.domain.actors import Actor
from flux.domain.answering import choose, may_answer, ways
from flux.domain.delegations import Capacity
from flux.domain.documents import Document
from flux.domain.forms import Form
from flux.domain.instances import Instance
from flux.domain.institutions import ELECTED_ROLES, PersonId
from flux.domain.interests import Withdrawal, withdrawn
from flux.domain.permissions import Involvement, Verb, may, require
from flux.domain.proposals import Proposal
from flux.domain.tasks import Task, TaskId, TaskStatus, Urgency
from flux.engine.kernel.commands import CompleteTask
from flux.errors import Conflict, DeadlinePassed, InvalidState, NotFound, StaleVersion
from flux.ports import Hat, Locked, Page, TaskFilter, TaskRow, UnitOfWork
from flux.services import consulting, timers
from flux.services.asked import checked, context, values
from flux.services.house import House
from flux.services.proposals import SHEET, follow_answer
from flux.services.standing import wearer
from flux.services.steps import Cause, author_of, opens_incident, overdue, take


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem:
    """A task in an inbox."""

    task: Task
    #: title and number of the file
    title: str
    business_key: str | None
    #: key of the process
    process: str
    urgency: Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDetail:
    """Everything that the page of a task shows."""

    task: Task
    instance: Instance
    urgency: Urgency
    #: None when the task asks for nothing but an answer
    form: Form | None
    #: variables of the process, overlaid by those of the task
    context: Mapping[str, object]
    #: what the fields hold at first: the draft, else the variables
    values: Mapping[str, object]
    #: whether this actor may answer it at this moment
    may_answer: bool
    may_claim: bool
    may_reassign: bool
    #: the qualities in which this actor may answer it; empty when it was put in their own hands
    ways: tuple[Capacity, ...]
    #: those who have withdrawn from the file, lifted withdrawals included
    withdrawals: tuple[Withdrawal, ...]
    proposal: Proposal | None
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """What answering brought about; asking again with the same idempotency key gives the same."""

    task: Task
    instance: Instance
    #: tasks of the same file that this actor may answer
    following: tuple[Task, ...]


def inbox(
    house: House, actor: Actor, *, process: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page[TaskItem]:
    """The open tasks that the actor may answer: in the quality chosen (`actor.quality`), else of all mandates.

    Earliest due first. Tasks that somebody else has taken are not in it.
    """
    return _page(house, _of(actor, TaskFilter(process=process, free_for=actor.id)), cursor, limit)


def search(
    house: House, actor: Actor, wanted: TaskFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[TaskItem]:
    """Tasks by filter, restricted to what the actor may see; `hats` and `person` of the filter are set here."""
    if may(actor, Verb.SEE_INSTANCE, Involvement(started_by=None)):  # who sees every file sees every task
        return _page(house, replace(wanted, hats=None, person=actor.id), cursor, limit)
    return _page(house, _of(actor, wanted), cursor, limit)


def _of(actor: Actor, wanted: TaskFilter) -> TaskFilter:
    """The filter, narrowed to what the actor's capacities, or an assignment, give access to."""
    return replace(
        wanted,
        hats=hats(actor),
        person=actor.id,
        absents=tuple(actor.absents) if actor.quality is None else (),
        reserved=tuple(sorted(ELECTED_ROLES)),
    )


def hats(actor: Actor) -> tuple[Hat, ...]:
    """The capacities that the actor wears, as lists are filtered by."""
    return tuple(
        Hat(
            role=hat.mandate.role,
            commune=hat.mandate.commune,
            scope=hat.delegation.scope if hat.delegation else (),
            absent=hat.substitution.absent if hat.substitution else None,
        )
        for hat in actor.wearing
    )


def get(house: House, actor: Actor, task_id: TaskId) -> TaskDetail:
    """A task with its file and its form. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        task = _found(uow.tasks.get(task_id))
        require(actor, Verb.SEE_TASK, task)
        instance = uow.instances.get(task.instance)
        if instance is None:  # a task cannot outlive its instance: a foreign key holds it
            raise NotFound("Ce dossier n’existe pas.", code="instance.not_found")
        form = house.library.form(uow, task.form) if task.form else None
        known = context(house, uow, instance, task, form)
        return TaskDetail(
            task=task,
            instance=instance,
            urgency=task.urgency(house.clock.now()),
            form=form,
            context=known,
            values=values(form, task, known),
            may_answer=task.is_open and may(actor, Verb.COMPLETE_TASK, task),
            may_claim=task.is_open and task.assignee is None and may(actor, Verb.CLAIM_TASK, task),
            may_reassign=task.is_open and may(actor, Verb.REASSIGN_TASK, task),
            ways=ways(actor, task) if task.is_open else (),
            withdrawals=uow.institutions.withdrawals(instance.id),
            proposal=uow.proposals.of(instance.id),
            documents=uow.documents.of(instance.id),
        )


def claim(house: House, actor: Actor, task_id: TaskId) -> Task:
    """Takes a task for oneself; taking it twice changes nothing.

    Raises Forbidden, Conflict when somebody else has taken it, InvalidState when it is closed.
    """
    with house.work() as uow:
        task = _open(_locked(uow, task_id)[1])
        if task.assignee == actor.id:
            return task
        if task.assignee is not None and may(actor, Verb.CLAIM_TASK, replace(task, assignee=None)):
            raise Conflict(
                f"«\u00a0{task.name}\u00a0» est déjà entre les mains de quelqu’un d’autre.", code="task.taken"
            )
        require(actor, Verb.CLAIM_TASK, task)
        taken = _next(task, assignee=actor.id)
        uow.tasks.save(taken)
        uow.commit()
        return taken


def release(house: House, actor: Actor, task_id: TaskId) -> Task:
    """Gives a task that one has taken back to all who hold its role; its draft stays.

    Raises Forbidden unless it is one's own (or one may reassign), InvalidState when it is closed or has no role.
    """
    with house.work() as uow:
        task = _open(_locked(uow, task_id)[1])
        if task.assignee != actor.id:
            require(actor, Verb.REASSIGN_TASK, task)
        if task.role is None:
            raise InvalidState(
                "Cette tâche n’a pas de rôle\u00a0: sans vous, personne ne pourrait y répondre.", code="task.no_role"
            )
        released = _next(task, assignee=None)
        uow.tasks.save(released)
        uow.commit()
        return released


def reassign(house: House, actor: Actor, task_id: TaskId, person: PersonId) -> Task:
    """Hands a task to somebody.

    Raises Forbidden, NotFound for an unknown person, InvalidState when it is closed, when the person has withdrawn
    from the file, or when the task belongs to an elected office that the person does not hold this day.
    """
    with house.work() as uow:
        task = _open(_locked(uow, task_id)[1])
        require(actor, Verb.REASSIGN_TASK, task)
        _may_receive(house, uow, task, person)
        handed = _next(task, assignee=person)
        uow.tasks.save(handed)
        uow.commit()
        return handed


def _may_receive(house: House, uow: UnitOfWork, task: Task, person: PersonId) -> None:
    found = uow.people.person(person)
    if found is None:
        raise NotFound("Cette personne n’existe pas.", code="person.not_found")
    if person in withdrawn(uow.institutions.withdrawals(task.instance)):
        raise InvalidState(f"{found.name} s’est déporté de ce dossier.", code="task.withdrawn")
    holder = wearer(uow, found, house.today())
    if not may_answer(holder, replace(task, assignee=person)):
        raise InvalidState(
            f"{found.name} n’a ce jour ni mandat, ni délégation, ni remplacement qui permette de répondre à "
            f"«\u00a0{task.name}\u00a0».",
            code="task.no_mandate",
        )


def save_draft(house: House, actor: Actor, task_id: TaskId, draft: Mapping[str, object]) -> Task:
    """Keeps what was typed and not sent; nothing is checked but who types. Raises Forbidden, InvalidState."""
    with house.work() as uow:
        task = _open(_locked(uow, task_id)[1])
        require(actor, Verb.COMPLETE_TASK, task)
        kept = _next(task, draft=dict(draft))
        uow.tasks.save(kept)
        uow.commit()
        return kept


@opens_incident
def complete(
    house: House,
    actor: Actor,
    task_id: TaskId,
    sent: Mapping[str, object],
    *,
    key: str | None = None,
    version: int | None = None,
) -> Completed:
    """Answers a task: the answer is checked by its form, the process moves, all in one transaction.

    `key` is the idempotency key: the same key gives the same answer again and does nothing. `version` is the version
    of the task that the person read (ETag). Timers that should have fired before do so first.
    Raises NotFound, Forbidden (403), InvalidState or DeadlinePassed when it no longer waits and StaleVersion (409),
    ValidationFailed with the fields (422), EngineFailure when the process is stuck: nothing is changed then, but
    an incident is open.
    """
    while True:
        now = house.clock.now()
        with house.work() as uow:
            locked, task = _locked(uow, task_id)
            if (known := _same_answer(uow, actor, task, key)) is not None:
                return known
            late = overdue(locked, now) and task.is_open
            if not late:
                completed = _complete(house, uow, locked, task, _Answer(actor, sent, key, version, now))
                uow.commit()
        if not late:
            house.alarm.nudge()
            return completed
        timers.settle(house, locked.instance.id, now)


@dataclass(frozen=True, slots=True)
class _Answer:
    actor: Actor
    sent: Mapping[str, object]
    key: str | None
    version: int | None
    now: datetime


def _complete(house: House, uow: UnitOfWork, locked: Locked, task: Task, answer: _Answer) -> Completed:
    require(answer.actor, Verb.COMPLETE_TASK, task)
    _open(task)
    if answer.version is not None and answer.version != task.version:
        raise StaleVersion(
            "Cette tâche a changé depuis que vous l’avez ouverte\u00a0: relisez-la avant de répondre.",
            code="task.stale",
        )
    taken = checked(house, uow, locked.instance, task, answer.sent, by=answer.actor, at=answer.now)
    author = author_of(answer.actor, choose(answer.actor, task))
    answered = _next(
        task,
        status=TaskStatus.COMPLETED,
        closed_at=answer.now,
        completed_by=answer.actor.id,
        quality=author.quality,
        on_behalf_of=author.on_behalf_of,
        deed=author.deed,
        completion_key=answer.key,
        answer=taken,
        draft={},
    )
    along = consulting.hear(house, uow, locked, task, taken, author=author)
    step = take(
        house,
        uow,
        locked,
        CompleteTask(task=task.token, variables={**taken, **along}),
        Cause(author=author, at=answer.now, task=answered),
    )
    if locked.instance.started_by == answer.actor.id and not SHEET.isdisjoint(taken):
        follow_answer(uow, locked.instance.id, taken, actor=answer.actor, at=answer.now)
    following = tuple(opened for opened in step.opened if may(answer.actor, Verb.COMPLETE_TASK, opened))
    return Completed(task=answered, instance=step.instance, following=following)


def _same_answer(uow: UnitOfWork, actor: Actor, task: Task, key: str | None) -> Completed | None:
    if key is None or task.completion_key != key or task.completed_by != actor.id:
        return None
    instance = uow.instances.get(task.instance)
    if instance is None:  # a task cannot outlive its instance: a foreign key holds it
        return None
    later = (other for other in uow.tasks.of(task.instance) if other.is_open and other.opened_at == task.closed_at)
    following = tuple(other for other in later if may(actor, Verb.COMPLETE_TASK, other))
    return Completed(task=task, instance=instance, following=following)


def _locked(uow: UnitOfWork, task_id: TaskId) -> tuple[Locked, Task]:
    """The instance under lock, then its task: always in that order."""
    found = uow.instances.lock_with_task(task_id)
    if found is None:
        raise NotFound("Cette tâche n’existe pas.", code="task.not_found")
    return found


def _found(task: Task | None) -> Task:
    if task is None:
        raise NotFound("Cette tâche n’existe pas.", code="task.not_found")
    return task


def _open(task: Task) -> Task:
    if task.is_open:
        return task
    if task.status is TaskStatus.COMPLETED:
        raise InvalidState(f"Il a déjà été répondu à «\u00a0{task.name}\u00a0».", code="task.completed")
    if task.due_at is not None and task.closed_at is not None and task.due_at <= task.closed_at:
        raise DeadlinePassed(
            f"Le délai pour répondre à «\u00a0{task.name}\u00a0» est passé\u00a0: la démarche a continué sans cette réponse.",
            code="task.deadline_passed",
        )
    raise InvalidState(f"«\u00a0{task.name}\u00a0» n’attend plus de réponse.", code="task.cancelled")


def _next(task: Task, **changes: object) -> Task:
    return replace(task, version=task.version + 1, **changes)  # type: ignore[arg-type]  # names are checked by replace


def _page(house: House, wanted: TaskFilter, cursor: str | None, limit: int) -> Page[TaskItem]:
    now = house.clock.now()
    with house.work.reading() as uow:
        page = uow.lists.tasks(wanted, cursor=cursor, limit=limit)
    return Page(items=tuple(_item(row, now) for row in page.items), total=page.total, next_cursor=page.next_cursor)


def _item(row: TaskRow, now: datetime) -> TaskItem:
    return TaskItem(
        task=row.task,
        title=row.instance_title,
        business_key=row.business_key,
        process=row.process,
        urgency=row.task.urgency(now),
    )
