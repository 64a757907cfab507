"""Every claim about storage is made of each store: SQLite and PostgreSQL."""

import pytest

from flux.storage import migrate, open_store
from tests.databases import fresh_database, postgres


@pytest.fixture(scope="session")
def postgres_server():
    with postgres() as address:
        yield address


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request, tmp_path_factory):
    """A migrated store, shared by the claims of a module: each makes rows of its own."""
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'flux.db'}")
        migrate(opened.engine)
        yield opened
        opened.close()
        return
    server = request.getfixturevalue("postgres_server")
    with fresh_database(server) as address:
        opened = open_store(address)
        migrate(opened.engine)
        yield opened
        opened.close()
