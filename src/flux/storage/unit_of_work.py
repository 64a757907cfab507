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
        #: the running and ended files
        self.instances = SqlInstances(connection)
        #: their tasks
        self.tasks = SqlTasks(connection)
        #: the to-do list
        self.jobs = SqlJobs(connection)
        #: the record of steps
        self.journal = SqlJournal(connection)
        #: subscriptions and early messages
        self.messages = SqlMessages(connection)
        #: what is stuck
        self.incidents = SqlIncidents(connection)
        #: what was published
        self.catalogue = SqlCatalogue(connection)
        #: persons, accounts, mandates, territory
        self.people = SqlPeople(connection)
        #: sessions and tokens
        self.credentials = SqlCredentials(connection)
        #: bodies, seats, delegations, substitutions, interests
        self.institutions = SqlInstitutions(connection)
        #: the proposals
        self.proposals = SqlProposals(connection)
        #: what is known of the documents
        self.documents = SqlDocuments(connection)
        #: the séances
        self.seances = SqlSeances(connection)
        #: the consultations of the communes
        self.consultations = SqlConsultations(connection)
        #: the journal of séances and consultations
        self.acts = SqlActs(connection)
        #: the demonstration's mailbox
        self.mails = SqlMails(connection)
        #: numbers and idempotent answers
        self.counters = SqlCounters(connection)
        #: reading for lists
        self.lists = SqlLists(connection)

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
