"""How the checks name what they speak of."""

from __future__ import annotations

import json

from flux.engine.definition import Node
from flux.engine.findings import Notebook
from flux.feel import Expression


def label(node: Node) -> str:
    """Says which element it is, as its author knows it."""
    name = " ".join((node.name or "").split())
    return f"«\N{NO-BREAK SPACE}{name or node.id}\N{NO-BREAK SPACE}»" + (f" ({node.id})" if name else "")


def note(notebook: Notebook, code: str, node: Node, **words: object) -> None:
    """Writes a finding on a node."""
    notebook.note(code, element=node.id, line=node.line, **{"what": label(node), **words})


def literal(expression: Expression | None) -> str | None:
    """Gives the text of an expression that is a string constant; None when its value depends on data."""
    found = literals(expression)
    return found[0] if len(found) == 1 else None


def literals(expression: Expression | None) -> tuple[str, ...]:
    """Gives the texts of an expression that is a string constant or a list of them; none when it depends on data."""
    source = "" if expression is None else expression.text.strip()
    if not source.startswith(('"', "[")):
        return ()
    try:
        value = json.loads(source)
    except ValueError:
        return ()
    found = value if isinstance(value, list) else [value]
    return tuple(found) if all(isinstance(one, str) for one in found) else ()
