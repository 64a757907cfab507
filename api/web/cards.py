"""A task shown as a decision card: the question, what it changes, until when and why, and the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.web import forms, french
from api.web.desk import lasting_of
from api.web.names import Names
from flux.domain.forms import Field, FieldType, Form
from flux.domain.tasks import Task, Urgency
from flux.engine.definition import Process
from flux.services.tasks import TaskItem

#: beginnings of the names under which a form asks for a reason
REASONS = ("motif", "phrase", "motivation", "justification", "demande_complement", "precision")
_FREE = frozenset({FieldType.TEXTAREA, FieldType.TEXTFIELD})
#: the state of the design system for each word of the domain
STATES = {Urgency.TO_DO: "todo", Urgency.SOON: "soon", Urgency.LATE: "late", Urgency.DONE: "done"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """A due date that opens to its reason."""

    text: str
    datetime: str
    rule: str | None
    steps: tuple[tuple[str, str], ...]
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the macro `decision_card` is given."""

    question: str
    action: str
    state: str
    reference: str | None
    lead: str | None
    changes: Sequence[str]
    changes_title: str
    #: name of the answer that the buttons set; empty when the task is a form only
    name: str
    answers: Sequence[tuple[str, str]]
    answers_label: str
    #: name of the question that holds the reason, None when the form asks for none
    reason: str | None
    reason_label: str
    reason_hint: str
    reason_required: bool
    button: str
    deadline_title: str = "Réponse attendue avant le"


def card(  # noqa: PLR0913  the card is the sum of what it shows
    task: Task,
    form: Form,
    *,
    now: datetime,
    action: str,
    reference: str | None,
    quality: str,
    changes: Sequence[str] = (),
    place: str = "",
) -> Card:
    """The card of a task; questions that the card itself puts are left to it."""
    answer = _answer_field(task, form)
    reason = reason_field(form)
    return Card(
        question=task.question or task.name,
        action=action,
        state=STATES[task.urgency(now)],
        reference=reference,
        lead=_lead(task, quality),
        changes=changes,
        changes_title=f"Ce que cela change pour {place}" if place else "Ce que cela change",
        name=answer.key if answer else "",
        answers=forms.pairs(answer.options) if answer else [],
        answers_label=answer.label if answer else "Votre réponse",
        reason=reason.key if reason else None,
        reason_label=reason.label if reason else "",
        reason_hint=reason.description if reason else "",
        reason_required=bool(reason and reason.required),
        button="Rendre ma décision" if answer else "Envoyer ma réponse",
        deadline_title="Réponse attendue depuis le" if task.is_late(now) else "Réponse attendue avant le",
    )


def _lead(task: Task, quality: str) -> str | None:
    """The step's own name when the question does not say it, and as what one answers when one wears several hats."""
    told = [task.name] if task.question and task.name != task.question else []
    told += [f"vous répondez en qualité de {quality}"] if quality else []
    return french.capital(f"{', '.join(told)}.") if told else None


def _answer_field(task: Task, form: Form) -> Field | None:
    choices = [one for one in form.fields if one.type in {FieldType.RADIO, FieldType.SELECT} and one.options]
    named = next((one for one in choices if one.key == task.outcome), None)
    return named or next((one for one in choices if one.type is FieldType.RADIO and one.required), None)


def reason_field(form: Form) -> Field | None:
    """The question of the form in which the answer is explained."""
    named = (one for one in form.fields if one.type in _FREE and one.key.startswith(REASONS))
    return next((one for one in named if not one.hide), None)


def answer_words(task: Task, form: Form | None) -> str:
    """The answer that was given to a task, in the words of its form; empty when its form has no buttons."""
    field = _answer_field(task, form) if form else None
    if field is not None and field.key in task.answer:
        return forms.shown(field, task.answer[field.key])
    given = task.answer.get(task.outcome) if task.outcome else None
    return str(given).replace("_", " ") if given is not None else ""


def due_date(task: Task, process: Process, now: datetime) -> DueDate | None:
    """The due date of a task with its reason: the delay of the diagram, counted from the question."""
    if task.due_at is None:
        return None
    node = process.nodes.get(task.element)
    delay = lasting_of(node) if node else ""
    steps = [("Question posée", french.moment(task.opened_at))]
    if delay:
        steps.append(("Délai prévu par le processus", delay))
    steps.append(("Échéance", french.until(task.due_at)))
    name = process.name or process.key
    rule = f"Le processus « {name} » donne {delay} pour répondre à cette étape." if delay else None
    return DueDate(
        text=french.until(task.due_at),
        datetime=task.due_at.isoformat(),
        rule=french.typeset(rule or f"Cette date est fixée par le processus « {name} »."),
        steps=tuple(steps),
        state=STATES[task.urgency(now)] if task.urgency(now) in {Urgency.SOON, Urgency.LATE} else None,
    )


def line(item: TaskItem, *, now: datetime, href: str, names: Names) -> dict[str, object]:
    """A task folded to one line of the inbox."""
    task = item.task
    deadline = ""
    if task.due_at and task.is_open:
        deadline = f"{french.away(task.due_at, now)} ({french.last_day(task.due_at)})"
    elif task.closed_at:
        deadline = f"répondu le {french.day(task.closed_at)}"
    return {
        "href": href,
        "question": task.question or task.name,
        "state": STATES[item.urgency],
        "deadline": deadline,
        "reference": item.business_key,
        "from": names.hats(task),
        "hint": item.title,
    }


def changes(data: Mapping[str, object], task: Task, names: Names) -> list[str]:
    """What a file changes for whoever is asked, from what its proposer wrote."""
    aim = data.get("objectif")
    told = [f"Objectif : {_first_sentence(aim)}"] if isinstance(aim, str) and aim.strip() else []
    sirens = data.get("communes")
    concerned = names.communes(sirens) if isinstance(sirens, list) else []
    mine = names.commune(task.commune) if task.commune else ""
    if mine and mine in concerned:
        others = len(concerned) - 1
        told.append(f"{mine} est concernée" + (f", avec {french.plural(others, 'autre commune')}." if others else "."))
    elif concerned:
        told.append(f"Communes concernées : {french.enumerate_words(concerned)}.")
    cost = data.get("cout")
    if isinstance(cost, int | float):
        told.append(f"Coût estimé : {french.money(cost)}." if cost else "Aucune dépense n’est prévue.")
    for name, words in (("beneficiaires", "Pour qui"), ("consequences", "Conséquences"), ("moyens", "Moyens")):
        text = data.get(name)
        if isinstance(text, str) and text.strip():
            told.append(f"{words} : {_first_sentence(text)}")
    return [french.typeset(sentence) for sentence in told]


def _first_sentence(text: str, longest: int = 160) -> str:
    first = text.strip().split("\n", 1)[0]
    cut = first if len(first) <= longest else first[: longest - 1].rsplit(" ", 1)[0] + "…"
    return cut if cut.endswith((".", "…", "!", "?")) else cut + "."
