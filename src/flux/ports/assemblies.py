"""Repositories of what assemblies do: séances, consultations of the communes, and the journal of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from flux.domain.acts import Act
from flux.domain.consultations import Consultation, ConsultationId
from flux.domain.seances import MemberReply, Seance, SeanceId
from flux.domain.tasks import InstanceId
from flux.ports.lists import Page


class Seances(Protocol):
    """The séances, with the answers of their members."""

    def add(self, seance: Seance) -> None:
        """Keeps a new séance."""
        ...

    def get(self, id_: SeanceId) -> Seance | None:
        """Reads without lock."""
        ...

    def lock(self, id_: SeanceId) -> Seance | None:
        """Takes the row of a séance until the end of the transaction."""
        ...

    def save(self, seance: Seance) -> None:
        """Writes a séance. Raises StaleVersion unless the row is at the version before."""
        ...

    def page(self, *, cursor: str | None = None, limit: int = 50) -> Page[Seance]:
        """The séances, latest day first."""
        ...

    def of(self, instance: InstanceId) -> tuple[Seance, ...]:
        """The séances on whose agenda a file stands, latest day first."""
        ...

    def reply(self, id_: SeanceId, reply: MemberReply) -> None:
        """Keeps or replaces the answer of a member."""
        ...

    def replies(self, id_: SeanceId) -> tuple[MemberReply, ...]:
        """The answers of the members, first come first."""
        ...


class Consultations(Protocol):
    """The consultations of the communes."""

    def add(self, consultation: Consultation) -> None:
        """Keeps a new consultation."""
        ...

    def get(self, id_: ConsultationId) -> Consultation | None:
        """Reads without lock."""
        ...

    def lock(self, id_: ConsultationId) -> Consultation | None:
        """Takes the row of a consultation until the end of the transaction."""
        ...

    def lock_of(self, instance: InstanceId, element: str) -> Consultation | None:
        """Takes the row of the open consultation that an activity of a file feeds."""
        ...

    def save(self, consultation: Consultation) -> None:
        """Writes a consultation. Raises StaleVersion unless the row is at the version before."""
        ...

    def page(self, *, cursor: str | None = None, limit: int = 50) -> Page[Consultation]:
        """The consultations, latest first."""
        ...

    def of(self, instance: InstanceId) -> tuple[Consultation, ...]:
        """The consultations of a file, latest first."""
        ...


class Acts(Protocol):
    """The append-only journal of séances and consultations."""

    def append(self, subject: UUID, acts: Sequence[Act]) -> None:
        """Adds acts after the last one; their `number` is given here."""
        ...

    def of(self, subject: UUID) -> tuple[Act, ...]:
        """All acts on a séance or a consultation, in order."""
        ...
