"""Decision tables: opened, checked and published as new versions."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from api import auth, headers
from api.web import desk
from flux.domain.deployments import ResourceKind
from flux.domain.permissions import Verb, require
from flux.services import deployments

pages = Blueprint("decisions", __name__, url_prefix="/atelier/tables")


@pages.get("/<key>")
def show(key: str) -> str:
    """Open a table in its editor."""
    actor = auth.actor()
    require(actor, Verb.PUBLISH_DEFINITION)
    headers.allow_drawing()
    found, _ = deployments.file(
        desk.house(), actor, ResourceKind.DECISION, key, version=request.args.get("version", type=int)
    )
    return render_template(
        "workshop/decision.html",
        title=found.name,
        name=found.resource_name.rpartition("/")[2],
        diagram=url_for("decisions.source", key=key, version=found.version),
        version_word=f"Version {found.version}",
        versions_url=url_for("processes.listing"),
    )


@pages.get("/<key>/<int:version>.dmn")
def source(key: str, version: int) -> Response:
    """Send the file of one version as it was published."""
    _, content = deployments.file(desk.house(), auth.actor(), ResourceKind.DECISION, key, version=version)
    return Response(content, mimetype="application/xml")
