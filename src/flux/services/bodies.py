"""Bodies and their seats, and mandates over time: who leaves on a day, and what a renewal ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flux.domain.actors import Actor
from flux.domain.french import count, typography
from flux.domain.institutions import (
    ELECTED_ROLES,
    Body,
    BodyKind,
    Epci,
    Mandate,
    PersonId,
    PopulationBase,
    Seat,
    roles_in_force,
)
from flux.domain.organisation import check_vice_presidents, development_council_compulsory, legal_seats
from flux.domain.permissions import Verb, require
from flux.domain.tasks import role_key
from flux.errors import NotFound, ValidationFailed
from flux.ports import TaskFilter, UnitOfWork
from flux.services import standing
from flux.services.house import House

#: most seats that a body is given at once
MOST_SEATS = 300
COUNCIL = "conseil"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyDetail:
    """A body with its seats, and what the law says of its size."""

    body: Body
    seats: tuple[Seat, ...]
    #: sentences: what is missing or against the law, with the article
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Somebody whose mandate ends, and what they leave behind."""

    mandate: Mandate
    #: open tasks in their own hands
    tasks: int
    #: whether they keep another mandate the day after
    stays: bool


def bodies(house: House, actor: Actor) -> tuple[BodyDetail, ...]:
    """Every body with its seats, by name. Raises Forbidden."""
    require(actor, Verb.SEE_DEFINITION)
    with house.work.reading() as uow:
        return tuple(_detail(house, uow, body) for body in uow.institutions.bodies())


def body(house: House, actor: Actor, key: str) -> BodyDetail:
    """A body with its seats. Raises Forbidden, NotFound."""
    require(actor, Verb.SEE_DEFINITION)
    with house.work.reading() as uow:
        return _detail(house, uow, _found(uow, key))


def seats_of(uow: UnitOfWork, key: str) -> tuple[Seat, ...]:
    """The seats of a body as they are held, for a séance; empty when the body is not known."""
    return uow.institutions.seats(key)


def save_body(house: House, actor: Actor | None, body: Body) -> BodyDetail:
    """Keeps or changes a body; a body that grows gets empty seats, one that shrinks must have the last ones empty.

    Raises Forbidden, ValidationFailed.
    """
    _require(actor)
    body = replace(body, key=role_key(body.key or body.name).replace("_", "-"), name=body.name.strip())
    _refuse(_faults(body))
    with house.work() as uow:
        uow.institutions.save_body(body)
        kept = uow.institutions.seats(body.key)
        lost = [seat for seat in kept if seat.number > body.seats and (seat.holder or seat.substitute)]
        if lost:
            _refuse({"seats": f"Le siège {lost[0].number} est occupé : libérez-le d'abord."})
        fresh = [Seat(body=body.key, number=rank) for rank in range(len(kept) + 1, body.seats + 1)]
        uow.institutions.set_seats(body.key, [seat for seat in kept if seat.number <= body.seats] + fresh)
        detail = _detail(house, uow, body)
        uow.commit()
    return detail


def _faults(body: Body) -> Mapping[str, str]:
    faults = {}
    if not body.name or not body.key:
        faults["name"] = "Donnez un nom à cet organe."
    if not 0 <= body.seats <= MOST_SEATS:
        faults["seats"] = f"Le nombre de sièges va de 0 à {MOST_SEATS}."
    if body.kind is BodyKind.MUNICIPAL_COUNCIL and not body.commune:
        faults["commune"] = "Un conseil municipal est celui d'une commune."
    return faults


def seat(house: House, actor: Actor | None, new: Seat) -> BodyDetail:
    """Says who holds a seat and who is its suppléant. Raises Forbidden, NotFound, ValidationFailed."""
    _require(actor)
    with house.work() as uow:
        found = _found(uow, new.body)
        seats = uow.institutions.seats(new.body)
        if not any(one.number == new.number for one in seats):
            raise NotFound("Ce siège n’existe pas.", code="seat.not_found")
        _refuse(_seat_faults(uow, new, seats))
        uow.institutions.set_seats(new.body, [new if one.number == new.number else one for one in seats])
        detail = _detail(house, uow, found)
        uow.commit()
    return detail


def _seat_faults(uow: UnitOfWork, new: Seat, seats: Sequence[Seat]) -> Mapping[str, str]:
    faults = {}
    others = [one for one in seats if one.number != new.number]
    if new.holder is not None and any(one.holder == new.holder for one in others):
        faults["holder"] = "Cette personne occupe déjà un autre siège de cet organe."
    if new.substitute is not None:
        if new.substitute == new.holder:
            faults["substitute"] = "Nul n'est son propre suppléant."
        elif new.commune is None or any(one.commune == new.commune for one in others):
            faults["substitute"] = "Seule une commune à un seul siège a un suppléant (art. L5211-6)."
    for name in ("holder", "substitute"):
        person = getattr(new, name)
        if person is not None and uow.people.person(person) is None:
            faults[name] = "Cette personne n'existe pas."
    return faults


