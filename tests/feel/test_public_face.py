"""The interface that the other rooms code against."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from flux.errors import ExpressionError
from flux.feel import Limits, compile


def value(text, **context):
    return compile(text).evaluate(context)


def test_integral_results_come_out_as_int_and_others_as_decimal():
    assert value("montant * 2", montant=1.5) == 3
    assert isinstance(value("montant * 2", montant=1.5), int)
    assert value("0.1 + 0.2") == Decimal("0.3")


def test_a_missing_closing_parenthesis_is_told_in_both_languages_with_its_place():
    with pytest.raises(ExpressionError) as refusal:
        compile("(1 +\n 2")
    assert "il manque une parenthèse fermante" in refusal.value.message.lower()
    assert "closing parenthesis" in refusal.value.english
    assert (refusal.value.position.line, refusal.value.position.column) == (2, 3)


def test_an_unknown_name_is_null_with_a_warning():
    outcome = compile("montant + 1").evaluate_with_warnings({})
    assert outcome.value is None
    assert "« montant »" in outcome.warnings[0].message
    assert outcome.warnings[0].column == 1


def test_an_unknown_name_is_named_in_french_in_a_strict_evaluation():
    with pytest.raises(ExpressionError, match="Le nom « montant » est inconnu"):
        compile("montant + 1").evaluate({}, strict=True)


def test_names_with_spaces_and_signs_are_read_from_the_scope():
    assert compile('date d\'effet > @"2026-01-01"', names=["date d'effet"]).evaluate(
        {"date d'effet": dt.date(2026, 3, 1)}
    )
    assert compile("a-b", names=["a-b"]).evaluate({"a-b": 1}) == 1
    assert compile("a-b").evaluate({"a": 3, "b": 1}) == 2


def test_reads_tells_the_root_names_and_nothing_that_the_text_binds():
    expression = compile("for c in communes return sum(c.voix) + seuil")
    assert expression.reads == {"communes", "seuil"}


def test_reads_in_filters_are_uncertain_since_they_may_be_members():
    expression = compile("communes[population > seuil]")
    assert expression.reads == {"communes", "population", "seuil"}
    assert expression.uncertain_reads == {"population", "seuil"}
    assert compile("sort(l, before) = x").uncertain_reads == {"before"}


def test_the_clock_is_an_argument():
    now = dt.datetime(2026, 3, 31, 10, 30, tzinfo=dt.UTC)
    assert str(compile("today()").evaluate({}, now=now)) == "2026-03-31"
    assert str(compile("now()").evaluate({}, now=now)) == "2026-03-31T10:30:00Z"
    outcome = compile("now()").evaluate_with_warnings({})
    assert outcome.value is None
    assert outcome.warnings


def test_a_unary_test_tests_the_question_mark():
    cell = compile('"favorable", "ajourné"', mode="unary_tests")
    assert cell.evaluate({"?": "favorable"}) is True
    assert cell.evaluate({"?": "défavorable"}) is False


def test_an_evaluation_stops_at_its_limits():
    with pytest.raises(ExpressionError) as refusal:
        compile("for i in 1..100000, j in 1..100000 return i").evaluate({}, limits=Limits(steps=10_000))
    assert refusal.value.code == "feel.limit"


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ('"dgs"', "dgs"),
        (r'  "a\"b\u00e9" ', 'a"bé'),
        ('""', ""),
        ("dgs", None),
        ('"dgs" + ""', None),
        ("12", None),
        ("null", None),
    ],
)
def test_a_text_in_quotes_is_its_own_value_and_nothing_else_is(text, literal):
    expression = compile(text)
    assert expression.literal == literal
    if literal is not None:
        assert expression.evaluate({}, strict=True) == literal


def test_a_cell_of_a_table_is_a_test_and_no_text():
    assert compile('"dgs"', mode="unary_tests").literal is None
