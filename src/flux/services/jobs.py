"""Jobs: looking at the to-do list when the alarm says so, and doing what is due.

Nothing is held while work is done: a job is leased, done, and taken off the list in the transaction that writes its
effect. A worker that dies leaves a lease that runs out; a job that comes twice finds its row gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

import structlog

from flux.domain.history import Incident, IncidentId
from flux.domain.instances import DefinitionId, InstanceStatus
from flux.domain.jobs import LEASE_FOR, Job, JobKind, JobStatus, backoff
from flux.domain.messages import Mail
from flux.domain.tasks import TaskId
from flux.engine.kernel.commands import Command, CompleteJob
from flux.errors import EngineFailure, FluxError
from flux.ports import Lease, UnitOfWork
from flux.services import consultations, consulting, messages, results, timers, triggers
from flux.services.house import House
from flux.services.mails import TOPIC, letters, recall
from flux.services.steps import Author, Cause, opens_incident, take

_log = structlog.get_logger("flux.jobs")

#: what is said of a job that was begun too often and never ended
INTERRUPTED = "Ce travail a été commencé plusieurs fois sans jamais se terminer."
#: what Flux does itself; service jobs only for the topics it serves
_OWN = tuple(JobKind)


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
                topics=own_topics(house),
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
        if job.attempts > job.max_attempts:  # each attempt killed the process, or outlived its lease
            give_up(house, job, INTERRUPTED)
        else:
            _HANDLERS[job.kind](house, job)
    except EngineFailure as failure:  # stuck for a reason that waiting does not change; the incident is written
        give_up(house, job, failure.message)
        log.warning("job.stuck", attempt=job.attempts, code=failure.code)
    except FluxError as error:
        _failed(house, job, error.message)
        log.warning("job.failed", attempt=job.attempts, code=error.code)
    except Exception as error:  # the edge of a job: a bug in one must not stop the others
        _failed(house, job, "Une erreur imprévue s’est produite.")
        log.exception("job.crashed", attempt=job.attempts, error=type(error).__name__)
    else:
        log.info("job.done", attempt=job.attempts)


def own_topics(house: House) -> tuple[str, ...]:
    """The topics of service tasks that Flux serves itself; all others wait for an outside worker."""
    return (TOPIC, consulting.OPEN_TOPIC, *house.topics)


def next_at(house: House) -> datetime | None:
    """When the list has to be looked at next; None when it is empty."""
    with house.work.reading() as uow:
        return uow.jobs.next_at()


@opens_incident
def finish(house: House, job: Job, command: Callable[[str], Command], author: Author) -> None:
    """Moves the token of a service task on, and takes the job off the list; one that is another's by now is left alone."""
    if job.instance is None or job.token is None:
        return
    timers.settle(house, job.instance, house.clock.now())
    with house.work() as uow:
        locked = uow.instances.lock(job.instance)
        if locked is None or _mine(uow, job) is None:
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
    finish(house, job, lambda token: CompleteJob(job=token, variables=given), Author())


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


def _mine(uow: UnitOfWork, job: Job) -> Job | None:
    """The row of a job under lock, unless it is done or its lease ran out and somebody else has it."""
    row = uow.jobs.get(job.id)
    return row if row is not None and row.worker == job.worker else None


def _failed(house: House, job: Job, sentence: str) -> None:
    """A failure that may pass: tried again after a wait, given up after the last attempt."""
    if job.attempts >= job.max_attempts:
        give_up(house, job, sentence)
        return
    with house.work() as uow:
        row = _mine(uow, job)
        if row is None:
            return
        uow.jobs.save(replace(row, run_at=house.clock.now() + backoff(job.attempts), worker=None, error=sentence))
        uow.commit()


def give_up(house: House, job: Job, sentence: str) -> None:
    """The job stays on the list, dead, and an incident can wake it; its instance goes on."""
    with house.work() as uow:
        row = _mine(uow, job)
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
