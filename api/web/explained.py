"""Dates of law as the macro `explained_date` shows them: the day, then the rule, the count and what is in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.web import french
from api.web.names import Names
from flux.domain.deadlines import Deadline
from flux.domain.french import full_date
from flux.domain.rules import Bound
from flux.domain.tasks import Task
from flux.services.law import LegalClock


def date_of(deadline: Deadline, *, state: str | None = None) -> dict[str, Any]:
    """A date of law: the arguments of `explained_date`."""
    end = ", à 24 heures" if deadline.bound is Bound.LAST else ""
    reasons = deadline.explanation[: len(deadline.explanation) - len(deadline.doubts)]
    return {
        "text": french.typeset(f"{full_date(deadline.due_on)}{end}"),
        "datetime": deadline.due_on.isoformat(),
        "sentences": reasons,
        "doubts": deadline.doubts,
        "state": state,
    }


def clocks(found: Sequence[LegalClock], tasks: Sequence[Task], called: Names) -> list[dict[str, Any]]:
    """The clocks of a file, those of the same day and the same reasons in one line that names the communes."""
    by_token = {task.token: task for task in tasks}
    lines: dict[tuple[str, object], dict[str, Any]] = {}
    for clock in found:
        key = (clock.element, clock.deadline)
        line = lines.setdefault(key, {"name": clock.name, "date": date_of(clock.deadline), "communes": []})
        task = by_token.get(clock.task or "")
        if task is not None and task.commune:
            line["communes"].append(called.commune(task.commune))
    return [{**line, "who": french.enumerate_words(line["communes"])} for line in lines.values()]


def clock_of(task: Task, found: Sequence[LegalClock]) -> LegalClock | None:
    """The clock of law that bounds a task, if one does."""
    return next((clock for clock in found if clock.task == task.token), None)
