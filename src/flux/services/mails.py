"""Mails: the mailbox of the demonstration, and the letters that recall a task."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from flux.domain.actors import Actor
from flux.domain.french import until
from flux.domain.institutions import Person, PersonId
from flux.domain.interests import withdrawn
from flux.domain.jobs import Job, JobId, JobKind
from flux.domain.messages import Mail
from flux.domain.permissions import Verb, may
from flux.domain.tasks import Task, role_key
from flux.errors import NotFound
from flux.ports import UnitOfWork
from flux.services import standing
from flux.services.house import House

#: topic of the send tasks whose mails Flux sends itself
TOPIC = "courriel"


def mailbox(house: House, actor: Actor, *, limit: int = 100) -> tuple[Mail, ...]:
    """The last mails of the demonstration, latest first: one's own, or all for the administrator."""
    address = None if may(actor, Verb.SEE_ALL_MAIL) else actor.person.email
    with house.work.reading() as uow:
        return uow.mails.to(address, limit) if address != "" else ()


def get(house: House, actor: Actor, id_: UUID) -> Mail:
    """One mail of the demonstration. Raises NotFound, also for a mail to somebody else."""
    with house.work.reading() as uow:
        mail = uow.mails.get(id_)
    if mail is None or not (may(actor, Verb.SEE_ALL_MAIL) or mail.to == actor.person.email):
        raise NotFound("Ce message n’existe pas.", code="mail.not_found")
    return mail


def recall(house: House, uow: UnitOfWork, job: Job, task: Task) -> tuple[Job, ...]:
    """The mails that a reminder or an escalation becomes: one job per person, named after both."""
    late = job.kind is JobKind.ESCALATION
    roles = (str(job.payload.get("role")),) if late else task.roles
    subject, text = (_late if late else _soon)(house, task)
    return tuple(
        Job(
            id=JobId(uuid5(job.id, str(person.id))),
            kind=JobKind.MAIL,
            due_at=job.due_at,
            run_at=job.due_at,
            instance=task.instance,
            element=task.element,
            payload={"to": person.email, "subject": subject, "text": text},
        )
        for person in _recipients(house, uow, task, roles=roles, late=late)
        if person.email
    )


def letters(house: House, uow: UnitOfWork, job: Job, started_by: PersonId | None) -> tuple[Job, ...]:
    """The mails that a send task of topic "courriel" asks for: one job per person.

    Its inputs: `destinataire` ("agent" for who began the file, "commune:<SIREN>" for the mayor of a commune, else a
    role), `objet`, `texte`. Somebody without an address, or a role that nobody holds, gets nothing.
    """
    return tuple(
        Job(
            id=JobId(uuid5(job.id, str(person.id))),
            kind=JobKind.MAIL,
            due_at=job.due_at,
            run_at=job.due_at,
            instance=job.instance,
            element=job.element,
            payload={
                "to": person.email,
                "subject": str(job.payload.get("objet") or "Flux"),
                "text": str(job.payload.get("texte") or ""),
            },
        )
        for person in _addressed(house, uow, str(job.payload.get("destinataire") or ""), started_by)
        if person.email
    )


def _addressed(house: House, uow: UnitOfWork, to: str, started_by: PersonId | None) -> list[Person]:
    if to == "agent" and started_by is not None:
        ids: tuple[PersonId, ...] = (started_by,)
    else:
        kind, _, siren = to.partition(":")
        role, commune = ("maire", siren) if kind == "commune" else (role_key(to), None)
        ids = standing.answering(uow, role, house.today(), commune=commune)
    return [person for id_ in ids if (person := uow.people.person(id_)) is not None]


def _recipients(house: House, uow: UnitOfWork, task: Task, *, roles: Sequence[str], late: bool) -> list[Person]:
    ids = list(standing.hands(uow, task.assignee, house.today())) if task.assignee is not None and not late else []
    if not ids:
        # an escalation goes to the role wherever it is held; a reminder to those who may answer
        commune, on = None if late else task.commune, house.today()
        held = (standing.answering(uow, role, on, commune=commune, subjects=task.subjects) for role in roles)
        ids = list(dict.fromkeys(id_ for found in held for id_ in found))
    out = withdrawn(uow.institutions.withdrawals(task.instance))
    return [person for id_ in ids if id_ not in out and (person := uow.people.person(id_)) is not None]


def _soon(house: House, task: Task) -> tuple[str, str]:
    return (
        f"À faire\u00a0: {task.name}",
        (
            f"Bonjour,\n\n«\u00a0{task.question or task.name}\u00a0»\n\nVotre réponse est attendue"
            f"{_before(house, task)}.\n\n{_link(house, task)}\n"
        ),
    )


def _late(house: House, task: Task) -> tuple[str, str]:
    return (
        f"En retard\u00a0: {task.name}",
        (
            f"Bonjour,\n\n«\u00a0{task.name}\u00a0» n’a pas reçu de réponse{_before(house, task)}.\n\n"
            f"Vous pouvez relancer la personne ou confier la tâche à quelqu’un d’autre.\n\n{_link(house, task)}\n"
        ),
    )


def _before(house: House, task: Task) -> str:
    if task.due_at is None:
        return ""
    return f" avant le {until(task.due_at.astimezone(house.zone))}"


def _link(house: House, task: Task) -> str:
    return f"{house.base_url}/taches/{task.id}"
