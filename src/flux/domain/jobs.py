"""The job: work that must be done at or after an instant, at least once, outside the transaction that asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType
from uuid import UUID

from flux.domain.tasks import InstanceId

JobId = NewType("JobId", UUID)

#: a worker that has not reported after this long is taken for dead
LEASE_FOR = timedelta(minutes=5)
#: attempts before a job is given up and becomes an incident
MAX_ATTEMPTS = 6
#: first wait after a failure; each further one is four times longer
BACKOFF_FOR = timedelta(seconds=30)
#: no wait is longer
LONGEST_BACKOFF_FOR = timedelta(hours=6)


class JobKind(StrEnum):
    """What has to be done."""

    #: a timer of an instance falls due
    TIMER = "timer"
    #: a process begins by itself on a date
    START = "start"
    #: somebody is recalled of an open task
    REMINDER = "reminder"
    #: somebody is told that a task is late
    ESCALATION = "escalation"
    #: one mail to one person
    MAIL = "mail"
    #: a message looks for the instance that waits for it
    MESSAGE = "message"
    #: a signal looks for all those who wait for it
    SIGNAL = "signal"
    #: a signal reaches one instance
    SIGNAL_DELIVERY = "signal_delivery"
    #: a séance or a consultation of the communes answers the file that waits for it
    RESULT = "result"
    #: the clock of a commune ends in a consultation
    CLOCK = "clock"
    #: work of a service task, done by a handler of Flux or by an outside worker
    SERVICE = "service"


class JobStatus(StrEnum):
    """Where a job stands. What is done is taken off the list; the journal keeps what it did."""

    WAITING = "waiting"
    #: given up, with an incident
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A row of the to-do list.

    `due_at` is when it must have its effect, even when it runs late; `run_at` is when to look at it next:
    the due date, then the end of the lease while somebody works on it, or of the wait after a failure.
    """

    id: JobId
    kind: JobKind
    due_at: datetime
    run_at: datetime
    status: JobStatus = JobStatus.WAITING
    instance: InstanceId | None = None
    #: id that the kernel gave to the timer or job
    token: str | None = None
    #: element of the diagram
    element: str | None = None
    #: topic of a service job
    topic: str | None = None
    payload: Mapping[str, object] = field(default_factory=dict)
    attempts: int = 0
    max_attempts: int = MAX_ATTEMPTS
    #: who holds the lease
    worker: str | None = None
    #: what went wrong last, in one sentence
    error: str | None = None


def backoff(attempts: int) -> timedelta:
    """The wait after the given number of failed attempts (from 1): 30 s, 2 min, 8 min, 32 min, about 2 h, 6 h."""
    return min(BACKOFF_FOR * int(4 ** max(attempts - 1, 0)), LONGEST_BACKOFF_FOR)
