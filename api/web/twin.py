"""A diagram and its twin in text: the same steps, the same marks, the same links."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import url_for

from api.web import desk, french
from flux.domain.tasks import Task
from flux.engine.definition import Process
from flux.engine.words import branch_text, tell
from flux.services.instances import InstanceDetail


def marks(detail: InstanceDetail) -> dict[str, Any]:
    """Where a file is on its drawing: tokens by element, and the elements passed."""
    waiting = Counter(task.element for task in detail.tasks if task.is_open)
    active = {element: waiting.get(element) or 1 for element in detail.active}
    return {"active": active, "passed": [one for one in dict.fromkeys(detail.path) if one not in active]}


def steps(process: Process, detail: InstanceDetail | None = None, *, links: bool = True) -> list[dict[str, Any]]:
    """The steps of a process in the order in which a reader meets them, with where a file is among them."""
    where = marks(detail) if detail else {"active": {}, "passed": []}
    passed = set(where["passed"])
    waiting = {task.element: task for task in detail.tasks if task.is_open} if detail else {}
    found = []
    for step in tell(process):
        node = process.nodes[step.element]
        state = "active" if step.element in where["active"] else "passed" if step.element in passed else ""
        open_task = waiting.get(step.element)
        sentences = " ".join([*step.sentences, *(branch_text(branch) for branch in step.branches)])
        found.append(
            {
                "name": f"{step.number}. {node.name or _first(step.sentences)}",
                "id": step.element,
                "state": state,
                "detail": _detail(step.who, sentences, open_task),
                "href": url_for("inbox.task", id=open_task.id) if open_task and links else None,
            }
        )
    return found


def _first(sentences: tuple[str, ...]) -> str:
    return sentences[0].rstrip(".") if sentences else "étape"


def _detail(who: str | None, sentences: str, task: Task | None) -> str:
    told = f"{who}. {sentences}" if who else sentences
    if task is not None and task.due_at is not None:
        late = "attendu depuis le" if task.is_late(desk.now()) else "attendu avant le"
        told = f"{told} En ce moment : {desk.names(task.assignee).asked(task)}, {late} {french.until(task.due_at)}."
    return french.typeset(told)
