"""The home: what waits for the person, and the files they follow; for the administrator, the state of the house."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, french
from api.web.pages import files, inbox
from flux.domain.actors import Actor
from flux.domain.instances import InstanceStatus
from flux.domain.permissions import Verb, may
from flux.domain.tasks import Urgency
from flux.ports import InstanceFilter, TaskFilter
from flux.services import instances, tasks
from flux.services.tasks import TaskItem

pages = Blueprint("home", __name__)

#: questions shown at home; the rest is one link away
SHOWN = 5


@pages.get("/")
def home() -> str | Answer:
    """Show the home of the person who reads."""
    actor = auth.actor()
    if actor.administrator and not actor.mandates:
        return redirect(url_for("processes.listing"))
    page = tasks.inbox(desk.house(), actor, limit=200)
    mine = instances.search(desk.house(), actor, InstanceFilter(started_by=actor.id), limit=SHOWN)
    return render_template(
        "home.html",
        first_words=actor.person.name,
        lead=_lead(page.items),
        primary=_primary(actor, page.items),
        figures=_figures(actor, page.items),
        lines=[_line(item, actor) for item in page.items[:SHOWN]],
        more_lines=page.total if page.total > SHOWN else 0,
        file_columns=files.COLUMNS,
        files=[files.row(one) for one in mine.items] if mine.items or "agent" in actor.roles else None,
    )


def _lead(items: tuple[TaskItem, ...]) -> str:
    late = sum(item.urgency is Urgency.LATE for item in items)
    if late:
        return french.typeset(f"{french.plural(late, 'réponse est', 'réponses sont')} en retard.")
    if items:
        return f"{french.plural(len(items), 'question attend', 'questions attendent')} votre réponse."
    return "Rien ne vous attend aujourd’hui."


def _primary(actor: Actor, items: tuple[TaskItem, ...]) -> dict[str, str] | None:
    if items:
        first = url_for("inbox.task", id=items[0].task.id)
        return {"label": "Répondre à la plus pressée", "href": first, "icon": "arrow-right"}
    if may(actor, Verb.FILE_PROPOSAL):
        return {"label": "Déposer une proposition", "href": url_for("proposals.new"), "icon": "plus"}
    return None


def _figures(actor: Actor, items: tuple[TaskItem, ...]) -> list[dict[str, Any]]:
    if not may(actor, Verb.REASSIGN_TASK):
        return []
    house = desk.house()
    running = instances.search(house, actor, InstanceFilter(statuses=(InstanceStatus.RUNNING,)), limit=1).total
    late = tasks.search(house, actor, TaskFilter(due_before=desk.now()), limit=1).total
    stuck = instances.search(house, actor, InstanceFilter(with_incident=True), limit=1).total
    return [
        {
            "value": len(items),
            "name": desk.noun(len(items), "question pour vous", "questions pour vous"),
            "href": url_for("inbox.inbox"),
            "state": "todo",
        },
        {
            "value": running,
            "name": desk.noun(running, "dossier en cours", "dossiers en cours"),
            "href": url_for("files.listing", etat="cours"),
        },
        {
            "value": late,
            "name": desk.noun(late, "réponse en retard", "réponses en retard"),
            "href": url_for("deadlines.listing", delai="retard"),
            "state": "late" if late else "",
        },
        {
            "value": stuck,
            "name": desk.noun(stuck, "dossier bloqué", "dossiers bloqués"),
            "href": url_for("files.listing", etat="bloques"),
            "state": "late" if stuck else "",
        },
    ]


def _line(item: TaskItem, actor: Actor) -> dict[str, object]:
    return inbox.line(item, actor, desk.names_for(actor), url_for("inbox.task", id=item.task.id))
