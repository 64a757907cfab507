"""The story of a file as the timeline shows it: what happened, what is awaited, what may come in outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.web import french, results, wording
from api.web.wording import Labels
from flux.domain.tasks import Task, Urgency
from flux.services.stories import Timeline
from flux.services.telling import Line, Moment, Pending

_ICONS = {
    Moment.STARTED: "flag",
    Moment.TIMED_OUT: "clock",
    Moment.DECIDED: "scale",
    Moment.MESSAGE: "mail",
    Moment.REPAIRED: "pen-line",
    Moment.STUCK: "octagon-alert",
    Moment.ENDED: "flag",
    Moment.RECUSED: "log-out",
}


def moments(
    story: Timeline,
    *,
    tasks: Sequence[Task],
    outline: Mapping[str, str],
    labels: Labels,
) -> list[dict[str, Any]]:
    """The whole story, oldest first, without the questions whose answer or waiting tells them again.

    `outline` says for the name of a step to come how long it may take.
    """
    told = [past(line, tasks, labels) for line in story.past if line.kind is not Moment.ASKED]
    told += [present(waiting) for waiting in story.present]
    return told + [future(name, outline.get(name, "")) for name in story.future]


def past(line: Line, tasks: Sequence[Task], labels: Labels) -> dict[str, Any]:
    """What happened; an answer is said in the words of its form, and so is what a table gave."""
    return {
        "sentence": french.typeset(_in_words(line, tasks, labels)),
        "state": "late" if line.kind is Moment.STUCK else "done",
        "when": french.moment(line.at),
        "datetime": line.at.isoformat(),
        "quote": results.reason(line.data) if line.kind is Moment.ANSWERED else None,
        "icon": _ICONS.get(line.kind),
    }


def _in_words(line: Line, tasks: Sequence[Task], labels: Labels) -> str:
    if line.kind is Moment.DECIDED:
        said = results.verdict(line.data.get("value"), labels)
        return f"La table « {line.data.get('decision')} » a rendu son avis : {said}"
    return wording.answered(line, tasks) if line.kind is Moment.ANSWERED else line.sentence


def present(waiting: Pending) -> dict[str, Any]:
    """What is awaited."""
    late = waiting.urgency is Urgency.LATE
    due_at = waiting.task.due_at
    return {
        "sentence": french.typeset(f"Réponse attendue à « {waiting.task.name} » : {waiting.who}."),
        "state": "late" if late else "now",
        "when": french.typeset(_until(due_at, late=late)),
        "datetime": due_at.isoformat() if due_at else None,
    }


def _until(due_at: datetime | None, *, late: bool) -> str:
    if due_at is None:
        return ""
    return f"{'attendu depuis le' if late else 'avant le'} {french.until(due_at)}"


def future(name: str, lasting: str = "") -> dict[str, Any]:
    """What may come."""
    return {"sentence": name, "state": "future", "when": lasting}
