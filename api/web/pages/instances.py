"""The administrator's view of files: all of them, and one with its variables, its journal and what blocks it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth, headers
from api.web import cards, desk, french, journal, twin
from api.web.names import Names
from api.web.pages import files
from flux.domain.history import Incident, IncidentId
from flux.domain.instances import InstanceStatus
from flux.domain.permissions import Verb, require
from flux.domain.tasks import InstanceId, Task
from flux.engine.definition import Process
from flux.errors import ValidationFailed
from flux.services import deployments, incidents, instances
from flux.services.instances import InstanceDetail

pages = Blueprint("instances", __name__, url_prefix="/atelier")

_TASKS = [{"name": "Question"}, {"name": "Qui répond"}, {"name": "Échéance"}, {"name": "État"}]
_JOURNAL = [{"name": "Pas"}, {"name": "Quand"}, {"name": "Qui"}, {"name": "Ce qui s’est passé"}]


@pages.get("/dossiers")
def listing() -> str:
    """Show every file, by state and process."""
    actor = auth.actor()
    require(actor, Verb.CANCEL_INSTANCE)
    text, process = request.args.get("texte", "").strip(), request.args.get("processus", "")
    wanted = files.filters(actor, text, process)
    wanted.pop("miens", None)
    chosen = request.args.get("etat") if request.args.get("etat") in wanted else None
    page = instances.search(desk.house(), actor, wanted[chosen], cursor=desk.cursor(), limit=desk.PAGE)
    around = desk.paging(page, "dossier")
    return render_template(
        "workshop/instances.html",
        tabs=files.tabs(actor, wanted),
        kept=desk.kept_filters("texte", "processus"),
        text=text,
        process=process,
        process_options=[(one.latest.key, one.latest.name) for one in deployments.processes(desk.house(), actor)],
        caption="Du plus récent au plus ancien",
        columns=[*files.COLUMNS, {"name": "Processus"}],
        rows=[
            {
                **(row := files.row(one, "instances.show")),
                "cells": [*row["cells"], f"{one.instance.process}, version {one.instance.process_version}"],
            }
            for one in page.items
        ],
        position=around.position,
        previous=around.previous,
        next=around.next,
    )


@pages.get("/dossiers/<id>")
def show(id: str) -> str:  # noqa: A002  the name in the address
    """Show one file from the inside."""
    headers.allow_drawing()
    actor, instance_id = auth.actor(), InstanceId(desk.identifier(id))
    require(actor, Verb.REPAIR_INSTANCE)
    detail = instances.get(desk.house(), actor, instance_id)
    process = desk.process_of(detail.instance)
    state, word = files.state_of(detail)
    entries = instances.journal(desk.house(), actor, instance_id)
    called = desk.names(*(entry.person for entry in entries), *(task.assignee for task in detail.tasks))
    return render_template(
        "workshop/instance.html",
        instance=detail.instance,
        title=detail.instance.title,
        reference=detail.instance.business_key,
        lead=_lead(detail),
        state=state,
        state_word=word,
        running=_running(detail),
        incidents=[_incident(one, process) for one in detail.incidents],
        steps=twin.steps(process, detail),
        marks=twin.marks(detail),
        diagram_url=url_for("files.diagram", id=id),
        state_url=url_for("files.marks", id=id),
        diagram_caption=f"{detail.definition.name}, version {detail.definition.version}.",
        task_columns=_TASKS,
        tasks=[_task(task, called) for task in detail.tasks if task.is_open],
        scopes=_scopes(detail),
        journal_columns=_JOURNAL,
        journal=[journal.row(entry, process, called) for entry in reversed(entries)],
    )


def _running(detail: InstanceDetail) -> bool:
    return detail.instance.status is InstanceStatus.RUNNING


def _lead(detail: InstanceDetail) -> str:
    opened = f"Ouvert le {french.moment(detail.instance.started_at)}, sur {detail.definition.name}"
    told = f"{opened} (version {detail.definition.version})."
    if detail.instance.ended_at:
        told += f" Clos le {french.moment(detail.instance.ended_at)}."
    if detail.instance.reason:
        told += f" Motif : {detail.instance.reason}"
    return french.typeset(told)


def _incident(incident: Incident, process: Process) -> dict[str, Any]:
    node = process.nodes.get(incident.element or "")
    where = f"Bloqué à « {node.name or node.id} »" if node else "Bloqué"
    return {
        "id": incident.id,
        "title": french.typeset(where),
        "message": incident.message,
        "code": incident.code,
        "times": incident.times,
        "when": f"Depuis le {french.moment(incident.opened_at)}",
        "may_skip": incident.token is not None or incident.job is not None,
        # an answer that failed left its question open: it is answered again, there is nothing else to try
        "may_retry": incident.token is not None or incident.job is not None or incident.task is None,
    }


def _task(task: Task, called: Names) -> dict[str, Any]:
    return {
        "id": task.id,
        "href": url_for("inbox.task", id=task.id),
        "cells": [
            task.name,
            called.asked(task),
            french.until(task.due_at) or "sans échéance",
            desk.badge(cards.STATES[task.urgency(desk.now())]),
        ],
    }


def _scopes(detail: InstanceDetail) -> list[dict[str, Any]]:
    """The variables, those of the process first, then those of each open task's own scope."""
    own = [task for task in detail.tasks if task.is_open and task.local]
    return [
        {
            "name": "Dossier",
            "variables": _shown(detail.variables),
            "repaired_at": url_for("repairs.variable", id=detail.instance.id) if _running(detail) else None,
        },
        *({"name": french.typeset(f"Étape « {task.name} »"), "variables": _shown(task.local)} for task in own),
    ]


