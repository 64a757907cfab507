"""What sums a list up: min, max, sum, mean, median, stddev, mode, all, any … (DMN 1.5, 10.3.4.4).

Each takes one list, or the items as its arguments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import reduce

from flux.feel import numbers, operators
from flux.feel.numbers import DECIMAL128, finite
from flux.feel.registry import builtin
from flux.feel.runtime import Run

_LISTS = "10.3.4.4 List functions"
_Summary = Callable[[Run, list[object]], object]


def _summary(name: str) -> Callable[[_Summary], _Summary]:
    """Declares a function of one list, also callable with the items."""

    def declare(function: _Summary) -> _Summary:
        builtin(name, _LISTS, "list: list")(function)
        builtin(name, _LISTS, "item*: Any")(lambda run, items: function(run, items) if len(items) > 1 else None)
        return function

    return declare


def _numbers(items: list[object]) -> list[Decimal] | None:
    found = [item for item in items if isinstance(item, Decimal)]
    return found if len(found) == len(items) else None


def _total(items: list[Decimal]) -> Decimal:
    return reduce(DECIMAL128.add, items, numbers.ZERO)


def _extreme(items: list[object], better: operators.Order) -> object:
    if not items:
        return None
    best = items[0]
    if operators.compare("<=", best, best) is None:
        return None
    for item in items[1:]:
        verdict = operators.compare(better, item, best)
        if verdict is None:
            return None
        best = item if verdict else best
    return best


@_summary("min")
def min_(_run: Run, items: list[object]) -> object:
    """The least item."""
    return _extreme(items, "<")


@_summary("max")
def max_(_run: Run, items: list[object]) -> object:
    """The greatest item."""
    return _extreme(items, ">")


@_summary("sum")
def sum_(_run: Run, items: list[object]) -> object:
    """The sum of numbers, or of durations of one kind; null of an empty list."""
    if not items:
        return None
    found = _numbers(items)
    if found is not None:
        return finite(_total(found))
    total = items[0]
    if operators.negate(total) is None:
        return None
    for item in items[1:]:
        if type(item) is not type(total):
            return None
        total = operators.add(total, item)
    return total


@_summary("mean")
def mean(_run: Run, items: list[object]) -> object:
    """The arithmetic mean."""
    total = sum_(_run, items)
    return None if total is None else operators.divide(total, Decimal(len(items)))


@_summary("product")
def product(_run: Run, items: list[object]) -> object:
    """The product of numbers."""
    found = _numbers(items)
    return finite(reduce(DECIMAL128.multiply, found)) if found else None


@_summary("median")
def median(_run: Run, items: list[object]) -> object:
    """The middle number, or the mean of the two in the middle."""
    found = _numbers(items)
    if not found:
        return None
    found.sort()
    middle = len(found) // 2
    if len(found) % 2:
        return found[middle]
    return finite(DECIMAL128.divide(DECIMAL128.add(found[middle - 1], found[middle]), Decimal(2)))


@_summary("stddev")
def stddev(_run: Run, items: list[object]) -> object:
    """The standard deviation of a sample (divides by n - 1)."""
    found = _numbers(items)
    if found is None or len(found) < 2:
        return None
    average = DECIMAL128.divide(_total(found), Decimal(len(found)))
    squares = [DECIMAL128.power(DECIMAL128.subtract(item, average), Decimal(2)) for item in found]
    return finite(DECIMAL128.sqrt(DECIMAL128.divide(_total(squares), Decimal(len(found) - 1))))


@_summary("mode")
def mode(_run: Run, items: list[object]) -> object:
    """The numbers that come most often, in ascending order."""
    found = _numbers(items)
    if found is None:
        return None
    counts = Counter(found)
    most = max(counts.values(), default=0)
    return sorted(value for value, count in counts.items() if count == most)


def _decided(items: list[object], *, decisive: bool) -> object:
    """A conjunction or disjunction over the whole list, in three-valued logic."""
    if any(item is decisive for item in items):
        return decisive
    return (not decisive) if all(isinstance(item, bool) for item in items) else None


@_summary("all")
def all_(_run: Run, items: list[object]) -> object:
    """False where one item is, true where all are, else null."""
    return _decided(items, decisive=False)


@_summary("any")
def any_(_run: Run, items: list[object]) -> object:
    """True where one item is, false where all are, else null."""
    return _decided(items, decisive=True)
