"""Consultations: délibérations concordantes as they are opened, kept and closed, beside the `Concordance` of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from flux.domain.concordance import Concordance
from flux.domain.institutions import PersonId
from flux.domain.tasks import InstanceId

ConsultationId = NewType("ConsultationId", UUID)

#: topic of the service task by which a process opens a consultation
OPEN_TOPIC = "concordance.ouvrir"
#: message that a closed consultation sends to the process that opened it, under its own id
CLOSED_MESSAGE = "concordance_close"
#: variable in which a file whose own tasks ask the communes finds what counts
VOTES_VARIABLE = "deliberations"


class Binding(StrEnum):
    """How a consultation gives its result to the file it belongs to."""

    #: it belongs to no file
    NONE = "aucun"
    #: the process asks each commune by its own tasks: they feed the consultation, which says what counts
    TASKS = "taches"
    #: the process waits for a message
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A consultation of the communes (délibérations concordantes) on one proposal, and the file it belongs to."""

    id: ConsultationId
    #: what the communes are asked, such as "Transfert de la compétence eau"
    title: str
    #: the count, by the law
    concordance: Concordance
    instance: InstanceId | None = None
    binding: Binding = Binding.NONE
    #: what the kernel calls the activity of the file that asks the communes; empty without one
    element: str = ""
    opened_at: datetime
    opened_by: PersonId | None = None
    #: when every commune had voted or its clock had ended
    closed_at: datetime | None = None
    #: the result, once closed
    adopted: bool | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether votes may still count."""
        return self.closed_at is None
