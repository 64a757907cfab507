"""Repositories of what runs: instances, tasks, journal. Statements are made once; values are bound at each call."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from flux.domain.history import Entry, IncidentStatus
from flux.domain.instances import Instance
from flux.domain.jobs import JobKind, JobStatus
from flux.domain.permissions import Involvement
from flux.domain.tasks import InstanceId, Task, TaskId, TaskStatus
from flux.errors import StaleVersion
from flux.ports import Locked
from flux.storage.prepared import Prepared
from flux.storage.rows import Named, build, every, first, insert, values
from flux.storage.tables import deployments, incidents, instances, jobs, journal, tasks

_CATALOGUE = select(func.coalesce(func.max(deployments.c.number), 0)).scalar_subquery()
_NEXT_TIMER = (
    select(func.min(jobs.c.due_at))
    .where(jobs.c.instance == instances.c.id, jobs.c.kind == JobKind.TIMER, jobs.c.status == JobStatus.WAITING)
    .scalar_subquery()
)
_OPEN_INCIDENTS = (
    select(func.count())
    .where(incidents.c.instance == instances.c.id, incidents.c.status == IncidentStatus.OPEN)
    .select_from(incidents)
    .scalar_subquery()
)
_LOCKED = select(
    instances,
    _CATALOGUE.label("catalogue"),
    _NEXT_TIMER.label("next_timer_at"),
    _OPEN_INCIDENTS.label("open_incidents"),
)
_LOCK = Prepared(_LOCKED.where(instances.c.id == bindparam("id_")).with_for_update(of=instances))
#: PostgreSQL takes the rows in the order of this list, instance first, and reads again what changed while it waited
_LOCK_WITH_TASK = Prepared(
    _LOCKED.add_columns(*(column.label(f"task_{column.name}") for column in tasks.c))
    .join(tasks, tasks.c.instance == instances.c.id)
    .where(tasks.c.id == bindparam("id_"))
    .with_for_update(of=[instances, tasks])
)
_INSTANCE = select(instances).where(instances.c.id == bindparam("id_"))
#: what a step may change beside the state; most steps change none of it
_FACE = ("title", "status", "ended_at", "reason")
_AS_READ = instances.update().where(instances.c.id == bindparam("id_"), instances.c.version == bindparam("before"))
_SAVE_STATE = Prepared(_AS_READ.values({name: bindparam(name) for name in ("state", "version")}))
_SAVE_INSTANCE = Prepared(_AS_READ.values({name: bindparam(name) for name in ("state", "version", "folded", *_FACE)}))
_ASKED = (
    select(tasks.c.role, tasks.c.also, tasks.c.commune, tasks.c.assignee, tasks.c.subjects)
    .where(tasks.c.instance == bindparam("id_"))
    .distinct()
)

_TASK = select(tasks).where(tasks.c.id == bindparam("id_"))
_TASKS_OF = (
    select(tasks)
    .where(tasks.c.instance == bindparam("id_"))
    .order_by(tasks.c.opened_at, func.length(tasks.c.token), tasks.c.token)
)
#: what can change of a task; the rest is said once, at its opening
_CHANGES = (
    "status",
    "assignee",
    "draft",
    "closed_at",
    "completed_by",
    "quality",
    "on_behalf_of",
    "deed",
    "completion_key",
    "answer",
    "version",
)
_ADD_TASKS = Prepared(tasks.insert())
_SAVE_TASK = Prepared(
    tasks.update()
    .where(tasks.c.id == bindparam("id_"), tasks.c.version == bindparam("before"))
    .values({name: bindparam(name) for name in _CHANGES})
)
_CANCEL_TASKS = (
    tasks.update()
    .where(tasks.c.id.in_(bindparam("ids", expanding=True)), tasks.c.status == TaskStatus.OPEN)
    .values(status=TaskStatus.CANCELLED, closed_at=bindparam("at"), version=tasks.c.version + 1)
)
_ADD_ENTRY = Prepared(journal.insert())
_ENTRIES = select(journal).where(journal.c.instance == bindparam("id_")).order_by(journal.c.number)

_STALE = "Ce dossier a avancé entre-temps\u00a0: relisez-le avant de continuer."


@lru_cache(maxsize=1024)
def folded(*texts: str | None) -> str:
    """Text as the search box compares it: without accents, in lower case."""
    joined = " ".join(text for text in texts if text)
    plain = unicodedata.normalize("NFKD", joined.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def instance_of(row: Named) -> Instance:
    """The instance of a row that holds all of its columns."""
    return build(Instance, instances, row)


def task_of(row: Named) -> Task:
    """The task of a row that holds all of its columns."""
    return build(Task, tasks, row)


class SqlInstances:
    """The running and ended files."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, instance: Instance) -> None:
        """Keeps a new instance."""
        row = values(instances, instance, folded=folded(instance.title, instance.business_key))
        insert(self._connection, instances, [row])

    def lock(self, id_: InstanceId) -> Locked | None:
        """Takes the instance's row until the end of the transaction."""
        row = _LOCK.first(self._connection, {"id_": id_})
        return None if row is None else _locked(row)

    def lock_with_task(self, task: TaskId) -> tuple[Locked, Task] | None:
        """Takes the row of the instance that owns the task, then the task's, and reads both."""
        row = _LOCK_WITH_TASK.first(self._connection, {"id_": task})
        return None if row is None else (_locked(row), build(Task, tasks, row, prefix="task_"))

    def get(self, id_: InstanceId) -> Instance | None:
        """Reads without lock."""
        return first(self._connection, _INSTANCE, instance_of, {"id_": id_})

    def save(self, instance: Instance, *, was: Instance) -> None:
        """Writes what differs from the row that was read under lock. Raises StaleVersion unless it is still that one."""
        given = {"id_": instance.id, "before": was.version, "state": instance.state, "version": instance.version}
        statement = _SAVE_STATE
        face = {name: getattr(instance, name) for name in _FACE}
        if any(face[name] != getattr(was, name) for name in _FACE):
            statement = _SAVE_INSTANCE
            given |= {**face, "folded": folded(instance.title, instance.business_key)}
        if not statement.write(self._connection, given):
            raise StaleVersion(_STALE, code="instance.stale")

    def involvement(self, id_: InstanceId) -> Involvement | None:
        """Who has a part in it."""
        instance = self.get(id_)
        if instance is None:
            return None
        asked = self._connection.execute(_ASKED, {"id_": id_}).all()
        return Involvement(
            started_by=instance.started_by,
            asked=frozenset((one, commune) for role, also, commune, *_ in asked for one in (role, *also)),
            assignees=frozenset(assignee for *_, assignee, _ in asked if assignee is not None),
            subjects=frozenset(subject for *_, subjects in asked for subject in subjects),
        )


