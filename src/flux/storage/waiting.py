"""Repositories of what waits for its hour or for news: jobs, subscriptions, early messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, exists, func, not_, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite

from flux.domain.jobs import Job, JobId, JobKind, JobStatus
from flux.domain.messages import Begun, Message, MessageId, Subscription, SubscriptionId
from flux.domain.tasks import InstanceId
from flux.ports import Lease
from flux.storage.rows import build, every, first, insert, values
from flux.storage.tables import begun, jobs, messages, subscriptions

_ORDER = (jobs.c.due_at, func.length(jobs.c.token), jobs.c.token, jobs.c.id)
_JOB = select(jobs).where(jobs.c.id == bindparam("id_")).with_for_update()
_JOBS_OF = select(jobs).where(jobs.c.instance == bindparam("id_")).order_by(*_ORDER)
_DUE_TIMERS = (
    select(jobs)
    .where(
        jobs.c.instance == bindparam("id_"),
        jobs.c.kind == JobKind.TIMER,
        jobs.c.status == JobStatus.WAITING,
        jobs.c.due_at <= bindparam("now"),
    )
    .order_by(*_ORDER)
)
_EARLIER = jobs.alias("earlier")
#: the timers of one instance fire in due order: a later one waits until the earlier is done
_FIRST_TIMER = or_(
    jobs.c.kind != JobKind.TIMER,
    not_(
        exists().where(
            _EARLIER.c.instance == jobs.c.instance,
            _EARLIER.c.kind == JobKind.TIMER,
            _EARLIER.c.status == JobStatus.WAITING,
            _EARLIER.c.due_at < jobs.c.due_at,
        )
    ),
)
_CLAIMABLE = (
    select(jobs)
    .where(jobs.c.status == JobStatus.WAITING, jobs.c.run_at <= bindparam("now"), _FIRST_TIMER)
    .order_by(*_ORDER)
    .with_for_update(skip_locked=True)
)
_SAVED = ("run_at", "status", "attempts", "max_attempts", "worker", "error", "payload")
_SAVE = jobs.update().where(jobs.c.id == bindparam("id_")).values({name: bindparam(name) for name in _SAVED})
_TAKE = (
    jobs.update()
    .where(jobs.c.id.in_(bindparam("ids", expanding=True)))
    .values(run_at=bindparam("until"), worker=bindparam("by"), attempts=jobs.c.attempts + 1)
)
_REMOVE = jobs.delete().where(jobs.c.id.in_(bindparam("ids", expanding=True)))
#: what an ended instance still sends all the same
_LEAVES = (JobKind.MAIL, JobKind.MESSAGE, JobKind.SIGNAL)
_REMOVE_OF = jobs.delete().where(jobs.c.instance == bindparam("id_"), jobs.c.kind.not_in(_LEAVES))
_NEXT_AT = select(func.min(jobs.c.run_at)).where(jobs.c.status == JobStatus.WAITING)

_WAITING = (
    select(subscriptions)
    .where(subscriptions.c.kind == bindparam("of_kind"), subscriptions.c.name == bindparam("named"))
    .order_by(subscriptions.c.rank, func.length(subscriptions.c.token), subscriptions.c.token)
)
_SUBSCRIPTIONS_OF = (
    select(subscriptions).where(subscriptions.c.instance == bindparam("id_")).order_by(subscriptions.c.rank)
)
_LAST_RANK = select(func.coalesce(func.max(subscriptions.c.rank), 0))
_UNSUBSCRIBE = subscriptions.delete().where(subscriptions.c.id.in_(bindparam("ids", expanding=True)))
_EARLY = (
    select(messages)
    .where(messages.c.name == bindparam("named"), messages.c.expires_at > bindparam("now"))
    .order_by(messages.c.received_at, messages.c.id)
)
_CONSUME = messages.delete().where(messages.c.id == bindparam("id_"))
_BEGUN = select(begun.c.instance).where(
    begun.c.process == bindparam("of"), begun.c.name == bindparam("named"), begun.c.key == bindparam("keyed")
)
_BEGUN_BY = select(begun).where(begun.c.instance == bindparam("id_"))
_RELEASE = begun.delete().where(begun.c.instance == bindparam("id_"))
#: two halves of one lock number: which use, and which name
_LOCK = "SELECT pg_advisory_xact_lock{shared}(20101, hashtext(:name))"
_ALONE, _TOGETHER = text(_LOCK.format(shared="")), text(_LOCK.format(shared="_shared"))
_FORGET = messages.delete().where(messages.c.expires_at <= bindparam("now"))


def _job(row: RowMapping) -> Job:
    return build(Job, jobs, row)


def _subscription(row: RowMapping) -> Subscription:
    return build(Subscription, subscriptions, row)


def _message(row: RowMapping) -> Message:
    return build(Message, messages, row)


def _begun(row: RowMapping) -> Begun:
    return build(Begun, begun, row)


class SqlJobs:
    """The to-do list."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Sequence[Job]) -> None:
        """Keeps new jobs."""
        insert(self._connection, jobs, [values(jobs, job) for job in new])

    def get(self, id_: JobId) -> Job | None:
        """Reads and locks a job; None when it is done or withdrawn."""
        return first(self._connection, _JOB, _job, {"id_": id_})

    def claim(
        self, lease: Lease, *, kinds: Sequence[JobKind], topics: Sequence[str] = (), limit: int = 1
    ) -> tuple[Job, ...]:
        """Takes the jobs to run at the lease's `now`, earliest due first; service jobs only of `topics`.

        Counts an attempt, so that work that kills its worker is given up one day.
        Never gives a timer while an earlier one of the same instance waits, nor a job whose lease runs.
        """
        served = or_(jobs.c.kind != JobKind.SERVICE, jobs.c.topic.in_(list(topics)))
        query = _CLAIMABLE.where(jobs.c.kind.in_(list(kinds)), served).limit(limit)
        found = every(self._connection, query, _job, {"now": lease.now})
        if found:
            given = {"ids": [job.id for job in found], "until": lease.until, "by": lease.worker}
            self._connection.execute(_TAKE, given)
        return tuple(replace(job, run_at=lease.until, worker=lease.worker, attempts=job.attempts + 1) for job in found)

    def of(self, instance: InstanceId) -> tuple[Job, ...]:
        """The jobs of an instance, earliest due first."""
        return every(self._connection, _JOBS_OF, _job, {"id_": instance})

    def due_timers(self, instance: InstanceId, now: datetime) -> tuple[Job, ...]:
        """The waiting timers of an instance that are due, in due order, leased or not."""
        return every(self._connection, _DUE_TIMERS, _job, {"id_": instance, "now": now})

    def save(self, job: Job) -> None:
        """Writes status, attempts, lease and error."""
        self._connection.execute(_SAVE, {"id_": job.id, **{name: getattr(job, name) for name in _SAVED}})

    def remove(self, ids: Sequence[JobId]) -> None:
        """Takes jobs off the list; those that are not there are no error."""
        if ids:
            self._connection.execute(_REMOVE, {"ids": list(ids)})

    def remove_of(self, instance: InstanceId) -> None:
        """Takes everything that an ended instance still had to do off the list, mails and messages excepted."""
        self._connection.execute(_REMOVE_OF, {"id_": instance})

    def next_at(self) -> datetime | None:
        """When the next job has to be looked at."""
        at: datetime | None = self._connection.execute(_NEXT_AT).scalar()
        return at


