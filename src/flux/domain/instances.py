"""The process instance: one running file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from flux.domain.institutions import PersonId
from flux.domain.tasks import InstanceId

DefinitionId = NewType("DefinitionId", UUID)

#: longest number that people quote, in characters
LONGEST_NUMBER = 120


class InstanceStatus(StrEnum):
    """Where an instance stands. One with an open incident is running all the same."""

    RUNNING = "running"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"

    @property
    def word(self) -> str:
        """The word that people read."""
        return _WORDS[self]


_WORDS = {
    InstanceStatus.RUNNING: "en cours",
    InstanceStatus.COMPLETED: "terminé",
    InstanceStatus.TERMINATED: "clos",
    InstanceStatus.CANCELLED: "interrompu",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A running or ended file, on the version of the process under which it began."""

    id: InstanceId
    definition: DefinitionId
    #: key and version of the process, for lists
    process: str
    process_version: int
    #: the number people quote, such as 2026-014
    business_key: str | None = None
    title: str
    status: InstanceStatus = InstanceStatus.RUNNING
    started_by: PersonId | None = None
    started_at: datetime
    ended_at: datetime | None = None
    #: why it was cancelled or terminated
    reason: str = ""
    #: the kernel's state, plain JSON
    state: Mapping[str, object] = field(default_factory=dict)
    #: grows by one with each step: also the number of its last journal entry
    version: int = 0
