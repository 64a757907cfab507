"""Acts: what people did in a séance or on a consultation of the communes, in order and for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flux.domain.institutions import MandateId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One line of the journal of a séance or of a consultation: append-only."""

    #: id of the séance or of the consultation
    subject: UUID
    #: from 1, without holes
    number: int
    at: datetime
    #: who acted; None means the clock
    person: PersonId | None = None
    #: in the quality of which mandate
    quality: MandateId | None = None
    #: what was done, as a French sentence
    sentence: str
    #: why, where the law lets a person decide; empty otherwise
    reason: str = ""
    #: the same for machines
    data: Mapping[str, object] = field(default_factory=dict)
