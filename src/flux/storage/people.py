"""Repositories of persons, accounts, mandates and the territory, and of what proves who asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, select

from flux.domain.credentials import Credential, CredentialId, CredentialKind
from flux.domain.institutions import Commune, Epci, Mandate, MandateId, Person, PersonId
from flux.domain.people import Account
from flux.storage.people_tables import accounts, communes, credentials, mandates, persons, territories
from flux.storage.rows import build, every, first, insert, put, values

_BY_LOGIN = select(accounts).where(accounts.c.login == bindparam("typed")).with_for_update()
_SAVE_MANDATE = (
    mandates.update()
    .where(mandates.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("starts_on", "ends_on")})
)
_BY_DIGEST = select(credentials).where(credentials.c.digest == bindparam("shown"))
_USED = credentials.update().where(credentials.c.id == bindparam("id_")).values(used_on=bindparam("day"))
_END = credentials.delete().where(credentials.c.id.in_(bindparam("ids", expanding=True)))
_FORGET = credentials.delete().where(credentials.c.expires_at <= bindparam("now"))


class SqlPeople:
    """Persons, accounts, mandates and the territory."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_person(self, person: Person) -> None:
        """Keeps a new person."""
        insert(self._connection, persons, [values(persons, person)])

    def person(self, id_: PersonId) -> Person | None:
        """Reads a person."""
        return first(self._connection, select(persons).where(persons.c.id == id_), _person)

    def persons(self) -> tuple[Person, ...]:
        """Everybody, by name."""
        return every(self._connection, select(persons).order_by(persons.c.name, persons.c.id), _person)

    def save_account(self, account: Account) -> None:
        """Keeps or replaces the account of a person. Raises Conflict when the login is another's."""
        clash = f"L’identifiant «\u00a0{account.login}\u00a0» est déjà pris\u00a0: choisissez-en un autre."
        put(self._connection, accounts, values(accounts, account), key=("person",), clash=clash)

    def account(self, person: PersonId) -> Account | None:
        """The account of a person."""
        return first(self._connection, select(accounts).where(accounts.c.person == person), _account)

    def account_by_login(self, login: str) -> Account | None:
        """The account that signs in so; takes its row until the end of the transaction."""
        return first(self._connection, _BY_LOGIN, _account, {"typed": login})

    def add_mandate(self, mandate: Mandate) -> None:
        """Keeps a new mandate."""
        insert(self._connection, mandates, [values(mandates, mandate)])

    def save_mandate(self, mandate: Mandate) -> None:
        """Writes the period of a mandate."""
        given = {"id_": mandate.id, "starts_on": mandate.starts_on, "ends_on": mandate.ends_on}
        self._connection.execute(_SAVE_MANDATE, given)

    def mandate(self, id_: MandateId) -> Mandate | None:
        """Reads a mandate."""
        return first(self._connection, select(mandates).where(mandates.c.id == id_), _mandate)

    def mandates(self, person: PersonId | None = None) -> tuple[Mandate, ...]:
        """All mandates, past and future included, of one person or of all."""
        query = select(mandates).order_by(mandates.c.starts_on, mandates.c.id)
        return every(self._connection, query if person is None else query.where(mandates.c.person == person), _mandate)

    def save_territory(self, epci: Epci) -> None:
        """Keeps or replaces the territory with its communes."""
        put(self._connection, territories, values(territories, epci), key=("siren",))
        self._connection.execute(communes.delete().where(communes.c.epci == epci.siren))
        rows = [values(communes, commune, epci=epci.siren, rank=rank) for rank, commune in enumerate(epci.communes)]
        insert(self._connection, communes, rows)

    def territory(self) -> Epci | None:
        """The territory that this installation serves."""
        row = self._connection.execute(select(territories).order_by(territories.c.siren).limit(1)).mappings().first()
        if row is None:
            return None
        query = select(communes).where(communes.c.epci == row["siren"]).order_by(communes.c.rank)
        return build(Epci, territories, row, communes=every(self._connection, query, _commune))


class SqlCredentials:
    """Sessions and tokens."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, credential: Credential) -> None:
        """Keeps a new one."""
        insert(self._connection, credentials, [values(credentials, credential)])

    def get(self, id_: CredentialId) -> Credential | None:
        """Reads one."""
        return first(self._connection, select(credentials).where(credentials.c.id == id_), _credential)

    def by_digest(self, digest: str) -> Credential | None:
        """The one whose secret has this digest."""
        return first(self._connection, _BY_DIGEST, _credential, {"shown": digest})

    def of(self, person: PersonId, kind: CredentialKind) -> tuple[Credential, ...]:
        """Those of a person, latest first."""
        wanted = select(credentials).where(credentials.c.person == person, credentials.c.kind == kind)
        latest = wanted.order_by(credentials.c.made_at.desc(), credentials.c.id)
        return every(self._connection, latest, _credential)

    def save(self, credential: Credential) -> None:
        """Writes the last day of use."""
        self._connection.execute(_USED, {"id_": credential.id, "day": credential.used_on})

    def remove(self, ids: Sequence[CredentialId]) -> None:
        """Ends them; those that are not there are no error."""
        self._connection.execute(_END, {"ids": list(ids)})

    def forget(self, now: datetime) -> None:
        """Drops what has expired."""
        self._connection.execute(_FORGET, {"now": now})


def _credential(row: RowMapping) -> Credential:
    return build(Credential, credentials, row)


def _person(row: RowMapping) -> Person:
    return build(Person, persons, row)


def _account(row: RowMapping) -> Account:
    return build(Account, accounts, row)


def _mandate(row: RowMapping) -> Mandate:
    return build(Mandate, mandates, row)


def _commune(row: RowMapping) -> Commune:
    return build(Commune, communes, row)
