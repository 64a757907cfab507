"""Forms: listed, written question by question with their preview, published as new versions. Everything works without script."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, forms, french, questionnaire
from api.web.pages.processes import published
from flux.domain.deployments import ResourceKind
from flux.domain.forms import parse
from flux.domain.permissions import Verb, require
from flux.errors import DefinitionRejected, Finding, ValidationFailed
from flux.services import deployments

pages = Blueprint("questionnaires", __name__, url_prefix="/atelier/formulaires")

#: the address of the page where a form begins
_RESERVED = "nouveau"
_COLUMNS = [{"name": "Formulaire"}, {"name": "Version"}, {"name": "Publié le"}]


@pages.get("")
def listing() -> str:
    """Show the published forms."""
    actor = auth.actor()
    require(actor, Verb.PUBLISH_DEFINITION)
    found = deployments.versions(desk.house(), actor, ResourceKind.FORM)
    rows = [
        {
            "id": one.key,
            "href": url_for("questionnaires.show", key=one.key),
            "second": one.key,
            "cells": [french.capital(one.name.replace("_", " ")), one.version, french.day(one.deployed_at)],
        }
        for one in found
    ]
    return render_template("workshop/forms.html", columns=_COLUMNS, rows=rows)


@pages.get("/nouveau")
def new() -> str:
    """Begin a form."""
    require(auth.actor(), Verb.PUBLISH_DEFINITION)
    return _page("", questionnaire.blank())


@pages.get("/<key>")
def show(key: str) -> str:
    """Open a form: its questions, and the form as people will see it."""
    require(auth.actor(), Verb.PUBLISH_DEFINITION)
    version, content = deployments.file(desk.house(), auth.actor(), ResourceKind.FORM, key)
    schema = questionnaire.read(content.decode("utf-8", "replace")) or questionnaire.blank(key)
    return _page(key, schema, version=version.version)


@pages.post("/nouveau")
@pages.post("/<key>")
def change(key: str = "") -> str | Answer | tuple[str, int]:
    """Take what was written: show it, or publish it.

    Raises:
        ValidationFailed: the page carries no form.
    """
    require(auth.actor(), Verb.PUBLISH_DEFINITION)
    carried = questionnaire.read(request.form.get("modele", ""))
    if carried is None:
        raise ValidationFailed("Cette page a perdu le formulaire : rouvrez-le depuis la liste.", code="form.lost")
    schema = questionnaire.changed(carried, request.form)
    named = key or questionnaire.key_of(request.form.get("titre", ""))
    schema["id"] = named
    read = request.form.get("version", type=int)
    if request.form.get("acte") != "publier":
        return _page(key, schema, version=read)
    if not named:
        return _page(key, schema, fault="Donnez un nom au formulaire."), 422
    if named == _RESERVED:
        return _page(
            key, schema, fault="Ce nom est celui de la page où l’on commence un formulaire : choisissez-en un autre."
        ), 422
    latest = _latest(named)
    if not key and latest:
        fault = "Un formulaire publié porte déjà ce nom : changez celui-ci, ou ouvrez l’autre depuis la liste."
        return _page(key, schema, fault=fault), 422
    if read is not None and latest != read:
        fault = (
            f"La version {latest} a été publiée pendant que vous écriviez, depuis la version {read}. Ouvrez-la dans un "
            "autre onglet pour comparer ; si la vôtre doit prendre sa place, publiez encore une fois."
        )
        return _page(key, schema, fault=fault, version=latest), 409
    file = {f"{named}.form": questionnaire.written(schema).encode()}
    try:
        made = deployments.deploy(desk.house(), auth.actor(), file, name=named, source="atelier")
    except DefinitionRejected as refusal:
        return _page(key, schema, findings=refusal.findings, version=read), 422
    flash(published(made), "success")
    return redirect(url_for("questionnaires.show", key=named), 303)


@pages.get("/<key>.form")
def source(key: str) -> Response:
    """Send the file of the latest version."""
    _, content = deployments.file(desk.house(), auth.actor(), ResourceKind.FORM, key)
    return Response(content, mimetype="application/json")


def _latest(key: str) -> int | None:
    found = deployments.versions(desk.house(), auth.actor(), ResourceKind.FORM)
    return next((one.version for one in found if one.key == key), None)


def _opened(schema: questionnaire.Json) -> str:
    """The question that the page shows unfolded: the one that was just added."""
    return f"q{len(schema['components']) - 1}" if request.form.get("acte") == "ajouter" else ""


def _page(
    key: str,
    schema: questionnaire.Json,
    *,
    fault: str = "",
    findings: tuple[Finding, ...] = (),
    version: int | None = None,
) -> str:
    """The page; `version` is the one that its author has read."""
    text = questionnaire.written(schema)
    parsed = parse(text.encode(), name=f"{key}.form")
    return render_template(
        "workshop/form.html",
        key=key,
        title=schema.get("title") or french.capital(key.replace("_", " ")) or "Nouveau formulaire",
        name=schema.get("title", ""),
        schema=text,
        version=version,
        lines=questionnaire.lines(schema),
        kinds=list(questionnaire.KINDS.items()),
        opened=_opened(schema),
        fault=fault,
        findings=findings or parsed.findings,
        preview=_preview(parsed.form) if parsed.form else None,
    )


def _preview(form: Any) -> forms.Filled:
    defaults = {item.key: item.default for item in form.fields if item.key and item.default is not None}
    return forms.Filled(form=form, values=defaults)
