"""Checks tables before they are published: overlaps, gaps, rules that nothing reaches, values that are not allowed.

Each finding names the rule and the column, and carries the id and line of its cell. What only a running evaluation
could judge is said to be not decided, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from flux.dmn.atomtext import atoms_in_french
from flux.dmn.columns import DecisionTable, Input, Output, Rule
from flux.dmn.geometry import Axis, Box, Budget, NotDecided, axis_of, constant, intersection, order_of, remainder
from flux.dmn.intake import Element, id_of, line_of
from flux.dmn.model import Model
from flux.dmn.words import tests_of
from flux.errors import ExpressionError, Finding
from flux.feel.expression import compile_in
from flux.feel.syntax import Node, UnaryTests, ValueTest

Severity = Literal["error", "warning", "info"]
#: so many overlaps are told, then no more
_MAX_OVERLAPS = 20
#: tables with more rules than this are not compared pair by pair
_MAX_RULES = 1_000
#: so many pairs of boxes are compared for the gaps of one table, and as many for its unreachable rules
_COMPARISONS = 500_000


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table on its axes: each rule as a box, once with the cells that are not decided taking all, once nothing."""

    axes: tuple[Axis, ...]
    widest: tuple[Box, ...]
    narrowest: tuple[Box, ...]

    @property
    def universe(self) -> Box:
        """Everything that can come in."""
        return tuple(axis.universe for axis in self.axes)


def check(model: Model) -> tuple[Finding, ...]:
    """The findings on all decision tables of a model."""
    return tuple(finding for table in model.tables for finding in check_table(table))


def check_table(table: DecisionTable) -> list[Finding]:
    """The findings on one table, in the order of its rules."""
    if not table.inputs or not table.rules or any(len(rule.cells) != len(table.inputs) for rule in table.rules):
        return []
    findings = [*_values_not_allowed(table), *_outputs_not_allowed(table)]
    axes = [_axis(table, number) for number in range(len(table.inputs))]
    mixed = [_mixed(column) for column, axis in zip(table.inputs, axes, strict=True) if axis is None]
    if mixed:
        return [*findings, *mixed]
    shape = _shape(table, tuple(axis for axis in axes if axis is not None))
    findings += _undecided_cells(table)
    if table.policy in ("U", "A"):
        findings += _overlaps(table, shape)
    findings += _unreachable(table, shape)
    if table.policy in ("U", "A", "P", "F") and all(column.default is None for column in table.outputs):
        findings += _gaps(table, shape)
    return findings


def _mixed(column: Input) -> Finding:
    sentence = (
        f"Colonne « {column.label} » : ses cellules demandent des valeurs de sortes différentes ; "
        "Flux ne peut dire ni recouvrements ni trous."
    )
    return _finding("dmn.not_decided", "info", column.element, sentence)


def _finding(code: str, severity: Severity, element: Element, sentence: str) -> Finding:
    return Finding(code=code, severity=severity, element=id_of(element), line=line_of(element), message=sentence)


def _trees(table: DecisionTable, column: int) -> list[UnaryTests]:
    return [tree for rule in table.rules if (tree := rule.cells[column].tree) is not None]


def _axis(table: DecisionTable, number: int) -> Axis | None:
    """The axis of a column; None where values of different kinds meet."""
    try:
        return axis_of(_trees(table, number), tests_of(table.inputs[number].allowed_text))
    except NotDecided:
        return None


def _shape(table: DecisionTable, axes: tuple[Axis, ...]) -> _Shape:
    return _Shape(
        axes,
        tuple(_box(rule, axes, undecided_takes_all=True) for rule in table.rules),
        tuple(_box(rule, axes, undecided_takes_all=False) for rule in table.rules),
    )


def _box(rule: Rule, axes: Sequence[Axis], *, undecided_takes_all: bool) -> Box:
    sides: list[int] = []
    for cell, axis in zip(rule.cells, axes, strict=True):
        try:
            atoms = axis.cell(cell.tree) if cell.tree is not None else 0
        except NotDecided:
            atoms = axis.everything if undecided_takes_all else 0
        sides.append(atoms & axis.universe)
    return tuple(sides)


def _described(table: DecisionTable, axes: Sequence[Axis], box: Box) -> str:
    """When a region is met, as the end of a sentence: only the columns that restrict it."""
    parts = [
        f"« {column.label} » {atoms_in_french(axis, atoms)}"
        for column, axis, atoms in zip(table.inputs, axes, box, strict=True)
        if atoms != axis.universe
    ]
    return f" quand {', et '.join(parts)}" if parts else ", quelles que soient les valeurs"


# -- cells -----------------------------------------------------------------------------------------------------------


def _undecided_cells(table: DecisionTable) -> Iterator[Finding]:
    for rule in table.rules:
        for cell, column in zip(rule.cells, table.inputs, strict=True):
            try:
                if cell.tree is not None:
                    axis_of([cell.tree], None).cell(cell.tree)
            except (NotDecided, StopIteration):
                sentence = (
                    f"Règle {rule.number}, colonne « {column.label} » : « {cell.text} » dépend d'autre chose que de la "
                    "valeur testée ; Flux ne peut dire ni les recouvrements ni les trous de cette règle."
                )
                yield _finding("dmn.not_decided", "info", cell.element, sentence)


def _values_not_allowed(table: DecisionTable) -> Iterator[Finding]:
    for number, column in enumerate(table.inputs):
        allowed = tests_of(column.allowed_text)
        if allowed is None or not allowed.tests:
            continue
        for rule in table.rules:
            cell = rule.cells[number]
            for test in cell.tree.tests if cell.tree is not None else ():
                if _never_allowed(test, allowed):
                    sentence = (
                        f"Règle {rule.number}, colonne « {column.label} » : « {cell.text} » demande une valeur qui n'est "
                        f"pas parmi celles prévues ({column.allowed_text})."
                    )
                    yield _finding("dmn.value_not_allowed", "error", cell.element, sentence)


