"""Founding an installation: its territory and first people, all or nothing, and once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from flux.domain.institutions import Epci, Mandate, MandateId, Person, PersonId
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


def found(house: House, epci: Epci, newcomers: Iterable[Newcomer], *, password: str, since: date) -> bool:
    """Welcomes a territory and its people, with one password for all; says whether there was anything to do.

    One transaction: what was interrupted has left nothing. Raises Conflict when another territory is there.
    """
    with house.work.reading() as uow:
        known = uow.people.territory()
    if known is not None and known.siren == epci.siren:
        return False
    if known is not None:
        raise Conflict(
            f"Ces données servent déjà {known.name}\u00a0: choisissez un autre dossier (FLUX_DATA_DIR).",
            code="territory.another",
        )
    password_hash = house.passwords.hash(password)
    with house.work() as uow:
        uow.people.save_territory(epci)
        for newcomer in newcomers:
            _welcome(uow, newcomer, password_hash, since)
        uow.commit()
    return True


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
