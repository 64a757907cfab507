"""User tasks: somebody must be able to answer, in time, on a form that exists; so must who opens a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flux.engine.checks.naming import literals, note
from flux.engine.definition import Activity, Event, EventKind, Node, Process, UserTask
from flux.engine.findings import Notebook


def check_people(
    process: Process, notebook: Notebook, *, roles: Collection[str] | None, forms: Collection[str] | None
) -> None:
    """Notes user tasks without a role, a deadline, or with a role or form that nobody knows, and such a start form."""
    if process.start_form is not None and forms is not None and process.start_form not in forms:
        start = process.nodes[process.containers[process.key].starts[0]]
        note(notebook, "start.unknown_form", start, form=process.start_form)
    for node, user in _user_tasks(process):
        _check_role(node, user, notebook, roles)
        if user.due is None and not _has_timer(node, process):
            note(notebook, "user.no_deadline", node)
        if user.form is not None and forms is not None and user.form not in forms:
            note(notebook, "user.unknown_form", node, form=user.form)


def _user_tasks(process: Process) -> Iterator[tuple[Node, UserTask]]:
    for node in process.nodes.values():
        if isinstance(node.what, Activity) and node.what.user is not None:
            yield node, node.what.user


def _check_role(node: Node, user: UserTask, notebook: Notebook, roles: Collection[str] | None) -> None:
    if user.role is None:
        if user.assignee is None:
            note(notebook, "user.no_role", node)
        return
    for role in (*literals(user.role), user.escalation):
        if role is not None and roles is not None and role not in roles:
            note(notebook, "user.unknown_role", node, role=role)


def _has_timer(node: Node, process: Process) -> bool:
    boundaries = node.what.boundaries if isinstance(node.what, Activity) else ()
    return any(
        definition.kind is EventKind.TIMER
        for boundary in boundaries
        if isinstance(event := process.nodes[boundary].what, Event)
        for definition in event.definitions
    )
