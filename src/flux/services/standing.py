"""Who stands where on a day: the capacities of a person, delegations resting on a deed, dated substitutions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

from flux.domain.actors import Actor
from flux.domain.delegations import (
    Capacity,
    Delegation,
    DelegationId,
    Substitution,
    SubstitutionId,
    add_substitution,
    capacities,
)
from flux.domain.french import typography
from flux.domain.institutions import (
    ELECTED_ROLES,
    PERSONAL_ROLES,
    Mandate,
    Person,
    PersonId,
    holders_in_force,
    roles_in_force,
)
from flux.domain.permissions import Verb, require
from flux.domain.tasks import InstanceId, role_key
from flux.errors import Forbidden, NotFound, ValidationFailed
from flux.ports import UnitOfWork
from flux.services.house import House

#: a vote of a body is nobody's to hand on: a pouvoir or a suppléant stands in at the séance
_COLLEGES = PERSONAL_ROLES | {"bureau", "commission", "clect", "conference_des_maires"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelegation:
    """A delegation to register, as its deed says it."""

    deed: str
    deed_on: date
    giver: PersonId
    holder: PersonId
    role: str
    scope: tuple[str, ...] = ()
    starts_on: date
    ends_on: date | None = None
    published_on: date | None = None
    transmitted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubstitution:
    """An absence, and who stands in."""

    absent: PersonId
    substitute: PersonId
    starts_on: date
    ends_on: date
    role: str | None = None
    deed: str = ""
    deed_on: date | None = None


def capacities_of(uow: UnitOfWork, person: PersonId, on: date) -> tuple[Capacity, ...]:
    """Every quality in which a person may act on a day."""
    delegations = [one for one in uow.institutions.delegations(person) if one.in_force(on)]
    substitutions = [one for one in uow.institutions.substitutions(person) if one.in_force(on)]
    others = {one.giver for one in delegations} | {one.absent for one in substitutions}
    mandates = [mandate for one in (person, *others) for mandate in uow.people.mandates(one)]
    return capacities(person, on, mandates=mandates, delegations=delegations, substitutions=substitutions)


def wearer(uow: UnitOfWork, person: Person, on: date) -> Actor:
    """Who somebody is on a day, with what the account adds left out."""
    hats = capacities_of(uow, person.id, on)
    persons = {person.id, *(hat.on_behalf_of for hat in hats if hat.on_behalf_of is not None)}
    out: dict[PersonId, frozenset[InstanceId]] = {}
    for one in uow.institutions.withdrawals_of(persons):
        if one.in_force:
            out[one.person] = out.get(one.person, frozenset()) | {one.instance}
    return Actor(
        person=person,
        mandates=tuple(hat.mandate for hat in hats if hat.on_behalf_of is None),
        stands_in=tuple(hat for hat in hats if hat.on_behalf_of is not None),
        withdrawn=out,
    )


def answering(
    uow: UnitOfWork, role: str, on: date, *, commune: str | None = None, subjects: Collection[str] = ()
) -> tuple[PersonId, ...]:
    """Who may answer for a role on a day: those who hold it, those whom a deed lets act, those who stand in."""
    mandates = uow.people.mandates()
    holders = holders_in_force(mandates, role, on, commune=commune)
    found = dict.fromkeys(holders)
    candidates = {one.holder for one in uow.institutions.delegations() if one.giver in found}
    candidates |= {one.substitute for one in uow.institutions.substitutions() if one.absent in found}
    for person in sorted(candidates - set(holders)):
        hats = capacities_of(uow, person, on)
        if any(hat.gives(role, commune=commune) and hat.covers(subjects) for hat in hats):
            found[person] = None
    return tuple(found)


def hands(uow: UnitOfWork, person: PersonId, on: date) -> tuple[PersonId, ...]:
    """A person, and those who replace them in everything on that day."""
    standing_in = (
        one.substitute
        for one in uow.institutions.substitutions()
        if one.absent == person and one.role is None and one.in_force(on)
    )
    return (person, *standing_in)


def delegations(house: House, actor: Actor) -> tuple[Delegation, ...]:
    """The register of delegations, latest first: a public act, open to whoever holds a mandate. Raises Forbidden."""
    if not actor.administrator and not actor.mandates:
        raise Forbidden(
            "Il faut un mandat ou une fonction en vigueur pour lire le registre.", code="register.forbidden"
        )
    with house.work.reading() as uow:
        return uow.institutions.delegations()


def delegate(house: House, actor: Actor | None, new: NewDelegation) -> Delegation:
    """Registers a delegation; `actor` None is the installation itself.

    Raises Forbidden, NotFound, ValidationFailed when the deed, the period or the role does not hold (L5211-9).
    """
    _require(actor, Verb.KEEP_DELEGATIONS)
    if actor is not None and actor.id == new.holder and not actor.administrator:
        raise Forbidden("Nul n’inscrit au registre une délégation à son profit.", code="delegation.to_oneself")
    delegation = Delegation(
        id=DelegationId(uuid4()),
        deed=new.deed.strip(),
        deed_on=new.deed_on,
        giver=new.giver,
        holder=new.holder,
        role=role_key(new.role),
        scope=tuple(role_key(one) for one in new.scope if role_key(one)),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        published_on=new.published_on,
        transmitted_on=new.transmitted_on,
    )
    with house.work() as uow:
        _known(uow, new.giver, new.holder)
        held = [one for one in uow.people.mandates(new.giver) if one.role == delegation.role and _meets(one, new)]
        _refuse(_faults(delegation, held), "delegation.invalid")
        uow.institutions.save_delegation(delegation)
        uow.commit()
    return delegation


def _meets(mandate: Mandate, new: NewDelegation) -> bool:
    return mandate.starts_on <= (new.ends_on or date.max) and new.starts_on <= (mandate.ends_on or date.max)


def _faults(new: Delegation, held: Collection[Mandate]) -> Mapping[str, str]:
    faults = {}
    if not new.deed:
        faults["deed"] = "Donnez la référence de l’acte : une délégation n’existe pas sans lui."
    if new.giver == new.holder:
        faults["holder"] = "Nul ne se délègue à soi-même."
    if new.role in _COLLEGES:
        faults["role"] = "Un vote ne se délègue pas : un pouvoir se donne pour une séance (art. L2121-20)."
    elif not held:
        faults["role"] = "Le délégant ne détient pas cette fonction sur la période."
    if new.ends_on is not None and new.ends_on < new.starts_on:
        faults["ends_on"] = "La délégation finirait avant d’avoir commencé."
    for name in ("published_on", "transmitted_on"):
        on = getattr(new, name)
        if on is not None and on < new.deed_on:
            faults[name] = "Cette date précède celle de l’acte."
    return faults


def complete_delegation(
    house: House,
    actor: Actor | None,
    id_: DelegationId,
    *,
    published_on: date | None = None,
    transmitted_on: date | None = None,
) -> Delegation:
    """Notes when the deed was published and when the préfet received it. Raises Forbidden, NotFound, ValidationFailed."""
    found = _delegation(house, actor, id_)
    changed = replace(
        found,
        published_on=published_on or found.published_on,
        transmitted_on=transmitted_on or found.transmitted_on,
    )
    dates = {"published_on": changed.published_on, "transmitted_on": changed.transmitted_on}
    _refuse(
        {name: "Cette date précède celle de l’acte." for name, on in dates.items() if on and on < found.deed_on},
        "delegation.invalid",
    )
    return _save(house, changed)


def end_delegation(house: House, actor: Actor | None, id_: DelegationId, *, ends_on: date) -> Delegation:
    """Sets the last day of a delegation. Raises Forbidden, NotFound."""
    return _save(house, replace(_delegation(house, actor, id_), ends_on=ends_on))


def _delegation(house: House, actor: Actor | None, id_: DelegationId) -> Delegation:
    _require(actor, Verb.KEEP_DELEGATIONS)
    with house.work.reading() as uow:
        found = uow.institutions.delegation(id_)
    if found is None:
        raise NotFound("Cette délégation n’existe pas.", code="delegation.not_found")
    return found


def _save(house: House, delegation: Delegation) -> Delegation:
    with house.work() as uow:
        uow.institutions.save_delegation(delegation)
        uow.commit()
    return delegation


def substitutions(house: House, actor: Actor) -> tuple[Substitution, ...]:
    """The absences and who stands in: all for those who keep them, else those that one is part of; latest first."""
    with house.work.reading() as uow:
        found = uow.institutions.substitutions()
    if _keeps(actor):
        return found
    return tuple(one for one in found if actor.id in {one.absent, one.substitute})


def _keeps(actor: Actor) -> bool:
    try:
        require(actor, Verb.KEEP_SUBSTITUTIONS)
    except Forbidden:
        return False
    return True


def substitute(house: House, actor: Actor | None, new: NewSubstitution) -> Substitution:
    """Registers who stands in for an absent person; the absent may do it themselves.

    Raises Forbidden, NotFound, InvalidState for a chain or a second substitute, ValidationFailed for a period that is
    over, somebody without mandate, or an elected office without the deed it rests on.
    """
    if actor is None or actor.id != new.absent:
        _require(actor, Verb.KEEP_SUBSTITUTIONS)
    substitution = Substitution(
        id=SubstitutionId(uuid4()),
        absent=new.absent,
        substitute=new.substitute,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        role=role_key(new.role) if new.role else None,
        deed=new.deed.strip(),
        deed_on=new.deed_on if new.deed.strip() else None,
    )
    with house.work() as uow:
        _known(uow, new.absent, new.substitute)
        add_substitution(uow.institutions.substitutions(), substitution)
        _refuse(_obstacles(house, uow, substitution), "substitution.invalid")
        uow.institutions.save_substitution(substitution)
        uow.commit()
    return substitution


def _obstacles(house: House, uow: UnitOfWork, new: Substitution) -> Mapping[str, str]:
    day = max(new.starts_on, house.today())
    if new.ends_on < house.today():
        return {"ends_on": "Cette période est passée : un remplacement ne vaut que pour l’avenir."}
    faults = {}
    roles = {one.role for one in roles_in_force(uow.people.mandates(new.absent), new.absent, day)}
    replaced = {role for role in roles if new.role in {None, role}} - PERSONAL_ROLES
    if not replaced:
        faults["absent"] = "Cette personne ne tient, ce jour-là, aucune fonction où l’on puisse la remplacer."
    elif replaced & ELECTED_ROLES and not new.deed:
        faults["deed"] = (
            "Remplacer un élu repose sur un acte : donnez l’arrêté, ou l’article qui organise la suppléance (L2122-17)."
        )
    if not roles_in_force(uow.people.mandates(new.substitute), new.substitute, day):
        faults["substitute"] = "Le remplaçant doit avoir lui-même un mandat ou une fonction en vigueur."
    return faults


def end_substitution(house: House, actor: Actor | None, id_: SubstitutionId, *, ends_on: date) -> Substitution:
    """Sets the last day of a substitution: the absent is back. Raises Forbidden, NotFound, ValidationFailed."""
    with house.work() as uow:
        found = uow.institutions.substitution(id_)
        if found is None:
            raise NotFound("Ce remplacement n’existe pas.", code="substitution.not_found")
        if actor is None or actor.id != found.absent:
            _require(actor, Verb.KEEP_SUBSTITUTIONS)
        if ends_on > found.ends_on:
            sentence = "Un remplacement ne se prolonge pas : inscrivez-en un nouveau."
            _refuse({"ends_on": sentence}, "substitution.invalid")
        ended = replace(found, ends_on=ends_on)
        uow.institutions.save_substitution(ended)
        uow.commit()
        return ended


def end_with_mandates(uow: UnitOfWork, ended: Mapping[PersonId, date]) -> None:
    """Ends what rested on persons who leave: the deeds they gave and held, the substitutions they were part of.

    `ended` gives the last day of each person who keeps no mandate. The caller commits.
    """
    for delegation in uow.institutions.delegations():
        last = min((ended[one] for one in (delegation.giver, delegation.holder) if one in ended), default=None)
        if last is not None and (delegation.ends_on is None or delegation.ends_on > last):
            uow.institutions.save_delegation(replace(delegation, ends_on=last))
    for one in uow.institutions.substitutions():
        last = min((ended[person] for person in (one.absent, one.substitute) if person in ended), default=None)
        if last is not None and one.ends_on > last:
            uow.institutions.save_substitution(replace(one, ends_on=max(last, one.starts_on - timedelta(days=1))))


def _require(actor: Actor | None, verb: Verb) -> None:
    if actor is not None:
        require(actor, verb)


def _known(uow: UnitOfWork, *persons: PersonId) -> None:
    for person in persons:
        if uow.people.person(person) is None:
            raise NotFound("Cette personne n’existe pas.", code="person.not_found")


def _refuse(faults: Mapping[str, str], code: str) -> None:
    if faults:
        told = {name: typography(sentence) for name, sentence in faults.items()}
        raise ValidationFailed(" ".join(told.values()), fields=told, code=code)