class SqlMessages:
    """Who waits for which message or signal, and what came too early."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def subscribe(self, new: Sequence[Subscription]) -> None:
        """Keeps new subscriptions."""
        if new:
            rank = self._connection.execute(_LAST_RANK).scalar_one()
            rows = [values(subscriptions, item, rank=rank + more) for more, item in enumerate(new, start=1)]
            insert(self._connection, subscriptions, rows)

    def unsubscribe(self, ids: Sequence[SubscriptionId]) -> None:
        """Drops subscriptions; those that are not there are no error."""
        if ids:
            self._connection.execute(_UNSUBSCRIBE, {"ids": list(ids)})

    def waiting(self, kind: str, name: str) -> tuple[Subscription, ...]:
        """Who waits for a message or signal of that name, oldest first."""
        return every(self._connection, _WAITING, _subscription, {"of_kind": kind, "named": name})

    def of(self, instance: InstanceId) -> tuple[Subscription, ...]:
        """What an instance waits for."""
        return every(self._connection, _SUBSCRIPTIONS_OF, _subscription, {"id_": instance})

    def keep(self, message: Message) -> None:
        """Keeps a message that nobody waits for yet."""
        insert(self._connection, messages, [values(messages, message)])

    def early(self, name: str, now: datetime) -> tuple[Message, ...]:
        """The kept messages of that name which have not expired, oldest first."""
        return every(self._connection, _EARLY, _message, {"named": name, "now": now})

    def take(self, id_: MessageId) -> bool:
        """Takes a kept message, so that nobody else gets it; False when somebody has."""
        return self._connection.execute(_CONSUME, {"id_": id_}).rowcount > 0

    def hold(self, names: Sequence[str], *, alone: bool) -> None:
        """Keeps those who look for kept messages of these names apart from the one (`alone`) who keeps another.

        SQLite lets one transaction write at a time and needs nothing more. The order of the names, always the same,
        keeps two transactions from waiting for each other.
        """
        if self._connection.dialect.name == "postgresql":
            for name in sorted(set(names)):
                self._connection.execute(_ALONE if alone else _TOGETHER, {"name": name})

    def begin(self, new: Begun) -> bool:
        """Notes which instance a message began; False when one of its process and key runs already."""
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        key = ["process", "name", "key"]
        statement = make(begun).values(values(begun, new)).on_conflict_do_nothing(index_elements=key)
        return self._connection.execute(statement.returning(begun.c.instance)).first() is not None

    def begun(self, process: str, name: str, key: str) -> InstanceId | None:
        """The running instance of a process that a message of that name and key began."""
        found = self._connection.execute(_BEGUN, {"of": process, "named": name, "keyed": key}).scalar()
        return None if found is None else InstanceId(found)

    def release(self, instance: InstanceId) -> Begun | None:
        """Frees the key of an instance that ends, and says which it was."""
        found = first(self._connection, _BEGUN_BY, _begun, {"id_": instance})
        if found is not None:
            self._connection.execute(_RELEASE, {"id_": instance})
        return found

    def forget(self, now: datetime) -> int:
        """Drops what has expired and says how many."""
        return self._connection.execute(_FORGET, {"now": now}).rowcount
