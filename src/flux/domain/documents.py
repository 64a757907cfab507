"""Documents joined to a file: which sizes and types are taken, told by the content and not by the name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from flux.domain.institutions import PersonId
from flux.domain.tasks import InstanceId
from flux.errors import ValidationFailed

DocumentId = NewType("DocumentId", UUID)

#: largest document taken, in bytes
LARGEST = 20 * 1024 * 1024
#: longest name kept, in characters
LONGEST_NAME = 200

_ZIPPED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that somebody joined."""

    id: DocumentId
    #: SHA-256 of the content, in hexadecimal: also its name in the data folder
    digest: str
    name: str
    media_type: str
    #: in bytes
    size: int
    uploaded_at: datetime
    uploaded_by: PersonId
    #: the instance it was joined to; None while it waits for its proposal
    instance: InstanceId | None = None


#: why a document may not be joined, whoever asks: whether it exists is nobody else's business
NOT_JOINABLE = "ce document n’est pas connu, ou il est déjà joint à un autre dossier. Envoyez-le de nouveau."


def may_join(document: Document, person: PersonId, instance: InstanceId | None) -> bool:
    """Whether somebody may join a document to an instance (None: to one that begins).

    One that another instance has stays there: it may be what was decided upon.
    """
    if document.instance is None:
        return document.uploaded_by == person
    return document.instance == instance


def media_type(name: str, content: bytes) -> str:
    """The type of a document, told by its first bytes; an office file also needs its usual ending.

    Raises ValidationFailed when it is empty, larger than 20 MB, or of a type that is not taken.
    """
    if not content:
        raise _refused("Ce fichier est vide\u00a0: choisissez-en un autre.")
    if len(content) > LARGEST:
        raise _refused("Ce fichier dépasse 20\u00a0Mo\u00a0: réduisez-le ou découpez-le.")
    ending = "." + name.rpartition(".")[2].lower()
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04") and ending in _ZIPPED:
        return _ZIPPED[ending]
    raise _refused(
        "Ce type de fichier n’est pas accepté\u00a0: joignez un PDF, une photo (JPEG, PNG, WebP) "
        "ou un document bureautique (docx, xlsx, odt, ods)."
    )


def file_name(sent: str) -> str:
    """The name under which a document is kept: no folder, and no invisible sign that would hide its ending."""
    last = " ".join(sent.rpartition("/")[2].rpartition("\\")[2].split())
    return "".join(sign for sign in last if sign.isprintable())[:LONGEST_NAME] or "document"


def _refused(sentence: str) -> ValidationFailed:
    return ValidationFailed(sentence, fields={"document": sentence}, code="document.refused")
