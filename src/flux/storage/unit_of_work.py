"""One transaction on SQLite or PostgreSQL, and the store that opens them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from flux.errors import Unavailable
from flux.storage.assemblies import SqlActs, SqlConsultations, SqlSeances
from flux.storage.catalogue import SqlCatalogue
from flux.storage.keeping import SqlCounters, SqlDocuments, SqlIncidents, SqlMails, SqlProposals
from flux.storage.people import SqlCredentials, SqlPeople
from flux.storage.queries import SqlLists
from flux.storage.running import SqlInstances, SqlJournal, SqlTasks
from flux.storage.standing import SqlInstitutions
from flux.storage.trouble import told_when_down
from flux.storage.waiting import SqlJobs, SqlMessages

#: how long a writer waits for another one on SQLite, in milliseconds
_BUSY_MS = 30_000
_NO_ADDRESS = (
    "FLUX_DATABASE_URL ne se lit pas\u00a0: donnez postgresql://nom:mot-de-passe@hôte/base, ou rien pour la base du dossier "
    "des données."
)
_READ_ONLY = "flux_reading"


class SqlUnitOfWork:
    """One transaction; leaving it without `commit` rolls back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def instances(self) -> SqlInstances:
        """The running and ended files."""
        return SqlInstances(self._connection)

    @cached_property
    def tasks(self) -> SqlTasks:
        """Their tasks."""
        return SqlTasks(self._connection)

    @cached_property
    def jobs(self) -> SqlJobs:
        """The to-do list."""
        return SqlJobs(self._connection)

    @cached_property
    def journal(self) -> SqlJournal:
        """The record of steps."""
        return SqlJournal(self._connection)

    @cached_property
    def messages(self) -> SqlMessages:
        """Subscriptions and early messages."""
        return SqlMessages(self._connection)

    @cached_property
    def incidents(self) -> SqlIncidents:
        """What is stuck."""
        return SqlIncidents(self._connection)

    @cached_property
    def catalogue(self) -> SqlCatalogue:
        """What was published."""
        return SqlCatalogue(self._connection)

    @cached_property
    def people(self) -> SqlPeople:
        """Persons, accounts, mandates, territory."""
        return SqlPeople(self._connection)

    @cached_property
    def credentials(self) -> SqlCredentials:
        """Sessions and tokens."""
        return SqlCredentials(self._connection)

    @cached_property
    def institutions(self) -> SqlInstitutions:
        """Bodies, seats, delegations, substitutions, interests."""
        return SqlInstitutions(self._connection)

    @cached_property
    def proposals(self) -> SqlProposals:
        """The proposals."""
        return SqlProposals(self._connection)

    @cached_property
    def documents(self) -> SqlDocuments:
        """What is known of the documents."""
        return SqlDocuments(self._connection)

    @cached_property
    def seances(self) -> SqlSeances:
        """The séances."""
        return SqlSeances(self._connection)

    @cached_property
    def consultations(self) -> SqlConsultations:
        """The consultations of the communes."""
        return SqlConsultations(self._connection)

    @cached_property
    def acts(self) -> SqlActs:
        """The journal of séances and consultations."""
        return SqlActs(self._connection)

    @cached_property
    def mails(self) -> SqlMails:
        """The demonstration's mailbox."""
        return SqlMails(self._connection)

    @cached_property
    def counters(self) -> SqlCounters:
        """Numbers and idempotent answers."""
        return SqlCounters(self._connection)

    @cached_property
    def lists(self) -> SqlLists:
        """Reading for lists."""
        return SqlLists(self._connection)

    def commit(self) -> None:
        """Makes everything that was written true at once."""
        self._connection.commit()


class SqlStore:
    """Opens transactions on one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self) -> AbstractContextManager[SqlUnitOfWork]:
        """A transaction that writes, or may."""
        return self._open(self.engine)

    def reading(self) -> AbstractContextManager[SqlUnitOfWork]:
        """A transaction that only reads and holds nobody up."""
        return self._open(self._reading_engine)

    @cached_property
    def _reading_engine(self) -> Engine:
        return self.engine.execution_options(**{_READ_ONLY: True})

    @contextmanager
    def _open(self, engine: Engine) -> Iterator[SqlUnitOfWork]:
        with told_when_down(), engine.connect() as connection:  # closing without commit rolls back
            yield SqlUnitOfWork(connection)

    def close(self) -> None:
        """Gives the connections back to the system."""
        self.engine.dispose()


def open_store(url: str) -> SqlStore:
    """The store at a SQLAlchemy address: `sqlite:///…` or `postgresql://…`. Raises Unavailable for another one."""
    if url.startswith("sqlite:"):
        engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return SqlStore(engine)
    plain = url.replace("postgres://", "postgresql://", 1)
    address = plain.replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        parts = make_url(address)
    except (ArgumentError, ValueError) as error:  # a port that is no number is a ValueError
        raise Unavailable(_NO_ADDRESS, code="storage.address") from error
    if parts.drivername != "postgresql+psycopg":
        raise Unavailable(_NO_ADDRESS, code="storage.address")
    return SqlStore(create_engine(address, pool_pre_ping=True, isolation_level="READ COMMITTED"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # a decision that was confirmed survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # taking the write lock at once: a transaction that reads first and writes later would fail instead of waiting
    reading = connection.get_execution_options().get(_READ_ONLY)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
