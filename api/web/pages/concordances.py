"""Délibérations concordantes: the list, opening one, and the page that a president projects on a wall."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import assemblies, desk, french, gauges
from flux.domain.ballots.communes import Line, Vote
from flux.domain.concordance import DatedBy, Deliberation, Timing
from flux.domain.concordance_standing import LineStanding
from flux.domain.consultations import Consultation, ConsultationId
from flux.domain.deadlines import next_transfer
from flux.domain.french import percent
from flux.domain.institutions import Commune, PopulationBase
from flux.domain.permissions import Verb, may, require
from flux.domain.rulebook import all_rules, majority, rule
from flux.domain.rules import Silence
from flux.domain.tasks import InstanceId
from flux.errors import InvalidState, NotFound, ValidationFailed
from flux.services import consultation_opening, consultations, instances
from flux.services.consultation_opening import NewConsultation
from flux.services.consultations import ConsultationDetail

pages = Blueprint("concordances", __name__, url_prefix="/concordances")

SIREN_DIGITS = 9
COLUMNS = [{"name": "Consultation"}, {"name": "État"}, {"name": "Communes favorables"}, {"name": "Ouverte le"}]
_SILENCES = {
    Silence.FAVOURABLE: "le silence vaut accord",
    Silence.UNFAVOURABLE: "le silence vaut refus",
    Silence.NOTHING: "le silence n’est compté ni pour ni contre",
}
_DATED_BY = [
    (DatedBy.VOTE.value, "La date de la séance du conseil municipal (par défaut)"),
    (DatedBy.TRANSMISSION.value, "La date de réception en préfecture"),
]
_EXTENDED = [
    ("", "Comme le dit la règle (par défaut)"),
    ("oui", "Il est prorogé au jour ouvré suivant"),
    ("non", "Il n’est pas prorogé"),
]
_SAID = {"oui": True, "non": False}
_NO_OPPOSITION = "le silence n’est pas une opposition"
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
    return desk.badge("running", "Délais en cours") if kept.is_open else desk.badge(*_ended(kept))


def _blocking(kept: Consultation) -> bool:
    """Whether the communes are asked to oppose, not to agree."""
    count = kept.concordance
    law = rule(count.rule, count.decided_on)
    return bool(law.majority) and majority(law.majority or "", count.decided_on).blocking


def _ended(kept: Consultation) -> tuple[str, str]:
    if _blocking(kept):
        return ("done", "Transfert non bloqué") if kept.adopted else ("stopped", "Transfert bloqué")
    return ("done", "Adoptée") if kept.adopted else ("stopped", "Rejetée")


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
        made = consultation_opening.open_(desk.house(), auth.actor(), _asked())
    except ValidationFailed as refusal:
        faults = {_FIELDS.get(name, name): text for name, text in refusal.fields.items()}
        return _form(sent, faults, refusal.message), 422
    except (InvalidState, NotFound) as refusal:
        return _form(sent, {"regle": refusal.message}, refusal.message), 409
    return redirect(url_for("concordances.concordance", id=made.id), 303)


#: fields of the form behind the names that refusals use
_FIELDS = {
    "title": "titre",
    "announced": "population",
    "decided_on": "date",
    "transfer_on": "transfert",
    "joining": "adherente",
}


def _asked() -> NewConsultation:
    sent = request.form
    base, dated_by = sent.get("base", ""), sent.get("date_retenue", "")
    return NewConsultation(
        rule=sent.get("regle", ""),
        title=sent.get("titre", ""),
        decided_on=assemblies.sent_date("date") if sent.get("date") else None,
        transfer_on=assemblies.sent_date("transfert") if sent.get("transfert") else None,
        favourable=sent.get("vote") != "contre",
        base=PopulationBase(base) if base in set(PopulationBase) else None,
        extended=_SAID.get(sent.get("prorogation", "")),
        dated_by=DatedBy(dated_by) if dated_by in set(DatedBy) else DatedBy.VOTE,
        joining=_joining(),
        announced=assemblies.sent_optional("population"),
        instance=InstanceId(desk.identifier(sent["dossier"])) if sent.get("dossier") else None,
    )


def _joining() -> Commune | None:
    """The commune that asks to join, when one was named; its population is that of the base chosen."""
    name, siren = request.form.get("adherente", "").strip()[:200], request.form.get("adherente_siren", "").strip()
    if not name:
        return None
    if not (siren.isascii() and siren.isdigit() and len(siren) == SIREN_DIGITS):
        raise ValidationFailed("Un SIREN a neuf chiffres.", fields={"adherente_siren": "Neuf chiffres."})
    size = assemblies.sent_number("adherente_population")
    year = desk.house().today().year
    return Commune(siren=siren, name=name, population_municipal=size, population_total=size, vintage=year)


def _form(values: Any, faults: dict[str, str], said: str = "") -> str:
    today = desk.house().today()
    rules = {one.id: one for one in all_rules() if one.majority and one.in_force(today)}
    options = [(key, f"{one.title} ({one.article})") for key, one in rules.items()]
    return render_template(
        "assemblies/concordance_new.html",
        values=values,
        faults=faults,
        said=said,
        rules=options,
        bases=_BASES,
        extensions=_EXTENDED,
        datings=_DATED_BY,
        next_transfer=next_transfer(today),
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
        silence=_silence(detail),
        badge=_badge(kept),
        verdict=_verdict(detail),
        pairs=gauges.pairs(now.result.gauges),
        indispensable=[_indispensable(line, now.result.population) for line in now.result.indispensable],
        blocking=_blocking(kept),
        choices=_CHOICES[_blocking(kept)],
        by_transmission=kept.concordance.dated_by is DatedBy.TRANSMISSION,
        lines=[_line(detail, line) for line in now.lines],
        closes=french.weekday(now.closes_on) if now.closes_on else "",
        certain=french.weekday(now.certain_on) if now.certain_on else "",
        certain_past=bool(now.certain_on and now.certain_on <= today),
        today=today.isoformat(),
        on=french.weekday(today),
        moments=assemblies.moments(detail.acts),
    )


def _silence(detail: ConsultationDetail) -> str:
    if _blocking(detail.consultation):
        return _NO_OPPOSITION
    return _SILENCES.get(detail.law.silence, "") if detail.law.silence else ""


#: how a vote is asked, to a commune that agrees or one that may oppose
_CHOICES = {
    False: [("pour", "Favorable"), ("contre", "Défavorable")],
    True: [("contre", "S’oppose au transfert"), ("pour", "Ne s’y oppose pas")],
}


def _verdict(detail: ConsultationDetail) -> tuple[str, str]:
    kept, result = detail.consultation, detail.standing.result
    if not kept.is_open:
        return _ended(kept)
    if result.certain and _blocking(kept):
        word = "Blocage déjà impossible" if result.adopted else "Blocage déjà acquis"
        return "running", f"{word}, consultation ouverte"
    if result.certain:
        word = "Majorité déjà acquise" if result.adopted else "Majorité déjà impossible"
        return "running", f"{word}, consultation ouverte"
    return "todo", "Le résultat n’est pas acquis"


def _indispensable(line: Line, population: int) -> tuple[str, str]:
    """A commune without which nothing passes, and its state."""
    states = {
        True: ("done", "favorable"),
        False: ("late", "pas favorable : la proposition ne peut passer"),
        None: ("soon", "attendue"),
    }
    state, word = states[line.favourable]
    why = (
        "demande à adhérer"
        if line.joining
        else f"compte {percent(line.population, population)} de la population, plus du quart"
    )
    return state, french.typeset(f"{line.name} {why} : son accord est indispensable. Elle est {word}.")


_STATES = {
    Vote.FOR: ("done", "Favorable"),
    Vote.AGAINST: ("late", "Défavorable"),
    Vote.PENDING: ("todo", "Vote attendu"),
}
#: the same, where communes are asked to oppose
_OPPOSED = {
    Vote.FOR: ("done", "Pas d’opposition"),
    Vote.AGAINST: ("late", "Opposition"),
    Vote.PENDING: ("todo", "Vote attendu"),
    Vote.SILENCE: ("done", "Silence : pas d’opposition"),
}
_SILENT = {True: ("done", "Silence : réputée favorable"), False: ("late", "Silence : pas d’accord")}
_TIMINGS = {Timing.EARLY: "antérieur à la notification", Timing.LATE: "hors délai"}


def _line(detail: ConsultationDetail, line: LineStanding) -> dict[str, Any]:
    state, word = _SILENT[bool(line.favourable)] if line.vote is Vote.SILENCE else _STATES[line.vote]
    if _blocking(detail.consultation):
        state, word = _OPPOSED[line.vote]
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
        "received": french.day(effective.transmitted_on) if effective else "",
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
        "may_notify": detail.may_notify and not _blocking(detail.consultation),
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
            transmitted_on=assemblies.sent_date("reception") if request.form.get("reception") else None,
        )
        consultations.record(desk.house(), actor, kept, siren, deliberation)

    back = url_for("concordances.concordance", id=id, _anchor=f"commune-{siren}")
    return assemblies.act(back, "Le vote est noté.", write)
