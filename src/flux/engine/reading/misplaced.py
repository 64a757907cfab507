"""Cancellations that have nothing to cancel (§10.3.5: they belong to transactions)."""

from __future__ import annotations

from collections.abc import Iterator

from flux.engine.definition import Activity, ActivityKind, Event, EventKind, Node, Process
from flux.engine.findings import Notebook


def check_places(process: Process, notebook: Notebook) -> None:
    """Notes cancel events outside of every transaction."""
    for node in process.nodes.values():
        what = node.what
        if not isinstance(what, Event) or all(one.kind is not EventKind.CANCEL for one in what.definitions):
            continue
        if not any(_transactions(process, node, what)):
            notebook.note("cancel.no_transaction", element=node.id, line=node.line, what=f"« {node.name or node.id} »")


def _transactions(process: Process, node: Node, event: Event) -> Iterator[bool]:
    """Whether what the event could cancel is a transaction: its own activity, or one of those around it."""
    if event.attached_to is not None:
        yield _is_transaction(process.nodes[event.attached_to])
        return
    container = node.container
    while container != process.key:
        yield _is_transaction(process.nodes[container])
        container = process.nodes[container].container


def _is_transaction(node: Node) -> bool:
    return isinstance(node.what, Activity) and node.what.kind is ActivityKind.TRANSACTION
