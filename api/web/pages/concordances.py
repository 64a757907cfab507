"""Délibérations concordantes: the list, opening one, and the page that a president projects on a wall."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import assemblies, desk, french, gauges
from flux.domain.ballots.communes import Vote
from flux.domain.concordance import Deliberation, LineStanding, Timing
from flux.domain.consultations import Consultation, ConsultationId
from flux.domain.institutions import PopulationBase
from flux.domain.permissions import Verb, may, require
from flux.domain.rulebook import all_rules
from flux.domain.rules import Silence
from flux.domain.tasks import InstanceId
from flux.errors import InvalidState, NotFound, ValidationFailed
from flux.services import consultations, instances
from flux.services.consultations import ConsultationDetail, NewConsultation

pages = Blueprint("concordances", __name__, url_prefix="/concordances")

COLUMNS = [{"name": "Consultation"}, {"name": "État"}, {"name": "Communes favorables"}, {"name": "Ouverte le"}]
#: the only rule whose clock is a window, opened by nobody's notification
_WINDOW = "PLU"
_SILENCES = {
    Silence.FAVOURABLE: "le silence vaut accord",
    Silence.UNFAVOURABLE: "le silence vaut refus",
    Silence.NOTHING: "le silence n’est compté ni pour ni contre",
}
_BASES = [(base.value, f"Population {base.value}") for base in (PopulationBase.TOTAL, PopulationBase.MUNICIPAL)]


@pages.get("")
def listing() -> str:
    """Show the consultations, latest first."""
    actor = auth.actor()
    page = consultations.page(desk.house(), actor, cursor=desk.cursor(), limit=desk.PAGE)
    around = desk.paging(page, "consultation")
    return render_template(
        "assemblies/concordances.html",
        rows=[_row(one) for one in page.items],
        columns=COLUMNS,
        position=around.position,
        previous=around.previous,
        next=around.next,
        may_open=may(actor, Verb.OPEN_CONSULTATION),
    )


def _row(kept: Consultation) -> dict[str, Any]:
    count = kept.concordance
    said = sum(line.effective(desk.house().today()) is not None for line in count.lines)
    return {
        "id": kept.id,
        "href": url_for("concordances.concordance", id=kept.id),
        "second": f"Règle {count.rule}",
        "cells": [
            kept.title,
            _badge(kept),
            f"{said} votes reçus sur {len(count.lines)}",
            french.day(kept.opened_at),
        ],
    }


def _badge(kept: Consultation) -> Markup:
    if kept.is_open:
        return desk.badge("running", "Délais en cours")
    return desk.badge("done", "Adoptée") if kept.adopted else desk.badge("stopped", "Rejetée")


@pages.get("/nouvelle")
def new() -> str:
    """Show the form that opens a consultation."""
    require(auth.actor(), Verb.OPEN_CONSULTATION)
    title, file = "", request.args.get("dossier", "")
    if file:
        title = instances.get(desk.house(), auth.actor(), InstanceId(desk.identifier(file))).instance.title
    return _form({"titre": title, "dossier": file, "date": desk.house().today().isoformat()}, {})


@pages.post("/nouvelle")
def create() -> Answer | tuple[str, int]:
    """Open a consultation."""
    sent = request.form
    try:
        base = sent.get("base", "")
        made = consultations.open_(
            desk.house(),
            auth.actor(),
            NewConsultation(
                rule=sent.get("regle", ""),
                title=sent.get("titre", ""),
                decided_on=assemblies.sent_date("date"),
                favourable=sent.get("vote") != "contre",
                base=PopulationBase(base) if base in set(PopulationBase) else None,
                announced=assemblies.sent_optional("population"),
                instance=InstanceId(desk.identifier(sent["dossier"])) if sent.get("dossier") else None,
            ),
        )
    except ValidationFailed as refusal:
        names = {"title": "titre", "announced": "population"}
        faults = {names.get(name, name): text for name, text in refusal.fields.items()}
        return _form(sent, faults, refusal.message), 422
    except (InvalidState, NotFound) as refusal:
        return _form(sent, {"regle": refusal.message}, refusal.message), 409
    return redirect(url_for("concordances.concordance", id=made.id), 303)


def _form(values: Any, faults: dict[str, str], said: str = "") -> str:
    today = desk.house().today()
    rules = {one.id: one for one in all_rules() if one.majority and one.in_force(today) and one.id != _WINDOW}
    options = [(key, f"{one.title} ({one.article})") for key, one in rules.items()]
    return render_template(
        "assemblies/concordance_new.html", values=values, faults=faults, said=said, rules=options, bases=_BASES
    )


@pages.get("/<id>")
def concordance(id: str) -> str:  # noqa: A002  the name in the address
    """Show where a consultation stands, for a wall, a screen reader and paper."""
    detail = consultations.get(desk.house(), auth.actor(), ConsultationId(desk.identifier(id)))
    kept, now = detail.consultation, detail.standing
    today = desk.house().today()
    return render_template(
        "assemblies/concordance.html",
        kept=kept,
        now=now,
        law=detail.law,
        silence=_SILENCES.get(detail.law.silence, "") if detail.law.silence else "",
        badge=_badge(kept),
        verdict=_verdict(detail),
        pairs=gauges.pairs(now.result.gauges),
        veto=_veto(detail),
        lines=[_line(detail, line) for line in now.lines],
        closes=french.weekday(now.closes_on) if now.closes_on else "",
        certain=french.weekday(now.certain_on) if now.certain_on else "",
        certain_past=bool(now.certain_on and now.certain_on <= today),
        today=today.isoformat(),
        on=french.weekday(today),
        moments=assemblies.moments(detail.acts),
    )


def _verdict(detail: ConsultationDetail) -> tuple[str, str]:
    kept, result = detail.consultation, detail.standing.result
    if not kept.is_open:
        return ("done", "Adoptée") if kept.adopted else ("stopped", "Rejetée")
    if result.certain:
        word = "Majorité déjà acquise" if result.adopted else "Majorité déjà impossible"
        return "running", f"{word}, consultation ouverte"
    return "todo", "Le résultat n’est pas acquis"


def _veto(detail: ConsultationDetail) -> tuple[str, str] | None:
    """The commune without which nothing passes, and its state; None when no commune has that weight."""
    lines, result = detail.standing.lines, detail.standing.result
    if "VETO" in (detail.law.majority or "") or result.gauges[0].blocking:
        return None
    largest = max(lines, key=lambda line: line.population)
    if 4 * largest.population <= result.population:
        return None
    states = {True: ("done", "favorable"), False: ("late", "pas favorable : la proposition ne peut passer")}
    state, word = (
        states.get(largest.favourable, ("soon", "attendue")) if largest.favourable is not None else ("soon", "attendue")
    )
    share = 10_000 * largest.population // result.population
    sentence = (
        f"{largest.name} compte {share // 100},{share % 100:02d} % de la population, plus du quart : "
        f"son accord est indispensable. Elle est {word}."
    )
    return state, french.typeset(sentence)


_STATES = {
    Vote.FOR: ("done", "Favorable"),
    Vote.AGAINST: ("late", "Défavorable"),
    Vote.PENDING: ("todo", "Vote attendu"),
}
_SILENT = {True: ("done", "Silence : réputée favorable"), False: ("late", "Silence : pas d’accord")}
_TIMINGS = {Timing.EARLY: "antérieur à la notification", Timing.LATE: "hors délai"}


def _line(detail: ConsultationDetail, line: LineStanding) -> dict[str, Any]:
    state, word = _SILENT[bool(line.favourable)] if line.vote is Vote.SILENCE else _STATES[line.vote]
    if line.notified_on is None:
        state, word = "future", "À notifier"
    deadline = detail.deadlines.get(line.siren)
    kept = detail.consultation.concordance.line(line.siren)
    effective = kept.effective(detail.standing.on)
    return {
        "siren": line.siren,
        "name": line.name,
        "population": french.number(line.population),
        "badge": desk.badge(state, french.typeset(word)),
        "notified": french.day(line.notified_on),
        "due": {
            "text": french.day(line.due_on),
            "datetime": line.due_on.isoformat(),
            "rule": " ".join(deadline.explanation),
            "article": deadline.article,
        }
        if line.due_on and deadline
        else None,
        "voted": french.day(line.voted_on),
        "document": line.document,
        "files": effective.files if effective else (),
        "voices": _voices(effective),
        "not_counted": [
            french.typeset(
                f"Vote {'favorable' if vote.favourable else 'défavorable'} du {french.day(vote.voted_on)}, "
                f"{_TIMINGS[timing]} : conservé et non compté."
            )
            for vote, timing in line.not_counted
        ],
        "may_notify": detail.may_notify,
        "may_record": line.siren in detail.may_record and line.notified_on is not None,
    }


def _voices(vote: Deliberation | None) -> str:
    if vote is None or vote.voices_for is None or vote.voices_against is None:
        return ""
    return f"{french.number(vote.voices_for)} pour, {french.number(vote.voices_against)} contre"


@pages.post("/<id>/notifications")
def notify(id: str) -> Answer:  # noqa: A002  the name in the address
    """Write down notifications: one commune, or all that wait."""
    kept, actor = ConsultationId(desk.identifier(id)), auth.actor()

    def write() -> None:
        on = assemblies.sent_date("date")
        for siren in request.form.getlist("commune"):
            consultations.notify(desk.house(), actor, kept, siren, on, correction=request.form.get("correction", ""))

    back = url_for("concordances.concordance", id=id, _anchor="communes")
    return assemblies.act(back, "La notification est notée : le délai court.", write)


@pages.post("/<id>/votes")
def vote(id: str) -> Answer:  # noqa: A002  the name in the address
    """Write down the vote of a municipal council."""
    kept, actor = ConsultationId(desk.identifier(id)), auth.actor()
    siren = request.form.get("commune", "")

    def write() -> None:
        said = request.form.get("sens")
        if said not in {"pour", "contre"}:
            raise ValidationFailed("Dites si le vote est favorable ou non.", fields={"sens": "À choisir."})
        deliberation = Deliberation(
            voted_on=assemblies.sent_date("date"),
            favourable=said == "pour",
            document=request.form.get("document", "").strip()[:200],
            voices_for=assemblies.sent_optional("voix_pour"),
            voices_against=assemblies.sent_optional("voix_contre"),
        )
        consultations.record(desk.house(), actor, kept, siren, deliberation)

    back = url_for("concordances.concordance", id=id, _anchor=f"commune-{siren}")
    return assemblies.act(back, "Le vote est noté.", write)
