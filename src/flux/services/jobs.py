"""Jobs: looking at the to-do list when the alarm says so, and the work that outside workers take.

Nothing is held while work is done: a job is leased, done, and taken off the list in the transaction that writes its
effect. A worker that dies leaves a lease that runs out; a job that comes twice finds its row gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog

from flux.domain.history import Incident, IncidentId
from flux.domain.instances import DefinitionId, InstanceStatus
from flux.domain.jobs import LEASE_FOR, Job, JobId, JobKind, JobStatus, backoff
from flux.domain.messages import Mail
from flux.domain.permissions import Actor, Verb, require
from flux.domain.tasks import TaskId
from flux.engine.kernel.commands import Command, CompleteJob, FailJob, ThrowError
from flux.errors import Conflict, EngineFailure, FluxError, NotFound
from flux.ports import Lease, UnitOfWork
from flux.services import consultations, consulting, messages, results, timers, triggers
from flux.services.house import House
from flux.services.mails import TOPIC, letters, recall
from flux.services.steps import Author, Cause, author_of, opens_incident, take

_log = structlog.get_logger("flux.jobs")

#: what Flux does itself; service jobs only for the topics it serves
_OWN = tuple(JobKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What an outside worker says of work that failed."""

    message: str
    #: attempts that are left; None lets Flux count
    retries: int | None = None
    #: wait before the next attempt; None lets Flux choose
    retry_for: timedelta | None = None


def run_due(house: House, *, worker: str | None = None, limit: int = 10_000) -> int:
    """Does everything that is due, earliest due first, and says how many jobs it did.

    Several threads and processes may run it at once. After a week of downtime everything fires once, in due order,
    with its legal effect at its due date. `limit` bounds one call.
    """
    name = worker or f"flux-{uuid4().hex[:8]}"
    for done in range(limit):
        now = house.clock.now()
        with house.work() as uow:
            if not done:
                uow.messages.forget(now)  # what nobody read in its time is nobody's business any more
            claimed = uow.jobs.claim(
                Lease(worker=name, now=now, until=now + LEASE_FOR),
                kinds=_OWN,
                topics=(TOPIC, consulting.OPEN_TOPIC, *house.topics),
            )
            uow.commit()
        if not claimed:
            return done
        run(house, claimed[0])
    return limit


def run(house: House, job: Job) -> None:
    """Does one job, and writes what became of it; running it twice does it once. Never raises for the job's fault."""
    log = _log.bind(job=str(job.id), kind=job.kind.value, instance=str(job.instance) if job.instance else None)
    try:
        _HANDLERS[job.kind](house, job)
    except EngineFailure as failure:  # stuck for a reason that waiting does not change; the incident is written
        _give_up(house, job, failure.message)
        log.warning("job.stuck", attempt=job.attempts, code=failure.code)
    except FluxError as error:
        _failed(house, job, error.message)
        log.warning("job.failed", attempt=job.attempts, code=error.code)
    except Exception as error:  # the edge of a job: a bug in one must not stop the others
        _failed(house, job, "Une erreur imprévue s’est produite.")
        log.exception("job.crashed", attempt=job.attempts, error=type(error).__name__)
    else:
        log.info("job.done", attempt=job.attempts)


def next_at(house: House) -> datetime | None:
    """When the list has to be looked at next; None when it is empty."""
    with house.work.reading() as uow:
        return uow.jobs.next_at()


def fetch(
    house: House,
    actor: Actor,
    *,
    worker: str,
    topics: Sequence[str],
    limit: int = 1,
    lease_for: timedelta = LEASE_FOR,
) -> tuple[Job, ...]:
    """Gives service jobs of these topics to an outside worker, for the time of a lease. Raises Forbidden."""
    require(actor, Verb.WORK_JOB)
    now = house.clock.now()
    with house.work() as uow:
        lease = Lease(worker=worker, now=now, until=now + lease_for)
        claimed = uow.jobs.claim(lease, kinds=(JobKind.SERVICE,), topics=tuple(topics), limit=limit)
        uow.commit()
        return claimed


