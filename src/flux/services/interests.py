"""Déport: the register of declared interests, withdrawing from a file, and who is out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from flux.domain import interests as domain
from flux.domain.actors import Actor
from flux.domain.french import typography
from flux.domain.instances import InstanceStatus
from flux.domain.institutions import Person, PersonId
from flux.domain.interests import SHORTEST_KEYWORD, Interest, InterestId, InterestKind, Withdrawal, concerns
from flux.domain.permissions import Verb, may, require
from flux.domain.tasks import InstanceId, TaskId
from flux.errors import InvalidState, NotFound, ValidationFailed
from flux.ports import InstanceFilter, UnitOfWork
from flux.services import recusals
from flux.services.house import House
from flux.services.instances import readable

_SPOT = "déclaré depuis le dossier"
_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInterest:
    """An interest to declare."""

    kind: InterestKind
    label: str
    keywords: tuple[str, ...]
    variable: str = ""
    commune: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """An interest of the register, and the files that it took its person out of."""

    interest: Interest
    person: Person
    withdrawals: tuple[Withdrawal, ...]


def withdrawn(uow: UnitOfWork, instance: InstanceId) -> frozenset[PersonId]:
    """The persons who take no part in a file: out of its tasks, of the quorum base and of the vote (L2131-11)."""
    return domain.withdrawn(uow.institutions.withdrawals(instance))


def register(house: House, actor: Actor) -> tuple[Declared, ...]:
    """The declared interests: one's own, or all for those who keep the register; latest first."""
    keeper = may(actor, Verb.KEEP_INTERESTS)
    with house.work.reading() as uow:
        found = []
        for one in uow.institutions.interests(None if keeper else actor.id):
            person = uow.people.person(one.person)
            out = (kept for kept in uow.institutions.withdrawals_of([one.person]) if kept.interest == one.id)
            if person is not None:
                found.append(Declared(interest=one, person=person, withdrawals=tuple(out)))
        return tuple(found)


def withdrawals(house: House, person: PersonId) -> tuple[tuple[Withdrawal, str], ...]:
    """The files that a person has withdrawn from, each with its title; latest first."""
    with house.work.reading() as uow:
        found = []
        for one in uow.institutions.withdrawals_of([person]):
            instance = uow.instances.get(one.instance)
            found.append((one, instance.title if instance else ""))
        return tuple(found)


def declare(house: House, actor: Actor, new: NewInterest, *, person: PersonId | None = None) -> Declared:
    """Writes an interest into the register, one's own unless one keeps it, and withdraws the person from what it touches.

    Running files are looked at now, later ones as they come. Raises Forbidden, NotFound, ValidationFailed.
    """
    whose = person or actor.id
    if whose != actor.id:
        require(actor, Verb.KEEP_INTERESTS)
    _refuse(_faults(new), "interest.invalid")
    interest = Interest(
        id=InterestId(uuid4()),
        person=whose,
        kind=new.kind,
        label=new.label.strip(),
        keywords=tuple(dict.fromkeys(word.strip() for word in new.keywords if word.strip())),
        variable=new.variable.strip(),
        commune=new.commune,
        declared_on=house.today(),
    )
    with house.work() as uow:
        found = uow.people.person(whose)
        if found is None:
            raise NotFound("Cette personne n’existe pas.", code="person.not_found")
        uow.institutions.save_interest(interest)
        out = _withdraw_from_running(house, uow, interest)
        uow.commit()
    return Declared(interest=interest, person=found, withdrawals=out)


def _faults(new: NewInterest) -> Mapping[str, str]:
    faults = {}
    if not new.label.strip():
        faults["label"] = "Dites quel est cet intérêt."
    words = [word.strip() for word in new.keywords if word.strip()]
    if not words:
        faults["keywords"] = "Donnez au moins un mot qui fait reconnaître les dossiers concernés."
    elif short := [word for word in words if len(word) < SHORTEST_KEYWORD]:
        faults["keywords"] = f"« {short[0]} » est trop court : {SHORTEST_KEYWORD} lettres au moins."
    return faults


