"""Services run on the store in memory and on a real database file: what is claimed holds on both."""

import pytest

from tests.databases import opened_store
from tests.fakes.store import MemoryStore
from tests.services.village import a_village


@pytest.fixture(params=["memory", "sqlite"])
def village(request, tmp_path):
    if request.param == "memory":
        yield a_village(MemoryStore())
        return
    with opened_store(f"sqlite:///{tmp_path / 'flux.db'}") as store:
        yield a_village(store)
