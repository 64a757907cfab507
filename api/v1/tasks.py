"""Tasks: the inbox, taking one, answering it once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api import auth, schemas
from api.v1 import exchange, task_shapes
from api.v1.reading import Resources
from flux.domain.actors import wear
from flux.domain.institutions import PersonId
from flux.domain.interests import Withdrawal
from flux.domain.tasks import InstanceId, Task, TaskId, TaskStatus
from flux.ports import Page, TaskFilter
from flux.services import interests, tasks
from flux.services.tasks import Completed, TaskDetail, TaskItem

resources = Resources("v1_tasks", __name__, description="Les questions posées à des personnes, et leurs réponses.")
TaskPage = schemas.page_of(task_shapes.TaskItemOut)


@resources.get("/tasks")
@resources.arguments(task_shapes.TaskQuery, location="query")
@resources.response(200, TaskPage)
def search(query: Mapping[str, Any]) -> Page[TaskItem]:
    """Les tâches : celles que l’on peut faire maintenant, ou toutes celles que l’on peut voir."""
    house, limit, cursor = auth.house(), query["limit"], query.get("cursor")
    actor = wear(auth.actor(), query.get("quality"))
    if query["scope"] == "inbox":
        return tasks.inbox(house, actor, process=query.get("process"), cursor=cursor, limit=limit)
    wanted = TaskFilter(
        statuses=(TaskStatus(query["status"]),) if "status" in query else tuple(TaskStatus),
        process=query.get("process"),
        instance=InstanceId(query["instance"]) if "instance" in query else None,
        due_before=query.get("due_before"),
    )
    return tasks.search(house, actor, wanted, cursor=cursor, limit=limit)


@resources.get("/tasks/<uuid:id>")
@resources.response(200, task_shapes.TaskDetailOut)
def get(id: UUID) -> tuple[TaskDetail, dict[str, str]]:  # noqa: A002  the name in the address
    """Une tâche, avec ce qu’il faut pour y répondre ; l’étiquette ETag est sa version."""
    detail = tasks.get(auth.house(), auth.actor(), TaskId(id))
    return detail, exchange.etag(detail.task.version)


@resources.post("/tasks/<uuid:id>/claim")
@resources.response(200, schemas.TaskOut)
def claim(id: UUID) -> tuple[Task, dict[str, str]]:  # noqa: A002  the name in the address
    """Prend une tâche pour soi."""
    taken = tasks.claim(auth.house(), auth.actor(), TaskId(id))
    return taken, exchange.etag(taken.version)


@resources.delete("/tasks/<uuid:id>/claim")
@resources.response(200, schemas.TaskOut)
def release(id: UUID) -> tuple[Task, dict[str, str]]:  # noqa: A002  the name in the address
    """Rend une tâche à tous ceux qui peuvent y répondre."""
    released = tasks.release(auth.house(), auth.actor(), TaskId(id))
    return released, exchange.etag(released.version)


@resources.put("/tasks/<uuid:id>/assignee")
@resources.arguments(task_shapes.AssigneeIn)
@resources.response(200, schemas.TaskOut)
def reassign(sent: Mapping[str, Any], id: UUID) -> tuple[Task, dict[str, str]]:  # noqa: A002  the name in the address
    """Confie une tâche à quelqu’un."""
    handed = tasks.reassign(auth.house(), auth.actor(), TaskId(id), PersonId(sent["person"]))
    return handed, exchange.etag(handed.version)


@resources.post("/tasks/<uuid:id>/withdrawal")
@resources.arguments(task_shapes.WithdrawalIn)
@resources.response(201, task_shapes.WithdrawalOut)
def withdraw(sent: Mapping[str, Any], id: UUID) -> Withdrawal:  # noqa: A002  the name in the address
    """Se déporte du dossier de cette tâche : plus de tâche, plus de voix, et la trace en reste."""
    return interests.withdraw_from_task(auth.house(), auth.actor(), TaskId(id), reason=sent["reason"])


@resources.post("/tasks/<uuid:id>/completion")
@resources.arguments(task_shapes.CompletionIn)
@resources.response(200, task_shapes.CompletedOut)
def complete(sent: Mapping[str, Any], id: UUID) -> tuple[Completed, dict[str, str]]:  # noqa: A002  the name in the address
    """Répond à une tâche.

    L’en-tête Idempotency-Key permet de redemander sans répondre deux fois ; If-Match refuse (412) si la tâche a
    changé depuis qu’elle a été lue. `quality` est l’une des `qualities` de la tâche ; sans elle, une réponse possible
    en plusieurs qualités est refusée (422).
    """
    done = tasks.complete(
        auth.house(),
        wear(auth.actor(), sent["quality"]),
        TaskId(id),
        sent["variables"],
        key=exchange.idempotency_key(),
        version=exchange.expected_version(),
    )
    return done, exchange.etag(done.task.version)