def _withdraw_from_running(house: House, uow: UnitOfWork, interest: Interest) -> tuple[Withdrawal, ...]:
    found, cursor = [], None
    while True:
        page = uow.lists.instances(InstanceFilter(statuses=(InstanceStatus.RUNNING,)), cursor=cursor, limit=_PAGE)
        for row in page.items:
            one = _touched(house, uow, interest, row.instance.id)
            if one is not None:
                found.append(one)
        cursor = page.next_cursor
        if cursor is None:
            return tuple(found)


def _touched(house: House, uow: UnitOfWork, interest: Interest, id_: InstanceId) -> Withdrawal | None:
    instance = uow.instances.get(id_)
    if instance is None or interest.person in withdrawn(uow, id_):
        return None
    word = concerns(interest, instance.title, house.library.variables(instance))
    if word is None:
        return None
    made = recusals.touched(interest, id_, word, house)
    recusals.withdraw(uow, made)
    return made


def lift_interest(house: House, actor: Actor, id_: InterestId, *, on: date | None = None) -> Interest:
    """Ends an interest: files to come are no longer looked at for it; the withdrawals it brought about stay.

    Raises Forbidden, NotFound.
    """
    with house.work() as uow:
        found = uow.institutions.interest(id_)
        if found is None or (found.person != actor.id and not may(actor, Verb.KEEP_INTERESTS)):
            raise NotFound("Cet intérêt n’est pas au registre.", code="interest.not_found")
        lifted = replace(found, lifted_on=on or house.today())
        uow.institutions.save_interest(lifted)
        uow.commit()
        return lifted


def withdraw(
    house: House, actor: Actor, instance: InstanceId, *, person: PersonId | None = None, reason: str = ""
) -> Withdrawal:
    """Takes oneself (or somebody, when one keeps the register) out of a file; doing it twice changes nothing.

    Raises NotFound, Forbidden, InvalidState when the file is over.
    """
    whose = person or actor.id
    if whose != actor.id:
        require(actor, Verb.KEEP_INTERESTS)
    with house.work() as uow:
        locked = uow.instances.lock(instance)
        if locked is None:
            raise NotFound("Ce dossier n’existe pas.", code="instance.not_found")
        readable(uow, actor, instance)
        if locked.instance.status is not InstanceStatus.RUNNING:
            raise InvalidState("Ce dossier est terminé : il n’y a plus rien à décider.", code="instance.ended")
        known = next(
            (one for one in uow.institutions.withdrawals(instance) if one.person == whose and one.in_force), None
        )
        if known is not None:
            return known
        made = Withdrawal(
            instance=instance,
            person=whose,
            at=house.clock.now(),
            reason=reason.strip() or _SPOT,
            declared_by=actor.id,
        )
        recusals.withdraw(uow, made)
        uow.commit()
        return made


def withdraw_from_task(house: House, actor: Actor, task: TaskId, *, reason: str = "") -> Withdrawal:
    """« Je me déporte », from the card of a task: takes oneself out of its whole file. Raises as `withdraw` does."""
    with house.work.reading() as uow:
        found = uow.tasks.get(task)
    if found is None:
        raise NotFound("Cette tâche n’existe pas.", code="task.not_found")
    return withdraw(house, actor, found.instance, reason=reason)


def lift(house: House, actor: Actor, instance: InstanceId, person: PersonId, *, reason: str) -> Withdrawal:
    """Lifts a withdrawal that was made in error; the trace of both stays, with the reason.

    Raises Forbidden unless it is one's own or one keeps the register, NotFound, ValidationFailed without a reason.
    """
    if person != actor.id:
        require(actor, Verb.KEEP_INTERESTS)
    if not reason.strip():
        _refuse({"reason": "Dites pourquoi ce déport n’a plus lieu d’être."}, "withdrawal.no_reason")
    with house.work() as uow:
        known = next(
            (one for one in uow.institutions.withdrawals(instance) if one.person == person and one.in_force), None
        )
        if known is None:
            raise NotFound("Cette personne ne s’est pas déportée de ce dossier.", code="withdrawal.not_found")
        lifted = replace(known, lifted_at=house.clock.now(), lifted_by=actor.id, lift_reason=reason.strip())
        uow.institutions.save_withdrawal(lifted)
        uow.commit()
        return lifted


def _refuse(faults: Mapping[str, str], code: str) -> None:
    if faults:
        told = {name: typography(sentence) for name, sentence in faults.items()}
        raise ValidationFailed(" ".join(told.values()), fields=told, code=code)
