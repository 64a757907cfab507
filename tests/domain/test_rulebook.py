"""The rows of law hold together: ids, dates in force, references, and French one can read."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from flux.domain.rulebook import all_majorities, all_rules, majority, rule, versions
from flux.domain.rules import Silence, Threshold, Unit
from flux.errors import InvalidState, NotFound
from tests.domain.sets import ON

CONSULTATIONS = ("TRANSFERT", "RESTITUTION", "CARTE", "STATUTS", "ADHESION", "RETRAIT", "RETRAIT_DEROG", "MEMBRE_SEUL", "SYNDICAT_MIXTE")  # fmt: skip


@pytest.mark.parametrize("name", CONSULTATIONS)
def test_every_consultation_of_the_table_is_a_row_in_force(name):
    found = rule(name, ON)
    assert found.delay is not None
    assert (found.delay.unit, found.delay.count) == (Unit.MONTH, 2 if name == "RETRAIT_DEROG" else 3)
    assert not found.delay.franc
    assert not found.delay.extended
    assert found.sources


@pytest.mark.parametrize(
    ("name", "silence"),
    [
        ("TRANSFERT", Silence.FAVOURABLE), ("RESTITUTION", Silence.UNFAVOURABLE), ("CARTE", Silence.FAVOURABLE),
        ("STATUTS", Silence.FAVOURABLE), ("ADHESION", Silence.FAVOURABLE), ("RETRAIT", Silence.UNFAVOURABLE),
        ("RETRAIT_DEROG", Silence.UNFAVOURABLE), ("MEMBRE_SEUL", Silence.FAVOURABLE),
        ("CLECT_APPROBATION", Silence.NOTHING), ("PACTE_AVIS", Silence.NOTHING), ("MUTUALISATION", Silence.FAVOURABLE),
    ],
)  # fmt: skip
def test_silence_has_the_polarity_of_its_rule(name, silence):
    assert rule(name, ON).silence is silence


def test_versions_of_a_rule_never_overlap():
    for name in {found.id for found in all_rules()}:
        for earlier, later in pairwise(versions(name)):
            assert earlier.in_force_to is not None
            assert earlier.in_force_to < later.in_force_from


def test_every_majority_named_by_a_rule_is_in_force_when_the_rule_is():
    for found in all_rules():
        for name in filter(None, (found.majority, found.council_majority)):
            assert majority(name, found.in_force_from).id == name


def test_ids_and_aliases_are_distinct():
    ids = {found.id for found in all_rules()}
    aliases = [alias for found in all_rules() for alias in found.aliases]
    assert not ids & set(aliases)
    assert not ids & {found.id for found in all_majorities()}


def test_a_new_version_is_a_new_row_chosen_by_date():
    changed = date(2019, 12, 29)
    assert rule("INTERET_COMMUNAUTAIRE", changed).council_majority == "DEUX_TIERS_EXPRIMES"
    assert rule("INTERET_COMMUNAUTAIRE", changed - timedelta(days=1)).council_majority == "DEUX_TIERS_MEMBRES"


def test_a_rule_outside_its_dates_is_refused_with_every_period():
    with pytest.raises(
        InvalidState, match=r"du 20 mars 1977 au 23 février 1996 et depuis le 24 février 1996"
    ) as refused:
        rule("CONVOCATION_CM", date(1970, 1, 1))
    assert refused.value.code == "rule.not_in_force"


def test_unknown_names_are_refused():
    for look_up in (rule, majority):
        with pytest.raises(NotFound) as refused:
            look_up("NADA", ON)
        assert refused.value.code == "rule.unknown"


def test_an_alias_leads_to_its_rule():
    assert rule("CLECT", ON).id == "CLECT_APPROBATION"


def test_the_french_of_the_rows_has_its_typography():
    for found in all_rules():
        for text in (found.title, found.text, *found.doubts, found.delay.grants if found.delay else ""):
            assert "'" not in text
            assert not re.search(r" [:;!?»%]|« ", text), text
        assert found.text.endswith(".")
        assert all(doubt.endswith(".") for doubt in found.doubts)


@pytest.mark.parametrize(
    ("threshold", "whole", "needed"),
    [
        (Threshold(numerator=2, denominator=3), 9, 6),
        (Threshold(numerator=2, denominator=3), 10, 7),
        (Threshold(numerator=1, denominator=2, strict=True), 10, 6),
        (Threshold(numerator=1, denominator=2, strict=True), 9, 5),
        (Threshold(numerator=1, denominator=4, strict=True), 10_000, 2501),
        (Threshold(numerator=1, denominator=5), 0, 0),
    ],
)
def test_a_threshold_knows_the_smallest_part_that_meets_it(threshold, whole, needed):
    assert threshold.needed(whole) == needed
    assert threshold.met(needed, whole)
    assert needed == 0 or not threshold.met(needed - 1, whole)


def test_thresholds_are_said_in_french():
    assert Threshold(numerator=2, denominator=3).words == "les deux tiers au moins"
    assert Threshold(numerator=1, denominator=2, strict=True).words == "plus de la moitié"
    assert Threshold(numerator=1, denominator=4, strict=True).words == "plus du quart"
    assert Threshold(numerator=2, denominator=3, strict=True).words == "plus des deux tiers"
    assert Threshold(numerator=3, denominator=7).words == "3/7 au moins"
