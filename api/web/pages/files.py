"""Files as their actors see them: the list, the story, what was sent, the results and their reasons."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from markupsafe import Markup

from api import auth, headers
from api.web import desk, explained, forms, french, results, stories, twin, wording, words
from api.web.wording import Labels
from flux.domain.actors import Actor
from flux.domain.instances import Instance, InstanceStatus
from flux.domain.permissions import Verb, may
from flux.domain.tasks import InstanceId, Task
from flux.ports import InstanceFilter, InstanceRow
from flux.services import consultations, instances, openings
from flux.services.instances import InstanceDetail

pages = Blueprint("files", __name__)

COLUMNS = [{"name": "Dossier"}, {"name": "État"}, {"name": "Prochaine échéance"}, {"name": "Ouvert le"}]
_TONES = {
    InstanceStatus.RUNNING: "running",
    InstanceStatus.COMPLETED: "done",
    InstanceStatus.TERMINATED: "done",
    InstanceStatus.CANCELLED: "stopped",
}
_ENDED = (InstanceStatus.COMPLETED, InstanceStatus.TERMINATED, InstanceStatus.CANCELLED)


@pages.get("/dossiers")
def listing() -> str:
    """Show the files that the person may read, by state."""
    actor = auth.actor()
    text = request.args.get("texte", "").strip()
    wanted = filters(actor, text)
    chosen = request.args.get("etat") if request.args.get("etat") in wanted else None
    page = instances.search(desk.house(), actor, wanted[chosen], cursor=desk.cursor(), limit=desk.PAGE)
    around = desk.paging(page, "dossier")
    return render_template(
        "files.html",
        lead="Ceux que vous avez déposés et ceux où l’on vous demande quelque chose.",
        may_file=may(actor, Verb.FILE_PROPOSAL),
        may_open=any(one.key != "proposition" for one in openings.openings(desk.house(), actor)),
        tabs=tabs(actor, wanted),
        kept=desk.kept_filters("texte"),
        text=text,
        caption="Du plus récent au plus ancien",
        columns=COLUMNS,
        rows=[row(one) for one in page.items],
        position=around.position,
        previous=around.previous,
        next=around.next,
        empty_title="Aucun dossier ici",
        empty_why="Aucun dossier ne répond à ces filtres."
        if text or chosen
        else "Une proposition déposée apparaît ici avec son numéro et son parcours.",
    )


def filters(actor: Actor, text: str, process: str | None = None) -> dict[str | None, InstanceFilter]:
    """The filters that the tabs of a list of files set, by the word in the address."""
    common: dict[str, Any] = {"text": text, "process": process or None}
    found: dict[str | None, InstanceFilter] = {
        None: InstanceFilter(**common),
        "cours": InstanceFilter(statuses=(InstanceStatus.RUNNING,), **common),
        "retard": InstanceFilter(statuses=(InstanceStatus.RUNNING,), late_at=desk.now(), **common),
        "bloques": InstanceFilter(with_incident=True, **common),
        "termines": InstanceFilter(statuses=_ENDED, **common),
    }
    if actor.mandates:
        found["miens"] = InstanceFilter(started_by=actor.id, **common)
    return found


_TABS = {
    None: "Tous",
    "miens": "Déposés par vous",
    "cours": "En cours",
    "retard": "En retard",
    "bloques": "Bloqués",
    "termines": "Terminés",
}


def tabs(actor: Actor, wanted: dict[str | None, InstanceFilter]) -> list[dict[str, Any]]:
    """The tabs of a list of files, each with how many it holds."""
    return [
        desk.tab(label, "etat", key, count=instances.search(desk.house(), actor, wanted[key], limit=1).total)
        for key, label in _TABS.items()
        if key in wanted
    ]


def row(found: InstanceRow, endpoint: str = "files.file") -> dict[str, Any]:
    """A file in a list."""
    instance = found.instance
    due = ""
    if found.due_at and instance.status is InstanceStatus.RUNNING:
        due = Markup("{} <span class='second'>{}</span>").format(
            french.last_day(found.due_at), french.away(found.due_at, desk.now())
        )
    return {
        "id": instance.id,
        "href": url_for(endpoint, id=instance.id),
        "second": instance.business_key or "",
        "cells": [instance.title, badge(found), due, french.day(instance.started_at)],
    }


def badge(found: InstanceRow) -> Markup:
    """The state of a file in a list: stuck and late go before running."""
    if found.instance.status is InstanceStatus.RUNNING:
        if found.incidents:
            return desk.badge("stuck")
        if found.due_at and found.due_at <= desk.now():
            return desk.badge("late")
    return desk.badge(*_state(found.instance.status))


def _state(status: InstanceStatus) -> tuple[str, str]:
    return _TONES[status], status.word.capitalize()


def state_of(detail: InstanceDetail) -> tuple[str, str]:
    """The state of a file and its word."""
    if detail.instance.status is InstanceStatus.RUNNING and detail.incidents:
        return "stuck", "Bloqué"
    if any(task.is_late(desk.now()) for task in detail.tasks):
        return "late", "En retard"
    return _state(detail.instance.status)


@pages.get("/dossiers/<id>")
def file(id: str) -> str:  # noqa: A002  the name in the address
    """Show a file: its story first, then what was sent, the results, and the drawing with its text."""
    headers.allow_drawing()
    actor, instance_id = auth.actor(), InstanceId(desk.identifier(id))
    detail = instances.get(desk.house(), actor, instance_id)
    story = instances.timeline(desk.house(), actor, instance_id)
    state, word = state_of(detail)
    process = desk.process_of(detail.instance)
    labels = wording.labels_of(process)
    mine = next((task for task in detail.tasks if task.is_open and may(actor, Verb.COMPLETE_TASK, task)), None)
    return render_template(
        "file.html",
        file_id=id,
        title=detail.instance.title,
        reference=detail.instance.business_key,
        lead=_lead(detail.instance),
        state=state,
        state_word=word,
        mine={"label": f"Répondre : {mine.name}", "href": url_for("inbox.task", id=mine.id)} if mine else None,
        incidents=detail.incidents,
        withdrawn=_withdrawn(detail),
        moments=stories.moments(
            story, tasks=detail.tasks, outline=desk.outline_of(process, detail.active), labels=labels
        ),
        sent=desk.sheet_facts(detail.proposal, detail.variables),
        sent_title="Ce que vous avez transmis" if detail.instance.started_by == actor.id else "Ce qui a été transmis",
        documents=detail.documents,
        clocks=explained.clocks(detail.clocks, detail.tasks, desk.names()),
        decisions=results.of(story, labels=labels, tasks=detail.tasks),
        answers=[_answer(task, labels) for task in detail.tasks if task.completed_by is not None],
        steps=twin.steps(process, detail, people_only=True),
        marks=twin.marks(detail),
        diagram_url=url_for("files.diagram", id=id),
        state_url=url_for("files.marks", id=id),
        text_url=url_for("files.text", id=id),
        diagram_caption=f"{detail.definition.name}, version {detail.definition.version}.",
        consulted=consultations.of_instance(desk.house(), actor, instance_id),
        may_consult=may(actor, Verb.OPEN_CONSULTATION) and detail.instance.status is InstanceStatus.RUNNING,
    )


def _withdrawn(detail: InstanceDetail) -> list[str]:
    """Who takes no part in the file, and why: a sentence each."""
    out = [one for one in detail.withdrawals if one.in_force]
    called = desk.names(*(one.person for one in out))
    return [
        french.typeset(
            f"{called.person(one.person)} s’est déporté le {french.day(one.at)} : {one.reason}. "
            "Sans part aux tâches, au quorum ni au vote de ce dossier (art. L2131-11)."
        )
        for one in out
    ]


def _lead(instance: Instance) -> str:
    opened = f"Ouvert le {french.day(instance.started_at)}"
    if instance.ended_at:
        return f"{opened}, clos le {french.day(instance.ended_at)}" + (
            f" : {instance.reason}" if instance.reason else "."
        )
    return f"{opened}."


def _answer(task: Task, words_of: Labels) -> dict[str, Any]:
    form = desk.form(task.form)
    labels = {item.key: item for item in form.fields} if form else {}
    facts = [
        (labels[name].label, forms.shown(labels[name], value))
        if name in labels
        else (name.replace("_", " "), results.spoken(value, words_of))
        for name, value in task.answer.items()
        if value not in (None, "", [])
    ]
    return {
        "title": task.name,
        "who": _who(task),
        "when": french.moment(task.closed_at),
        "facts": facts or [("Réponse", "étape faite, sans commentaire")],
    }


def _who(task: Task) -> str:
    called = desk.names(task.completed_by, task.on_behalf_of)
    said = called.person(task.completed_by)
    if task.on_behalf_of is not None:
        said += f" pour {called.person(task.on_behalf_of)}"
    return f"{said}, par {task.deed}" if task.deed else said


@pages.get("/dossiers/<id>/texte")
def text(id: str) -> str:  # noqa: A002  the name in the address
    """Show the process of a file told in words, in the version on which it runs."""
    detail = instances.get(desk.house(), auth.actor(), InstanceId(desk.identifier(id)))
    process, definition = desk.process_of(detail.instance), detail.definition
    back = [{"label": detail.instance.title, "href": url_for("files.file", id=id)}]
    return render_template(
        "words.html", **words.page(process, name=definition.name, version=definition.version, crumbs=back)
    )


@pages.get("/dossiers/<id>/diagramme.bpmn")
def diagram(id: str) -> Response:  # noqa: A002  the name in the address
    """Send the drawing of the version on which the file runs."""
    xml = instances.diagram(desk.house(), auth.actor(), InstanceId(desk.identifier(id)))
    return Response(xml, mimetype="application/xml")


@pages.get("/dossiers/<id>/etat.json")
def marks(id: str) -> Response:  # noqa: A002  the name in the address
    """Say where the file is on its drawing."""
    detail = instances.get(desk.house(), auth.actor(), InstanceId(desk.identifier(id)))
    return jsonify(twin.marks(detail))
