"""Why a decision answered as it did."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from flux.feel import YearsAndMonthsDuration

from .builders import a_model, a_table, data, decision, literal

PLAIN_SPACES = str.maketrans("\u00a0\u202f", "  ")


def test_each_rule_that_did_not_match_names_the_cell_that_said_no():
    rules = [(["< 10", '"A"'], ["1"]), (["< 10", '"B"'], ["2"]), ([">= 10", "-"], ["3"])]
    (step,) = a_table(rules, inputs=("âge", "statut")).decide("d", {"âge": 5, "statut": "B"}).explanation
    (told,) = step["tables"]
    assert told["matched"] == [2]
    assert told["rules"][0]["because"] == {
        "input": "statut",
        "column": 2,
        "test": '"A"',
        "value": "B",
        "wanted": "«\u00a0A\u00a0»",
        "found": "«\u00a0B\u00a0»",
        "sentence": "«\u00a0statut\u00a0» vaut «\u00a0B\u00a0»\u00a0; la règle 1 demande\u00a0: «\u00a0A\u00a0».",
    }
    assert told["rules"][2]["because"]["input"] == "âge"
    assert "because" not in told["rules"][1]


def test_decisions_are_told_in_the_order_in_which_they_were_made_with_their_inputs():
    body = decision("b", literal("a * 2"), needs=["d_a"]) + decision("a", literal("x + 1"), needs=["i_x"]) + data("x")
    result = a_model(body).decide("b", {"x": 1})
    assert [(step["name"], step["inputs"], step["value"]) for step in result.explanation] == [
        ("a", {"x": 1}, 2),
        ("b", {"a": 2}, 4),
    ]


def test_an_explanation_is_plain_json():
    body = decision("d", literal('{jour: @"2026-03-31", f: function(x) x, r: [1..2]}'))
    result = a_model(body).decide("d", {})
    assert json.loads(json.dumps(result.explanation))[0]["value"] == "function"


def test_an_input_that_is_not_given_is_remarked():
    body = decision("d", literal("x"), needs=["i_x"]) + data("x")
    assert a_model(body).decide("d", {}).warnings[0].message == "La donnée « x » n'est pas fournie."


def test_remarks_stand_with_the_decision_that_made_them():
    body = decision("a", literal("1 / 0")) + decision("b", literal("a"), needs=["d_a"])
    steps = a_model(body).decide("b", {}).explanation
    assert [len(step["warnings"]) for step in steps] == [1, 0]
    assert steps[0]["warnings"][0]["message"] == "Division par zéro."


@pytest.mark.parametrize(
    ("cell", "given", "wanted", "found"),
    [
        ("[10..30]", 1234.5, "de 10 à 30", "1 234,5"),
        ("(10..30)", 5, "plus de 10 et moins de 30", "5"),
        ("< 18, >= 65", 40, "moins de 18 ou 65 ou plus", "40"),
        ('not("A", "B")', "A", "tout sauf « A » ou « B »", "« A »"),
        ("true", False, "oui", "non"),
        ("not(null)", None, "renseigné", "non renseigné"),
        ('> @"2026-01-01"', dt.date(2026, 1, 1), "après le 1er janvier 2026", "le 1er janvier 2026"),
        ('[@"2026-01-01"..@"2026-03-31"]', dt.date(2026, 5, 1), "du 1er janvier 2026 au 31 mars 2026", "le 1er mai 2026"),
        ('<= @"2026-01-01T18:30:00Z"', dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "jusqu'au 1er janvier 2026 à 18 h 30 (UTC)", "le 2 janvier 2026 à 0 h (UTC)"),
        ('< @"P2M"', YearsAndMonthsDuration(14), "moins de 2 mois", "1 an et 2 mois"),
        ('>= @"P10D"', dt.timedelta(days=1, hours=3), "10 jours ou plus", "1 jour et 3 heures"),
        ("[1, 2]", 3, "1 ou 2", "3"),
        ("? > y", 3, "? > y", "3"),
    ],
)  # fmt: skip
def test_what_was_wanted_and_found_is_told_in_words(cell, given, wanted, found):
    (step,) = a_table([([cell], ["1"])]).decide("d", {"x": given}).explanation
    because = step["tables"][0]["rules"][0]["because"]
    assert [because[key].translate(PLAIN_SPACES) for key in ("wanted", "found")] == [wanted, found]


def test_a_value_that_the_table_does_not_foresee_is_told_for_each_rule():
    model = a_table([(['"A"'], ["1"]), (["-"], ["2"])], allowed=['"A", "B"'])
    (step,) = model.decide("d", {"x": "Q"}).explanation
    sentences = [rule["because"]["sentence"].translate(PLAIN_SPACES) for rule in step["tables"][0]["rules"]]
    assert sentences == ["« x » vaut « Q » ; la table prévoit : « A » ou « B »."] * 2
