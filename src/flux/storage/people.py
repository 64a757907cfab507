"""The repository of persons, accounts, mandates and the territory."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, bindparam, select

from flux.domain.institutions import Commune, Epci, Mandate, MandateId, Person, PersonId
from flux.domain.people import Account
from flux.storage.rows import build, every, first, insert, put, values
from flux.storage.tables import accounts, communes, mandates, persons, territories

_BY_LOGIN = select(accounts).where(accounts.c.login == bindparam("typed")).with_for_update()
_SAVE_MANDATE = (
    mandates.update()
    .where(mandates.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("starts_on", "ends_on")})
)


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


def _person(row: RowMapping) -> Person:
    return build(Person, persons, row)


def _account(row: RowMapping) -> Account:
    return build(Account, accounts, row)


def _mandate(row: RowMapping) -> Mandate:
    return build(Mandate, mandates, row)


def _commune(row: RowMapping) -> Commune:
    return build(Commune, communes, row)
