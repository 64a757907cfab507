"""The repository of bodies and seats, delegations, substitutions, declared interests and withdrawals."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, RowMapping, select

from flux.domain.delegations import Delegation, DelegationId, Substitution, SubstitutionId
from flux.domain.holidays import DayOff, DayOffId
from flux.domain.institutions import Body, PersonId, Seat
from flux.domain.interests import Interest, InterestId, Withdrawal
from flux.domain.tasks import InstanceId
from flux.storage.prepared import Prepared
from flux.storage.rows import Named, build, every, first, insert, put, values
from flux.storage.standing_tables import bodies, days_off, delegations, interests, seats, substitutions, withdrawals

_DECLARED = select(interests).order_by(interests.c.declared_on.desc(), interests.c.id)
#: read by every step that changes what a file is about
_INTERESTS = Prepared(_DECLARED)


class SqlInstitutions:
    """Bodies with their seats, the deeds by which somebody acts for somebody else, and the déports."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save_body(self, body: Body) -> None:
        """Keeps or replaces a body."""
        put(self._connection, bodies, values(bodies, body), key=("key",))

    def body(self, key: str) -> Body | None:
        """Reads a body."""
        return first(self._connection, select(bodies).where(bodies.c.key == key), _body)

    def bodies(self) -> tuple[Body, ...]:
        """All bodies, by name."""
        return every(self._connection, select(bodies).order_by(bodies.c.name, bodies.c.key), _body)

    def set_seats(self, body: str, given: Collection[Seat]) -> None:
        """Replaces the seats of a body."""
        self._connection.execute(seats.delete().where(seats.c.body == body))
        insert(self._connection, seats, [values(seats, seat) for seat in given])

    def seats(self, body: str) -> tuple[Seat, ...]:
        """The seats of a body, by number."""
        return every(self._connection, select(seats).where(seats.c.body == body).order_by(seats.c.number), _seat)

    def save_day_off(self, day: DayOff) -> None:
        """Keeps or replaces a closed day of the territory."""
        put(self._connection, days_off, values(days_off, day), key=("id",))

    def day_off(self, id_: DayOffId) -> DayOff | None:
        """Reads a closed day."""
        return first(self._connection, select(days_off).where(days_off.c.id == id_), _day_off)

    def days_off(self) -> tuple[DayOff, ...]:
        """Every closed day entered, those lifted included, by day then by entry."""
        query = select(days_off).order_by(days_off.c.day, days_off.c.entered_at, days_off.c.id)
        return every(self._connection, query, _day_off)

    def save_delegation(self, delegation: Delegation) -> None:
        """Keeps or replaces a delegation."""
        put(self._connection, delegations, values(delegations, delegation), key=("id",))

    def delegation(self, id_: DelegationId) -> Delegation | None:
        """Reads a delegation."""
        return first(self._connection, select(delegations).where(delegations.c.id == id_), _delegation)

    def delegations(self, holder: PersonId | None = None) -> tuple[Delegation, ...]:
        """All delegations, past and future included, to one person or to all; latest start first."""
        query = select(delegations).order_by(delegations.c.starts_on.desc(), delegations.c.id)
        found = query if holder is None else query.where(delegations.c.holder == holder)
        return every(self._connection, found, _delegation)

    def save_substitution(self, substitution: Substitution) -> None:
        """Keeps or replaces a substitution."""
        put(self._connection, substitutions, values(substitutions, substitution), key=("id",))

    def substitution(self, id_: SubstitutionId) -> Substitution | None:
        """Reads a substitution."""
        return first(self._connection, select(substitutions).where(substitutions.c.id == id_), _substitution)

    def substitutions(self, substitute: PersonId | None = None) -> tuple[Substitution, ...]:
        """All substitutions, past and future included, by one person or by all; latest start first."""
        query = select(substitutions).order_by(substitutions.c.starts_on.desc(), substitutions.c.id)
        found = query if substitute is None else query.where(substitutions.c.substitute == substitute)
        return every(self._connection, found, _substitution)

    def save_interest(self, interest: Interest) -> None:
        """Keeps or replaces a declared interest."""
        put(self._connection, interests, values(interests, interest), key=("id",))

    def interest(self, id_: InterestId) -> Interest | None:
        """Reads a declared interest."""
        return first(self._connection, select(interests).where(interests.c.id == id_), _interest)

    def interests(self, person: PersonId | None = None) -> tuple[Interest, ...]:
        """All declared interests, lifted ones included, of one person or of all; latest first."""
        if person is None:
            return tuple(_interest(row) for row in _INTERESTS.every(self._connection, {}))
        return every(self._connection, _DECLARED.where(interests.c.person == person), _interest)

    def save_withdrawal(self, withdrawal: Withdrawal) -> None:
        """Keeps or replaces the withdrawal of a person from a file."""
        put(self._connection, withdrawals, values(withdrawals, withdrawal), key=("instance", "person", "at"))

    def withdrawals(self, instance: InstanceId) -> tuple[Withdrawal, ...]:
        """Who has withdrawn from a file, lifted withdrawals included, first come first."""
        query = select(withdrawals).where(withdrawals.c.instance == instance)
        return every(self._connection, query.order_by(withdrawals.c.at, withdrawals.c.person), _withdrawal)

    def withdrawals_of(self, persons: Collection[PersonId]) -> tuple[Withdrawal, ...]:
        """The withdrawals of these persons from any file, lifted ones included, latest first."""
        query = select(withdrawals).where(withdrawals.c.person.in_(list(persons)))
        return every(self._connection, query.order_by(withdrawals.c.at.desc(), withdrawals.c.instance), _withdrawal)


def _body(row: RowMapping) -> Body:
    return build(Body, bodies, row)


def _seat(row: RowMapping) -> Seat:
    return build(Seat, seats, row)


def _day_off(row: RowMapping) -> DayOff:
    return build(DayOff, days_off, row)


def _delegation(row: RowMapping) -> Delegation:
    return build(Delegation, delegations, row)


def _substitution(row: RowMapping) -> Substitution:
    return build(Substitution, substitutions, row)


def _interest(row: Named) -> Interest:
    return build(Interest, interests, row, keywords=tuple(row["keywords"]))


def _withdrawal(row: RowMapping) -> Withdrawal:
    return build(Withdrawal, withdrawals, row)
