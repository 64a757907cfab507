"""Incidents: what is stuck, and the two ways on, trying again or passing over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flux.domain.actors import Actor
from flux.domain.history import Incident, IncidentId, IncidentStatus
from flux.domain.instances import Instance
from flux.domain.jobs import Job, JobKind, JobStatus
from flux.domain.permissions import Verb, require
from flux.domain.tasks import InstanceId
from flux.engine.definition import Event, EventPosition
from flux.engine.kernel.commands import Command, CompleteJob, Retry
from flux.errors import InvalidState, NotFound
from flux.ports import Locked, UnitOfWork
from flux.services.codec import decode
from flux.services.house import House
from flux.services.steps import Author, Cause, author_of, opens_incident, take


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentItem:
    """An open incident with the file it holds up."""

    incident: Incident
    #: None for a job that belongs to no instance
    instance: Instance | None


def open_incidents(house: House, actor: Actor, instance: InstanceId | None = None) -> tuple[IncidentItem, ...]:
    """The open incidents, of one file or of all, latest first. Raises Forbidden."""
    require(actor, Verb.MANAGE_INCIDENT)
    with house.work.reading() as uow:
        return tuple(
            IncidentItem(incident=found, instance=uow.instances.get(found.instance) if found.instance else None)
            for found in uow.incidents.open(instance)
        )


def retry(house: House, actor: Actor, id_: IncidentId, *, variables: Mapping[str, object] | None = None) -> Incident:
    """Tries again what failed; `variables` repair the data first, when the incident is in the instance.

    Raises Forbidden, NotFound, InvalidState when it is resolved already, EngineFailure when it fails again (the
    incident then stays open).
    """
    return _resolve(house, actor, id_, variables=variables or {}, skip=False)


def skip(house: House, actor: Actor, id_: IncidentId, *, variables: Mapping[str, object] | None = None) -> Incident:
    """Passes over what failed as if it had been done: the element of the instance, or the job.

    Raises as `retry`; InvalidState also for a task whose answer is stuck: a task is answered or not.
    """
    return _resolve(house, actor, id_, variables=variables or {}, skip=True)


@opens_incident
def _resolve(house: House, actor: Actor, id_: IncidentId, *, variables: Mapping[str, object], skip: bool) -> Incident:
    require(actor, Verb.MANAGE_INCIDENT)
    with house.work() as uow:
        incident = _open(uow, id_)
        if incident.token is not None:
            command = Retry(incident=incident.token, skip=skip, variables=variables)
            _step(house, uow, incident, command, actor)
        elif incident.job is not None:
            _wake(house, uow, incident, skip=skip, variables=variables, author=author_of(actor))
        elif skip:
            raise InvalidState(
                "La réponse à une tâche ne se saute pas\u00a0: corrigez les données, puis réessayez.",
                code="incident.not_skippable",
            )
        elif incident.task is None:
            _step(house, uow, incident, decode(incident.command), actor)
        else:
            raise InvalidState(
                "La tâche est restée ouverte\u00a0: une fois les données corrigées, il suffit d’y répondre de nouveau.",
                code="incident.answer_again",
            )
        resolved = replace(
            incident,
            status=IncidentStatus.RESOLVED,
            resolved_at=house.clock.now(),
            resolved_by=actor.id,
            resolution="skip" if skip else "retry",
        )
        uow.incidents.save(resolved)
        uow.commit()
    house.alarm.nudge()
    return resolved


def _open(uow: UnitOfWork, id_: IncidentId) -> Incident:
    incident = uow.incidents.get(id_)
    if incident is None:
        raise NotFound("Cet incident n’existe pas.", code="incident.not_found")
    if incident.status is not IncidentStatus.OPEN:
        raise InvalidState("Cet incident est déjà résolu.", code="incident.resolved")
    return incident


def _step(house: House, uow: UnitOfWork, incident: Incident, command: Command, actor: Actor) -> None:
    locked = uow.instances.lock(incident.instance) if incident.instance else None
    if locked is None:
        raise NotFound("Ce dossier n’existe pas.", code="instance.not_found")
    take(house, uow, locked, command, Cause(author=author_of(actor)))


def _alone_moves_on(house: House, uow: UnitOfWork, locked: Locked, job: Job) -> bool:
    """Whether a token stands on this timer and would stand there for ever without it; the one of a boundary may be dropped."""
    node = house.library.process(uow, locked.instance.definition).nodes.get(job.element or "")
    waits = node is not None and isinstance(node.what, Event) and node.what.position is EventPosition.CATCH
    return waits and job.kind is JobKind.TIMER


def _wake(
    house: House, uow: UnitOfWork, incident: Incident, *, skip: bool, variables: Mapping[str, object], author: Author
) -> None:
    locked = uow.instances.lock(incident.instance) if incident.instance else None
    job = uow.jobs.get(incident.job) if incident.job else None
    if job is None:
        return  # done or withdrawn meanwhile: nothing is left to do
    if skip and job.kind is JobKind.SERVICE and job.token is not None and locked is not None:
        # the file waits for this work: off the list alone, it would wait for ever
        take(house, uow, locked, CompleteJob(job=job.token, variables=variables), Cause(author=author, job=job.id))
    elif skip and locked is not None and _alone_moves_on(house, uow, locked, job):
        raise InvalidState(
            "Rien d’autre que ce délai ne fait avancer le dossier\u00a0: corrigez ses variables, puis réessayez.",
            code="incident.not_skippable",
        )
    elif skip:
        uow.jobs.remove([job.id])
    else:
        now = house.clock.now()
        uow.jobs.save(replace(job, status=JobStatus.WAITING, attempts=0, run_at=now, worker=None))
