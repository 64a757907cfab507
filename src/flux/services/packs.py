"""The reading pack of a séance: the papers joined to its items, for those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flux.domain.actors import Actor
from flux.domain.documents import Document, DocumentId
from flux.domain.french import count, typography
from flux.domain.permissions import Verb, require
from flux.domain.seances import Seance, SeanceId
from flux.errors import NotFound, ValidationFailed
from flux.ports import UnitOfWork
from flux.services import seances
from flux.services.house import House


def join(house: House, actor: Actor, id_: SeanceId, number: int, papers: Sequence[DocumentId]) -> Seance:
    """Joins documents that the actor sent to an item of the agenda, before the convocation leaves with it.

    Raises NotFound, Forbidden, InvalidState once convened, ValidationFailed for a document that is not theirs.
    """

    def joined(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        item = seance.meeting.item(number)
        for paper in papers:
            known = uow.documents.get(paper)
            if known is None or known.uploaded_by != actor.id:
                sentence = "Un des documents n’est pas connu\u00a0: envoyez-le de nouveau."
                raise ValidationFailed(sentence, code="seance.document", fields={"documents": sentence})
        point = seance.point(number)
        held = tuple(dict.fromkeys((*point.documents, *map(str, papers))))
        changed = replace(point, documents=held)
        points = tuple(changed if one.number == number else one for one in seance.points)
        added = len(held) - len(point.documents)
        said = f"{count(added, 'pièce jointe', 'pièces jointes')} au point {number}, {item.title}."
        return replace(seance, points=points), said

    if not papers:
        raise ValidationFailed("Choisissez un document.", code="seance.document", fields={"documents": "À choisir."})
    return seances.prepare(house, actor, id_, joined)


def read(house: House, actor: Actor, id_: SeanceId, paper: DocumentId) -> tuple[Document, bytes]:
    """A document of the pack and its content. Raises NotFound, Forbidden."""
    require(actor, Verb.SEE_SEANCE)
    with house.work.reading() as uow:
        seance = seances.found(uow.seances.get(id_))
        held = any(str(paper) in point.documents for point in seance.points)
        document = uow.documents.get(paper) if held else None
    if document is None:
        raise NotFound(typography("Cette pièce n'est pas au dossier de la séance."), code="seance.no_document")
    return document, house.files.get(document.digest)
