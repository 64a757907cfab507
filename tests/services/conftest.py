"""Services run on the store in memory and on real databases: what is claimed holds on all."""

import pytest

from tests.databases import empty, fresh_database, opened_store
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
        empty(store)  # quicker than a database for each claim
        yield a_village(store)
