"""Repositories of who stands where: bodies and seats, delegations, substitutions, declared interests, withdrawals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from flux.domain.delegations import Delegation, DelegationId, Substitution, SubstitutionId
from flux.domain.holidays import DayOff, DayOffId
from flux.domain.institutions import Body, PersonId, Seat
from flux.domain.interests import Interest, InterestId, Withdrawal
from flux.domain.tasks import InstanceId


class Institutions(Protocol):
    """Bodies with their seats, the deeds by which somebody acts for somebody else, and the déports."""

    def save_body(self, body: Body) -> None:
        """Keeps or replaces a body."""
        ...

    def body(self, key: str) -> Body | None:
        """Reads a body."""
        ...

    def bodies(self) -> tuple[Body, ...]:
        """All bodies, by name."""
        ...

    def set_seats(self, body: str, seats: Collection[Seat]) -> None:
        """Replaces the seats of a body."""
        ...

    def seats(self, body: str) -> tuple[Seat, ...]:
        """The seats of a body, by number."""
        ...

    def save_day_off(self, day: DayOff) -> None:
        """Keeps or replaces a closed day of the territory."""
        ...

    def day_off(self, id_: DayOffId) -> DayOff | None:
        """Reads a closed day."""
        ...

    def days_off(self) -> tuple[DayOff, ...]:
        """Every closed day entered, those lifted included, by day then by entry."""
        ...

    def save_delegation(self, delegation: Delegation) -> None:
        """Keeps or replaces a delegation."""
        ...

    def delegation(self, id_: DelegationId) -> Delegation | None:
        """Reads a delegation."""
        ...

    def delegations(self, holder: PersonId | None = None) -> tuple[Delegation, ...]:
        """All delegations, past and future included, to one person or to all; latest start first."""
        ...

    def save_substitution(self, substitution: Substitution) -> None:
        """Keeps or replaces a substitution."""
        ...

    def substitution(self, id_: SubstitutionId) -> Substitution | None:
        """Reads a substitution."""
        ...

    def substitutions(self, substitute: PersonId | None = None) -> tuple[Substitution, ...]:
        """All substitutions, past and future included, by one person or by all; latest start first."""
        ...

    def save_interest(self, interest: Interest) -> None:
        """Keeps or replaces a declared interest."""
        ...

    def interest(self, id_: InterestId) -> Interest | None:
        """Reads a declared interest."""
        ...

    def interests(self, person: PersonId | None = None) -> tuple[Interest, ...]:
        """All declared interests, lifted ones included, of one person or of all; latest first."""
        ...

    def save_withdrawal(self, withdrawal: Withdrawal) -> None:
        """Keeps or replaces the withdrawal of a person from a file."""
        ...

    def withdrawals(self, instance: InstanceId) -> tuple[Withdrawal, ...]:
        """Who has withdrawn from a file, lifted withdrawals included, first come first."""
        ...

    def withdrawals_of(self, persons: Collection[PersonId]) -> tuple[Withdrawal, ...]:
        """The withdrawals of these persons from any file, lifted ones included, latest first."""
        ...
