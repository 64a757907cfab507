"""Repositories of what is kept: incidents, published files, proposals, documents, mails, counters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from flux.domain.deployments import Deployment, Draft, Resource, ResourceKind, Trigger, Version
from flux.domain.documents import Document, DocumentId
from flux.domain.history import Incident, IncidentId
from flux.domain.instances import DefinitionId
from flux.domain.messages import Mail
from flux.domain.proposals import Proposal, ProposalId
from flux.domain.tasks import InstanceId


class Incidents(Protocol):
    """What is stuck."""

    def add(self, incident: Incident) -> None:
        """Keeps a new incident."""
        ...

    def get(self, id_: IncidentId) -> Incident | None:
        """Reads an incident."""
        ...

    def save(self, incident: Incident) -> None:
        """Writes its status, resolution and count."""
        ...

    def open(self, instance: InstanceId | None = None) -> tuple[Incident, ...]:
        """The open incidents, of one instance or of all, latest first."""
        ...


class Catalogue(Protocol):
    """What was published."""

    def number(self) -> int:
        """Number of the last deployment, 0 when there is none."""
        ...

    def add(self, deployment: Deployment, *, resources: Sequence[Resource], fresh: Sequence[Version]) -> None:
        """Keeps a deployment with the files and versions that are new. Raises Conflict when a version exists."""
        ...

    def deployments(self, limit: int = 50) -> tuple[Deployment, ...]:
        """The last deployments, latest first, without their versions."""
        ...

    def version(self, id_: DefinitionId) -> Version | None:
        """Reads a version."""
        ...

    def find(
        self, kind: ResourceKind, key: str, *, version: int | None = None, as_of: int | None = None
    ) -> Version | None:
        """A version by key: the given one, else the latest (as of a deployment number)."""
        ...

    def latest(self, kind: ResourceKind, *, as_of: int | None = None) -> tuple[Version, ...]:
        """The latest version of each key, by key (as of a deployment number)."""
        ...

    def versions(self, kind: ResourceKind, key: str) -> tuple[Version, ...]:
        """All versions of a key, latest first."""
        ...

    def resource(self, digest: str) -> Resource | None:
        """A published file."""
        ...

    def set_triggers(self, process: str, triggers: Sequence[Trigger]) -> None:
        """Replaces the start events of a process: only the latest version starts by itself."""
        ...

    def triggers(self, kind: str, name: str) -> tuple[Trigger, ...]:
        """The start events that wait for a message or signal of that name."""
        ...

    def triggers_of(self, process: str) -> tuple[Trigger, ...]:
        """The start events of a process that were set last."""
        ...

    def save_draft(self, draft: Draft) -> None:
        """Keeps or replaces the draft of a process."""
        ...

    def draft(self, key: str) -> Draft | None:
        """The draft of a process."""
        ...

    def drafts(self) -> tuple[Draft, ...]:
        """All drafts, latest first."""
        ...

    def drop_draft(self, key: str) -> None:
        """Forgets a draft."""
        ...


class Proposals(Protocol):
    """The proposals."""

    def add(self, proposal: Proposal) -> None:
        """Keeps a new proposal."""
        ...

    def save(self, proposal: Proposal) -> None:
        """Writes the sheet. Raises StaleVersion unless the row is at the version before."""
        ...

    def get(self, id_: ProposalId) -> Proposal | None:
        """Reads a proposal."""
        ...

    def by_number(self, number: str) -> Proposal | None:
        """The proposal of that number."""
        ...

    def of(self, instance: InstanceId) -> Proposal | None:
        """The proposal that an instance carries."""
        ...


class Documents(Protocol):
    """What is known of the documents; their content is in a `FileStore`."""

    def add(self, document: Document) -> None:
        """Keeps a new document."""
        ...

    def get(self, id_: DocumentId) -> Document | None:
        """Reads a document's description."""
        ...

    def attach(self, ids: Sequence[DocumentId], instance: InstanceId) -> None:
        """Joins documents to an instance."""
        ...

    def of(self, instance: InstanceId) -> tuple[Document, ...]:
        """The documents of an instance."""
        ...


class Mails(Protocol):
    """The mailbox of the demonstration."""

    def add(self, mail: Mail) -> None:
        """Keeps a mail; one that is there already is no error."""
        ...

    def get(self, id_: UUID) -> Mail | None:
        """Reads a mail."""
        ...

    def to(self, address: str | None, limit: int = 100) -> tuple[Mail, ...]:
        """The last mails to an address (None: to all), latest first."""
        ...


class Counters(Protocol):
    """Numbers given once each, and answers given twice."""

    def next(self, name: str) -> int:
        """The next number of a counter, from 1; holds the counter until the end of the transaction."""
        ...

    def answer(self, key: str) -> str | None:
        """What a use case answered the first time it was asked under this idempotency key."""
        ...

    def remember(self, key: str, answer: str, at: datetime) -> None:
        """Keeps an answer. Raises Conflict when another request is faster with the same key."""
        ...
