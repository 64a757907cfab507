"""The gallery: every piece of the design system and the editors on sample data; only while developing and in tests.

Its checker and publisher keep nothing: they answer as the real ones do, so that the editors can be tried alone.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, render_template_string, request, url_for
from flask.typing import ResponseReturnValue

blueprint = Blueprint("gallery", __name__, url_prefix="/_galerie")


@blueprint.get("")
def pieces() -> str:
    """Show the components."""
    return render_template("_gallery.html")


@blueprint.get("/exemple.bpmn")
def example() -> Response:
    """Send the sample diagram."""
    return Response(render_template("_gallery.bpmn"), mimetype="application/xml")


@blueprint.post("/echo")
def echo() -> str:
    """Answer a piece of page that says what came, and whether the htmx script brought the CSRF header."""
    brought = "avec" if request.headers.get("X-CSRF-Token") else "sans"
    return render_template_string(
        "<p>Reçu : {{ said }} ({{ brought }} jeton).</p>", said=request.form["avis"], brought=brought
    )


@blueprint.get("/<kind>")
def workshop(kind: str) -> str:
    """Show an editor: `modeler` (with `?neuf` an empty one) or `decision`."""
    if kind not in ("modeler", "decision"):
        abort(404)
    sample = url_for("gallery.example") if kind == "modeler" and "neuf" not in request.args else None
    return render_template("_gallery_workshop.html", kind=kind, diagram=sample)


@blueprint.post("/verifier")
def check() -> ResponseReturnValue:
    """Answer the findings of a real checker on one rule: a step for a person needs a role."""
    return {"findings": _findings()}


@blueprint.post("/publier")
def publish() -> ResponseReturnValue:
    """Answer as a publication would, and keep nothing."""
    findings = _findings()
    if findings:
        return {
            "title": "Diagramme refusé",
            "detail": "Le processus ne peut pas être publié.",
            "findings": findings,
        }, 422
    return {"message": "Version 4 publiée.", "findings": []}


def _findings() -> list[dict[str, object]]:
    text = request.files["file"].read().decode("utf-8")
    if "<bpmn:userTask" not in text or "flux:role" in text:
        return []
    named = text.split("<bpmn:userTask", 1)[1].split('id="', 1)[1].split('"', 1)[0]
    sentence = "Cette étape n’a pas de rôle : indiquez qui la traite."
    return [{"code": "task.no_role", "severity": "error", "element": named, "line": None, "message": sentence}]
