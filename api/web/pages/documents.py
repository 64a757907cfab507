"""Documents joined to a file, given back to those who may read it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response

from api import auth
from api.web import desk
from flux.domain.documents import Document, DocumentId
from flux.services import documents

pages = Blueprint("documents", __name__)

#: types that a browser may show by itself without running anything
SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})


@pages.get("/documents/<id>")
def document(id: str) -> Response:  # noqa: A002  the name in the address
    """Send a document; what a browser could run is saved instead of shown."""
    return as_download(*documents.get(desk.house(), auth.actor(), DocumentId(desk.identifier(id))))


def as_download(found: Document, content: bytes) -> Response:
    """The answer that carries a document: a world of its own, in which nothing can reach the pages of Flux."""
    way = "inline" if found.media_type in SHOWN else "attachment"
    return Response(
        content,
        mimetype=found.media_type,
        headers={
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(found.name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:",
            "Cache-Control": "private, no-store",
        },
    )
