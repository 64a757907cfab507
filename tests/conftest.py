"""What all tests share: one real PostgreSQL a session, started by the first test that asks for it."""

import pytest

from tests.databases import postgres


@pytest.fixture(scope="session")
def postgres_server():
    """The address of a server on which tests make databases of their own."""
    with postgres() as address:
        yield address
