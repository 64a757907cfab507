"""The drawing table: a version or a draft opened, checked, saved and published."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from api import auth, headers
from api.web import desk
from api.web.pages.processes import published
from flux.domain.deployments import ResourceKind
from flux.domain.institutions import ROLE_NAMES
from flux.domain.permissions import Verb, require
from flux.domain.rulebook import all_rules
from flux.errors import Finding, NotFound, ValidationFailed
from flux.services import deployments

pages = Blueprint("modeler", __name__, url_prefix="/atelier/dessin")


@pages.get("/nouveau")
def blank() -> str:
    """Show an empty sheet."""
    return _page(name="processus.bpmn", title="Nouveau processus", diagram=None, word=None, versions_url=None)


@pages.get("/<key>")
def open(key: str) -> str:  # noqa: A001  the verb in the address
    """Open a version on the drawing table; the latest unless one is named."""
    actor = auth.actor()
    require(actor, Verb.PUBLISH_DEFINITION)
    found, _ = deployments.file(
        desk.house(), actor, ResourceKind.PROCESS, key, version=request.args.get("version", type=int)
    )
    return _page(
        name=found.resource_name.rpartition("/")[2],
        title=found.name,
        diagram=url_for("processes.source", key=key, version=found.version),
        word=f"Version {found.version}",
        versions_url=url_for("processes.show", key=key),
    )


@pages.get("/<key>/brouillon")
def draft(key: str) -> str:
    """Open a draft on the drawing table."""
    found = deployments.draft(desk.house(), auth.actor(), key)
    if found is None:
        raise NotFound("Ce dessin n’est plus sur la table.", code="draft.not_found")
    return _page(
        name=f"{key}.bpmn",
        title=found.name,
        diagram=url_for("modeler.draft_source", key=key),
        word="Brouillon",
        versions_url=url_for("processes.listing"),
    )


@pages.get("/<key>/brouillon.bpmn")
def draft_source(key: str) -> Response:
    """Send the drawing of a draft."""
    found = deployments.draft(desk.house(), auth.actor(), key)
    if found is None:
        raise NotFound("Ce dessin n’est plus sur la table.", code="draft.not_found")
    return Response(found.xml, mimetype="application/xml")


def _page(*, name: str, title: str, diagram: str | None, word: str | None, versions_url: str | None) -> str:
    require(auth.actor(), Verb.PUBLISH_DEFINITION)
    headers.allow_drawing()
    return render_template(
        "workshop/modeler.html",
        name=name,
        title=title,
        diagram=diagram,
        version_word=word,
        versions_url=versions_url,
        suggestions=_suggestions(),
    )


def _suggestions() -> dict[str, Any]:
    """What the panel of properties proposes: what this house knows."""
    actor, house = auth.actor(), desk.house()
    return {
        "roles": [{"value": key, "label": words} for key, words in ROLE_NAMES.items()],
        "forms": [one.key for one in deployments.versions(house, actor, ResourceKind.FORM)],
        "decisions": [one.key for one in deployments.versions(house, actor, ResourceKind.DECISION)],
        "processes": [one.key for one in deployments.versions(house, actor, ResourceKind.PROCESS)],
        "topics": sorted(house.topics),
        "deadlines": _deadlines(),
    }


def _deadlines() -> list[dict[str, str]]:
    """The rules of law that give a date, with their title and article."""
    latest = {rule.id: f"{rule.title} ({rule.article})" for rule in all_rules() if rule.delay is not None}
    return [{"value": key, "label": words} for key, words in sorted(latest.items())]


@pages.post("/verification")
def lint() -> Response:
    """Answer with everything that there is to say of a drawing."""
    require(auth.actor(), Verb.PUBLISH_DEFINITION)
    checked = deployments.check(desk.house(), _sent())
    return jsonify({"findings": [one for found in checked.findings.values() for one in as_json(found)]})


@pages.post("/publication")
def publish() -> Response:
    """Publish a drawing as a new version."""
    sent = _sent()
    made = deployments.deploy(desk.house(), auth.actor(), sent, name=next(iter(sent)), source="atelier")
    checked = deployments.check(desk.house(), sent)
    process = next((one for one in made.versions if one.kind is ResourceKind.PROCESS), None)
    there = url_for("processes.show", key=process.key) if process else url_for("processes.listing")
    findings = [one for found in checked.findings.values() for one in as_json(found)]
    return jsonify({"message": published(made), "url": there, "findings": findings})


@pages.post("/brouillon")
def save() -> Response:
    """Keep a drawing that is not ready, whatever faults it has, under the key of its process."""
    sent = _sent()
    name, content = next(iter(sent.items()))
    drawn = (one for one in deployments.check(desk.house(), sent).contents if one[0] is ResourceKind.PROCESS)
    _, key, title = next(drawn, (None, name.removesuffix(".bpmn"), name))
    deployments.save_draft(desk.house(), auth.actor(), key, name=title or key, xml=content.decode("utf-8", "replace"))
    return jsonify(
        {
            "message": "Le dessin est enregistré sur la table\u00a0; il n’est pas publié.",
            "url": url_for("modeler.draft", key=key),
        }
    )


def _sent() -> dict[str, bytes]:
    uploads = {str(one.filename): one.read() for one in request.files.getlist("file") if one.filename}
    if not uploads:
        raise ValidationFailed("Aucun fichier n’est arrivé.", fields={"file": "Choisissez un fichier."})
    return uploads


def as_json(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Findings as the editors read them."""
    return [asdict(finding) for finding in findings]