def _never_allowed(test: Node, allowed: UnaryTests) -> bool:
    try:
        axis = axis_of([UnaryTests(at=0, tests=(test,))], allowed)
        return not axis.atoms(test) & axis.cell(allowed)
    except NotDecided:
        return False


def _outputs_not_allowed(table: DecisionTable) -> Iterator[Finding]:
    for number, column in enumerate(table.outputs):
        allowed = tests_of(column.allowed_text)
        if allowed is None or not allowed.tests:
            continue
        for rule in table.rules:
            text = rule.output_texts[number] if number < len(rule.output_texts) else ""
            if _output_never_allowed(text, allowed):
                sentence = (
                    f"Règle {rule.number}, sortie {_output_label(column)} : « {text} » n'est pas parmi les valeurs prévues "
                    f"({column.allowed_text})."
                )
                yield _finding("dmn.value_not_allowed", "error", rule.element, sentence)


def _output_label(column: Output) -> str:
    return f"« {column.name} »" if column.name else "unique"


def _output_never_allowed(text: str, allowed: UnaryTests) -> bool:
    try:
        tree = compile_in(text).tree
        order_of(constant(tree))
    except (ExpressionError, NotDecided):
        return False
    return _never_allowed(ValueTest(at=0, expression=tree, uses_input=False), allowed)


# -- rules -----------------------------------------------------------------------------------------------------------


def _overlaps(table: DecisionTable, shape: _Shape) -> list[Finding]:
    """Pairs of rules that can match together: never right under U, and under A only with the same outputs."""
    if len(table.rules) > _MAX_RULES:
        sentence = f"La table a plus de {_MAX_RULES} règles ; Flux ne cherche pas leurs recouvrements."
        return [_finding("dmn.not_decided", "info", table.element, sentence)]
    findings: list[Finding] = []
    for later, rule in enumerate(table.rules):
        for earlier in range(later):
            other = table.rules[earlier]
            if table.policy == "A" and rule.output_texts == other.output_texts:
                continue
            sure = intersection(shape.narrowest[earlier], shape.narrowest[later])
            if sure is not None:
                sentence = (
                    f"Les règles {other.number} et {rule.number} s'appliquent ensemble"
                    f"{_described(table, shape.axes, sure)}."
                )
                findings.append(_finding("dmn.overlap", "error", rule.element, sentence))
            elif intersection(shape.widest[earlier], shape.widest[later]) is not None:
                sentence = f"Flux ne peut pas dire si les règles {other.number} et {rule.number} s'appliquent parfois ensemble."
                findings.append(_finding("dmn.not_decided", "info", rule.element, sentence))
            if len(findings) >= _MAX_OVERLAPS:
                return findings
    return findings


def _unreachable(table: DecisionTable, shape: _Shape) -> Iterator[Finding]:
    """Rules that no allowed value reaches, and under F those that earlier rules take everything from."""
    budget = Budget(_COMPARISONS)
    for number, rule in enumerate(table.rules):
        box = shape.widest[number]
        if any(cell.tree is None for cell in rule.cells):
            continue  # a fault already, found when the table was read
        if not all(box):
            column = box.index(0)
            cell, label = rule.cells[column], table.inputs[column].label
            sentence = (
                f"Règle {rule.number}, colonne « {label} » : aucune valeur ne passe « {cell.text} » ; "
                "la règle ne s'applique jamais."
            )
            yield _finding("dmn.unreachable", "warning", cell.element, sentence)
        elif table.policy == "F" and budget.left:
            yield from _hidden(rule, box, shape, budget)


def _hidden(rule: Rule, box: Box, shape: _Shape, budget: Budget) -> Iterator[Finding]:
    """Whether the rules before take everything; what cannot be said of one rule is not asked of those after it."""
    before = rule.number - 1
    own = Budget(min(budget.left, _COMPARISONS // 10))
    given = own.left
    try:
        if not remainder(box, shape.narrowest[:before], own, most=1):
            sentence = (
                f"La règle {rule.number} n'est jamais atteinte : les règles précédentes s'appliquent toujours avant."
            )
            yield _finding("dmn.unreachable", "warning", rule.element, sentence)
            return
        if remainder(box, shape.widest[:before], own, most=1):
            return
    except NotDecided:
        pass
    finally:
        budget.left -= given - own.left
    reached = f"la règle {rule.number} est parfois atteinte"
    if not budget.left:
        reached = f"les règles à partir de la {rule.number} sont parfois atteintes"
    yield _finding("dmn.not_decided", "info", rule.element, f"Flux ne peut pas dire si {reached}.")


def _gaps(table: DecisionTable, shape: _Shape) -> Iterator[Finding]:
    """What can come in and no rule takes."""
    budget = Budget(_COMPARISONS)
    try:
        sure = remainder(shape.universe, [box for box in shape.widest if all(box)], budget)
        possible = sure or remainder(shape.universe, [box for box in shape.narrowest if all(box)], budget, most=1)
    except NotDecided:
        sure, possible = [], [()]
    for box in sure:
        sentence = f"Aucune règle ne s'applique{_described(table, shape.axes, box)}."
        yield _finding("dmn.gap", "warning", table.element, sentence)
    if possible and not sure:
        yield _finding("dmn.not_decided", "info", table.element, "Flux ne peut pas dire s'il reste des cas sans règle.")
