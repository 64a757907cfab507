"""The text of a range, for the function `range` (DMN 1.5, 10.3.4.1): its ends are literals, given and in order."""

from __future__ import annotations

from flux.errors import ExpressionError
from flux.feel import operators, syntax
from flux.feel.names import Vocabulary
from flux.feel.parser import Parser
from flux.feel.reading import Known
from flux.feel.registry import BUILTINS
from flux.feel.runtime import Run
from flux.feel.syntax import Node
from flux.feel.values import Range

_CONSTRUCTORS = frozenset({"date", "time", "date and time", "duration"})


def parse_range(text: str) -> Range | None:
    """The range, None where the text is none."""
    try:
        tree = Parser(text, Known(builtins=Vocabulary(BUILTINS))).expression()
    except ExpressionError:
        return None
    if not isinstance(tree, syntax.RangeLiteral):
        return None
    start, end = _literal(tree.start), _literal(tree.end)
    if start is None or end is None or operators.compare("<=", start, end) is not True:
        return None
    return Range(start=start, end=end, start_included=tree.start_included, end_included=tree.end_included)


def _literal(node: Node) -> object:
    match node:
        case syntax.Constant(value=value):
            return value
        case syntax.Negation(operand=syntax.Constant(value=value)):
            return operators.negate(value)
        case syntax.Call(function=syntax.Name(name=name), positional=(syntax.Constant(value=str() as text),)):
            return BUILTINS[name].call(Run(), [text], 0) if name in _CONSTRUCTORS else None
    return None
