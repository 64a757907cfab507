"""What the services ask of the outside, as Protocols: storage in `flux.storage`, the rest in `flux.adapters`.

Repositories give and take the frozen dataclasses of `flux.domain`. A `UnitOfWork` is one transaction: leaving it
without `commit` rolls back. Locks are taken in the order instance, tasks, jobs; one instance per transaction.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from flux.ports.assemblies import Acts, Consultations, Seances
from flux.ports.keeping import Catalogue, Counters, Documents, Incidents, Mails, Proposals
from flux.ports.lists import Hat, InstanceFilter, InstanceRow, Lists, Page, ProposalRow, TaskFilter, TaskRow
from flux.ports.outside import Alarm, Calendars, FileStore, Mailer, Passwords, Printer, Topics, Work
from flux.ports.people import Credentials, People
from flux.ports.running import Instances, Jobs, Journal, Lease, Locked, Messages, Tasks
from flux.ports.standing import Institutions


class UnitOfWork(Protocol):
    """One transaction."""

    @property
    def instances(self) -> Instances:
        """The running and ended files."""
        ...

    @property
    def tasks(self) -> Tasks:
        """Their tasks."""
        ...

    @property
    def jobs(self) -> Jobs:
        """The to-do list."""
        ...

    @property
    def journal(self) -> Journal:
        """The record of steps."""
        ...

    @property
    def messages(self) -> Messages:
        """Subscriptions and early messages."""
        ...

    @property
    def incidents(self) -> Incidents:
        """What is stuck."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """What was published."""
        ...

    @property
    def people(self) -> People:
        """Persons, accounts, mandates, territory."""
        ...

    @property
    def credentials(self) -> Credentials:
        """Sessions and tokens."""
        ...

    @property
    def institutions(self) -> Institutions:
        """Bodies, seats, delegations, substitutions, interests."""
        ...

    @property
    def proposals(self) -> Proposals:
        """The proposals."""
        ...

    @property
    def documents(self) -> Documents:
        """What is known of the documents."""
        ...

    @property
    def seances(self) -> Seances:
        """The séances."""
        ...

    @property
    def consultations(self) -> Consultations:
        """The consultations of the communes."""
        ...

    @property
    def acts(self) -> Acts:
        """The journal of séances and consultations."""
        ...

    @property
    def mails(self) -> Mails:
        """The demonstration's mailbox."""
        ...

    @property
    def counters(self) -> Counters:
        """Numbers and idempotent answers."""
        ...

    @property
    def lists(self) -> Lists:
        """Reading for lists."""
        ...

    def commit(self) -> None:
        """Makes everything that was written true at once."""
        ...


class OpenUnitOfWork(Protocol):
    """Opens transactions."""

    def __call__(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that writes, or may."""
        ...

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that only reads and holds nobody up."""
        ...


__all__ = [
    "Acts",
    "Alarm",
    "Calendars",
    "Catalogue",
    "Consultations",
    "Counters",
    "Credentials",
    "Documents",
    "FileStore",
    "Hat",
    "Incidents",
    "InstanceFilter",
    "InstanceRow",
    "Instances",
    "Institutions",
    "Jobs",
    "Journal",
    "Lease",
    "Lists",
    "Locked",
    "Mailer",
    "Mails",
    "Messages",
    "OpenUnitOfWork",
    "Page",
    "Passwords",
    "People",
    "Printer",
    "ProposalRow",
    "Proposals",
    "Seances",
    "TaskFilter",
    "TaskRow",
    "Tasks",
    "Topics",
    "UnitOfWork",
    "Work",
]
