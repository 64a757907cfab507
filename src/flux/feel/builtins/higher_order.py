"""List functions that take a function: `sort` and `list replace` (DMN 1.5, 10.3.4.4 and 10.3.4.9)."""

from __future__ import annotations

from decimal import Decimal

from flux.feel import operators
from flux.feel.builtins.lists import place
from flux.feel.calls import apply
from flux.feel.registry import Builtin, builtin
from flux.feel.runtime import Run
from flux.feel.types import ANY as _ANY
from flux.feel.types import Function


def _apply(function: object, values: list[object], run: Run) -> object:
    return apply(function, values, run, 0)


@builtin("sort", "10.3.4.9 Sort", "list: list", "precedes: function")
def sort(run: Run, items: list[object], precedes: Function | Builtin) -> object:
    """The list in the order of `precedes`, equal items in the order they had (a merge sort)."""
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = sort(run, items[:middle], precedes), sort(run, items[middle:], precedes)
    if not isinstance(left, list) or not isinstance(right, list):
        return None
    merged: list[object] = []
    a = b = 0
    while a < len(left) and b < len(right):
        verdict = _apply(precedes, [right[b], left[a]], run)
        if not isinstance(verdict, bool):
            return None
        if verdict:
            merged.append(right[b])
            b += 1
        else:
            merged.append(left[a])
            a += 1
    return merged + left[a:] + right[b:]


@builtin("sort", "10.3.4.9 Sort", "list: list")
def sort_ascending(run: Run, items: list[object]) -> object:
    """The list in ascending order."""
    natural = Function(
        parameters=(("x", _ANY), ("y", _ANY)), body=lambda _run, pair: operators.compare("<", pair[0], pair[1])
    )
    return sort(run, items, natural)


@builtin("list replace", "10.3.4.4 List functions", "list: list", "position: number", "newItem: Any")
def list_replace(_run: Run, items: list[object], position: Decimal, new_item: object) -> object:
    """The list with another item at a place."""
    index = place(items, position)
    return None if index is None else [*items[:index], new_item, *items[index + 1 :]]


@builtin("list replace", "10.3.4.4 List functions", "list: list", "match: function", "newItem: Any")
def list_replace_matching(run: Run, items: list[object], match: Function | Builtin, new_item: object) -> object:
    """The list with another item where `match(item, newItem)` is true."""
    if isinstance(match, Function) and len(match.parameters) != 2:
        return None
    replaced: list[object] = []
    for item in items:
        verdict = _apply(match, [item, new_item], run)
        if not isinstance(verdict, bool):
            return None
        replaced.append(new_item if verdict else item)
    return replaced
