"""Outside workers: programs that take service tasks under a lease, and say what became of them.

A lease that runs out gives the work to whoever asks next; what comes after that from the first one is declined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from flux.domain.actors import Actor
from flux.domain.jobs import LEASE_FOR, Job, JobId, JobKind, backoff
from flux.domain.permissions import Verb, require
from flux.engine.kernel.commands import Command, CompleteJob, FailJob, ThrowError
from flux.errors import Conflict, NotFound, ValidationFailed
from flux.ports import Lease, UnitOfWork
from flux.services.house import House
from flux.services.jobs import INTERRUPTED, finish, give_up, own_topics
from flux.services.steps import author_of

#: what one request may take
MOST_FETCHED = 100
#: a lease that is shorter would run out on the way; a longer one would hide a dead worker for a day
SHORTEST_LEASE_FOR, LONGEST_LEASE_FOR = timedelta(seconds=1), timedelta(days=1)
#: longest wait that a worker may ask for before the next attempt
LONGEST_RETRY_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What an outside worker says of work that failed."""

    message: str
    #: attempts that are left; None lets Flux count
    retries: int | None = None
    #: wait before the next attempt; None lets Flux choose
    retry_for: timedelta | None = None


def fetch(
    house: House,
    actor: Actor,
    *,
    worker: str,
    topics: Sequence[str],
    limit: int = 1,
    lease_for: timedelta = LEASE_FOR,
) -> tuple[Job, ...]:
    """Gives service jobs of these topics to an outside worker, for the time of a lease.

    Work that was taken too often without an end becomes an incident instead of going out once more.
    Raises Forbidden, ValidationFailed for a topic that Flux serves itself.
    """
    require(actor, Verb.WORK_JOB)
    if served := sorted(set(topics) & set(own_topics(house))):
        sentence = f"Flux fait lui-même le travail de «\u00a0{served[0]}\u00a0»\u00a0: retirez ce sujet."
        raise ValidationFailed(sentence, fields={"topics": sentence}, code="job.own_topic")
    now = house.clock.now()
    with house.work() as uow:
        lease = Lease(worker=worker, now=now, until=now + lease_for)
        claimed = uow.jobs.claim(lease, kinds=(JobKind.SERVICE,), topics=tuple(topics), limit=limit)
        uow.commit()
    for job in claimed:
        if job.attempts > job.max_attempts:
            give_up(house, job, INTERRUPTED)
    return tuple(job for job in claimed if job.attempts <= job.max_attempts)


def extend(house: House, actor: Actor, job: JobId, *, worker: str, lease_for: timedelta = LEASE_FOR) -> Job:
    """Lengthens a lease from this moment on. Raises Forbidden, NotFound, Conflict when it is another's."""
    require(actor, Verb.WORK_JOB)
    with house.work() as uow:
        longer = replace(_held(uow, job, worker), run_at=house.clock.now() + lease_for)
        uow.jobs.save(longer)
        uow.commit()
    return longer


def complete(
    house: House, actor: Actor, job: JobId, *, worker: str, variables: Mapping[str, object] | None = None
) -> None:
    """Takes the result of an outside worker. Raises Forbidden, NotFound, Conflict when the lease is another's."""
    _report(house, actor, job, worker, lambda token: CompleteJob(job=token, variables=variables or {}))


def throw_error(
    house: House,
    actor: Actor,
    job: JobId,
    *,
    worker: str,
    code: str,
    message: str = "",
    variables: Mapping[str, object] | None = None,
) -> None:
    """Takes a business error of an outside worker. Raises Forbidden, NotFound, Conflict."""
    _report(
        house,
        actor,
        job,
        worker,
        lambda token: ThrowError(source=token, code=code, message=message, variables=variables or {}),
    )


def fail(house: House, actor: Actor, job: JobId, failure: Failure, *, worker: str) -> None:
    """Takes note that an outside worker failed: tried again later, or an incident when nothing is left to try.

    Raises Forbidden, NotFound, Conflict.
    """
    require(actor, Verb.WORK_JOB)
    with house.work() as uow:
        row = _held(uow, job, worker)
        left = failure.retries if failure.retries is not None else row.max_attempts - row.attempts
        if left > 0:
            wait = failure.retry_for if failure.retry_for is not None else backoff(row.attempts)
            uow.jobs.save(
                replace(
                    row,
                    run_at=house.clock.now() + wait,
                    max_attempts=row.attempts + left,
                    worker=None,
                    error=failure.message,
                )
            )
            uow.commit()
            return
    _report(house, actor, job, worker, lambda token: FailJob(job=token, message=failure.message))


def _report(house: House, actor: Actor, job: JobId, worker: str, command: Callable[[str], Command]) -> None:
    require(actor, Verb.WORK_JOB)
    with house.work.reading() as uow:
        row = _held(uow, job, worker)
    finish(house, row, command, author_of(actor))
    house.alarm.nudge()


def _held(uow: UnitOfWork, job: JobId, worker: str) -> Job:
    row = uow.jobs.get(job)
    if row is None or row.kind is not JobKind.SERVICE:
        raise NotFound("Ce travail n’est plus demandé.", code="job.not_found")
    if row.worker != worker:
        raise Conflict(
            f"Ce travail est confié à «\u00a0{row.worker or 'personne'}\u00a0», pas à «\u00a0{worker}\u00a0».",
            code="job.not_yours",
        )
    return row
