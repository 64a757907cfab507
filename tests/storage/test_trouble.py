"""A database that cannot serve says so in words; a mistake of ours is not taken for one."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from flux.errors import Unavailable
from flux.storage import migrate, open_store

FULL = "PRAGMA max_page_count=1"  # SQLite raises it to what there is: nothing more fits
READ_ONLY = "PRAGMA query_only=ON"
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


@pytest.mark.postgres
def test_a_server_that_goes_away_is_told_and_comes_back(database):
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    with pytest.raises(Unavailable, match="FLUX_DATABASE_URL"):
        count_while_the_server_goes_away(database)
    with database() as uow:
        assert uow.counters.next("n")


def count_while_the_server_goes_away(database):
    with database() as uow:
        pid = uow._connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with database.engine.connect() as other:
            other.execute(text(f"SELECT pg_terminate_backend({pid})"))
        uow.counters.next("n")
