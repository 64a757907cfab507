"""The journal of an instance: each command with what it brought about; and the incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from flux.domain.institutions import MandateId, PersonId
from flux.domain.jobs import JobId
from flux.domain.tasks import InstanceId, TaskId

IncidentId = NewType("IncidentId", UUID)
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One step of an instance: append-only. The commands of its entries, replayed, give its state again."""

    instance: InstanceId
    #: from 1, without holes
    number: int
    #: the instant that counts: the `now` of the step, which is the due date of a timer even when it fired late
    at: datetime
    #: when it was written
    recorded_at: datetime
    #: who acted; None means the clock or a message
    person: PersonId | None = None
    #: in the quality of which mandate
    quality: MandateId | None = None
    #: in whose place; None when the person acted for themselves
    on_behalf_of: PersonId | None = None
    #: the deed that the acting rested on, in words
    deed: str = ""
    #: number of the last deployment at that moment: which versions « latest » meant
    catalogue: int
    #: the command, with its class name under "type"
    command: Json
    #: the facts, in order, each with its class name under "type"
    facts: tuple[Json, ...] = ()


class IncidentStatus(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An instance or a job is stuck until somebody retries, repairs or skips."""

    id: IncidentId
    #: None for a job that belongs to no instance, such as a mail
    instance: InstanceId | None
    #: element of the diagram that is to blame, when one is
    element: str | None = None
    code: str
    #: a French sentence: what failed and why
    message: str
    opened_at: datetime
    status: IncidentStatus = IncidentStatus.OPEN
    resolved_at: datetime | None = None
    resolved_by: PersonId | None = None
    #: what was done: "retry", "skip", "done" (by itself, at a later success)
    resolution: str | None = None
    #: id that the kernel gave it; None when the failure stands outside the instance's state
    token: str | None = None
    job: JobId | None = None
    task: TaskId | None = None
    #: the command that failed, to try it again
    command: Json = field(default_factory=dict)
    person: PersonId | None = None
    quality: MandateId | None = None
    #: how many times it happened
    times: int = 1
