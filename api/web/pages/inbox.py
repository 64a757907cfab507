"""The inbox of each mandate, and the page on which a question is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import cards, desk, explained, forms, french, results, stories, wording
from api.web.names import Names
from flux.domain.actors import Actor, wear
from flux.domain.answering import ways
from flux.domain.forms import FieldType, Form
from flux.domain.instances import InstanceStatus
from flux.domain.tasks import Task, TaskId, TaskStatus, Urgency
from flux.engine.definition import Process
from flux.errors import ValidationFailed
from flux.ports import Page, TaskFilter
from flux.services import documents, instances, interests, tasks
from flux.services.instances import InstanceDetail
from flux.services.tasks import Completed, TaskDetail, TaskItem
from flux.services.telling import Moment

pages = Blueprint("inbox", __name__)

#: the longest inbox that is filtered by urgency; beyond, nobody reads
LONGEST = 500
_URGENCIES = {"faire": Urgency.TO_DO, "bientot": Urgency.SOON, "retard": Urgency.LATE}


@pages.get("/a-traiter")
def inbox() -> str:
    """Show the questions put to the mandates that the person holds."""
    actor = desk.in_quality(auth.actor(), request.args.get("qualite"))
    waiting = tasks.inbox(desk.house(), actor, limit=LONGEST).items
    chosen = request.args.get("filtre")
    given = _given(actor)
    shown = _filtered(waiting, chosen) if chosen != "rendues" else given.items
    called = desk.names_for(actor)
    return render_template(
        "inbox.html",
        lead=_lead(waiting),
        hats=_hats(actor),
        tabs=_tabs(waiting, given.total),
        lines=[line(item, actor, called, url_for("inbox.task", id=item.task.id, **_context())) for item in shown],
        **_empty(chosen),
    )


def line(item: TaskItem, actor: Actor, called: Names, href: str) -> dict[str, object]:
    """A question folded to one line, with in whose place it would be answered."""
    folded = cards.line(item, now=desk.now(), href=href, names=called)
    if item.task.completed_by is not None:
        acted = item.task.on_behalf_of
        said = f"répondu pour {called.person(acted)}" if acted else ""
    else:
        hats = ways(actor, item.task)
        said = called.acting(hats[0]) if hats and all(hat.on_behalf_of for hat in hats) else ""
        if len(hats) > 1:
            said = "plusieurs qualités possibles : vous choisirez"
    return {**folded, "acting": french.typeset(french.capital(said))}


def _filtered(items: tuple[TaskItem, ...], chosen: str | None) -> tuple[TaskItem, ...]:
    urgency = _URGENCIES.get(chosen or "")
    return tuple(item for item in items if urgency is None or item.urgency is urgency)


def _given(actor: Actor) -> Page[TaskItem]:
    wanted = TaskFilter(statuses=(TaskStatus.COMPLETED,), completed_by=actor.id)
    return tasks.search(desk.house(), actor, wanted, limit=desk.PAGE)


def _lead(items: tuple[TaskItem, ...]) -> str:
    if not items:
        return "Rien ne vous attend aujourd’hui."
    late = sum(item.urgency is Urgency.LATE for item in items)
    told = french.plural(len(items), "question attend votre réponse", "questions attendent votre réponse")
    return f"{told}, dont {late} en retard." if late else f"{told}."


def _hats(actor: Actor) -> list[dict[str, Any]]:
    """One tab per mandate held, each with how much waits for it."""
    called = desk.names_for(actor)
    everything = tasks.inbox(desk.house(), replace(actor, quality=None), limit=1).total
    found = [desk.tab("Toutes vos qualités", "qualite", None, count=everything)]
    for hat in actor.capacities:
        waiting = tasks.inbox(desk.house(), replace(actor, quality=hat.id), limit=1).total
        found.append(desk.tab(french.capital(called.capacity(hat)), "qualite", str(hat.id), count=waiting))
    return found


def _tabs(items: tuple[TaskItem, ...], given: int) -> list[dict[str, Any]]:
    counts = {key: len(_filtered(items, key)) for key in _URGENCIES}
    return [
        desk.tab("Toutes", "filtre", None, count=len(items)),
        desk.tab("En retard", "filtre", "retard", count=counts["retard"]),
        desk.tab("Bientôt", "filtre", "bientot", count=counts["bientot"]),
        desk.tab("À faire", "filtre", "faire", count=counts["faire"]),
        desk.tab("Rendues", "filtre", "rendues", count=given),
    ]


def _empty(chosen: str | None) -> dict[str, str]:
    if chosen == "rendues":
        return {"empty_title": "Aucune réponse rendue", "empty_why": "Vos réponses se retrouveront ici."}
    if chosen:
        return {"empty_title": "Rien ici", "empty_why": "Aucune question ne répond à ce filtre."}
    return {
        "empty_title": "Rien ne vous attend",
        "empty_why": "Quand un dossier aura besoin de votre réponse, il viendra ici et un courriel vous le dira.",
    }


@pages.get("/taches/<id>")
def task(id: str) -> str:  # noqa: A002  the name in the address
    """Show a question as a decision card."""
    detail = tasks.get(desk.house(), auth.actor(), TaskId(desk.identifier(id)))
    return _page(detail, detail.values, {}, str(uuid4()))


@pages.post("/taches/<id>/reponse")
def complete(id: str) -> Answer | tuple[str, int]:  # noqa: A002  the name in the address
    """Answer a question; a refused answer comes back as it was typed."""
    actor, task_id = auth.actor(), TaskId(desk.identifier(id))
    detail = tasks.get(desk.house(), actor, task_id)
    key = request.form.get("cle") or str(uuid4())
    sent: dict[str, object] = {}
    chosen = request.form.get("quality")
    actor = wear(actor, desk.identifier(chosen) if chosen else None)
    try:
        sent = _sent(actor, detail)
        done = tasks.complete(desk.house(), actor, task_id, sent, key=key)
    except ValidationFailed as refusal:
        return _page(detail, {**detail.values, **sent}, refusal.fields, key), 422
    return _onward(done)


def _onward(done: Completed) -> Answer:
    """Lead to the next question: of the same file, else of the list as it was filtered, else to the file."""
    if done.following:
        flash("Votre réponse est enregistrée ; la suite de ce dossier vous revient aussi.", "success")
        return redirect(url_for("inbox.task", id=done.following[0].id, **_context()), 303)
    said = f"Votre réponse est enregistrée. {_what_next(done.instance.id)}"
    waiting = _listed(auth.actor())
    if waiting:
        flash(f"{said} Voici la question suivante.", "success")
        return redirect(url_for("inbox.task", id=waiting[0].task.id, **_context()), 303)
    flash(said, "success")
    return redirect(url_for("files.file", id=done.instance.id), 303)


def _what_next(instance: Any) -> str:
    story = instances.timeline(desk.house(), auth.actor(), instance)
    if not story.present:
        return french.typeset("Le dossier est terminé.")
    waiting = story.present[0]
    return french.typeset(f"La suite revient à : {waiting.who} (« {waiting.task.name} »).")


def _sent(actor: Actor, detail: TaskDetail) -> dict[str, object]:
    """What the browser sent, files kept on the way and named by their id."""
    if detail.form is None:
        name = detail.task.outcome
        return {name: request.form[name]} if name and request.form.get(name) else {}
    sent = forms.gather(detail.form, request.form, detail.context, desk.asking())
    for item in detail.form.fields:
        if item.type is not FieldType.FILE:
            continue
        known = detail.values.get(item.key)
        kept = [str(one) for one in known] if isinstance(known, list) else []
        uploads = [upload for upload in request.files.getlist(item.key) if upload.filename]
        added = [documents.add(desk.house(), actor, str(one.filename), one.read()) for one in uploads]
        sent[item.key] = [*kept, *(str(document.id) for document in added)]
    return sent


@pages.post("/taches/<id>/prendre")
def claim(id: str) -> Answer:  # noqa: A002  the name in the address
    """Take a question in hand."""
    tasks.claim(desk.house(), auth.actor(), TaskId(desk.identifier(id)))
    flash("Cette question est entre vos mains : les autres la voient comme prise.", "success")
    return redirect(url_for("inbox.task", id=id), 303)


@pages.post("/taches/<id>/liberer")
def release(id: str) -> Answer:  # noqa: A002  the name in the address
    """Give a question back to all who may answer it."""
    tasks.release(desk.house(), auth.actor(), TaskId(desk.identifier(id)))
    flash("Cette question est rendue à tous ceux qui peuvent y répondre.", "success")
    return redirect(url_for("inbox.inbox"), 303)


@pages.post("/taches/<id>/deport")
def withdraw(id: str) -> Answer:  # noqa: A002  the name in the address
    """« Je me déporte »: one tap takes the person out of the file."""
    made = interests.withdraw_from_task(desk.house(), auth.actor(), TaskId(desk.identifier(id)))
    flash(
        "Vous vous êtes déporté : ce dossier ne vous demandera plus rien, et votre voix n’y compte pas. "
        "Le registre en garde la trace ; vous pouvez y revenir sur une erreur.",
        "success",
    )
    return redirect(url_for("interests.listing", dossier=made.instance), 303)


def _page(detail: TaskDetail, values: Mapping[str, object], faults: Mapping[str, str], key: str) -> str:
    actor, one = auth.actor(), detail.task
    shown = forms.shown_to(detail.form, detail.context, desk.asking()) if detail.form else Form(id="")
    filled = forms.Filled(form=shown, values=values, faults=faults)
    absent = (one.assignee, one.completed_by, one.on_behalf_of, *(hat.on_behalf_of for hat in detail.ways))
    called = desk.names(*absent)
    card = cards.card(
        one,
        shown if detail.may_answer else Form(id=""),
        now=desk.now(),
        action=url_for("inbox.complete", id=one.id, **_context()),
        reference=detail.instance.business_key,
        quality=called.mandate(detail.ways[0].mandate) if len(detail.ways) == 1 else "",
        changes=cards.changes(detail.context, one, called),
        place=called.commune(one.commune),
    )
    file = instances.get(desk.house(), actor, one.instance)
    story = instances.timeline(desk.house(), actor, one.instance)
    process = desk.process_of(file.instance)
    labels = wording.labels_of(process)
    return render_template(
        "task.html",
        task=one,
        card=card,
        filled=filled,
        rest=filled.without([card.name, card.reason or ""]),
        acting=_acting(detail, called),
        hidden={"cle": key, **({"quality": str(detail.ways[0].id)} if len(detail.ways) == 1 else {})},
        quality=request.form.get("quality"),
        notice=_notice(detail, called),
        deadline=_deadline(one, file, process),
        may_answer=detail.may_answer,
        qualities=[
            (str(hat.id), french.typeset(french.capital(called.capacity(hat, deed=True)))) for hat in detail.ways
        ],
        may_withdraw=detail.may_answer and detail.instance.status is InstanceStatus.RUNNING,
        may_claim=detail.may_claim,
        may_release=one.is_open and one.assignee == actor.id and one.role is not None,
        decisions=results.of(story, labels=labels, tasks=file.tasks)[:1],
        earlier=[stories.past(line, file.tasks, labels) for line in story.past if line.kind is Moment.ANSWERED][-4:],
        note=note(file, called),
        back=url_for("inbox.inbox", **_context()),
        file_href=url_for("files.file", id=one.instance),
        file_title=detail.instance.title,
        neighbours=_neighbours(actor, one),
    )


def _deadline(one: Task, file: InstanceDetail, process: Process) -> dict[str, Any] | None:
    """Until when the question may be answered, and why: by the law where a clock of law gives its date."""
    if not one.is_open:
        return None
    clock = explained.clock_of(one, file.clocks)
    due = cards.due_date(one, process, desk.now())
    if clock is None or clock.due_at != one.due_at:
        return asdict(due) if due else None
    return explained.date_of(clock.deadline, state=due.state if due else None)


def _acting(detail: TaskDetail, called: Names) -> str:
    """In whose place the person would answer; empty when it is their own and the card says it."""
    if not detail.may_answer or len(detail.ways) > 1:
        return ""
    if not detail.ways:
        return "Cette question vous a été confiée : vous y répondez en votre nom."
    hat = detail.ways[0]
    return french.typeset(f"{french.capital(called.acting(hat))}.") if hat.on_behalf_of else ""


def _notice(detail: TaskDetail, called: Names) -> dict[str, str] | None:
    """Why a question cannot be answered, or not by this person."""
    one = detail.task
    if one.status is TaskStatus.COMPLETED:
        when = f"le {french.moment(one.closed_at)}"
        acted = f" pour {called.person(one.on_behalf_of)}" if one.on_behalf_of else ""
        told = f"{called.person(one.completed_by)}{acted} y a répondu {when}."
        return {"kind": "info", "title": "Il a déjà été répondu à cette question", "sentence": french.typeset(told)}
    if one.status is TaskStatus.CANCELLED:
        told = "Le dossier a continué sans cette réponse : ouvrez-le pour voir ce qui a été décidé."
        return {"kind": "info", "title": "Cette question n’attend plus de réponse", "sentence": french.typeset(told)}
    if not detail.may_answer:
        told = f"Elle revient à : {called.asked(one)}. Vous pouvez la lire."
        return {"kind": "info", "title": "Cette question n’est pas pour vous", "sentence": french.typeset(told)}
    if one.is_late(desk.now()):
        told = "Votre réponse est encore possible tant que la question est ouverte."
        return {"kind": "warning", "title": "L’échéance est passée", "sentence": told}
    return None


def note(file: InstanceDetail, called: Names) -> dict[str, Any]:
    """The note of a file in three depths: a sentence, half a page, the file itself."""
    data = file.variables
    texts = (
        ("Le besoin", "besoin"),
        ("Les usages observés", "usages"),
        ("L’objectif", "objectif"),
        ("Les bénéficiaires", "beneficiaires"),
        ("L’instruction", "faisabilite"),
    )
    paragraphs = [(title, text) for title, key in texts if isinstance(text := data.get(key), str) and text.strip()]
    author = called.person(file.instance.started_by) if file.instance.started_by in called.persons else ""
    opened = f"{file.instance.title}, ouvert le {french.day(file.instance.started_at)}"
    return {
        "sentence": french.typeset(f"{opened}{f' par {author}' if author else ''}."),
        "paragraphs": paragraphs,
        "facts": desk.sheet_facts(file.proposal, data, short=True),
        "documents": file.documents,
        "href": url_for("files.file", id=file.instance.id),
    }


def _listed(actor: Actor) -> tuple[TaskItem, ...]:
    """What waits, in the list as the address filters it."""
    wearing = desk.in_quality(actor, request.args.get("qualite"))
    return _filtered(tasks.inbox(desk.house(), wearing, limit=LONGEST).items, request.args.get("filtre"))


def _context() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if name in {"qualite", "filtre"} and value}


def _neighbours(actor: Actor, one: Task) -> dict[str, Any] | None:
    """The questions before and after, in the list as it was filtered."""
    ids = [item.task.id for item in _listed(actor)]
    if one.id not in ids or len(ids) < 2:
        return None
    at = ids.index(one.id)

    def there(index: int) -> str | None:
        return url_for("inbox.task", id=ids[index], **_context()) if 0 <= index < len(ids) else None

    return {"position": f"Question {at + 1} sur {len(ids)}", "previous": there(at - 1), "next": there(at + 1)}
