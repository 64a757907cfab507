"""What HTTP adds around a use case: idempotency keys, ETags, addresses of what was made, files of a form."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request, url_for

from flux.errors import NotFound, StaleVersion, ValidationFailed

#: longest idempotency key taken
LONGEST_KEY = 200
#: longest version in an ETag, in digits
LONGEST_TAG = 9


def idempotency_key() -> str | None:
    """The key under which a program asks for the same thing again.

    Raises:
        ValidationFailed: it is too long.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY:
        raise ValidationFailed(
            f"La clé d’idempotence compte plus de {LONGEST_KEY} caractères.", code="idempotency_key.too_long"
        )
    return key or None


def expected_version() -> int | None:
    """The version that the program read, from `If-Match`; None when it does not mind.

    Raises:
        StaleVersion: the tag is not one of ours, so it cannot be the current one.
    """
    tags = request.if_match.as_set(include_weak=True)
    if not tags or "*" in tags or request.if_match.star_tag:
        return None
    numbers = [tag for tag in tags if tag.isascii() and tag.isdigit() and len(tag) <= LONGEST_TAG]
    if not numbers:
        raise StaleVersion("L’en-tête If-Match ne porte pas une étiquette de Flux.", code="etag.unknown")
    return max(int(tag) for tag in numbers)


def etag(version: int) -> dict[str, str]:
    """The header that names a version."""
    return {"ETag": f'"{version}"'}


def made_at(endpoint: str, **values: Any) -> dict[str, str]:
    """The header that says where the new thing is."""
    return {"Location": url_for(endpoint, **values)}


def posted_files() -> dict[str, bytes]:
    """The files of a multipart form, by name.

    Raises:
        ValidationFailed: there is none.
    """
    sent = {str(one.filename): one.read() for one in request.files.getlist("files") if one.filename}
    if not sent:
        raise ValidationFailed("Envoyez au moins un fichier sous le nom « files ».", fields={"files": "Aucun fichier."})
    return sent


def nothing() -> Response:
    """An answer without a body."""
    return make_response("", 204)


def missing(what: str) -> NotFound:
    """The refusal for an address that leads to nothing."""
    return NotFound(what, code="not_found")
