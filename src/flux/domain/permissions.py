"""Who may do what: one policy function, deny by default, asked by every list, read, claim and completion.

Rights come from the mandates in force on the day. An administrator keeps the house and answers for nobody; the DGS
sees every clock and may chase, and neither votes nor changes a vote (domain.md §8, 20).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from flux.domain.institutions import Mandate, MandateId, Person, PersonId
from flux.domain.tasks import Task
from flux.errors import Forbidden

#: roles, held for the whole territory, that see every file
OVERSEERS = frozenset({"dgs", "secretariat", "president"})
#: roles, held for the whole territory, that may hand a task to somebody else
DISPATCHERS = frozenset({"dgs"})
#: roles, held for the whole territory, that prepare séances and consultations of the communes
ORGANISERS = frozenset({"secretariat", "dgs", "president"})
#: roles, held for the whole territory, that write down what happens in a séance; the DGS changes no vote
CLERKS = frozenset({"secretariat", "president"})
#: roles, held for the whole territory, that write down what municipal councils send
RECORDERS = frozenset({"secretariat", "dgs"})
#: roles, held for one commune, that speak for its council
SPOKESMEN = frozenset({"maire", "secretariat"})


class Verb(StrEnum):
    """What can be asked."""

    SEE_TASK = "task.see"
    CLAIM_TASK = "task.claim"
    COMPLETE_TASK = "task.complete"
    REASSIGN_TASK = "task.reassign"
    FILE_PROPOSAL = "proposal.file"
    START_INSTANCE = "instance.start"
    SEE_INSTANCE = "instance.see"
    CANCEL_INSTANCE = "instance.cancel"
    REPAIR_INSTANCE = "instance.repair"
    SEE_DEFINITION = "definition.see"
    PUBLISH_DEFINITION = "definition.publish"
    WORK_JOB = "job.work"
    MANAGE_INCIDENT = "incident.manage"
    MANAGE_PEOPLE = "people.manage"
    SEE_ALL_MAIL = "mail.see_all"
    ADD_DOCUMENT = "document.add"
    SEE_SEANCE = "seance.see"
    PREPARE_SEANCE = "seance.prepare"
    HOLD_SEANCE = "seance.hold"
    SEE_CONSULTATION = "consultation.see"
    OPEN_CONSULTATION = "consultation.open"
    NOTIFY_COMMUNE = "consultation.notify"
    RECORD_COMMUNE_VOTE = "consultation.record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who asks: a person, the mandates held on the day, and the flags of the account."""

    person: Person
    #: mandates in force on the day
    mandates: tuple[Mandate, ...] = ()
    administrator: bool = False
    #: the mandate in the quality of which the person acts; None lets the task choose among those that fit
    quality: MandateId | None = None

    @property
    def id(self) -> PersonId:
        """The person's id."""
        return self.person.id

    @property
    def roles(self) -> frozenset[str]:
        """The roles held on the day."""
        return frozenset(mandate.role for mandate in self.mandates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Involvement:
    """Who has a part in an instance: what decides who may read it."""

    started_by: PersonId | None
    #: role and commune of each of its tasks, open or not
    asked: frozenset[tuple[str | None, str | None]] = frozenset()
    #: those to whom a task was given
    assignees: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalCouncil:
    """The council of a commune, whose vote is written down."""

    #: SIREN of the commune
    commune: str


#: roles allowed to start a process; empty lets whoever holds a mandate
Starters = tuple[str, ...]
Subject = Task | Involvement | MunicipalCouncil | Starters | None


def may(actor: Actor, verb: Verb, subject: Subject = None) -> bool:
    """Whether the actor may do this to that; what is not granted here is refused."""
    match verb:
        case Verb.SEE_TASK:
            return isinstance(subject, Task) and (_oversees(actor) or _may_answer(actor, subject))
        case Verb.CLAIM_TASK | Verb.COMPLETE_TASK:
            return isinstance(subject, Task) and _may_answer(actor, subject)
        case Verb.REASSIGN_TASK:
            return actor.administrator or _holds(actor, DISPATCHERS)
        case Verb.FILE_PROPOSAL | Verb.ADD_DOCUMENT:
            return bool(actor.mandates)
        case Verb.START_INSTANCE:
            return _may_start(actor, subject if isinstance(subject, tuple) else ())
        case Verb.SEE_INSTANCE:
            return isinstance(subject, Involvement) and (_oversees(actor) or _takes_part(actor, subject))
        case Verb.SEE_DEFINITION | Verb.SEE_SEANCE | Verb.SEE_CONSULTATION:
            return actor.administrator or bool(actor.mandates)
        case (
            Verb.PREPARE_SEANCE
            | Verb.OPEN_CONSULTATION
            | Verb.HOLD_SEANCE
            | Verb.NOTIFY_COMMUNE
            | Verb.RECORD_COMMUNE_VOTE
        ):
            return _may_in_assembly(actor, verb, subject)
        case (
            Verb.CANCEL_INSTANCE
            | Verb.REPAIR_INSTANCE
            | Verb.PUBLISH_DEFINITION
            | Verb.WORK_JOB
            | Verb.MANAGE_INCIDENT
            | Verb.MANAGE_PEOPLE
            | Verb.SEE_ALL_MAIL
        ):
            return actor.administrator
    assert_never(verb)


def require(actor: Actor, verb: Verb, subject: Subject = None) -> None:
    """Raises Forbidden, with the sentence that says what is missing, unless the actor may."""
    if not may(actor, verb, subject):
        raise Forbidden(_refusal(verb, subject), code=f"{verb.value}.forbidden")


def quality_for(actor: Actor, task: Task) -> Mandate | None:
    """The mandate in the quality of which the actor answers: the chosen one when it fits, else the first that does."""
    fitting = [m for m in actor.mandates if task.role is not None and m.covers(task.role, commune=task.commune)]
    chosen = next((m for m in fitting if m.id == actor.quality), None)
    return chosen or next(iter(fitting), None)


def _oversees(actor: Actor) -> bool:
    return actor.administrator or _holds(actor, OVERSEERS)


def _may_answer(actor: Actor, task: Task) -> bool:
    if task.assignee is not None:
        return task.assignee == actor.id
    return quality_for(actor, task) is not None


def _may_start(actor: Actor, starters: Starters) -> bool:
    return actor.administrator or (bool(actor.roles & set(starters)) if starters else bool(actor.mandates))


def _may_in_assembly(actor: Actor, verb: Verb, subject: Subject) -> bool:
    local = isinstance(subject, MunicipalCouncil) and any(
        mandate.role in SPOKESMEN and mandate.commune == subject.commune for mandate in actor.mandates
    )
    return _holds(actor, _ASSEMBLY[verb]) or (verb is Verb.RECORD_COMMUNE_VOTE and local)


def _holds(actor: Actor, roles: frozenset[str]) -> bool:
    """Whether one of these roles is held for the whole territory."""
    return any(mandate.role in roles and mandate.commune is None for mandate in actor.mandates)


def _takes_part(actor: Actor, file: Involvement) -> bool:
    if actor.id == file.started_by or actor.id in file.assignees:
        return True
    return any(
        mandate.covers(role, commune=commune)
        for role, commune in file.asked
        if role is not None
        for mandate in actor.mandates
    )


def _refusal(verb: Verb, subject: Subject) -> str:
    if isinstance(subject, Task) and subject.assignee is not None and verb is not Verb.REASSIGN_TASK:
        return f"La tâche «\u00a0{subject.name}\u00a0» est confiée à quelqu’un d’autre."
    if isinstance(subject, Task) and verb is not Verb.REASSIGN_TASK:
        place = " pour cette commune" if subject.commune else ""
        return (
            f"La tâche «\u00a0{subject.name}\u00a0» revient au rôle «\u00a0{subject.role or 'non précisé'}\u00a0»{place}, "
            "qu’aucun de vos mandats du jour ne donne."
        )
    return _REFUSALS.get(verb, "Cette action est réservée à l’administrateur.")


_ASSEMBLY = {
    Verb.PREPARE_SEANCE: ORGANISERS,
    Verb.OPEN_CONSULTATION: ORGANISERS,
    Verb.HOLD_SEANCE: CLERKS,
    Verb.NOTIFY_COMMUNE: RECORDERS,
    Verb.RECORD_COMMUNE_VOTE: RECORDERS,
}
_REFUSALS = {
    Verb.REASSIGN_TASK: "Seuls le DGS et l’administrateur peuvent confier une tâche à quelqu’un d’autre.",
    Verb.FILE_PROPOSAL: "Il faut un mandat ou une fonction en vigueur pour déposer une proposition.",
    Verb.ADD_DOCUMENT: "Il faut un mandat ou une fonction en vigueur pour joindre un document.",
    Verb.START_INSTANCE: "Aucun de vos mandats du jour ne permet de lancer cette démarche.",
    Verb.SEE_INSTANCE: "Vous n’avez pas de part dans ce dossier.",
    Verb.SEE_DEFINITION: "Il faut un mandat ou une fonction en vigueur pour voir les processus.",
    Verb.SEE_SEANCE: "Il faut un mandat ou une fonction en vigueur pour voir les séances.",
    Verb.PREPARE_SEANCE: "Seuls le président, le DGS et le secrétariat de l’assemblée préparent une séance.",
    Verb.HOLD_SEANCE: "Seuls le président et le secrétariat de l’assemblée consignent ce qui se passe en séance.",
    Verb.SEE_CONSULTATION: "Il faut un mandat ou une fonction en vigueur pour voir les consultations des communes.",
    Verb.OPEN_CONSULTATION: "Seuls le président, le DGS et le secrétariat de l’assemblée ouvrent une consultation des communes.",
    Verb.NOTIFY_COMMUNE: "Seuls le DGS et le secrétariat de l’assemblée consignent une notification.",
    Verb.RECORD_COMMUNE_VOTE: "Seuls le maire et le secrétariat de cette commune, le DGS et le secrétariat de l’assemblée "
    "consignent le vote de son conseil municipal.",
}
