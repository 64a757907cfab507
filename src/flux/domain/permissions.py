"""Who may do what: one policy function, deny by default, asked by every list, read, claim and completion.

Rights come from the capacities of the day: own mandates in force, delegations resting on a deed, substitutions of the
absent. An administrator keeps the house and answers for nobody; the DGS sees every clock and may chase, and neither
votes nor changes a vote. Who has withdrawn from a file (déport) answers nothing in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from flux.domain.actors import Actor
from flux.domain.answering import counts, is_asked, may_answer
from flux.domain.institutions import PersonId
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
#: role of a program that does the work of service tasks, and needs no administrator's account for it
WORKERS = frozenset({"automate"})
#: roles that keep the registers of deeds, absences, interests and closed days
REGISTRARS = frozenset({"secretariat", "dgs"})


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
    KEEP_DELEGATIONS = "delegation.keep"
    KEEP_SUBSTITUTIONS = "substitution.keep"
    KEEP_INTERESTS = "interest.keep"
    KEEP_DAYS_OFF = "day_off.keep"
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
class Involvement:
    """Who has a part in an instance: what decides who may read it."""

    started_by: PersonId | None
    #: role and commune of each of its tasks, open or not
    asked: frozenset[tuple[str | None, str | None]] = frozenset()
    #: those to whom a task was given
    assignees: frozenset[PersonId] = frozenset()
    #: what its tasks are about: a delegation limited to some subjects opens only those files
    subjects: frozenset[str] = frozenset()


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
            return isinstance(subject, Task) and _may_read(actor, subject)
        case Verb.CLAIM_TASK | Verb.COMPLETE_TASK:
            return isinstance(subject, Task) and may_answer(actor, subject)
        case (
            Verb.REASSIGN_TASK
            | Verb.KEEP_DELEGATIONS
            | Verb.KEEP_SUBSTITUTIONS
            | Verb.KEEP_INTERESTS
            | Verb.KEEP_DAYS_OFF
            | Verb.WORK_JOB
        ):
            return actor.administrator or _holds(actor, _KEEPING[verb])
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
            | Verb.MANAGE_INCIDENT
            | Verb.MANAGE_PEOPLE
            | Verb.SEE_ALL_MAIL
        ):
            return actor.administrator
    assert_never(verb)


def require(actor: Actor, verb: Verb, subject: Subject = None) -> None:
    """Raises Forbidden, with the sentence that says what is missing, unless the actor may."""
    if not may(actor, verb, subject):
        raise Forbidden(_refusal(actor, verb, subject), code=f"{verb.value}.forbidden")


def _oversees(actor: Actor) -> bool:
    return actor.administrator or _holds(actor, OVERSEERS)


def _may_read(actor: Actor, task: Task) -> bool:
    """Who may answer, and who could if nobody had it in hand: the absent still see what their substitute took."""
    if actor.is_out_of(task.instance):
        return False
    return (
        _oversees(actor)
        or may_answer(actor, task)
        or any(
            is_asked(hat, task) and hat.covers(task.subjects) for hat in actor.capacities if counts(actor, hat, task)
        )
    )


def _may_start(actor: Actor, starters: Starters) -> bool:
    return actor.administrator or (bool(actor.roles & set(starters)) if starters else bool(actor.mandates))


def _may_in_assembly(actor: Actor, verb: Verb, subject: Subject) -> bool:
    """By one's own mandates only: in an assembly nobody is replaced but by a pouvoir or a suppléant."""
    roles = _ASSEMBLY[verb]
    if any(mandate.role in roles and mandate.commune is None for mandate in actor.mandates):
        return True
    return (
        verb is Verb.RECORD_COMMUNE_VOTE
        and isinstance(subject, MunicipalCouncil)
        and any(mandate.role in SPOKESMEN and mandate.commune == subject.commune for mandate in actor.mandates)
    )


def _holds(actor: Actor, roles: frozenset[str]) -> bool:
    """Whether one of these roles is held for the whole territory, in one's own name or for somebody."""
    return any(hat.mandate.role in roles and hat.mandate.commune is None and hat.covers(()) for hat in actor.capacities)


def _takes_part(actor: Actor, file: Involvement) -> bool:
    own = {actor.id, *actor.absents}
    if file.started_by in own or not own.isdisjoint(file.assignees):
        return True
    return any(
        hat.gives(role, commune=commune) and hat.covers(file.subjects)
        for role, commune in file.asked
        if role is not None
        for hat in actor.capacities
    )


def _refusal(actor: Actor, verb: Verb, subject: Subject) -> str:
    if isinstance(subject, Task) and verb is not Verb.REASSIGN_TASK:
        return _refusal_of_task(actor, subject)
    return _REFUSALS.get(verb, "Cette action est réservée à l’administrateur.")


#: who does these besides the administrator
_KEEPING = {
    Verb.REASSIGN_TASK: DISPATCHERS,
    Verb.KEEP_DELEGATIONS: REGISTRARS,
    Verb.KEEP_SUBSTITUTIONS: REGISTRARS,
    Verb.KEEP_INTERESTS: REGISTRARS,
    Verb.KEEP_DAYS_OFF: REGISTRARS,
    Verb.WORK_JOB: WORKERS,
}
_ASSEMBLY = {
    Verb.PREPARE_SEANCE: ORGANISERS,
    Verb.OPEN_CONSULTATION: ORGANISERS,
    Verb.HOLD_SEANCE: CLERKS,
    Verb.NOTIFY_COMMUNE: RECORDERS,
    Verb.RECORD_COMMUNE_VOTE: RECORDERS,
}


def _refusal_of_task(actor: Actor, task: Task) -> str:
    name = f"La tâche «\u00a0{task.name}\u00a0»"
    if actor.is_out_of(task.instance):
        return f"Vous vous êtes déporté de ce dossier\u00a0: {name[0].lower()}{name[1:]} ne peut pas recevoir votre réponse."
    if task.assignee is not None and task.assignee != actor.id:
        return f"{name} est confiée à quelqu’un d’autre."
    out_of_scope = [hat for hat in actor.stands_in if is_asked(hat, task) and not hat.covers(task.subjects)]
    if out_of_scope:
        return f"{name} sort du champ de votre délégation, donnée par {out_of_scope[0].deed}."
    place = " pour cette commune" if task.commune else ""
    asked = " ou ".join(f"«\u00a0{role}\u00a0»" for role in task.roles) or "«\u00a0non précisé\u00a0»"
    return (
        f"{name} revient au rôle {asked}{place}, qu’aucun de vos mandats, délégations ou "
        "remplacements en vigueur ce jour ne donne."
    )


_REGISTERS = "Les registres sont tenus par le secrétariat de l’assemblée, le DGS et l’administrateur."
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
    Verb.WORK_JOB: "Seuls un administrateur et un programme au rôle «\u00a0automate\u00a0» prennent le travail des tâches de service.",
    Verb.KEEP_DELEGATIONS: _REGISTERS,
    Verb.KEEP_SUBSTITUTIONS: _REGISTERS,
    Verb.KEEP_INTERESTS: _REGISTERS,
    Verb.KEEP_DAYS_OFF: _REGISTERS,
}
