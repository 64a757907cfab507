"""Deployments, definitions, lint. Lists are given as lists: flask-smorest reads a tuple as body, status, headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from api import auth
from api.v1 import catalogue_shapes, exchange
from api.v1.reading import Resources
from flux.domain.deployments import Deployment, ResourceKind
from flux.domain.permissions import Verb, require
from flux.services import deployments
from flux.services.deployments import ProcessItem
from flux.services.examining import Checked

resources = Resources(
    "v1_catalogue", __name__, description="Publier et lire les processus, les tables et les formulaires."
)


@resources.post("/deployments")
@resources.arguments(catalogue_shapes.FilesIn, location="form")
@resources.arguments(catalogue_shapes.FilesPart, location="files")
@resources.response(201, catalogue_shapes.DeploymentOut)
def deploy(form: Mapping[str, Any], _files: Mapping[str, Any]) -> tuple[Deployment, dict[str, str]]:
    """Publie des fichiers .bpmn, .dmn et .form, tous ensemble ou aucun."""
    files = exchange.posted_files()
    made = deployments.deploy(auth.house(), auth.actor(), files, name=form["name"] or ", ".join(files), source="api")
    return made, exchange.made_at("v1_catalogue.listing")


@resources.get("/deployments")
@resources.response(200, catalogue_shapes.DeploymentOut(many=True))
def listing() -> list[Deployment]:
    """Les dernières publications, la plus récente d’abord."""
    return list(deployments.deployments(auth.house(), auth.actor()))


@resources.post("/lint")
@resources.arguments(catalogue_shapes.FilesPart, location="files")
@resources.response(200, catalogue_shapes.CheckOut)
def lint(_files: Mapping[str, Any]) -> Checked:
    """Tout ce qu’il y a à dire de fichiers, sans rien publier."""
    require(auth.actor(), Verb.SEE_DEFINITION)
    return deployments.check(auth.house(), exchange.posted_files())


@resources.get("/definitions")
@resources.response(200, catalogue_shapes.DefinitionOut(many=True))
def definitions() -> list[ProcessItem]:
    """Les processus publiés, avec leurs versions et leurs dossiers en cours."""
    return list(deployments.processes(auth.house(), auth.actor()))


@resources.get("/definitions/<key>")
@resources.response(200, catalogue_shapes.DefinitionOut)
def definition(key: str) -> ProcessItem:
    """Un processus publié."""
    return deployments.process(auth.house(), auth.actor(), key)


@resources.get("/definitions/<key>/versions/<int:version>/file")
@resources.response(200, content_type="application/xml")
def file(key: str, version: int) -> Response:
    """Le fichier d’une version, tel qu’il a été publié."""
    _, content = deployments.file(auth.house(), auth.actor(), ResourceKind.PROCESS, key, version=version)
    return Response(content, mimetype="application/xml")
