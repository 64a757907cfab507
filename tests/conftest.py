"""What all tests share: one real PostgreSQL a session, started by the first test that asks for it."""

import gc

import pytest

from tests.databases import postgres


@pytest.fixture(scope="session")
def postgres_server():
    """The address of a server on which tests make databases of their own."""
    with postgres() as address:
        yield address


def pytest_collection_finish():
    """What was imported and collected lives to the end: the collector of garbage need not look at it again."""
    gc.collect()
    gc.freeze()
