"""Services run on the store in memory and on real databases: what is claimed holds on all."""

import pytest
from sqlalchemy import text

from flux.storage.tables import metadata
from tests.databases import fresh_database, opened_store
from tests.fakes.store import MemoryStore
from tests.services.village import a_village


@pytest.fixture(scope="session")
def postgres_store(postgres_server):
    with fresh_database(postgres_server) as address, opened_store(address) as store:
        yield store


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def village(request, tmp_path):
    if request.param == "memory":
        yield a_village(MemoryStore())
    elif request.param == "sqlite":
        with opened_store(f"sqlite:///{tmp_path / 'flux.db'}") as store:
            yield a_village(store)
    else:
        store = request.getfixturevalue("postgres_store")
        with store.engine.begin() as connection:  # quicker than a database for each claim
            connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} CASCADE"))
        yield a_village(store)
