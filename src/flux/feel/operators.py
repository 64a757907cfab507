"""Equality, order and arithmetic of FEEL values (DMN 1.5, 10.3.2, 43, 45, 57 to 60).

Each function answers None where the standard says null; the caller remarks it.
"""

from __future__ import annotations

from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Literal

from flux.feel import numbers, temporal
from flux.feel.durations import (
    DaysAndTimeDuration,
    YearsAndMonthsDuration,
    months_duration,
    time_duration,
)
from flux.feel.temporal import Date, DateTime, Time
from flux.feel.values import Range

_ORDER = {"<": lt, "<=": le, ">": gt, ">=": ge}
Order = Literal["<", "<=", ">", ">="]
_TEMPORAL = (Date, Time, DateTime)
_DURATION = (DaysAndTimeDuration, YearsAndMonthsDuration)


def equal(a: object, b: object) -> bool | None:
    """Whether two values are equal; None where their kinds differ."""
    if a is None or b is None:
        return a is b
    if type(a) is not type(b):
        return None
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(equal(x, y) is True for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(value, b[key]) is True for key, value in a.items())
    if isinstance(a, _TEMPORAL) and isinstance(b, _TEMPORAL):
        both = temporal.comparable(a, b)
        return False if both is None else both[0] == both[1]
    if isinstance(a, Range) and isinstance(b, Range):
        return _equal_ranges(a, b)
    return a == b


def _equal_ranges(a: Range, b: Range) -> bool:
    same_ends = (a.start_included, a.end_included, a.operator) == (b.start_included, b.end_included, b.operator)
    return same_ends and equal(a.start, b.start) is True and equal(a.end, b.end) is True


def identical(a: object, b: object) -> bool:
    """`is(a, b)`: the same element of the same domain, so 10:00+01:00 is not 09:00Z (DMN 1.5, 10.3.4.6)."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(identical(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(identical(value, b[key]) for key, value in a.items())
    return type(a) is type(b) and a == b


def compare(operator: Order, a: object, b: object) -> bool | None:
    """`a operator b` for ordered kinds; None for null, for kinds without an order, and for mixed kinds."""
    if type(a) is not type(b):
        return None
    if isinstance(a, (Decimal, str)):
        return _in_order(operator, a, b)
    if isinstance(a, _TEMPORAL) and isinstance(b, _TEMPORAL):
        both = temporal.comparable(a, b)
        return None if both is None else _ORDER[operator](*both)
    if isinstance(a, _DURATION):
        return _in_order(operator, a, b)
    return None


def _in_order(operator: Order, a: Any, b: Any) -> bool:
    # the caller has seen that both are of one ordered kind
    return bool(_ORDER[operator](a, b))


def contains(range_: Range, value: object) -> bool | None:
    """Whether the value lies in the range; None where the two cannot be compared."""
    match range_.operator:
        case "=":
            return equal(value, range_.start)
        case "!=":
            same = equal(value, range_.start)
            return None if same is None else not same
        case "<" | "<=" as operator:
            return compare(operator, value, range_.end)
        case ">" | ">=" as operator:
            return compare(operator, value, range_.start)
    above = compare(">=" if range_.start_included else ">", value, range_.start)
    below = compare("<=" if range_.end_included else "<", value, range_.end)
    if above is None or below is None:
        return None
    return above and below


def member(value: object, candidate: object) -> bool | None:
    """Whether `value in candidate` for one candidate: a range holds it, a list has it, or the two are equal."""
    if isinstance(candidate, list):
        return equal(value, candidate) is True or any(_meets(value, item) is True for item in candidate)
    return _meets(value, candidate)


def _meets(value: object, candidate: object) -> bool | None:
    if isinstance(candidate, Range) and not isinstance(value, Range):
        return contains(candidate, value)
    return equal(value, candidate)


def add(a: object, b: object) -> object:
    """The sum `a + b`."""
    match a, b:
        case (Decimal(), Decimal()):
            return numbers.add(a, b)
        case (str(), str()):
            return a + b
        case (YearsAndMonthsDuration(months=x), YearsAndMonthsDuration(months=y)):
            return months_duration(x + y)
        case (DaysAndTimeDuration(nanos=x), DaysAndTimeDuration(nanos=y)):
            return time_duration(x + y)
        case (Date() | DateTime(), YearsAndMonthsDuration()):
            return temporal.plus_months(a, b)
        case (YearsAndMonthsDuration(), Date() | DateTime()):
            return temporal.plus_months(b, a)
        case (Date() | DateTime() | Time(), DaysAndTimeDuration()):
            return temporal.plus_time(a, b)
        case (DaysAndTimeDuration(), Date() | DateTime() | Time()):
            return temporal.plus_time(b, a)
    return None


def subtract(a: object, b: object) -> object:
    """The difference `a - b`."""
    match a, b:
        case (Decimal(), Decimal()):
            return numbers.subtract(a, b)
        case (Date() | DateTime(), Date() | DateTime()):
            return temporal.between(a, b)
        case (Time(), Time()):
            return temporal.between_times(a, b)
        case (_, YearsAndMonthsDuration() | DaysAndTimeDuration()):
            return add(a, negate(b))
    return None


def multiply(a: object, b: object) -> object:
    """The product `a * b`."""
    match a, b:
        case (Decimal(), Decimal()):
            return numbers.multiply(a, b)
        case (YearsAndMonthsDuration() | DaysAndTimeDuration(), Decimal()):
            return _scaled(a, numbers.multiply(_length(a), b))
        case (Decimal(), YearsAndMonthsDuration() | DaysAndTimeDuration()):
            return _scaled(b, numbers.multiply(_length(b), a))
    return None


def divide(a: object, b: object) -> object:
    """The quotient `a / b`."""
    match a, b:
        case (Decimal(), Decimal()):
            return numbers.divide(a, b)
        case (YearsAndMonthsDuration() | DaysAndTimeDuration(), Decimal()):
            return _scaled(a, numbers.divide(_length(a), b))
        case (YearsAndMonthsDuration(months=x), YearsAndMonthsDuration(months=y)):
            return numbers.divide(Decimal(x), Decimal(y))
        case (DaysAndTimeDuration(nanos=x), DaysAndTimeDuration(nanos=y)):
            return numbers.divide(Decimal(x), Decimal(y))
    return None


def power(a: object, b: object) -> object:
    """The power `a ** b`."""
    return numbers.power(a, b) if isinstance(a, Decimal) and isinstance(b, Decimal) else None


def negate(a: object) -> object:
    """-a."""
    match a:
        case Decimal():
            return a.copy_negate() if a else numbers.ZERO  # `-a` would round to 28 digits
        case YearsAndMonthsDuration(months=months):
            return YearsAndMonthsDuration(-months)
        case DaysAndTimeDuration(nanos=nanos):
            return DaysAndTimeDuration(-nanos)
    return None


def _length(duration: YearsAndMonthsDuration | DaysAndTimeDuration) -> Decimal:
    return Decimal(duration.months if isinstance(duration, YearsAndMonthsDuration) else duration.nanos)


def _scaled(
    duration: YearsAndMonthsDuration | DaysAndTimeDuration, length: Decimal | None
) -> YearsAndMonthsDuration | DaysAndTimeDuration | None:
    if length is None or length.adjusted() > 40:
        return None
    if isinstance(duration, YearsAndMonthsDuration):
        return months_duration(int(length))  # months are whole: what is left of one falls away
    return time_duration(int(length))
