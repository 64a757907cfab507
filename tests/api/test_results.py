"""What a decision gave, in the words of a page."""

from __future__ import annotations

import pytest

from api.web.results import verdict


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"@": "date", "v": "2026-03-01"}, "Le 1er mars 2026"),
        ({"delai": {"@": "years and months duration", "v": "P3M"}, "motif": "avis attendu"}, "3 mois. Avis attendu."),
        (True, "Oui"),
        (None, "—"),
    ],
)
def test_a_result_is_said_in_words(value, said):
    assert verdict(value).replace("\u00a0", " ") == said
