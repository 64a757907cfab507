"""Link events: two ends of one flow on the same level, tied by a name (§10.5.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flux.engine.definition import Event, EventKind, EventPosition
from flux.engine.reading.drawn import DrawnNode


def check_links(nodes: Iterable[DrawnNode]) -> None:
    """Notes links that lead nowhere, and names at which several links arrive."""
    ends = list(_ends(nodes))
    targets: dict[tuple[str, str], DrawnNode] = {}
    for node, position, name in ends:
        if position is EventPosition.CATCH and targets.setdefault((node.container, name), node) is not node:
            node.part.note("link.duplicate_target", name=name)
    for node, position, name in ends:
        if position is EventPosition.THROW and (node.container, name) not in targets:
            node.part.note("link.no_target", name=name)


def _ends(nodes: Iterable[DrawnNode]) -> Iterator[tuple[DrawnNode, EventPosition, str]]:
    for node in nodes:
        if isinstance(node.what, Event):
            for definition in node.what.definitions:
                if definition.kind is EventKind.LINK:
                    yield node, node.what.position, definition.name or ""