def handover(house: House, actor: Actor, on: date) -> tuple[Leaving, ...]:
    """Who leaves on a day: the mandates whose last day it is, with what is left in hand. Raises Forbidden."""
    require(actor, Verb.MANAGE_PEOPLE)
    with house.work.reading() as uow:
        everything = uow.people.mandates()
        leaving = [one for one in everything if one.ends_on == on]
        return tuple(
            Leaving(
                mandate=one,
                tasks=_in_hand(uow, one.person),
                stays=bool(roles_in_force(everything, one.person, on + timedelta(days=1))),
            )
            for one in leaving
        )


def _in_hand(uow: UnitOfWork, person: PersonId) -> int:
    return uow.lists.tasks(TaskFilter(assignee=person), limit=1).total


def renew(house: House, actor: Actor | None, on: date) -> tuple[Mandate, ...]:
    """Renouvellement général: every elected mandate ends the day before, with the deeds and absences that rest on it.

    Gives the mandates that were ended. Raises Forbidden.
    """
    _require(actor)
    last = on - timedelta(days=1)
    with house.work() as uow:
        everything = uow.people.mandates()
        ended = [
            replace(one, ends_on=last)
            for one in everything
            if one.role in ELECTED_ROLES and one.starts_on <= last and (one.ends_on is None or one.ends_on > last)
        ]
        for one in ended:
            uow.people.save_mandate(one)
        after_mandates(uow, {one.person: last for one in ended})
        uow.commit()
    return tuple(ended)


def after_mandates(uow: UnitOfWork, last_days: Mapping[PersonId, date]) -> None:
    """Ends the deeds and absences of those who hold nothing any more after their last day; the caller commits."""
    everything = uow.people.mandates()
    gone = {
        person: last
        for person, last in last_days.items()
        if not roles_in_force(everything, person, last + timedelta(days=1))
    }
    if gone:
        standing.end_with_mandates(uow, gone)


def check_new_mandate(house: House, uow: UnitOfWork, mandate: Mandate) -> None:
    """Refuses a mandate that the law does not let one give: vice-presidents past the ceiling (L5211-10).

    Only when the seats of the council are known. Raises ValidationFailed.
    """
    epci, council = uow.people.territory(), uow.institutions.body(COUNCIL)
    if mandate.role != "vice_president" or epci is None or council is None or not council.seats:
        return
    others = {
        one.person
        for one in uow.people.mandates()
        if one.role == mandate.role and one.in_force(mandate.starts_on) and one.person != mandate.person
    }
    check_vice_presidents(len(others) + 1, council.seats, nature=epci.nature, on=house.today(), raised=True)


def _detail(house: House, uow: UnitOfWork, body: Body) -> BodyDetail:
    seats = uow.institutions.seats(body.key)
    epci = uow.people.territory()
    remarks = _remarks(body, seats, epci, house.today()) if epci is not None else ()
    return BodyDetail(body=body, seats=seats, remarks=tuple(map(typography, remarks)))


def _remarks(body: Body, seats: Sequence[Seat], epci: Epci, on: date) -> tuple[str, ...]:
    told = []
    vacant = sum(seat.holder is None for seat in seats)
    if vacant:
        told.append(f"{count(vacant, 'siège vacant', 'sièges vacants')}.")
    if body.kind is BodyKind.COUNCIL:
        told += _council_remarks(body, seats, epci, on)
    if body.kind is BodyKind.DEVELOPMENT_COUNCIL:
        must = "obligatoire" if development_council_compulsory(epci, on) else "facultatif"
        told.append(f"Le conseil de développement est {must} pour cette population (art. L5211-10-1).")
    return tuple(told)


def _council_remarks(body: Body, seats: Sequence[Seat], epci: Epci, on: date) -> list[str]:
    told = []
    legal = legal_seats(epci.population(PopulationBase.MUNICIPAL), on)
    if body.seats != legal:
        told.append(
            f"{count(body.seats, 'siège')} ; le tableau légal en donne {legal} pour cette population, "
            "avant accord local et sièges de droit (art. L5211-6-1)."
        )
    without = [one.name for one in epci.communes if not any(seat.commune == one.siren for seat in seats)]
    if without and any(seat.commune for seat in seats):
        told.append(f"Sans siège : {', '.join(without)} ; chaque commune en a au moins un (art. L5211-6-1).")
    return told


def _found(uow: UnitOfWork, key: str) -> Body:
    found = uow.institutions.body(key)
    if found is None:
        raise NotFound("Cet organe n’existe pas.", code="body.not_found")
    return found


def _require(actor: Actor | None) -> None:
    if actor is not None:
        require(actor, Verb.MANAGE_PEOPLE)


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        told = {name: typography(sentence) for name, sentence in faults.items()}
        raise ValidationFailed(" ".join(told.values()), fields=told, code="body.invalid")
