"""The built-in functions of DMN 1.5, 10.3.4."""

from __future__ import annotations

import datetime as dt

import pytest

from flux.feel import compile
from flux.feel.registry import BUILTINS

from .examples import EXAMPLES

NOW = dt.datetime(2026, 3, 31, 10, 30, tzinfo=dt.UTC)


def test_every_built_in_has_an_example_and_every_example_a_built_in():
    assert set(EXAMPLES) == set(BUILTINS)


@pytest.mark.parametrize(("call", "expected"), [pair for pairs in EXAMPLES.values() for pair in pairs])
def test_the_built_in_gives(call, expected):
    assert compile(f"is({call}, {expected})").evaluate({}, now=NOW) is True


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_the_built_in_answers_null_and_says_why_when_it_gets_too_much(name):
    outcome = compile(f"{name}(zzz: 1)").evaluate_with_warnings({}, now=NOW)
    assert outcome.value is None
    assert f"«\u00a0{name}\u00a0»" in outcome.warnings[0].message


def test_a_list_of_one_passes_for_its_item_and_an_item_for_a_list_of_one():
    assert compile('upper case(["a"])').evaluate({}) == "A"
    assert compile('list contains("a", "a")').evaluate({}) is True


def test_sorting_keeps_equal_items_in_their_order():
    text = 'sort([{k: 1, n: "a"}, {k: 0, n: "b"}, {k: 1, n: "c"}], function(x, y) x.k < y.k).n'
    assert compile(text).evaluate({}) == ["b", "a", "c"]
