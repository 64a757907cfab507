"""The territory: what it is, and importing the list of the DGCL after seeing what it would change."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, french
from flux.domain.institutions import Epci, PopulationBase
from flux.domain.permissions import Verb, require
from flux.errors import Conflict, NotFound, ValidationFailed
from flux.services import people, territories
from flux.services.territories import Preview

pages = Blueprint("territory", __name__, url_prefix="/atelier/territoire")

_COLUMNS = [
    {"name": "Commune"},
    {"name": "SIREN"},
    {"name": "Population municipale", "amount": True},
    {"name": "Population totale", "amount": True},
    {"name": "Millésime"},
]
_CHANGES = [{"name": "Commune"}, {"name": "Ce qui change"}, {"name": "Populations"}]
_KINDS = {
    "arrive": ("running", "Arrive"),
    "part": ("stopped", "Part"),
    "change": ("soon", "Change"),
    "inchangée": ("done", "Inchangée"),
}


@pages.get("")
def show() -> str:
    """Show the territory and the form that imports a list."""
    require(auth.actor(), Verb.MANAGE_PEOPLE)
    return _page({})


@pages.post("/apercu")
def preview() -> str | tuple[str, int]:
    """Read a list and show what importing it would change; nothing is written."""
    upload = request.files.get("liste")
    siren = request.form.get("siren", "")
    if upload is None or not upload.filename:
        return _page({"liste": "Choisissez le fichier de la liste."}, siren), 422
    content = upload.read()
    try:
        found = territories.preview(desk.house(), auth.actor(), content, siren)
    except (ValidationFailed, NotFound, Conflict) as refusal:
        return _refused(refusal, siren), 422
    # kept by its digest, so that what is confirmed is what was shown
    return render_template("workshop/territory_preview.html", digest=desk.house().files.put(content), **_told(found))


@pages.post("")
def confirm() -> Answer | tuple[str, int]:
    """Import the list that was shown."""
    require(auth.actor(), Verb.MANAGE_PEOPLE)
    siren = request.form.get("siren", "")
    try:
        content = desk.house().files.get(request.form.get("empreinte", ""))
        found = territories.import_list(desk.house(), auth.actor(), content, siren)
    except (ValidationFailed, NotFound, Conflict) as refusal:
        return _refused(refusal, siren), 422
    communes = french.plural(len(found.epci.communes), "commune")
    flash(f"{found.epci.name} est importée : {communes}, populations de {found.vintage}.", "success")
    return redirect(url_for("territory.show"), 303)


def _refused(refusal: ValidationFailed | NotFound | Conflict, siren: str) -> str:
    lines = refusal.fields if isinstance(refusal, ValidationFailed) else {}
    return _page({}, siren, refusal=refusal.message, lines=dict(lines))


def _told(found: Preview) -> dict[str, object]:
    rows = [{"cells": [one.name, desk.badge(*_KINDS[one.kind]), french.typeset(one.sentence)]} for one in found.changes]
    return {
        "epci": found.epci,
        "vintage": found.vintage,
        "checks": found.checks,
        "columns": _CHANGES,
        "rows": rows,
        "changed": sum(one.kind != "inchangée" for one in found.changes),
    }


def _page(faults: dict[str, str], siren: str = "", *, refusal: str = "", lines: dict[str, str] | None = None) -> str:
    epci = people.territory(desk.house())
    return render_template(
        "workshop/territory.html",
        epci=epci,
        facts=_facts(epci) if epci else [],
        columns=_COLUMNS,
        rows=_rows(epci) if epci else [],
        siren=siren or (epci.siren if epci else ""),
        faults=faults,
        refusal=refusal,
        lines=lines or {},
    )


def _facts(epci: Epci) -> list[tuple[str, str]]:
    return [
        ("SIREN", epci.siren),
        ("Nature", epci.nature.value),
        ("Régime fiscal", epci.financing.value),
        ("Département", epci.department),
        ("Population municipale", french.number(epci.population(PopulationBase.MUNICIPAL))),
        ("Population totale", french.number(epci.population(PopulationBase.TOTAL))),
    ]


def _rows(epci: Epci) -> list[dict[str, object]]:
    return [
        {
            "cells": [
                one.name,
                one.siren,
                french.number(one.population_municipal),
                french.number(one.population_total),
                str(one.vintage),
            ]
        }
        for one in epci.communes
    ]
