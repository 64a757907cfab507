"""The syntax tree of FEEL: one class per form of DMN 1.5, 10.3.2, each knowing the offset at which it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flux.feel.types import FeelType


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any expression; `at` is its offset in the source."""

    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Node):
    """A value written down: number, string, boolean, null, date literal."""

    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A name in scope; `in_filter` when it may be a member of the filtered items."""

    name: str
    in_filter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """`target.member`."""

    target: Node
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Node):
    """`target[condition]`."""

    target: Node
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """`function(a, b)` or `function(name: a)`; exactly one of `positional` and `named` holds the arguments."""

    function: Node
    positional: tuple[Node, ...] = ()
    named: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Node):
    """`-operand`."""

    operand: Node


Operator = Literal["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"]
ComparisonOperator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """`left operator right`."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """`value in test` or `value in (test, test)`."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: FeelType


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator:
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Node):
    """`for iterators return body`; `uses_partial` when the body speaks of the results so far."""

    iterators: tuple[Iterator, ...]
    body: Node
    uses_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    """`some` or `every iterators satisfies condition`."""

    every: bool
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A formal parameter."""

    name: str
    type: FeelType


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Node):
    """`function(parameters) body`; an external one has a body that is never run."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextLiteral(Node):
    """`{key: value}`."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeLiteral(Node):
    """`[start..end)`."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonTest(Node):
    """`< operand`: a test of a decision table cell, or in parentheses a range value."""

    operator: ComparisonOperator
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTest(Node):
    """An expression as a unary test; `uses_input` when it speaks of `?`."""

    expression: Node
    uses_input: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(Node):
    """The tests of one cell; none of them stands for `-`, which everything passes."""

    tests: tuple[Node, ...]
    negated: bool = False