def _shown(variables: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(name, json.dumps(value, ensure_ascii=False, indent=1)) for name, value in sorted(variables.items())]


@pages.get("/dossiers/<id>/interrompre")
def cancel(id: str) -> str:  # noqa: A002  the name in the address
    """Ask for the reason, and say what will close."""
    return _confirm(id, "", {})


@pages.post("/dossiers/<id>/interrompre")
def confirm_cancel(id: str) -> Answer | tuple[str, int]:  # noqa: A002  the name in the address
    """End the file before its time."""
    reason = request.form.get("motif", "").strip()
    if not reason:
        return _confirm(id, reason, {"motif": "Dites pourquoi : le motif restera au journal."}), 422
    instances.cancel(desk.house(), auth.actor(), InstanceId(desk.identifier(id)), reason=reason)
    flash("Le dossier est interrompu ; le motif est au journal.", "success")
    return redirect(url_for("instances.show", id=id), 303)


def _confirm(id_: str, reason: str, faults: Mapping[str, str]) -> str:
    actor = auth.actor()
    require(actor, Verb.CANCEL_INSTANCE)
    detail = instances.get(desk.house(), actor, InstanceId(desk.identifier(id_)))
    called = desk.names(*(task.assignee for task in detail.tasks))
    closing = [f"« {task.name} », attendu de : {called.asked(task)}" for task in detail.tasks if task.is_open]
    return render_template(
        "workshop/cancel.html",
        id=id_,
        title=detail.instance.title,
        reference=detail.instance.business_key,
        consequences=[french.typeset(one) for one in closing],
        reason=reason,
        faults=faults,
    )


@pages.post("/incidents/<id>")
def resolve(id: str) -> Answer:  # noqa: A002  the name in the address
    """Try again what failed, or pass over it.

    Raises:
        ValidationFailed: neither was asked for.
    """
    actor, incident_id = auth.actor(), IncidentId(desk.identifier(id))
    acts = {"retry": incidents.retry, "skip": incidents.skip}
    act = acts.get(request.form.get("acte", ""))
    if act is None:
        raise ValidationFailed("Dites s’il faut réessayer ou passer l’étape.", code="incident.no_act")
    resolved = act(desk.house(), actor, incident_id)
    flash("Le dossier a repris." if act is incidents.retry else "L’étape est passée ; le journal le dit.", "success")
    if resolved.instance is None:
        return redirect(url_for("instances.listing"), 303)
    return redirect(url_for("instances.show", id=resolved.instance), 303)
