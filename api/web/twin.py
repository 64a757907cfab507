"""A diagram and its twin in text: the same steps, the same marks, the same links."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import url_for

from api.web import desk, french
from flux.domain.tasks import Task
from flux.engine.definition import Event, EventPosition, Node, Process
from flux.engine.words import Step, branch_text, tell
from flux.services.instances import InstanceDetail


def marks(detail: InstanceDetail) -> dict[str, Any]:
    """Where a file is on its drawing: tokens by element, and the elements passed."""
    waiting = Counter(task.element for task in detail.tasks if task.is_open)
    active = {element: waiting.get(element) or 1 for element in detail.active}
    return {"active": active, "passed": [one for one in dict.fromkeys(detail.path) if one not in active]}


def steps(process: Process, detail: InstanceDetail | None = None, *, people_only: bool = False) -> list[dict[str, Any]]:
    """The steps of a process in the order in which a reader meets them, with where a file is among them.

    `people_only` keeps what people do and where the file ends, for those who follow a file rather than the machine;
    the steps are then counted among themselves, and no number leads to one that is left out.
    """
    where = marks(detail) if detail else {"active": {}, "passed": []}
    passed = set(where["passed"])
    waiting = {task.element: task for task in detail.tasks if task.is_open} if detail else {}
    found: list[dict[str, Any]] = []
    for step in tell(process):
        node = process.nodes[step.element]
        state = "active" if step.element in where["active"] else "passed" if step.element in passed else ""
        if people_only and not (step.who or state == "active" or _ends_here(node, state)):
            continue
        open_task = waiting.get(step.element)
        found.append(
            {
                "name": node.name or _first(step.sentences),
                "number": len(found) + 1 if people_only else step.number,
                "id": step.element,
                "state": state,
                "detail": _detail(step, node, open_task, with_branches=not people_only),
                "href": url_for("inbox.task", id=open_task.id) if open_task and not people_only else None,
            }
        )
    return found


def _ends_here(node: Node, state: str) -> bool:
    return state == "passed" and isinstance(node.what, Event) and node.what.position is EventPosition.END


def _first(sentences: tuple[str, ...]) -> str:
    return sentences[0].rstrip(".") if sentences else "étape"


def _detail(step: Step, node: Node, task: Task | None, *, with_branches: bool) -> str:
    """Who, by when and what then; the name stands above already and is not said again."""
    sentences = [one for one in step.sentences if one.rstrip(".") != node.name]
    told = " ".join([*sentences, *(branch_text(branch) for branch in step.branches if with_branches)])
    if step.who:
        told = f"{step.who}. {told}"
    if task is not None and task.due_at is not None:
        late = "attendu depuis le" if task.is_late(desk.now()) else "attendu avant le"
        told = f"{told} En ce moment : {desk.names(task.assignee).asked(task)}, {late} {french.until(task.due_at)}."
    return french.typeset(told)
