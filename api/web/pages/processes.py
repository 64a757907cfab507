"""The published processes: their versions, their running files, their drawing with its text; files sent from a desk."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth, headers
from api.web import desk, french, twin, words
from flux.domain.deployments import Deployment, ResourceKind, Version
from flux.domain.instances import InstanceStatus
from flux.domain.permissions import Verb, may, require
from flux.errors import NotFound, ValidationFailed
from flux.ports import InstanceFilter, TaskFilter
from flux.services import deployments, instances, tasks
from flux.services.deployments import ProcessItem
from flux.services.instances import NewInstance

pages = Blueprint("processes", __name__, url_prefix="/atelier/processus")

_COLUMNS = [{"name": "Processus"}, {"name": "Version"}, {"name": "Dossiers en cours"}, {"name": "Publié le"}]
_DRAFTS = [{"name": "Dessin"}, {"name": "Enregistré le"}]
_TABLES = [{"name": "Table"}, {"name": "Version"}, {"name": "Publiée le"}]
_VERSIONS = [{"name": "Version"}, {"name": "Publiée le"}, {"name": "Dossiers en cours"}, {"name": "Fichier"}]


@pages.get("")
def listing() -> str:
    """Show the processes, the drafts, the decision tables, and where to send a file."""
    actor = auth.actor()
    require(actor, Verb.PUBLISH_DEFINITION)
    house = desk.house()
    found = deployments.processes(house, actor)
    return render_template(
        "workshop/processes.html",
        figures=_figures(),
        columns=_COLUMNS,
        rows=[_row(one) for one in found],
        draft_columns=_DRAFTS,
        drafts=[
            {
                "id": draft.key,
                "href": url_for("modeler.draft", key=draft.key),
                "second": draft.key,
                "cells": [draft.name, french.moment(draft.saved_at)],
            }
            for draft in deployments.drafts(house, actor)
        ],
        table_columns=_TABLES,
        tables=[_table(one) for one in deployments.versions(house, actor, ResourceKind.DECISION)],
    )


def _figures() -> list[dict[str, Any]]:
    """The four numbers of the house, each leading to its list."""
    actor, house = auth.actor(), desk.house()
    running = instances.search(house, actor, InstanceFilter(statuses=(InstanceStatus.RUNNING,)), limit=1).total
    stuck = instances.search(house, actor, InstanceFilter(with_incident=True), limit=1).total
    waiting = tasks.search(house, actor, TaskFilter(), limit=1).total
    late = tasks.search(house, actor, TaskFilter(due_before=desk.now()), limit=1).total
    return [
        {
            "value": running,
            "name": desk.noun(running, "dossier en cours", "dossiers en cours"),
            "href": url_for("instances.listing", etat="cours"),
        },
        {
            "value": stuck,
            "name": desk.noun(stuck, "dossier bloqué", "dossiers bloqués"),
            "href": url_for("instances.listing", etat="bloques"),
            "state": "late" if stuck else "",
        },
        {
            "value": waiting,
            "name": desk.noun(waiting, "réponse attendue", "réponses attendues"),
            "href": url_for("deadlines.listing"),
        },
        {
            "value": late,
            "name": desk.noun(late, "réponse en retard", "réponses en retard"),
            "href": url_for("deadlines.listing", delai="retard"),
            "state": "late" if late else "",
        },
    ]


def _row(one: ProcessItem) -> dict[str, Any]:
    running = sum(one.running.values())
    return {
        "id": one.latest.key,
        "href": url_for("processes.show", key=one.latest.key),
        "second": one.latest.key,
        "cells": [one.latest.name, one.latest.version, _running(one, running), french.day(one.latest.deployed_at)],
    }


def _running(one: ProcessItem, running: int) -> str:
    older = running - one.running.get(one.latest.version, 0)
    told = french.number(running)
    return f"{told}, dont {older} sur une version antérieure" if older else told


def _table(one: Version) -> dict[str, Any]:
    """A table is called by a name that expressions can use: people read it without its underscores."""
    return {
        "id": one.key,
        "href": url_for("decisions.show", key=one.key),
        "second": one.key,
        "cells": [french.capital(one.name.replace("_", " ")), one.version, french.day(one.deployed_at)],
    }


@pages.get("/<key>")
def show(key: str) -> str:
    """Show one process: its versions, and one of them drawn and told."""
    headers.allow_drawing()
    actor = auth.actor()
    require(actor, Verb.PUBLISH_DEFINITION)
    found = deployments.process(desk.house(), actor, key)
    version = _chosen(found)
    process = deployments.compiled(desk.house(), actor, key, version=version)
    return render_template(
        "workshop/process.html",
        key=key,
        name=found.latest.name,
        reference=key,
        version=version,
        lead=process.documentation,
        asks_first=process.start_form is not None,
        may_start=may(actor, Verb.START_INSTANCE, found.starters),
        version_columns=_VERSIONS,
        versions=[
            {
                "id": one.version,
                "href": url_for("processes.show", key=key, version=one.version),
                "cells": [
                    f"Version {one.version}",
                    french.moment(one.deployed_at),
                    found.running.get(one.version, 0),
                    one.resource_name,
                ],
            }
            for one in found.versions
        ],
        steps=twin.steps(process),
        marks={"active": {}, "passed": []},
    )


def _chosen(found: ProcessItem) -> int:
    asked = request.args.get("version", type=int) or found.latest.version
    if asked not in {one.version for one in found.versions}:
        raise NotFound(f"Le processus « {found.latest.name} » n’a pas de version {asked}.", code="process.no_version")
    return asked


@pages.get("/<key>/<int:version>/texte")
def text(key: str, version: int) -> str:
    """Show one version told in words, to read aloud, to print, to annex to a règlement intérieur."""
    process = deployments.compiled(desk.house(), auth.actor(), key, version=version)
    named = deployments.process(desk.house(), auth.actor(), key).latest.name
    return render_template("words.html", **words.page(process, name=named, version=version))


@pages.get("/<key>/<int:version>.bpmn")
def source(key: str, version: int) -> Response:
    """Send the file of one version as it was published."""
    found, content = deployments.file(desk.house(), auth.actor(), ResourceKind.PROCESS, key, version=version)
    name = quote(found.resource_name.rpartition("/")[2])
    there = f"inline; filename*=UTF-8''{name}"
    return Response(content, mimetype="application/xml", headers={"Content-Disposition": there})


@pages.post("/<key>/dossiers")
def start(key: str) -> Answer:
    """Open a file on the latest version."""
    made = instances.start(desk.house(), auth.actor(), key, NewInstance(variables={}))
    flash("Le dossier est ouvert.", "success")
    return redirect(url_for("instances.show", id=made.id), 303)


@pages.post("")
def upload() -> Answer:
    """Check and publish files sent from a desk.

    Raises:
        ValidationFailed: no file came.
    """
    sent = {str(one.filename): one.read() for one in request.files.getlist("fichiers") if one.filename}
    if not sent:
        raise ValidationFailed(
            "Choisissez un fichier .bpmn, .dmn ou .form.", fields={"fichiers": "Choisissez un fichier."}
        )
    made = deployments.deploy(desk.house(), auth.actor(), sent, name=", ".join(sent), source="envoi")
    flash(published(made), "success")
    return redirect(url_for("processes.listing"), 303)


def published(made: Deployment) -> str:
    """What publishing brought, in a sentence."""
    fresh = [one for one in made.versions if one.deployment == made.number]
    if not fresh:
        return "Rien n’a changé : ces fichiers sont déjà publiés tels quels."
    said = [f"« {one.name} », version {one.version}" for one in fresh]
    return french.typeset(f"Publié : {french.enumerate_words(said)}. Les dossiers ouverts restent sur leur version.")
