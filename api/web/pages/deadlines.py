"""All clocks in one list, for those who conduct: what is late, what is close, who is waited for."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup, escape

from api import auth
from api.web import cards, desk, french
from api.web.names import Names
from flux.domain.permissions import Verb, require
from flux.domain.tasks import SOON_FOR
from flux.ports import TaskFilter
from flux.services import tasks
from flux.services.tasks import TaskItem

pages = Blueprint("deadlines", __name__)

COLUMNS = [{"name": "Question"}, {"name": "Échéance"}, {"name": "État"}, {"name": "Qui répond"}, {"name": "Dossier"}]


@pages.get("/echeances")
def listing() -> str:
    """Show the awaited answers, the most urgent first."""
    actor = auth.actor()
    require(actor, Verb.REASSIGN_TASK)
    wanted = {None: TaskFilter(), **_horizons()}
    chosen = request.args.get("delai") if request.args.get("delai") in wanted else None
    page = tasks.search(desk.house(), actor, wanted[chosen], cursor=desk.cursor(), limit=desk.PAGE)
    around = desk.paging(page, "réponse attendue", "réponses attendues")
    called = desk.names(*(item.task.assignee for item in page.items))
    return render_template(
        "deadlines.html",
        tabs=[
            desk.tab(label, "delai", key, count=tasks.search(desk.house(), actor, wanted[key], limit=1).total)
            for key, label in ((None, "Toutes"), ("retard", "En retard"), ("bientot", "Sous trois jours"))
        ],
        caption="La plus pressée d’abord",
        columns=COLUMNS,
        rows=[_row(item, called) for item in page.items],
        position=around.position,
        previous=around.previous,
        next=around.next,
    )


def _horizons() -> dict[str | None, TaskFilter]:
    now = desk.now()
    return {"retard": TaskFilter(due_before=now), "bientot": TaskFilter(due_before=now + SOON_FOR + timedelta(0))}


def _row(item: TaskItem, called: Names) -> dict[str, object]:
    task = item.task
    file = Markup('<a href="{}">{}</a>').format(url_for("files.file", id=task.instance), item.title)
    due = french.until(task.due_at) if task.due_at else "sans échéance"
    return {
        "id": task.id,
        "cells": [
            task.question or task.name,
            due,
            desk.badge(cards.STATES[item.urgency]),
            called.asked(task),
            file if item.business_key is None else Markup("{} {}").format(escape(item.business_key), file),
        ],
    }
