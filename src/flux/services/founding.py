"""Founding an installation: its territory and first people, all or nothing, and once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from flux.domain.institutions import Body, Epci, Mandate, MandateId, Person, PersonId, Seat
from flux.domain.people import Account
from flux.errors import Conflict
from flux.ports import UnitOfWork
from flux.services.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who is there from the first day."""

    login: str
    name: str
    email: str
    administrator: bool = False
    #: role and, for a mandate of one commune, its SIREN
    mandates: tuple[tuple[str, str | None], ...] = ()


def found(
    house: House,
    epci: Epci,
    newcomers: Iterable[Newcomer],
    *,
    password: str,
    since: date,
    bodies: Iterable[Body] = (),
) -> bool:
    """Welcomes a territory, its people and its bodies, with one password for all; says whether there was anything to do.

    One transaction: what was interrupted has left nothing. Raises Conflict when another territory is there.
    """
    with house.work.reading() as uow:
        if _is_there(uow, epci):
            return False
    password_hash = house.passwords.hash(password)  # outside of any transaction: it is slow on purpose
    with house.work() as uow:
        if _is_there(uow, epci):  # another process was faster
            return False
        uow.people.save_territory(epci)
        for body in bodies:
            uow.institutions.save_body(body)
            uow.institutions.set_seats(body.key, [Seat(body=body.key, number=rank + 1) for rank in range(body.seats)])
        for newcomer in newcomers:
            _welcome(uow, newcomer, password_hash, since)
        uow.commit()
    return True


def _is_there(uow: UnitOfWork, epci: Epci) -> bool:
    known = uow.people.territory()
    if known is not None and known.siren != epci.siren:
        raise Conflict(
            f"Ces données servent déjà {known.name}\u00a0: choisissez un autre dossier (FLUX_DATA_DIR).",
            code="territory.another",
        )
    return known is not None


def _welcome(uow: UnitOfWork, newcomer: Newcomer, password_hash: str, since: date) -> None:
    person = Person(id=PersonId(uuid4()), name=newcomer.name, email=newcomer.email)
    uow.people.add_person(person)
    uow.people.save_account(
        Account(
            person=person.id,
            login=newcomer.login,
            password_hash=password_hash,
            administrator=newcomer.administrator,
        )
    )
    for role, commune in newcomer.mandates:
        uow.people.add_mandate(
            Mandate(id=MandateId(uuid4()), person=person.id, role=role, starts_on=since, commune=commune)
        )
