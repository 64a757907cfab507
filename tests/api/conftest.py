"""A furnished house, written once and copied for each test."""

import shutil
from collections.abc import Iterator

import pytest

from tests.api.houses import Town, enter, furnish

#: the proposal, and what it calls
PROPOSAL = ("controle_legalite", "deliberation", "proposition")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("furnished")
    furnish(folder, PROPOSAL)
    return folder


@pytest.fixture
def town(furnished, tmp_path) -> Iterator[Town]:
    folder = shutil.copytree(furnished, tmp_path / "var")
    found = enter(folder)
    yield found
    found.container.close()
