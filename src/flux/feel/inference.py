"""The type that a text is sure to give, as far as it can be seen without running it."""

from __future__ import annotations

from flux.feel import syntax
from flux.feel.syntax import Node
from flux.feel.types import ANY, BASIC, BOOLEAN, ContextOf, FeelType, FunctionOf, ListOf
from flux.feel.values import kind_of


def inferred(node: Node) -> FeelType | None:
    """The type of the tree's value; None where it depends on what is only known later.

    A comparison may also give null, which belongs to each type.
    """
    match node:
        case syntax.Constant(value=value):
            return None if value is None else BASIC[kind_of(value)]
        case syntax.ListLiteral(items=items):
            kinds = [inferred(item) for item in items]
            return ListOf(kinds[0] if kinds and kinds[0] is not None and _all_same(kinds) else ANY)
        case syntax.ContextLiteral(entries=entries):
            return ContextOf({key: inferred(value) or ANY for key, value in entries})
        case syntax.FunctionDefinition(parameters=parameters, body=body):
            return FunctionOf(tuple(parameter.type for parameter in parameters), inferred(body) or ANY)
        case syntax.Binary(operator="=" | "!=" | "<" | "<=" | ">" | ">=" | "and" | "or"):
            return BOOLEAN
        case syntax.Between() | syntax.In() | syntax.InstanceOf() | syntax.Quantified():
            return BOOLEAN
    return None


def _all_same(kinds: list[FeelType | None]) -> bool:
    return all(kind == kinds[0] for kind in kinds)