def _locked(row: Named) -> Locked:
    return Locked(
        instance=instance_of(row),
        catalogue=row["catalogue"],
        next_timer_at=row["next_timer_at"],
        incidents=row["open_incidents"],
    )


class SqlTasks:
    """The tasks of all instances."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Sequence[Task]) -> None:
        """Keeps new tasks."""
        _ADD_TASKS.write_all(self._connection, [values(tasks, task) for task in new])

    def get(self, id_: TaskId) -> Task | None:
        """Reads a task."""
        return first(self._connection, _TASK, task_of, {"id_": id_})

    def of(self, instance: InstanceId) -> tuple[Task, ...]:
        """All tasks of an instance, in the order of opening."""
        return every(self._connection, _TASKS_OF, task_of, {"id_": instance})

    def save(self, task: Task) -> None:
        """Writes what can change of a task. Raises StaleVersion unless the row is at the version before."""
        given = {"id_": task.id, "before": task.version - 1, **{name: getattr(task, name) for name in _CHANGES}}
        if not _SAVE_TASK.write(self._connection, given):
            raise StaleVersion("Cette tâche a changé entre-temps\u00a0: relisez-la.", code="task.stale")

    def cancel(self, ids: Sequence[TaskId], at: datetime) -> None:
        """Closes tasks that the process no longer waits for."""
        if ids:
            self._connection.execute(_CANCEL_TASKS, {"ids": list(ids), "at": at})


class SqlJournal:
    """The append-only record of steps."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, entry: Entry) -> None:
        """Adds an entry."""
        _ADD_ENTRY.write(self._connection, values(journal, entry))

    def of(self, instance: InstanceId) -> tuple[Entry, ...]:
        """All entries of an instance, in order."""
        return every(self._connection, _ENTRIES, _entry, {"id_": instance})


def _entry(row: RowMapping) -> Entry:
    return build(Entry, journal, row, facts=tuple(row["facts"]))
