"""What a table answers when several rules match, or none (DMN 1.5, 8.2.10 and 8.2.11)."""

from __future__ import annotations

import pytest

from .builders import a_table

#: 1 and 2 match below 10, 2 and 3 between 10 and 20, none from 20
OVERLAPPING = [(["< 10"], ["1"]), (["< 20"], ["5"]), (["[10..20)"], ["3"])]


def decided(x, rules=OVERLAPPING, **given):
    return a_table(rules, **given).decide("d", {"x": x})


@pytest.mark.parametrize(
    ("policy", "aggregation", "at_5", "at_15", "at_25"),
    [
        ("FIRST", "", 1, 5, None),
        ("PRIORITY", "", 5, 5, None),
        ("RULE ORDER", "", [1, 5], [5, 3], []),
        ("OUTPUT ORDER", "", [5, 1], [5, 3], []),
        ("COLLECT", "", [1, 5], [5, 3], []),
        ("COLLECT", "SUM", 6, 8, None),
        ("COLLECT", "COUNT", 2, 2, 0),
        ("COLLECT", "MIN", 1, 3, None),
        ("COLLECT", "MAX", 5, 5, None),
        ("UNIQUE", "", None, None, None),
        ("ANY", "", None, None, None),
    ],
)
def test_the_policy_answers(policy, aggregation, at_5, at_15, at_25):
    given = {"policy": policy, "aggregation": aggregation, "output_values": ["5, 3, 1"]}
    assert [decided(x, **given).value for x in (5, 15, 25)] == [at_5, at_15, at_25]


def test_unique_names_the_rules_that_match_together():
    result = decided(5)
    assert "les règles 1, 2 s'appliquent" in result.warnings[0].message


def test_any_answers_when_all_say_the_same():
    rules = [(["< 10"], ['"oui"']), (["< 20"], ['"oui"'])]
    assert decided(5, rules, policy="ANY").value == "oui"


def test_priority_goes_by_the_first_output_then_the_second():
    rules = [(["-"], ['"b"', '"x"']), (["-"], ['"a"', '"y"']), (["-"], ['"a"', '"x"'])]
    given = {"policy": "PRIORITY", "outputs": ["p", "q"], "output_values": ['"a", "b"', '"x", "y"']}
    assert decided(1, rules, **given).value == {"p": "a", "q": "x"}


def test_several_outputs_make_a_context():
    rules = [(["-"], ['"oui"', "x + 1"])]
    assert decided(1, rules, outputs=["avis", "rang"]).value == {"avis": "oui", "rang": 2}


def test_defaults_answer_when_no_rule_matches():
    assert decided(25, policy="FIRST", defaults=["99"]).value == 99
    assert decided(25, policy="COLLECT", defaults=["99"]).value == [99]
    assert decided(5, policy="FIRST", defaults=["99"]).value == 1


def test_an_input_that_is_not_allowed_gives_null_and_a_remark():
    result = decided(50, policy="FIRST", allowed=["[0..30]"])
    assert result.value is None
    assert "n'est pas parmi les valeurs prévues" in result.warnings[0].message
