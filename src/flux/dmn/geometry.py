"""Decision tables as geometry: each column an axis cut into atoms, each cell a set of atoms, each rule a box.

An axis is cut at every value that a cell of its column names: the value itself is an atom, and so is the open stretch
between two neighbours. Where a cell asks for null, a last atom stands for it; columns in which none does are taken to be
answered always. Whatever happens within one atom is the same for all rules, so the checks that follow are exact.
Sets of atoms are Python integers, one bit per atom.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flux.feel import operators, syntax
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.registry import BUILTINS
from flux.feel.runtime import Run
from flux.feel.syntax import Node, UnaryTests
from flux.feel.temporal import Date, DateTime, Time

Box = tuple[int, ...]
_CONSTRUCTORS = frozenset({"date", "time", "date and time", "duration"})


class NotDecided(Exception):
    """A cell that only a running evaluation can judge."""


def constant(node: Node) -> object:
    """The value that the tree is without any context. Raises NotDecided where there is none."""
    match node:
        case syntax.Constant(value=value) if value is not None:
            return value
        case syntax.Negation(operand=syntax.Constant(value=value)):
            negated = operators.negate(value)
            if negated is not None:
                return negated
        case syntax.Call(function=syntax.Name(name=name), positional=(syntax.Constant(value=str() as text),)):
            value = BUILTINS[name].call(Run(), [text], 0) if name in _CONSTRUCTORS else None
            if value is not None:
                return value
    raise NotDecided


def order_of(value: object) -> Decimal | int | str:
    """Where a value lies among those of its kind. Raises NotDecided for a kind without an order."""
    match value:
        case bool():
            return int(value)
        case Decimal() | str():
            return value
        case Date():
            return value.number
        case Time():
            return value.nanos - (value.offset or 0) * 10**9
        case DateTime():
            return value.instant_nanos
        case DaysAndTimeDuration(nanos=length) | YearsAndMonthsDuration(months=length):
            return length
    raise NotDecided


def constants_of(tree: UnaryTests) -> list[object]:
    """The values that a cell names, None for null. Raises NotDecided where it asks for more than constants."""
    found: list[object] = []
    for test in tree.tests:
        match _inner(test):
            case syntax.ComparisonTest(operator="=" | "!=", operand=operand):
                found.append(_constant_or_null(operand))
            case syntax.ComparisonTest(operand=operand):
                found.append(constant(operand))
            case syntax.RangeLiteral(start=start, end=end):
                found += [constant(start), constant(end)]
            case syntax.ListLiteral(items=items):
                found += [_constant_or_null(item) for item in items]
            case other:
                found.append(_constant_or_null(other))
    return found


def _constant_or_null(node: Node) -> object:
    return None if isinstance(node, syntax.Constant) and node.value is None else constant(node)


def _can_say_of_null(test: Node) -> bool:
    """Whether the test is false of null, rather than undecided: equalities are, order and ranges are not."""
    inner = _inner(test)
    if isinstance(inner, syntax.ComparisonTest):
        return inner.operator in ("=", "!=")
    return not isinstance(inner, syntax.RangeLiteral)


def _inner(test: Node) -> Node:
    if isinstance(test, syntax.ValueTest):
        if test.uses_input:
            raise NotDecided
        return test.expression
    return test


@dataclass(frozen=True, slots=True)
class Axis:
    """One column: its named values in order. Atom 2i+1 is the value i, atom 2i the stretch before it."""

    points: tuple[object, ...]
    #: the atoms that can occur
    universe: int
    #: whether null is among what can come in
    nullable: bool = False

    @property
    def values(self) -> int:
        """All atoms but null, possible or not."""
        return (1 << (2 * len(self.points) + 1)) - 1

    @property
    def null(self) -> int:
        """The atom of null; nothing where null does not count."""
        return self.values + 1 if self.nullable else 0

    @property
    def everything(self) -> int:
        """All atoms, possible or not."""
        return self.values | self.null

    def index(self, value: object) -> int:
        """The number of a named value."""
        wanted = order_of(value)
        return next(place for place, point in enumerate(self.points) if order_of(point) == wanted)

    def cell(self, tree: UnaryTests) -> int:
        """The atoms of a cell. Raises NotDecided."""
        if not tree.tests:
            return self.everything
        atoms = 0
        for test in tree.tests:
            atoms |= self.atoms(test)
        if not tree.negated:
            return atoms
        others = self.everything & ~atoms
        return others if all(_can_say_of_null(test) for test in tree.tests) else others & self.values

    def atoms(self, test: Node) -> int:
        """The atoms of one test. Raises NotDecided."""
        match _inner(test):
            case syntax.ComparisonTest(operator="=", operand=operand):
                return self._equal(operand)
            case syntax.ComparisonTest(operator="!=", operand=operand):
                return self.everything & ~self._equal(operand)
            case syntax.ComparisonTest(operator=operator, operand=operand):
                return self._compared(operator, self.index(constant(operand)))
            case syntax.RangeLiteral() as range_:
                low, high = self.index(constant(range_.start)), self.index(constant(range_.end))
                above = self._compared(">=" if range_.start_included else ">", low)
                return above & self._compared("<=" if range_.end_included else "<", high)
            case syntax.ListLiteral(items=items):
                return sum({self._equal(item) for item in items})
            case other:
                return self._equal(other)

    def _equal(self, node: Node) -> int:
        value = _constant_or_null(node)
        return self.null if value is None else self._point(self.index(value))

    def _point(self, index: int) -> int:
        return 1 << (2 * index + 1)

    def _compared(self, operator: str, index: int) -> int:
        point = self._point(index)
        below = point - 1
        match operator:
            case "<":
                return below
            case "<=":
                return below | point
            case ">":
                return self.values & ~(below | point)
            case _:
                return self.values & ~below


def axis_of(trees: Sequence[UnaryTests], allowed: UnaryTests | None) -> Axis:
    """The axis of a column with these cells and allowed values. Cells that are not decided cut nothing.

    Raises NotDecided where values of different kinds meet.
    """
    values: list[object] = []
    for tree in [*trees, *([allowed] if allowed is not None else [])]:
        try:
            values += constants_of(tree)
        except NotDecided:
            continue
    nullable = None in values
    values = [value for value in values if value is not None]
    if len({type(value) for value in values}) > 1:
        raise NotDecided
    points: dict[object, object] = {order_of(value): value for value in values}
    if any(isinstance(value, bool) for value in values):
        points = {0: False, 1: True}
    ordered = tuple(points[key] for key in sorted(points))  # type: ignore[type-var]  # all of one kind, seen above
    whole = Axis(ordered, 0, nullable)
    universe = whole.everything & ~_impossible(ordered)
    if allowed is not None:
        with contextlib.suppress(NotDecided):
            universe &= whole.cell(allowed) | whole.null  # allowed values do not speak of null
    return Axis(ordered, universe, nullable)


def _impossible(points: Sequence[object]) -> int:
    """Stretches in which there is no value: around booleans, and between one day and the next."""
    if points and isinstance(points[0], bool):
        return 0b10101
    atoms = 0
    for place, (before, after) in enumerate(itertools.pairwise(points), 1):
        if isinstance(before, Date) and isinstance(after, Date) and after.number - before.number == 1:
            atoms |= 1 << (2 * place)
        if isinstance(before, YearsAndMonthsDuration) and isinstance(after, YearsAndMonthsDuration):
            atoms |= (1 << (2 * place)) if after.months - before.months == 1 else 0
    return atoms


def intersection(a: Box, b: Box) -> Box | None:
    """What two boxes share; None where that is nothing."""
    shared = tuple(x & y for x, y in zip(a, b, strict=True))
    return shared if all(shared) else None


@dataclass(slots=True)
class Budget:
    """How many pairs of boxes may still be compared: the pieces of a large table can be too many to look at."""

    left: int

    def spend(self) -> None:
        """Counts one comparison. Raises NotDecided where there is none left."""
        if self.left <= 0:
            raise NotDecided
        self.left -= 1


def remainder(box: Box, others: Sequence[Box], budget: Budget, *, most: int = 5) -> list[Box]:
    """What of a box lies in none of the others: at most so many boxes of it.

    Raises NotDecided where that takes more comparisons than the budget has left.
    """
    left: list[Box] = []
    waiting: list[tuple[Box, int]] = [(box, 0)]
    while waiting and len(left) < most:
        piece, place = waiting.pop()
        while place < len(others):
            budget.spend()
            if intersection(piece, others[place]) is not None:
                break
            place += 1
        if place == len(others):
            left.append(piece)
            continue
        waiting += [(rest, place + 1) for rest in _outside(piece, others[place])]
    return left


def _outside(box: Box, hole: Box) -> list[Box]:
    """The box without the hole, as boxes that do not overlap."""
    pieces: list[Box] = []
    inner = list(box)
    for axis, atoms in enumerate(hole):
        outside = inner[axis] & ~atoms
        if outside:
            pieces.append((*inner[:axis], outside, *inner[axis + 1 :]))
        inner[axis] &= atoms
    return pieces
