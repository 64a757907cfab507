"""Documents: sent before the proposal or the answer that names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response

from api import auth, schemas
from api.v1 import catalogue_shapes, exchange
from api.v1.reading import Resources
from api.web.pages.documents import as_download
from flux.domain.documents import Document, DocumentId
from flux.services import documents

resources = Resources("v1_documents", __name__, description="Les documents joints aux dossiers.")


@resources.post("/documents")
@resources.arguments(catalogue_shapes.FilesPart, location="files")
@resources.response(201, schemas.DocumentOut(many=True))
def add(_files: Mapping[str, Any]) -> list[Document]:
    """Envoie des documents ; leurs identifiants se joignent ensuite à une proposition ou à une réponse."""
    house, actor = auth.house(), auth.actor()
    return [documents.add(house, actor, name, content) for name, content in exchange.posted_files().items()]


@resources.get("/documents/<uuid:id>")
@resources.response(200, content_type="application/octet-stream")
def get(id: UUID) -> Response:  # noqa: A002  the name in the address
    """Le contenu d’un document."""
    return as_download(*documents.get(auth.house(), auth.actor(), DocumentId(id)))
