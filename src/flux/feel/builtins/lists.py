"""List functions (DMN 1.5, 10.3.4.4). Places count from 1, and from -1 backwards."""

from __future__ import annotations

from decimal import Decimal

from flux.feel import operators
from flux.feel.numbers import whole
from flux.feel.registry import builtin
from flux.feel.runtime import Run

_LISTS = "10.3.4.4 List functions"


def place(items: list[object], position: Decimal) -> int | None:
    """The Python index of a FEEL place; None where the list has none."""
    index = whole(position)
    if index > 0:
        return index - 1 if index <= len(items) else None
    return len(items) + index if 0 < -index <= len(items) else None


@builtin("list contains", _LISTS, "list: list", "element: Any")
def list_contains(_run: Run, items: list[object], element: object) -> object:
    """Whether an item equals the element; null can be asked for."""
    return any(operators.equal(item, element) is True for item in items)


@builtin("count", _LISTS, "list: list")
def count(_run: Run, items: list[object]) -> object:
    """How many items there are."""
    return Decimal(len(items))


@builtin("sublist", _LISTS, "list: list", "start position: number", "length?: number")
def sublist(_run: Run, items: list[object], start: Decimal, length: Decimal | None = None) -> object:
    """The items from a place on, so many of them or all."""
    first = place(items, start)
    if first is None:
        return None
    if length is None:
        return items[first:]
    taken = whole(length)
    return items[first : first + taken] if 0 <= taken <= len(items) - first else None


@builtin("append", _LISTS, "list: list", "item*: Any")
def append(_run: Run, items: list[object], more: list[object]) -> object:
    """The list with the items after it."""
    return [*items, *more]


@builtin("concatenate", _LISTS, "list*: list")
def concatenate(_run: Run, lists: list[list[object]]) -> object:
    """The lists one after the other."""
    return [item for items in lists for item in items]


@builtin("insert before", _LISTS, "list: list", "position: number", "newItem: Any")
def insert_before(_run: Run, items: list[object], position: Decimal, new_item: object) -> object:
    """The list with the item put before the one at a place."""
    index = place(items, position)
    return None if index is None else [*items[:index], new_item, *items[index:]]


@builtin("remove", _LISTS, "list: list", "position: number")
def remove(_run: Run, items: list[object], position: Decimal) -> object:
    """The list without the item at a place."""
    index = place(items, position)
    return None if index is None else [*items[:index], *items[index + 1 :]]


@builtin("reverse", _LISTS, "list: list")
def reverse(_run: Run, items: list[object]) -> object:
    """The list from the last item to the first."""
    return items[::-1]


@builtin("index of", _LISTS, "list: list", "match: Any")
def index_of(_run: Run, items: list[object], match: object) -> object:
    """The places of all items that equal the match."""
    return [Decimal(index) for index, item in enumerate(items, 1) if operators.equal(item, match) is True]


@builtin("union", _LISTS, "list*: list")
def union(run: Run, lists: list[list[object]]) -> object:
    """The lists one after the other, each value once."""
    return distinct_values(run, [item for items in lists for item in items])


@builtin("distinct values", _LISTS, "list: list")
def distinct_values(run: Run, items: list[object]) -> list[object]:
    """Each value once, at its first place."""
    found: list[object] = []
    seen: set[tuple[type, object]] = set()
    for item in items:
        if item is None or isinstance(item, (bool, str, Decimal)):  # a set finds these without comparing all
            if (type(item), item) not in seen:
                seen.add((type(item), item))
                found.append(item)
            continue
        run.tick(1 + len(found))
        run.go_over(item)
        if not any(operators.equal(item, other) is True for other in found):
            found.append(item)
    return found


@builtin("flatten", _LISTS, "list: list")
def flatten(run: Run, items: list[object]) -> object:
    """The items, lists within replaced by their items all the way down."""
    flat: list[object] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.tick()
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return flat
