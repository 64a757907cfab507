"""What a decision table consists of: columns, rules and cells, each knowing where it stands in its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flux.dmn.fitting import fit
from flux.dmn.intake import Element
from flux.dmn.run import Evaluator
from flux.feel.runtime import Env
from flux.feel.syntax import UnaryTests
from flux.feel.types import FeelType
from flux.feel.unarytests import Test

#: the hit policies by their letters, COLLECT with its aggregators
Letter = Literal["U", "A", "P", "F", "C", "R", "O", "C+", "C#", "C<", "C>"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input column."""

    #: what people read above the column: its label, else its expression
    label: str
    text: str
    evaluate: Evaluator
    type: FeelType | None
    #: the allowed values, as a test and as written; None for any
    allowed: Test | None
    allowed_text: str
    element: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """An output column."""

    name: str
    type: FeelType | None
    #: the tests of the allowed values, from the most to the least important
    ranking: tuple[Test, ...]
    allowed_text: str
    default: Evaluator | None
    element: Element

    def rank(self, value: object, env: Env) -> int:
        """How important the value is: 0 is the most."""
        passed = (place for place, allowed in enumerate(self.ranking) if allowed(value, env) is True)
        return next(passed, len(self.ranking))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An input cell; `tree` None where it cannot be read, and no tests where it takes anything."""

    text: str
    #: what it asks for, in French
    words: str
    tree: UnaryTests | None
    element: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row; `tests` are the cells that ask something, with the number of their column."""

    number: int
    id: str | None
    cells: tuple[Cell, ...]
    tests: tuple[tuple[int, Test], ...]
    outputs: tuple[Evaluator, ...]
    output_texts: tuple[str, ...]
    annotations: tuple[str, ...]
    element: Element


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DecisionTable:
    """A decision table, read and ready."""

    id: str | None
    line: int | None
    policy: Letter
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    element: Element

    def outputs_of(self, rule: Rule, env: Env) -> list[object]:
        """The values of a rule's output cells."""
        return [
            value if column.type is None else fit(value, column.type, column.name or "sortie", env)
            for column, value in zip(self.outputs, (cell(env) for cell in rule.outputs), strict=False)
        ]

    def shaped(self, values: list[object]) -> object:
        """One row of outputs: the value of a single column, a context of several."""
        if len(self.outputs) == 1:
            return values[0]
        return {column.name: value for column, value in zip(self.outputs, values, strict=True)}

    def default(self, env: Env) -> list[object] | None:
        """The default outputs; None where there are none."""
        if all(column.default is None for column in self.outputs):
            return None
        return [None if column.default is None else column.default(env) for column in self.outputs]
