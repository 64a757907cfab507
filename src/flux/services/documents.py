"""Documents: keeping what people join, giving it back to those who may read the file."""

from __future__ import annotations

from uuid import uuid4

from flux.domain.actors import Actor
from flux.domain.documents import Document, DocumentId, file_name, media_type
from flux.domain.permissions import Verb, require
from flux.domain.tasks import InstanceId
from flux.errors import NotFound
from flux.services.house import House
from flux.services.instances import readable


def add(house: House, actor: Actor, name: str, content: bytes) -> Document:
    """Keeps a document; it waits to be joined to a proposal or an answer.

    The content is written before its row, outside the transaction: a crash between leaves a file that nothing
    names, never a row without its file. Raises Forbidden, ValidationFailed (size, type).
    """
    require(actor, Verb.ADD_DOCUMENT)
    kind = media_type(name, content)
    digest = house.files.put(content)
    document = Document(
        id=DocumentId(uuid4()),
        digest=digest,
        name=file_name(name),
        media_type=kind,
        size=len(content),
        uploaded_at=house.clock.now(),
        uploaded_by=actor.id,
    )
    with house.work() as uow:
        uow.documents.add(document)
        uow.commit()
    return document


def get(house: House, actor: Actor, id_: DocumentId) -> tuple[Document, bytes]:
    """A document and its content, for who joined it or may read its file. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        document = uow.documents.get(id_)
        if document is None or (document.instance is None and document.uploaded_by != actor.id):
            raise NotFound("Ce document n’existe pas.", code="document.not_found")
        if document.instance is not None and document.uploaded_by != actor.id:
            readable(uow, actor, document.instance)
    return document, house.files.get(document.digest)


def of_instance(house: House, actor: Actor, instance: InstanceId) -> tuple[Document, ...]:
    """The documents of a file. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        readable(uow, actor, instance)
        return uow.documents.of(instance)
