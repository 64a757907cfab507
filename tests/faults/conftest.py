"""Faults need real databases: files that outlive a killed process, and threads that meet on rows."""

import pytest

from tests.databases import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def address(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'flux.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as given:
        yield given
