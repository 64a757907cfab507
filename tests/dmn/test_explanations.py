"""Why a decision answered as it did."""

from __future__ import annotations

import json

from .builders import a_model, a_table, data, decision, literal


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
        "sentence": '«\u00a0statut\u00a0» vaut "B"\u00a0; la règle 1 demande\u00a0: "A".',
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
