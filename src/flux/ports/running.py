"""Repositories of what runs: instances, tasks, jobs, journal, messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flux.domain.history import Entry
from flux.domain.instances import Instance
from flux.domain.jobs import Job, JobId, JobKind
from flux.domain.messages import Begun, Message, MessageId, Subscription, SubscriptionId
from flux.domain.permissions import Involvement
from flux.domain.tasks import InstanceId, Task, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """An instance under lock, with what has to be known before it moves."""

    instance: Instance
    #: number of the last deployment: which versions « latest » means
    catalogue: int
    #: due date of its earliest waiting timer
    next_timer_at: datetime | None
    #: how many of its incidents are open
    incidents: int = 0


class Instances(Protocol):
    """The running and ended files."""

    def add(self, instance: Instance) -> None:
        """Keeps a new instance."""
        ...

    def lock(self, id_: InstanceId) -> Locked | None:
        """Takes the instance's row until the end of the transaction."""
        ...

    def lock_with_task(self, task: TaskId) -> tuple[Locked, Task] | None:
        """Takes the row of the instance that owns the task, then the task's, and reads both."""
        ...

    def get(self, id_: InstanceId) -> Instance | None:
        """Reads without lock."""
        ...

    def save(self, instance: Instance, *, was: Instance) -> None:
        """Writes what differs from the row that was read under lock. Raises StaleVersion unless it is still that one."""
        ...

    def involvement(self, id_: InstanceId) -> Involvement | None:
        """Who has a part in it."""
        ...


class Tasks(Protocol):
    """The tasks of all instances."""

    def add(self, tasks: Sequence[Task]) -> None:
        """Keeps new tasks."""
        ...

    def get(self, id_: TaskId) -> Task | None:
        """Reads a task."""
        ...

    def of(self, instance: InstanceId) -> tuple[Task, ...]:
        """All tasks of an instance, in the order of opening."""
        ...

    def save(self, task: Task) -> None:
        """Writes what can change of a task. Raises StaleVersion unless the row is at the version before."""
        ...

    def cancel(self, ids: Sequence[TaskId], at: datetime) -> None:
        """Closes tasks that the process no longer waits for."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """How a worker holds jobs: nobody else gets them before `until`."""

    worker: str
    now: datetime
    until: datetime


class Jobs(Protocol):
    """The to-do list."""

    def add(self, jobs: Sequence[Job]) -> None:
        """Keeps new jobs."""
        ...

    def get(self, id_: JobId) -> Job | None:
        """Reads and locks a job; None when it is done or withdrawn."""
        ...

    def claim(
        self, lease: Lease, *, kinds: Sequence[JobKind], topics: Sequence[str] = (), limit: int = 1
    ) -> tuple[Job, ...]:
        """Takes the jobs to run at the lease's `now`, earliest due first; `topics` restricts service jobs.

        Counts an attempt, so that work that kills its worker is given up one day.
        Never gives a timer while an earlier one of the same instance waits, nor a job whose lease runs.
        """
        ...

    def of(self, instance: InstanceId) -> tuple[Job, ...]:
        """The jobs of an instance, earliest due first."""
        ...

    def due_timers(self, instance: InstanceId, now: datetime) -> tuple[Job, ...]:
        """The waiting timers of an instance that are due, in due order, leased or not."""
        ...

    def save(self, job: Job) -> None:
        """Writes status, attempts, lease and error."""
        ...

    def remove(self, ids: Sequence[JobId]) -> None:
        """Takes jobs off the list; those that are not there are no error."""
        ...

    def remove_of(self, instance: InstanceId) -> None:
        """Takes everything that an ended instance still had to do off the list, mails and messages excepted."""
        ...

    def next_at(self) -> datetime | None:
        """When the next job has to be looked at."""
        ...


class Journal(Protocol):
    """The append-only record of steps."""

    def append(self, entry: Entry) -> None:
        """Adds an entry."""
        ...

    def of(self, instance: InstanceId) -> tuple[Entry, ...]:
        """All entries of an instance, in order."""
        ...


class Messages(Protocol):
    """Who waits for which message or signal, and what came too early."""

    def subscribe(self, subscriptions: Sequence[Subscription]) -> None:
        """Keeps new subscriptions."""
        ...

    def unsubscribe(self, ids: Sequence[SubscriptionId]) -> None:
        """Drops subscriptions; those that are not there are no error."""
        ...

    def waiting(self, kind: str, name: str) -> tuple[Subscription, ...]:
        """Who waits for a message or signal of that name, oldest first."""
        ...

    def of(self, instance: InstanceId) -> tuple[Subscription, ...]:
        """What an instance waits for."""
        ...

    def keep(self, message: Message) -> None:
        """Keeps a message that nobody waits for yet."""
        ...

    def early(self, name: str, now: datetime) -> tuple[Message, ...]:
        """The kept messages of that name which have not expired, oldest first."""
        ...

    def take(self, id_: MessageId) -> bool:
        """Takes a kept message, so that nobody else gets it; False when somebody has."""
        ...

    def hold(self, names: Sequence[str], *, alone: bool) -> None:
        """Keeps those who look for kept messages of these names apart from the one (`alone`) who keeps another.

        Until the end of the transaction. A message that is kept while somebody begins to wait for it, each without
        seeing the other, would never be read.
        """
        ...

    def begin(self, begun: Begun) -> bool:
        """Notes which instance a message began; False when one of its process and key runs already."""
        ...

    def begun(self, process: str, name: str, key: str) -> InstanceId | None:
        """The running instance of a process that a message of that name and key began."""
        ...

    def release(self, instance: InstanceId) -> Begun | None:
        """Frees the key of an instance that ends, and says which it was."""
        ...

    def forget(self, now: datetime) -> int:
        """Drops what has expired and says how many."""
        ...
