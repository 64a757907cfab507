"""What a person is asked: the expressions of a user task, evaluated once when it opens."""

from __future__ import annotations

import math
from datetime import datetime

from flux.engine.definition import Activity, Node, TimerKind, TimerText, UserTask
from flux.engine.kernel.facts import TaskOpened
from flux.engine.kernel.run import Run, as_text
from flux.engine.kernel.waits import earliest
from flux.feel import Expression


def opened(run: Run, scope: str, node: Node, activity: Activity, task: str) -> TaskOpened:
    """Gives the fact that a person is asked; without a due date of its own, the first boundary timer gives it."""
    user = activity.user or UserTask()
    due_at = _instant(run, user.due, scope) or _bound(run, scope)
    role, *also = _roles(run, user.role, scope) or (None,)
    return TaskOpened(
        task=task,
        element=node.id,
        scope=scope,
        name=node.name or node.id,
        role=role,
        also=tuple(name for name in also if name is not None),
        commune=run.text(user.commune, scope),
        assignee=run.text(user.assignee, scope),
        form=user.form,
        due_at=due_at,
        remind_at=_reminders(run, user.reminders, scope, due_at),
        escalation=user.escalation,
        priority=_whole(run, user.priority, scope),
        question=user.question,
        outcome=user.outcome,
        local=run.local(scope),
    )


def _roles(run: Run, expression: Expression | None, scope: str) -> tuple[str, ...]:
    """Gives the roles of which any may answer: a list, or one text with commas between them."""
    value = None if expression is None else run.value(expression, scope)
    texts = (as_text(one) or "" for one in (value if isinstance(value, list) else [value]))
    return tuple(dict.fromkeys(name.strip() for text in texts for name in text.split(",") if name.strip()))


def _bound(run: Run, scope: str) -> datetime | None:
    """Gives the first boundary timer; for one instance of several, that of the whole."""
    parent: str = run.scopes[scope]["parent"]
    around = earliest(run, parent) if run.scopes[parent]["kind"] in {"body", "loop"} else None
    return earliest(run, scope) or around


def _instant(run: Run, expression: Expression | None, scope: str) -> datetime | None:
    if expression is None:
        return None
    return _due(run, run.value(expression, scope), run.now)


def _due(run: Run, value: object, counted_from: datetime) -> datetime | None:
    if value is None:
        return None
    lasting = isinstance(value, str) and value.lstrip("-").startswith("P")
    kind = TimerKind.DURATION if lasting else TimerKind.DATE
    return run.due(TimerText(kind=kind), value, counted_from)


def _reminders(run: Run, expression: Expression | None, scope: str, due_at: datetime | None) -> tuple[datetime, ...]:
    """Durations are counted back from the due date; a reminder that would be in the past is not made."""
    if expression is None or due_at is None:
        return ()
    value = run.value(expression, scope)
    wanted = (
        value if isinstance(value, list) else [part.strip() for part in str(value or "").split(",") if part.strip()]
    )
    instants = [_due(run, f"-{each}" if str(each).startswith("P") else each, due_at) for each in wanted]
    return tuple(sorted(instant for instant in instants if instant is not None and instant > run.now))


def _whole(run: Run, expression: Expression | None, scope: str) -> int | None:
    value = None if expression is None else run.value(expression, scope)
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    return math.floor(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
