"""Opening a file on any process that one may open: the list, then what its form asks."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, forms
from flux.domain.forms import FieldType, Form
from flux.errors import ValidationFailed
from flux.services import documents, openings
from flux.services.openings import Opening

pages = Blueprint("openings", __name__, url_prefix="/dossiers/ouvrir")

#: a proposal has a page of its own, and a number
PROPOSAL = "proposition"


@pages.get("")
def listing() -> str:
    """Show what this person may open."""
    found = openings.openings(desk.house(), auth.actor())
    return render_template("openings.html", openings=[one for one in found if one.key != PROPOSAL])


@pages.get("/<key>")
def ask(key: str) -> str | Answer:
    """Ask what a file begins with."""
    if key == PROPOSAL:
        return redirect(url_for("proposals.new"))
    found = openings.opening(desk.house(), auth.actor(), key)
    defaults = {item.key: item.default for item in _shown(found).fields if item.default is not None}
    return _page(found, defaults, {}, str(uuid4()))


@pages.post("/<key>")
def begin(key: str) -> Answer | tuple[str, int]:
    """Open the file; refused answers come back as they were typed."""
    actor = auth.actor()
    found = openings.opening(desk.house(), actor, key)
    once, sent = request.form.get("cle") or str(uuid4()), dict[str, object]()
    try:
        sent = forms.gather(found.form or Form(id=""), request.form, found.context, desk.asking())
        sent |= {item.key: _joined(item.key) for item in _shown(found).fields if item.type is FieldType.FILE}
        begun = openings.open_file(desk.house(), actor, key, sent, key=once)
    except ValidationFailed as refusal:
        return _page(found, sent, refusal.fields, once), 422
    flash("Le dossier est ouvert.", "success")
    return redirect(url_for("files.file", id=begun.id), 303)


def _joined(name: str) -> list[str]:
    uploads = (one for one in request.files.getlist(name) if one.filename)
    kept = [documents.add(desk.house(), auth.actor(), str(one.filename), one.read()) for one in uploads]
    return [*request.form.getlist(f"deja-{name}"), *(str(one.id) for one in kept)]


def _shown(found: Opening) -> Form:
    return forms.shown_to(found.form, found.context, desk.asking()) if found.form else Form(id="")


def _page(found: Opening, values: Mapping[str, object], faults: Mapping[str, str], once: str) -> str:
    shown = _shown(found)
    files = [item.key for item in shown.fields if item.type is FieldType.FILE]
    joined = [(key, one) for key in files for one in forms.texts(values.get(key))]
    filled = forms.Filled(form=shown, values=values, faults=faults)
    return render_template("opening.html", opening=found, filled=filled, key=once, joined=joined)
