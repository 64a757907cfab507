"""Repositories of what is kept beside the files: incidents, people, proposals, documents, mails, counters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, bindparam, select, text

from flux.domain.documents import Document, DocumentId
from flux.domain.history import Incident, IncidentId, IncidentStatus
from flux.domain.messages import Mail
from flux.domain.proposals import Origin, Proposal, ProposalId, Sheet
from flux.domain.tasks import InstanceId
from flux.errors import Conflict, StaleVersion
from flux.storage.rows import build, every, first, insert, put_once, values
from flux.storage.tables import answers, documents, incidents, mails, proposals

_INCIDENT = select(incidents).where(incidents.c.id == bindparam("id_"))
_OPEN = select(incidents).where(incidents.c.status == IncidentStatus.OPEN).order_by(incidents.c.opened_at.desc())
_INCIDENT_CHANGES = ("status", "resolved_at", "resolved_by", "resolution", "times", "message")
_SAVE_INCIDENT = (
    incidents.update()
    .where(incidents.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in _INCIDENT_CHANGES})
)
_SAVE_PROPOSAL = (
    proposals.update()
    .where(proposals.c.id == bindparam("id_"), proposals.c.version == bindparam("before"))
    .values({name: bindparam(name) for name in ("sheet", "updated_at", "version")})
)
_ATTACH = (
    documents.update()
    .where(documents.c.id.in_(bindparam("ids", expanding=True)))
    .values(instance=bindparam("of_instance"))
)
#: the same words on both databases; the row is held until the end of the transaction
_NEXT = text(
    "INSERT INTO counters (name, value) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
)


class SqlIncidents:
    """What is stuck."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, incident: Incident) -> None:
        """Keeps a new incident."""
        insert(self._connection, incidents, [values(incidents, incident)])

    def get(self, id_: IncidentId) -> Incident | None:
        """Reads an incident."""
        return first(self._connection, _INCIDENT, _incident, {"id_": id_})

    def save(self, incident: Incident) -> None:
        """Writes its status, resolution and count."""
        given = {name: getattr(incident, name) for name in _INCIDENT_CHANGES}
        self._connection.execute(_SAVE_INCIDENT, {"id_": incident.id, **given})

    def open(self, instance: InstanceId | None = None) -> tuple[Incident, ...]:
        """The open incidents, of one instance or of all, latest first."""
        query = _OPEN if instance is None else _OPEN.where(incidents.c.instance == instance)
        return every(self._connection, query, _incident)


def _incident(row: RowMapping) -> Incident:
    return build(Incident, incidents, row)


def _sheet(kept: Mapping[str, Any]) -> Sheet:
    typed = {
        "communes": tuple(kept["communes"]),
        "origin": Origin(kept["origin"]),
        "documents": tuple(DocumentId(UUID(id_)) for id_ in kept["documents"]),
    }
    return Sheet(**{**kept, **typed})


def _kept_sheet(sheet: Sheet) -> dict[str, object]:
    return {**asdict(sheet), "origin": sheet.origin.value, "documents": [str(id_) for id_ in sheet.documents]}


def proposal_of(row: RowMapping) -> Proposal:
    """The proposal of a row that holds all of its columns."""
    return build(Proposal, proposals, row, sheet=_sheet(row["sheet"]))


class SqlProposals:
    """The proposals."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, proposal: Proposal) -> None:
        """Keeps a new proposal."""
        insert(self._connection, proposals, [values(proposals, proposal) | {"sheet": _kept_sheet(proposal.sheet)}])

    def save(self, proposal: Proposal) -> None:
        """Writes the sheet. Raises StaleVersion unless the row is at the version before."""
        given = {
            "id_": proposal.id,
            "before": proposal.version - 1,
            "sheet": _kept_sheet(proposal.sheet),
            "updated_at": proposal.updated_at,
            "version": proposal.version,
        }
        if not self._connection.execute(_SAVE_PROPOSAL, given).rowcount:
            raise StaleVersion("Cette proposition a changé entre-temps\u00a0: relisez-la.", code="proposal.stale")

    def get(self, id_: ProposalId) -> Proposal | None:
        """Reads a proposal."""
        return first(self._connection, select(proposals).where(proposals.c.id == id_), proposal_of)

    def by_number(self, number: str) -> Proposal | None:
        """The proposal of that number."""
        return first(self._connection, select(proposals).where(proposals.c.number == number), proposal_of)

    def of(self, instance: InstanceId) -> Proposal | None:
        """The proposal that an instance carries."""
        return first(self._connection, select(proposals).where(proposals.c.instance == instance), proposal_of)


class SqlDocuments:
    """What is known of the documents; their content is in a `FileStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, document: Document) -> None:
        """Keeps a new document."""
        insert(self._connection, documents, [values(documents, document)])

    def get(self, id_: DocumentId) -> Document | None:
        """Reads a document's description."""
        return first(self._connection, select(documents).where(documents.c.id == id_), _document)

    def attach(self, ids: Sequence[DocumentId], instance: InstanceId) -> None:
        """Joins documents to an instance."""
        if ids:
            self._connection.execute(_ATTACH, {"ids": list(ids), "of_instance": instance})

    def of(self, instance: InstanceId) -> tuple[Document, ...]:
        """The documents of an instance."""
        query = select(documents).where(documents.c.instance == instance)
        return every(self._connection, query.order_by(documents.c.uploaded_at, documents.c.id), _document)


def _document(row: RowMapping) -> Document:
    return build(Document, documents, row)


class SqlMails:
    """The mailbox of the demonstration."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, mail: Mail) -> None:
        """Keeps a mail; one that is there already is no error."""
        put_once(self._connection, mails, [values(mails, mail)], key=("id",))

    def get(self, id_: UUID) -> Mail | None:
        """Reads a mail."""
        return first(self._connection, select(mails).where(mails.c.id == id_), _mail)

    def to(self, address: str | None, limit: int = 100) -> tuple[Mail, ...]:
        """The last mails to an address (None: to all), latest first."""
        query = select(mails).order_by(mails.c.sent_at.desc(), mails.c.id).limit(limit)
        return every(self._connection, query if address is None else query.where(mails.c.to == address), _mail)


def _mail(row: RowMapping) -> Mail:
    return build(Mail, mails, row)


class SqlCounters:
    """Numbers given once each, and answers given twice."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next(self, name: str) -> int:
        """The next number of a counter, from 1; holds the counter until the end of the transaction."""
        return int(self._connection.execute(_NEXT, {"name": name}).scalar_one())

    def answer(self, key: str) -> str | None:
        """What a use case answered the first time it was asked under this idempotency key."""
        found: str | None = self._connection.execute(select(answers.c.answer).where(answers.c.key == key)).scalar()
        return found

    def remember(self, key: str, answer: str, at: datetime) -> None:
        """Keeps an answer. Raises Conflict when another request is faster with the same key."""
        try:
            insert(self._connection, answers, [{"key": key, "answer": answer, "at": at}], clash="Déjà fait.")
        except Conflict as error:
            raise Conflict(
                "La même demande est déjà en cours\u00a0: attendez sa réponse.", code="idempotency.busy"
            ) from error
