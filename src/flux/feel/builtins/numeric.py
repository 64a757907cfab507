"""Numeric functions (DMN 1.5, 10.3.4.5) and `not`."""

from __future__ import annotations

from decimal import Decimal

from flux.feel import numbers
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.numbers import RoundingMode
from flux.feel.registry import builtin
from flux.feel.runtime import Run

_NUMERIC = "10.3.4.5 Numeric functions"


@builtin("not", "10.3.4.2 Boolean function", "negand: boolean|null")
def not_(_run: Run, negand: bool | None) -> object:  # noqa: FBT001 (a value of FEEL, not a switch)
    """The negation of a boolean; null of null."""
    return None if negand is None else not negand


@builtin("decimal", _NUMERIC, "n: number", "scale: number")
def decimal(_run: Run, n: Decimal, scale: Decimal) -> object:
    """The number rounded half to even."""
    return numbers.rounded(n, numbers.whole(scale), "half even")


@builtin("floor", _NUMERIC, "n: number", "scale?: number")
def floor(_run: Run, n: Decimal, scale: Decimal | None = None) -> object:
    """The greatest number of that scale that is not above."""
    return numbers.rounded(n, numbers.whole(scale or numbers.ZERO), "floor")


@builtin("ceiling", _NUMERIC, "n: number", "scale?: number")
def ceiling(_run: Run, n: Decimal, scale: Decimal | None = None) -> object:
    """The least number of that scale that is not below."""
    return numbers.rounded(n, numbers.whole(scale or numbers.ZERO), "ceiling")


def _declare_rounding(mode: RoundingMode) -> None:
    @builtin(f"round {mode}", _NUMERIC, "n: number", "scale: number")
    def rounded(_run: Run, n: Decimal, scale: Decimal) -> object:
        """The number rounded to so many digits after the point."""
        return numbers.rounded(n, numbers.whole(scale), mode)


for _mode in ("up", "down", "half up", "half down"):
    _declare_rounding(_mode)


@builtin("abs", _NUMERIC, "n: number|days and time duration|years and months duration")
def abs_(_run: Run, n: Decimal | DaysAndTimeDuration | YearsAndMonthsDuration) -> object:
    """The number or duration without its sign."""
    if isinstance(n, DaysAndTimeDuration):
        return DaysAndTimeDuration(abs(n.nanos))
    if isinstance(n, YearsAndMonthsDuration):
        return YearsAndMonthsDuration(abs(n.months))
    return n.copy_abs()


@builtin("modulo", _NUMERIC, "dividend: number", "divisor: number")
def modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> object:
    """What is left of the division, with the sign of the divisor."""
    return numbers.modulo(dividend, divisor)


@builtin("sqrt", _NUMERIC, "number: number")
def sqrt(_run: Run, number: Decimal) -> object:
    """The square root."""
    return numbers.square_root(number)


@builtin("log", _NUMERIC, "number: number")
def log(_run: Run, number: Decimal) -> object:
    """The natural logarithm."""
    return numbers.logarithm(number)


@builtin("exp", _NUMERIC, "number: number")
def exp(_run: Run, number: Decimal) -> object:
    """Euler's number to this power."""
    return numbers.exponential(number)


@builtin("odd", _NUMERIC, "number: number")
def odd(_run: Run, number: Decimal) -> object:
    """Whether the number is odd."""
    return numbers.modulo(number, Decimal(2)) == 1


@builtin("even", _NUMERIC, "number: number")
def even(_run: Run, number: Decimal) -> object:
    """Whether the number is even."""
    return numbers.modulo(number, Decimal(2)) == 0
