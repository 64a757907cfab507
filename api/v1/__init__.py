"""REST v1: the same verbs as the pages and the command line, described by OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, current_app, render_template
from flask_smorest import Api as SmorestApi
from markupsafe import Markup, escape

from api import auth, schemas
from api.v1 import (
    catalogue,
    concordances,
    documents,
    files,
    incidents,
    jobs,
    law,
    people,
    proposals,
    seances,
    standing,
    tasks,
)

PREFIX = "/api/v1"

_SUMMARY = """Les verbes de Flux pour les programmes. Preuve d’identité : un jeton (Authorization: Bearer flux_…, créé
sur la page « Mon compte » ou par flux user token add), HTTP Basic, ou la session du navigateur (avec l’en-tête
X-CSRF-Token pour écrire). Un jeton ne donne rien de plus que les mandats du jour de son titulaire. Les refus sont en
application/problem+json."""


class Api(SmorestApi):  # type: ignore[misc]  # flask-smorest carries no types
    """Describes our refusals instead of flask-smorest's."""

    ERROR_SCHEMA = schemas.Problem

    def _register_responses(self) -> None:
        """Every refusal by its status, as what it is: flask-smorest would call problem+json plain JSON."""
        described = {"application/problem+json": {"schema": self.ERROR_SCHEMA}}
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                response["content"] = described
            self.spec.components.response(status.name, response, lazy=True)
        refusal = {"description": "A refusal, with its sentence", "content": described}
        self.spec.components.response("DEFAULT_ERROR", refusal, lazy=True)


_RESOURCES = (
    people,
    catalogue,
    files,
    tasks,
    jobs,
    proposals,
    incidents,
    documents,
    law,
    concordances,
    seances,
    standing,
)

docs = Blueprint("docs", __name__, url_prefix="/api")


@docs.get("/docs")
def reference() -> str:
    """Show the reference of the API as a page of our own: no script, nothing from elsewhere."""
    spec = current_app.extensions["flux.api"].spec.to_dict()
    return render_template("reference.html", spec=spec, shape=shape)


def install(app: Flask) -> None:
    """Register the resources and the reference."""
    app.config.update(
        API_TITLE="Flux",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": _SUMMARY},
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer"},
                    "basic": {"type": "http", "scheme": "basic"},
                }
            },
            "security": [{"token": []}, {"basic": []}],
        },
    )
    api = Api(app)
    for resources in _RESOURCES:
        api.register_blueprint(resources.resources, url_prefix=PREFIX)
    app.register_blueprint(docs)
    app.extensions["flux.api"] = api
    auth.open_endpoint(app, "api-docs.openapi_json")


def shape(schema: Mapping[str, Any] | None) -> Markup:
    """The shape of a value in words, with a link to the shape it names."""
    if not schema:
        return Markup("rien")
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return Markup('<a href="#forme-{0}"><code>{0}</code></a>').format(name)
    if schema.get("type") == "array":
        return Markup("liste de {}").format(shape(schema.get("items")))
    kinds = schema.get("type", "valeur")
    said = " ou ".join(kinds) if isinstance(kinds, list) else str(kinds)
    choices = schema.get("enum")
    if choices:
        said += f" parmi {', '.join(map(str, choices))}"
    return escape(f"{said} ({schema['format']})" if schema.get("format") else said)