def complete(
    house: House, actor: Actor, job: JobId, *, worker: str, variables: Mapping[str, object] | None = None
) -> None:
    """Takes the result of an outside worker. Raises Forbidden, NotFound, Conflict when the lease is another's."""
    require(actor, Verb.WORK_JOB)
    _report(house, job, worker, lambda token: CompleteJob(job=token, variables=variables or {}), actor=actor)


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
    require(actor, Verb.WORK_JOB)
    _report(
        house,
        job,
        worker,
        lambda token: ThrowError(source=token, code=code, message=message, variables=variables or {}),
        actor=actor,
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
            later = house.clock.now() + wait
            uow.jobs.save(replace(row, run_at=later, worker=None, error=failure.message))
            uow.commit()
            return
    _report(house, job, worker, lambda token: FailJob(job=token, message=failure.message), actor=actor)


def _report(house: House, job: JobId, worker: str, command: Callable[[str], Command], *, actor: Actor) -> None:
    with house.work.reading() as uow:
        row = _held(uow, job, worker)
    _finish(house, row, command, author_of(actor))
    house.alarm.nudge()


def _held(uow: UnitOfWork, job: JobId, worker: str) -> Job:
    row = uow.jobs.get(job)
    if row is None:
        raise NotFound("Ce travail n’est plus demandé.", code="job.not_found")
    if row.worker != worker:
        raise Conflict(
            f"Ce travail est confié à «\u00a0{row.worker or 'personne'}\u00a0», pas à «\u00a0{worker}\u00a0».",
            code="job.not_yours",
        )
    return row


@opens_incident
def _finish(house: House, job: Job, command: Callable[[str], Command], author: Author) -> None:
    if job.instance is None or job.token is None:
        return
    timers.settle(house, job.instance, house.clock.now())
    with house.work() as uow:
        locked = uow.instances.lock(job.instance)
        if locked is None or uow.jobs.get(job.id) is None:
            return
        if locked.instance.status is InstanceStatus.RUNNING:
            take(house, uow, locked, command(job.token), Cause(author=author, job=job.id))
        else:
            uow.jobs.remove([job.id])
        uow.commit()


def _serve(house: House, job: Job) -> None:
    if job.topic == TOPIC:
        _post(house, job)
        return
    if job.topic == consulting.OPEN_TOPIC:
        consulting.open_by_job(house, job)
        return
    work = house.topics[str(job.topic)]
    given = work(job.payload, key=str(job.id))
    _finish(house, job, lambda token: CompleteJob(job=token, variables=given), Author())


@opens_incident
def _post(house: House, job: Job) -> None:
    """A send task of our own topic: its mails go into the outbox in the transaction that moves the token on."""
    if job.instance is None or job.token is None:
        return
    timers.settle(house, job.instance, house.clock.now())
    with house.work() as uow:
        locked = uow.instances.lock(job.instance)
        if locked is None or uow.jobs.get(job.id) is None:
            return
        uow.jobs.add(letters(house, uow, job, locked.instance.started_by))
        take(house, uow, locked, CompleteJob(job=job.token), Cause(job=job.id))
        uow.commit()


def _recall(house: House, job: Job) -> None:
    with house.work() as uow:
        if uow.jobs.get(job.id) is None:
            return
        task = uow.tasks.get(TaskId(UUID(str(job.payload["task"]))))
        if task is not None and task.is_open:
            uow.jobs.add(recall(house, uow, job, task))
        uow.jobs.remove([job.id])
        uow.commit()


def _mail(house: House, job: Job) -> None:
    with house.work.reading() as uow:
        if uow.jobs.get(job.id) is None:
            return
    house.mailer.send(
        Mail(
            id=job.id,
            to=str(job.payload["to"]),
            subject=str(job.payload["subject"]),
            text=str(job.payload["text"]),
            calendar=str(job.payload.get("calendar") or ""),
            sent_at=house.clock.now(),
        )
    )
    with house.work() as uow:
        uow.jobs.remove([job.id])
        uow.commit()


def _start(house: House, job: Job) -> None:
    with house.work() as uow:
        if uow.jobs.get(job.id) is None:
            return
        definition = DefinitionId(UUID(str(job.payload["definition"])))
        messages.start(house, uow, definition, job, element=str(job.payload["element"]))
        uow.jobs.remove([job.id])
        if (again := triggers.next_start(house, uow, definition, job)) is not None:
            uow.jobs.add([again])
        uow.commit()


def _failed(house: House, job: Job, sentence: str) -> None:
    """A failure that may pass: tried again after a wait, given up after the last attempt."""
    if job.attempts >= job.max_attempts:
        _give_up(house, job, sentence)
        return
    with house.work() as uow:
        row = uow.jobs.get(job.id)
        if row is None:
            return
        uow.jobs.save(replace(row, run_at=house.clock.now() + backoff(job.attempts), worker=None, error=sentence))
        uow.commit()


def _give_up(house: House, job: Job, sentence: str) -> None:
    """The job stays on the list, dead, and an incident can wake it; its instance goes on."""
    with house.work() as uow:
        row = uow.jobs.get(job.id)
        if row is None:
            return
        uow.jobs.save(replace(row, status=JobStatus.DEAD, worker=None, error=sentence))
        if not any(open_.job == job.id for open_ in uow.incidents.open(job.instance)):
            uow.incidents.add(
                Incident(
                    id=IncidentId(uuid4()),
                    instance=job.instance,
                    element=job.element,
                    code=f"job.{job.kind.value}",
                    message=sentence,
                    opened_at=house.clock.now(),
                    job=job.id,
                )
            )
        uow.commit()


_HANDLERS: Mapping[JobKind, Callable[[House, Job], None]] = {
    JobKind.TIMER: timers.fire,
    JobKind.START: _start,
    JobKind.REMINDER: _recall,
    JobKind.ESCALATION: _recall,
    JobKind.MAIL: _mail,
    JobKind.MESSAGE: messages.deliver_message,
    JobKind.SIGNAL: messages.spread_signal,
    JobKind.SIGNAL_DELIVERY: messages.deliver_signal,
    JobKind.RESULT: results.deliver,
    JobKind.CLOCK: consultations.end_clock,
    JobKind.SERVICE: _serve,
}
