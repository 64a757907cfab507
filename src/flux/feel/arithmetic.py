"""Makes the functions that evaluate arithmetic and comparisons, with a short way for two numbers."""

from __future__ import annotations

import operator as python
from collections.abc import Callable
from decimal import Decimal

from flux.feel import operators
from flux.feel.numbers import DECIMAL128
from flux.feel.operators import Order
from flux.feel.runtime import Env, Run
from flux.feel.syntax import Operator
from flux.feel.values import in_english, in_french

Evaluator = Callable[[Env], object]

_ARITHMETIC: dict[str, tuple[Callable[[object, object], object], Callable[[Decimal, Decimal], Decimal] | None]] = {
    "+": (operators.add, DECIMAL128.add),
    "-": (operators.subtract, DECIMAL128.subtract),
    "*": (operators.multiply, DECIMAL128.multiply),
    "/": (operators.divide, None),
    "**": (operators.power, None),
}
_ORDER: dict[Order, Callable[[Decimal, Decimal], bool]] = {
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}
_SINGLE = ("+", "-", "*", "/", "**")


def negation(operand: Evaluator, at: int) -> Evaluator:
    """`-operand`."""

    def negated(env: Env) -> object:
        value = operand(env)
        result = operators.negate(value)
        if result is None:
            env.run.warn(
                at,
                "not_a_number",
                f"Le signe « - » s'applique à un nombre ou à une durée, pas à {in_french(value)}.",
                f"'-' applies to a number or a duration, not to {in_english(value)}.",
            )
        return result

    return negated


def binary(operator: Operator, left: Evaluator, right: Evaluator, at: int) -> Evaluator:
    """`left operator right` for everything but `and` and `or`."""
    match operator:
        case "=" | "!=":
            return _equality(left, right, at, negated=operator == "!=")
        case "<" | "<=" | ">" | ">=":
            return _order(operator, left, right, at)
        case _:
            return _arithmetic(operator, left, right, at)


def _arithmetic(operator: Operator, left: Evaluator, right: Evaluator, at: int) -> Evaluator:
    general, of_numbers = _ARITHMETIC[operator]

    def computed(env: Env) -> object:
        a, b = left(env), right(env)
        if of_numbers is not None and type(a) is Decimal and type(b) is Decimal:
            result = of_numbers(a, b)
            if result.is_finite():
                return result
        value = general(a, b)
        if value is None:
            _remark(env.run, at, operator, a, b)
        elif type(value) is str:
            env.run.check_signs(len(value))
        return value

    return computed


def _order(operator: Order, left: Evaluator, right: Evaluator, at: int) -> Evaluator:
    of_numbers = _ORDER[operator]

    def ordered(env: Env) -> object:
        a, b = left(env), right(env)
        if type(a) is Decimal and type(b) is Decimal:
            return of_numbers(a, b)
        verdict = operators.compare(operator, a, b)
        if verdict is None:
            _remark(env.run, at, operator, a, b)
        return verdict

    return ordered


def _equality(left: Evaluator, right: Evaluator, at: int, *, negated: bool) -> Evaluator:
    def same(env: Env) -> object:
        a, b = left(env), right(env)
        env.run.go_over(a)
        verdict = operators.equal(a, b)
        if verdict is None:
            _remark(env.run, at, "!=" if negated else "=", a, b)
            return None
        return verdict is not negated

    return same


def _remark(run: Run, at: int, operator: str, a: object, b: object) -> None:
    if operator == "/" and isinstance(b, Decimal) and not b:
        run.warn(at, "division_by_zero", "Division par zéro.", "Division by zero.")
        return
    verb = "ne s'applique pas à" if operator in _SINGLE else "ne compare pas"
    run.warn(
        at,
        "operands",
        f"« {operator} » {verb} {in_french(a)} et {in_french(b)}.",
        f"'{operator}' does not apply to {in_english(a)} and {in_english(b)}.",
    )
