"""Nothing that an administrator writes may become code, hang the server or fill its memory."""

from __future__ import annotations

import time

import pytest

from flux.errors import ExpressionError
from flux.feel import Limits, compile

from .fuzz import Maker, attempt

SMALL = Limits(steps=50_000, items=5_000, signs=50_000, seconds=2.0)


def test_random_expressions_neither_crash_nor_hang():
    maker = Maker(seed=2026)
    assert max(attempt(maker.expression()) for _ in range(1_000)) < 3.0


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..1000000000000 return i",
        "for i in 1..1000, j in 1..1000 return i",
        'for i in @"-999999999-01-01"..@"999999999-01-01" return i',
        "{f: function(n) f(n + 1), r: f(1)}.r",
        "{f: function(n) f(n) + f(n), r: f(1)}.r",
        "for i in 1..5000 return [partial[-1]]",
        '{f: function(s) f(s + s), r: f("aaaaaaaa")}.r',
        "{f: function(l) f(append(l, l)), r: f([1])}.r",
        "{f: function(l) f(concatenate(l, l)), r: f([1])}.r",
        'string join(for i in 1..4000 return "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "-")',
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a|aa)+$")',
        'for i in 1..1000 return matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a|aa|aaa)+b")',
        'for i in 1..5000 return replace("a", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")',
    ],
)
def test_an_expression_that_would_cost_too_much_stops_at_a_limit(text):
    started = time.perf_counter()
    with pytest.raises(ExpressionError) as refusal:
        compile(text).evaluate({}, limits=SMALL)
    assert refusal.value.code == "feel.limit"
    assert time.perf_counter() - started < 10


LISTS = "{a: for i in 1..4000 return 1, b: for i in 1..4000 return 1, r: for i in 1..4000 return %s}.r"


@pytest.mark.parametrize(
    "each",
    ["a = b", "[a] != [b]", "2 in a", "2 in [a]", "is(a, b)", "list contains([a], b)", "stddev(a)", "a instance of list<number>"],
)  # fmt: skip
def test_what_goes_over_a_long_list_costs_its_length(each):
    started = time.process_time()
    with pytest.raises(ExpressionError) as refusal:
        compile(LISTS % each).evaluate({}, limits=SMALL)
    assert refusal.value.code == "feel.limit"
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "pattern", ["((a{1000}){1000}){1000}", "(" * 30 + "a" + "{2}){2}" * 29 + ")", "((a{9,999}b)+){900}"]
)
def test_a_pattern_that_asks_for_too_much_is_none(pattern):
    started = time.process_time()
    outcome = compile(f'matches("a", "{pattern}")').evaluate_with_warnings({})
    assert (outcome.value, outcome.warnings[0].code) == (None, "no_result")
    assert time.process_time() - started < 1


def test_a_small_text_cannot_describe_an_enormous_value():
    entries = ["x0: [1, 1]"] + [f"x{n}: [x{n - 1}, x{n - 1}]" for n in range(1, 40)]
    with pytest.raises(ExpressionError) as refusal:
        compile("{" + ", ".join(entries) + "}").evaluate({})
    assert refusal.value.code == "feel.limit"


@pytest.mark.parametrize(
    "text", ["(" * 5000 + "1" + ")" * 5000, "-" * 5000 + "1", "[" * 5000, "1" + "[1]" * 5000, "1" + "+1" * 90_000]
)
def test_a_text_that_nests_too_deeply_is_refused(text):
    with pytest.raises(ExpressionError) as refusal:
        compile(text)
    assert refusal.value.code in ("feel.limit", "feel.syntax")


@pytest.mark.parametrize("text", ["1" + " + 1" * 3000, "1" + " and 1" * 3000])
def test_a_long_chain_is_evaluated_or_refused_and_never_crashes(text):
    try:
        compile(text).evaluate({})
    except ExpressionError as refusal:
        assert refusal.code == "feel.limit"  # noqa: PT017 (either outcome is right)


@pytest.mark.parametrize(
    "text",
    ["x.__class__", "x.__init__", "d.year.real", "x.keys", 'get value(x, "__class__")', "abs.name", "x.items()"],
)
def test_nothing_of_a_host_object_can_be_reached(text):
    assert compile(text).evaluate({"x": {"a": 1}, "d": 1}) is None


def test_an_evaluation_changes_nothing_that_belongs_to_the_caller():
    mine = {"l": [3, 1, {"a": 1}]}
    compile('append(l, context put(l[3], "a", 2))').evaluate(mine)
    assert mine == {"l": [3, 1, {"a": 1}]}


def test_input_that_is_too_large_or_too_deep_is_refused():
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    for value in (deep, list(range(6_000)), "a" * 60_000):
        with pytest.raises(ExpressionError) as refusal:
            compile("x").evaluate({"x": value}, limits=SMALL)
        assert refusal.value.code == "feel.limit"
