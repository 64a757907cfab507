"""Séances: the list, preparing one, its page for members and the secrétariat, the answer to a convocation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import assemblies, desk, french, rooms
from api.web.pages.documents import as_download
from flux.domain.deadlines import Deadline
from flux.domain.documents import DocumentId
from flux.domain.institutions import PersonId
from flux.domain.permissions import Verb, may, require
from flux.domain.rulebook import all_majorities
from flux.domain.seances import BODY_NAMES, COUNCIL, NewItem, Reply, Seance, SeanceId, SeanceStatus
from flux.errors import ValidationFailed
from flux.services import convening, documents, packs, seances
from flux.services.convening import Second
from flux.services.seances import NewSeance, SeanceDetail

pages = Blueprint("seances", __name__, url_prefix="/seances")

COLUMNS = [{"name": "Séance"}, {"name": "État"}, {"name": "Points"}, {"name": "Lieu"}]
_STATES = {
    SeanceStatus.PREPARED: ("future", "En préparation"),
    SeanceStatus.CONVENED: ("soon", "Convoquée"),
    SeanceStatus.OPEN: ("running", "Séance ouverte"),
    SeanceStatus.ENDED: ("done", "Levée"),
    SeanceStatus.CANCELLED: ("stopped", "Annulée"),
}
REPLIES = {Reply.PRESENT: "Présent", Reply.ABSENT: "Absent", Reply.PROXY: "Absent, avec pouvoir"}
#: hour at which a new séance is proposed
_EVENING = 18
_FRIDAY = 5


@pages.get("")
def listing() -> str:
    """Show the séances, latest day first."""
    actor = auth.actor()
    page = seances.page(desk.house(), actor, cursor=desk.cursor(), limit=desk.PAGE)
    around = desk.paging(page, "séance")
    return render_template(
        "assemblies/seances.html",
        rows=[_row(one) for one in page.items],
        columns=COLUMNS,
        position=around.position,
        previous=around.previous,
        next=around.next,
        may_prepare=may(actor, Verb.PREPARE_SEANCE),
    )


def _row(seance: Seance) -> dict[str, Any]:
    return {
        "id": seance.id,
        "href": url_for("seances.seance", id=seance.id),
        "second": french.moment(seance.meets_at),
        "cells": [seance.title, badge(seance), len(seance.meeting.agenda), seance.place],
    }


def badge(seance: Seance) -> Markup:
    """The state of a séance, in a word."""
    return desk.badge(*_STATES[seance.status])


@pages.get("/nouvelle")
def new() -> str:
    """Show the form that prepares a séance."""
    require(auth.actor(), Verb.PREPARE_SEANCE)
    evening = (desk.now() + timedelta(days=14)).astimezone(desk.house().zone).replace(hour=_EVENING, minute=0)
    if evening.isoweekday() > _FRIDAY:  # an assembly is not called for a Sunday because today is one
        evening += timedelta(days=8 - evening.isoweekday())
    return _form({"quand": evening.strftime("%Y-%m-%dT%H:%M"), "assemblee": COUNCIL}, {})


@pages.post("/nouvelle")
def create() -> Answer | tuple[str, int]:
    """Prepare a séance."""
    sent = request.form
    try:
        made = seances.create(
            desk.house(),
            auth.actor(),
            NewSeance(
                body=sent.get("assemblee", ""),
                meets_at=assemblies.sent_instant("quand"),
                place=sent.get("lieu", ""),
                title=sent.get("titre", ""),
                video=sent.get("visio") == "oui",
            ),
        )
    except ValidationFailed as refusal:
        names = {"meets_at": "quand", "place": "lieu", "body": "assemblee"}
        return _form(sent, {names.get(name, name): text for name, text in refusal.fields.items()}), 422
    return redirect(url_for("seances.seance", id=made.id), 303)


def _form(values: Any, faults: dict[str, str]) -> str:
    bodies = list(BODY_NAMES.items())
    return render_template("assemblies/seance_new.html", values=values, faults=faults, bodies=bodies)


@pages.get("/<id>")
def seance(id: str) -> str:  # noqa: A002  the name in the address
    """Show a séance: what is to prepare, what happens in the room, or what it decided."""
    actor = auth.actor()
    detail = seances.get(desk.house(), actor, SeanceId(desk.identifier(id)))
    one = detail.seance
    called = desk.names(*one.people, *(s.person for s in one.sendings))
    preparing = one.status is SeanceStatus.PREPARED and detail.may_prepare
    mine = detail.replies.get(actor.id)
    return render_template(
        "assemblies/seance.html",
        seance=one,
        when=french.weekday(one.meets_at) + " à " + french.hour(one.meets_at),
        badge=_STATES[one.status],
        body=BODY_NAMES.get(one.meeting.body, one.meeting.body),
        detail=detail,
        items=rooms.items(detail, called),
        room=rooms.room(detail, called),
        forecast=_forecast(detail),
        send_by=_explained(detail.send_by),
        urgent_by=_explained(detail.send_by_in_urgency),
        late=bool(detail.send_by and desk.house().today() > detail.send_by.due_on),
        candidates=seances.candidates(desk.house(), actor) if preparing else (),
        majorities=[(m.id, m.title) for m in all_majorities() if m.council and m.in_force(one.meeting.meets_on)],
        people=[(str(person), called.person(person)) for person in one.people],
        others=[(str(person), called.person(person)) for person in one.people if person != actor.id],
        mine=mine,
        my_reply=REPLIES[mine.reply] if mine else "",
        replies=[(word.value, REPLIES[word]) for word in Reply],
        answered=[
            (called.person(r.person), REPLIES[r.reply], called.person(r.proxy_to)) for r in detail.replies.values()
        ],
        sendings=[(called.person(s.person), s.to or "sur papier", french.moment(s.sent_at)) for s in one.sendings],
        secretary=called.person(one.secretary),
        names=rooms.voter_names(detail, called),
        proxies=[(str(p.giver), called.person(p.giver), called.person(p.holder)) for p in one.meeting.proxies],
        quorum=detail.quorums.get(one.current),
        lost_quorum=one.status in {SeanceStatus.OPEN, SeanceStatus.ENDED} and rooms.lost_quorum(one),
        today=desk.house().today(),
        moments=assemblies.moments(detail.acts),
    )


def _forecast(detail: SeanceDetail) -> str:
    coming = sum(reply.reply is Reply.PRESENT for reply in detail.replies.values())
    silent = len(detail.seance.people) - len(detail.replies)
    quorum = detail.quorums.get(0)
    needed = f" ; le quorum est de {quorum.needed}" if quorum and quorum.needed else ""
    said = f"{french.plural(coming, 'présence annoncée', 'présences annoncées')} sur {len(detail.seance.members)}"
    return french.typeset(f"{said}, {french.plural(silent, 'sans réponse', 'sans réponse')}{needed}.")


def _explained(deadline: Deadline | None) -> dict[str, Any] | None:
    if deadline is None:
        return None
    return {
        "text": french.weekday(deadline.due_on),
        "datetime": deadline.due_on.isoformat(),
        "rule": " ".join(deadline.explanation),
        "article": deadline.article,
    }


@pages.post("/<id>/points")
def add(id: str) -> Answer:  # noqa: A002  the name in the address
    """Put a file that is ready, or a free item, on the agenda."""
    key, actor, sent = SeanceId(desk.identifier(id)), auth.actor(), request.form
    chosen = sent.get("rapporteur")
    rapporteur = PersonId(desk.identifier(chosen)) if chosen else None

    def put() -> None:
        if sent.get("tache"):
            seances.add_candidate(
                desk.house(), actor, key, sent["tache"], rapporteur=rapporteur, note=sent.get("note", "")
            )
            return
        item = NewItem(
            title=sent.get("titre", "").strip()[:200],
            majority=sent.get("majorite", ""),
            rapporteur=rapporteur,
            nomination=sent.get("nomination") == "oui",
            note=sent.get("note", "").strip(),
            minutes=assemblies.sent_number("minutes") or 10,
        )
        seances.add_item(desk.house(), actor, key, item)

    return assemblies.act(_back(id, "ordre"), "Le point est à l’ordre du jour.", put)


@pages.post("/<id>/points/<int:number>/pieces")
def join(id: str, number: int) -> Answer:  # noqa: A002  the name in the address
    """Join papers to an item of the agenda."""
    key, actor = SeanceId(desk.identifier(id)), auth.actor()
    uploads = [one for one in request.files.getlist("pieces") if one.filename]

    def put() -> None:
        sent = [documents.add(desk.house(), actor, str(one.filename), one.read()).id for one in uploads]
        packs.join(desk.house(), actor, key, number, sent)

    return assemblies.act(_back(id, f"point-{number}"), "La pièce est jointe au point.", put)


@pages.get("/<id>/pieces/<paper>")
def read(id: str, paper: str) -> Response:  # noqa: A002  the name in the address
    """Send a document of the reading pack."""
    key = SeanceId(desk.identifier(id))
    return as_download(*packs.read(desk.house(), auth.actor(), key, DocumentId(desk.identifier(paper))))


@pages.post("/<id>/points/<int:number>/retrait")
def remove(id: str, number: int) -> Answer:  # noqa: A002  the name in the address
    """Take an item off the agenda."""
    key, actor = SeanceId(desk.identifier(id)), auth.actor()
    done = "Le point est retiré."
    return assemblies.act(_back(id, "ordre"), done, lambda: seances.remove_item(desk.house(), actor, key, number))


@pages.post("/<id>/points/<int:number>/avance")
def advance(id: str, number: int) -> Answer:  # noqa: A002  the name in the address
    """Move an item one place earlier."""
    key, actor = SeanceId(desk.identifier(id)), auth.actor()
    done = "Le point est avancé."
    return assemblies.act(_back(id, "ordre"), done, lambda: seances.raise_item(desk.house(), actor, key, number))


@pages.post("/<id>/convocation")
def convene(id: str) -> Answer:  # noqa: A002  the name in the address
    """Send the convocation."""
    key, actor, urgency = SeanceId(desk.identifier(id)), auth.actor(), request.form.get("urgence", "")
    done = "La convocation est partie : un courriel par membre."
    return assemblies.act(_back(id), done, lambda: convening.convene(desk.house(), actor, key, urgency=urgency))


@pages.post("/<id>/annulation")
def cancel(id: str) -> Answer:  # noqa: A002  the name in the address
    """Call the séance off."""
    key, actor, why = SeanceId(desk.identifier(id)), auth.actor(), request.form.get("motif", "")
    done = "La séance est annulée."
    return assemblies.act(_back(id), done, lambda: convening.cancel(desk.house(), actor, key, reason=why))


@pages.post("/<id>/reponse")
def reply(id: str) -> Answer:  # noqa: A002  the name in the address
    """Keep the answer of a member."""
    key, actor, sent = SeanceId(desk.identifier(id)), auth.actor(), request.form

    def answer() -> None:
        if sent.get("reponse") not in set(Reply):
            raise ValidationFailed("Dites si vous venez.", fields={"reponse": "À choisir."})
        convening.reply(
            desk.house(),
            actor,
            key,
            Reply(sent["reponse"]),
            proxy_to=sent.get("pouvoir", ""),
            person=sent.get("membre", ""),
        )

    return assemblies.act(_back(id, "reponse"), "La réponse est notée.", answer)


@pages.post("/<id>/seconde-convocation")
def reconvene(id: str) -> Answer:  # noqa: A002  the name in the address
    """Convene a second time after a missed quorum."""
    key, actor = SeanceId(desk.identifier(id)), auth.actor()

    def again() -> None:
        second = Second(meets_at=assemblies.sent_instant("quand"), place=request.form.get("lieu", ""))
        convening.reconvene(desk.house(), actor, key, second)

    return assemblies.act(url_for("seances.listing"), "La seconde convocation est partie.", again)


def _back(id_: str, anchor: str | None = None) -> str:
    return url_for("seances.seance", id=id_, _anchor=anchor)
