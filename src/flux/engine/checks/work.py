"""Parts that a diagram names and does not hold: decisions, called processes, services."""

from __future__ import annotations

from collections.abc import Collection

from flux.engine.checks.naming import literal, note
from flux.engine.definition import Activity, ActivityKind, Node, Process
from flux.engine.findings import Notebook


def check_work(
    process: Process, notebook: Notebook, *, decisions: Collection[str] | None, processes: Collection[str] | None
) -> None:
    """Notes decisions and called processes that do not exist, and tasks to which nothing is bound."""
    for node in process.nodes.values():
        if isinstance(node.what, Activity):
            _check_decision(node, node.what, notebook, decisions)
            _check_call(node, node.what, notebook, processes)
            if node.what.kind is ActivityKind.SERVICE and node.what.topic is None and not node.what.outputs:
                note(notebook, "service.nothing_bound", node)


def _check_decision(node: Node, what: Activity, notebook: Notebook, decisions: Collection[str] | None) -> None:
    if what.kind is not ActivityKind.BUSINESS_RULE:
        return
    if what.decision is None:
        if what.topic is None:
            note(notebook, "decision.none", node)
        return
    decision = literal(what.decision.decision)
    if decision is not None and decisions is not None and decision not in decisions:
        note(notebook, "decision.unknown", node, decision=decision)


def _check_call(node: Node, what: Activity, notebook: Notebook, processes: Collection[str] | None) -> None:
    key = None if what.call is None else literal(what.call.process)
    if key and processes is not None and key not in processes:
        note(notebook, "call.unknown_process", node, process=key)
