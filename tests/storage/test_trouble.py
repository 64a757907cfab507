"""A database that cannot serve says so in words; a mistake of ours is not taken for one."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from flux.domain.history import Entry
from flux.errors import Unavailable
from flux.storage import migrate, open_store

FULL = "PRAGMA max_page_count=1"  # SQLite raises it to what there is: nothing more fits
READ_ONLY = "PRAGMA query_only=ON"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
IMPATIENT = "PRAGMA busy_timeout=20"


@pytest.fixture
def address(tmp_path):
    place = f"sqlite:///{tmp_path / 'flux.db'}"
    store = open_store(place)
    migrate(store.engine)
    store.close()
    return place


def write(store, size=1):
    with store() as uow:
        uow.counters.remember("k", "x" * size, datetime.now(UTC))
        uow.commit()


def opened(address, pragma):
    store = open_store(address)
    event.listen(store.engine, "connect", lambda connection, _: connection.execute(pragma))
    return store


@pytest.mark.parametrize(
    ("pragma", "words"), [(FULL, "plein"), (READ_ONLY, "ne peut pas être écrite")], ids=["full", "read-only"]
)
def test_a_disk_that_is_full_or_closed_is_told_and_nothing_is_written(address, pragma, words):
    store = opened(address, pragma)
    with pytest.raises(Unavailable, match=words):
        write(store, size=200_000)
    store.close()
    again = open_store(address)
    with again.reading() as uow:
        assert uow.counters.answer("k") is None
    write(again)
    again.close()


def test_a_database_that_stays_locked_is_told(address):
    holder, store = open_store(address), opened(address, IMPATIENT)
    with holder() as held:
        held.counters.next("n")
        with pytest.raises(Unavailable, match="occupée"):
            write(store)
    write(store)
    holder.close()
    store.close()


def test_a_mistake_of_ours_is_not_taken_for_trouble(database):
    with pytest.raises(DBAPIError), database() as uow:
        uow._connection.execute(text("SELECT nothing FROM nowhere"))


def test_what_the_driver_says_of_a_prepared_statement_is_said_as_sqlalchemy_does(database):
    orphan = Entry(instance=uuid4(), number=1, at=NOW, recorded_at=NOW, person=None, catalogue=0, command={}, facts=())
    with pytest.raises(IntegrityError), database() as uow:
        uow.journal.append(orphan)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "ask",
    [lambda uow: uow.counters.next("n"), lambda uow: uow.instances.lock(uuid4())],
    ids=["a statement", "a prepared statement"],
)
def test_a_server_that_goes_away_is_told_and_comes_back(database, ask):
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    with pytest.raises(Unavailable, match="FLUX_DATABASE_URL"):
        while_the_server_goes_away(database, ask)
    with database() as uow:
        ask(uow)
        assert uow.counters.next("n")


def while_the_server_goes_away(database, ask):
    with database() as uow:
        pid = uow._connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with database.engine.connect() as other:
            other.execute(text(f"SELECT pg_terminate_backend({pid})"))
        ask(uow)
