"""What a fiche idée must say before it is filed."""

import pytest

from flux.domain.answers import LONGEST_TEXT
from flux.domain.proposals import Sheet, check
from flux.errors import ValidationFailed


def faults(**sheet):
    with pytest.raises(ValidationFailed) as refused:
        check(Sheet(**{"title": "Abri", "need": "x", **sheet}), communes=frozenset({"213500234"}))
    return set(refused.value.fields)


def test_each_fault_is_said_under_the_name_of_its_field():
    assert faults(title=" ", need="", cost=-1, communes=("1",)) == {"titre", "besoin", "cout", "communes"}


def test_a_text_has_an_end():
    assert faults(usages="x" * (LONGEST_TEXT + 1), objective="y" * (LONGEST_TEXT + 1)) == {"usages", "objectif"}


def test_a_sheet_that_says_the_need_is_taken():
    check(Sheet(title="Abri", need="x" * LONGEST_TEXT, communes=("213500234",)), communes=frozenset({"213500234"}))
