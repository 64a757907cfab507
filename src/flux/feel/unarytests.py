"""Unary tests: what stands in the cells of decision tables, and after `in` (DMN 1.5, 10.3.2)."""

from __future__ import annotations

import operator as python
from collections.abc import Callable, Sequence
from decimal import Decimal

from flux.feel import operators, syntax
from flux.feel.operators import Order
from flux.feel.runtime import Env
from flux.feel.syntax import ComparisonOperator, Node
from flux.feel.values import Range

Evaluator = Callable[[Env], object]
Compile = Callable[[Node], Evaluator]
#: whether the value passes in this scope; None where that cannot be said
Test = Callable[[object, Env], "bool | None"]

_ORDER: dict[Order, Callable[[Decimal, Decimal], bool]] = {
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}


def unary_tests(node: syntax.UnaryTests, compiled: Compile) -> Evaluator:
    """The tests of a cell as an expression over `?`."""
    whole = cell_test(node, compiled)

    def passed(env: Env) -> object:
        place: Env | None = env
        while place is not None and "?" not in place.values:
            place = place.parent
        return whole(place.values["?"] if place is not None else None, env)

    return passed


def cell_test(node: syntax.UnaryTests, compiled: Compile) -> Test:
    """The tests of a cell as one test."""
    if not node.tests:
        return lambda _value, _env: True
    inner = any_of([test(one, compiled) for one in node.tests])
    if not node.negated:
        return inner

    def negated(value: object, env: Env) -> bool | None:
        verdict = inner(value, env)
        return None if verdict is None else not verdict

    return negated


def any_of(tests: Sequence[Test]) -> Test:
    """Whether one of the tests passes; null where none does and one cannot say."""
    if len(tests) == 1:
        return tests[0]

    def passed(value: object, env: Env) -> bool | None:
        verdict: bool | None = False
        for one in tests:
            outcome = one(value, env)
            if outcome is True:
                return True
            if outcome is None:
                verdict = None
        return verdict

    return passed


def membership(value: Evaluator, tests: Sequence[Test]) -> Evaluator:
    """`value in (tests)`."""
    whole = any_of(tests)

    def passed(env: Env) -> object:
        tested = value(env)
        return whole(tested, Env({"?": tested}, env.run, env))

    return passed


def test(node: Node, compiled: Compile) -> Test:
    """One test."""
    match node:
        case syntax.ComparisonTest(
            operator="<" | "<=" | ">" | ">=" as order, operand=syntax.Constant(value=Decimal() as bound)
        ):
            return _beside_number(order, bound)
        case syntax.ComparisonTest(operator=operator, operand=operand):
            return _comparison(operator, compiled(operand))
        case syntax.ValueTest(
            expression=syntax.RangeLiteral(
                start=syntax.Constant(value=Decimal() as low), end=syntax.Constant(value=Decimal() as high)
            ) as range_
        ):
            return _between_numbers(low, high, range_)
        case syntax.ValueTest(expression=syntax.ComparisonTest(operator=operator, operand=operand)):
            return _comparison(operator, compiled(operand))
        case syntax.ValueTest(expression=syntax.Constant(value=constant)):
            return _equal_to(constant)
        case syntax.ValueTest(expression=expression, uses_input=True):
            return _asserted(compiled(expression))
        case syntax.ValueTest(expression=expression):
            return _matched(compiled(expression))
        case _:
            raise AssertionError(node)


def _equal_to(constant: object) -> Test:
    if isinstance(constant, (str, bool)):
        kind = type(constant)
        return lambda value, _env: value == constant if type(value) is kind else False if value is None else None
    return lambda value, _env: operators.equal(value, constant)


def _beside_number(order: Order, bound: Decimal) -> Test:
    """A comparison with a number that is written down."""
    of_numbers = _ORDER[order]

    def passed(value: object, _env: Env) -> bool | None:
        return of_numbers(value, bound) if type(value) is Decimal else None

    return passed


def _between_numbers(low: Decimal, high: Decimal, literal: syntax.RangeLiteral) -> Test:
    """A range of numbers that are written down."""
    above = python.ge if literal.start_included else python.gt
    below = python.le if literal.end_included else python.lt
    range_ = Range(start=low, end=high, start_included=literal.start_included, end_included=literal.end_included)

    def passed(value: object, _env: Env) -> bool | None:
        if type(value) is Decimal:
            return bool(above(value, low) and below(value, high))
        return operators.equal(value, range_) if isinstance(value, Range) else None

    return passed


def _comparison(operator: ComparisonOperator, bound: Evaluator) -> Test:
    if operator == "=" or operator == "!=":  # noqa: PLR1714 (so that the types narrow)
        negated = operator == "!="

        def same(value: object, env: Env) -> bool | None:
            env.run.go_over(value)
            verdict = operators.equal(value, bound(env))
            return None if verdict is None else verdict is not negated

        return same
    of_numbers = _ORDER[operator]

    def ordered(value: object, env: Env) -> bool | None:
        limit = bound(env)
        if type(value) is Decimal and type(limit) is Decimal:
            return of_numbers(value, limit)
        return operators.compare(operator, value, limit)

    return ordered


def _asserted(expression: Evaluator) -> Test:
    """A test that speaks of `?` says itself whether it passes."""

    def asserted(_value: object, env: Env) -> bool | None:
        verdict = expression(env)
        return verdict if isinstance(verdict, bool) else None

    return asserted


def _matched(expression: Evaluator) -> Test:
    """An expression matches what equals it, lies in it (range) or is in it (list); true matches whatever comes."""

    def matched(value: object, env: Env) -> bool | None:
        candidate = expression(env)
        if isinstance(candidate, Range) and not isinstance(value, Range):
            return operators.contains(candidate, value)
        if candidate is True and not isinstance(value, bool) and value is not None:
            return True
        env.run.go_over(candidate)
        return operators.member(value, candidate)

    return matched
