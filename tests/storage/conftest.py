"""Every claim about storage is made of each store: the one in memory, SQLite and PostgreSQL."""

import pytest

from tests.databases import fresh_database, opened_store
from tests.fakes.store import MemoryStore

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module", params=["memory", *DATABASES])
def store(request, tmp_path_factory):
    """A store, shared by the claims of a module: each makes rows of its own."""
    if request.param == "memory":
        yield MemoryStore()
    else:
        yield from _database(request, tmp_path_factory)


@pytest.fixture(scope="module", params=DATABASES)
def database(request, tmp_path_factory):
    """A migrated store in a database, for claims about databases."""
    yield from _database(request, tmp_path_factory)


def _database(request, tmp_path_factory):
    if request.param == "sqlite":
        with opened_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'flux.db'}") as opened:
            yield opened
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as address, opened_store(address) as opened:
        yield opened
