"""Timers: a due date that has come is a proposal to act, looked at again under lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flux.domain.instances import InstanceStatus
from flux.domain.jobs import Job, JobStatus
from flux.domain.tasks import InstanceId
from flux.engine.kernel.commands import FireTimer
from flux.errors import EngineFailure, InvalidState, NotFound
from flux.services.house import House
from flux.services.steps import Cause, Stuck, record, take


def settle(house: House, instance: InstanceId, now: datetime) -> None:
    """Fires all timers of an instance that are due at `now`, in due order, each in its own transaction."""
    while True:
        with house.work.reading() as uow:
            due = uow.jobs.due_timers(instance, now)
        if not due:
            return
        fire(house, due[0], now=now)


def fire(house: House, job: Job, *, now: datetime | None = None) -> None:
    """Fires a timer with its due date as the instant that counts, however late it is; twice does it once.

    `now` is the instant at which it was found due: a clock that is set back since then must not make it wait.
    A timer whose token is gone is withdrawn. One that gets stuck is given up, with an incident that can retry it.
    """
    try:
        _fire(house, job, now or house.clock.now())
    except Stuck as stuck:
        record(house, stuck)
        _give_up(house, job, stuck)


def _fire(house: House, job: Job, now: datetime) -> None:
    if job.instance is None or job.token is None:
        return
    with house.work() as uow:
        locked = uow.instances.lock(job.instance)
        row = uow.jobs.get(job.id)
        if locked is None or row is None or row.status is not JobStatus.WAITING or row.due_at > now:
            return
        try:
            if locked.instance.status is InstanceStatus.RUNNING:
                take(house, uow, locked, FireTimer(timer=job.token), Cause(at=row.due_at, job=row.id))
            else:
                uow.jobs.remove([row.id])
        except (InvalidState, NotFound):  # the kernel refuses before anything is written: the token is gone
            uow.jobs.remove([row.id])
        uow.commit()


def _give_up(house: House, job: Job, failure: EngineFailure) -> None:
    with house.work() as uow:
        row = uow.jobs.get(job.id)
        if row is None:
            return
        uow.jobs.save(replace(row, status=JobStatus.DEAD, worker=None, error=failure.message))
        uow.commit()
