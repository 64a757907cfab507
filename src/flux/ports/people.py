"""Repositories of people, and of what proves who asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from flux.domain.credentials import Credential, CredentialId, CredentialKind
from flux.domain.institutions import Epci, Mandate, MandateId, Person, PersonId
from flux.domain.people import Account


class People(Protocol):
    """Persons, accounts, mandates and the territory."""

    def add_person(self, person: Person) -> None:
        """Keeps a new person."""
        ...

    def person(self, id_: PersonId) -> Person | None:
        """Reads a person."""
        ...

    def persons(self) -> tuple[Person, ...]:
        """Everybody, by name."""
        ...

    def save_account(self, account: Account) -> None:
        """Keeps or replaces the account of a person. Raises Conflict when the login is another's."""
        ...

    def account(self, person: PersonId) -> Account | None:
        """The account of a person."""
        ...

    def account_by_login(self, login: str) -> Account | None:
        """The account that signs in so; takes its row until the end of the transaction."""
        ...

    def add_mandate(self, mandate: Mandate) -> None:
        """Keeps a new mandate."""
        ...

    def save_mandate(self, mandate: Mandate) -> None:
        """Writes the period of a mandate."""
        ...

    def mandate(self, id_: MandateId) -> Mandate | None:
        """Reads a mandate."""
        ...

    def mandates(self, person: PersonId | None = None) -> tuple[Mandate, ...]:
        """All mandates, past and future included, of one person or of all."""
        ...

    def save_territory(self, epci: Epci) -> None:
        """Keeps or replaces the territory with its communes."""
        ...

    def territory(self) -> Epci | None:
        """The territory that this installation serves."""
        ...


class Credentials(Protocol):
    """Sessions and tokens."""

    def add(self, credential: Credential) -> None:
        """Keeps a new one."""
        ...

    def get(self, id_: CredentialId) -> Credential | None:
        """Reads one."""
        ...

    def by_digest(self, digest: str) -> Credential | None:
        """The one whose secret has this digest."""
        ...

    def of(self, person: PersonId, kind: CredentialKind) -> tuple[Credential, ...]:
        """Those of a person, latest first."""
        ...

    def save(self, credential: Credential) -> None:
        """Writes the last day of use."""
        ...

    def remove(self, ids: Sequence[CredentialId]) -> None:
        """Ends them; those that are not there are no error."""
        ...

    def forget(self, now: datetime) -> None:
        """Drops what has expired."""
        ...
