"""The task: a question put to a role, with its due date, and what lateness means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NewType
from uuid import UUID

from flux.domain.institutions import MandateId, PersonId

TaskId = NewType("TaskId", UUID)
InstanceId = NewType("InstanceId", UUID)

#: how long before its due date a task that says nothing else is recalled
DEFAULT_REMINDER_FOR = timedelta(days=2)
#: below this, a task is shown as due soon
SOON_FOR = timedelta(days=3)
#: who is told of a late task that says nothing else: the DGS conducts, sees every clock and can chase
DEFAULT_ESCALATION = "dgs"


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Urgency(StrEnum):
    """The four states shown to people, each a word."""

    TO_DO = "à faire"
    SOON = "bientôt"
    LATE = "en retard"
    DONE = "terminé"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A user task of an instance; assignment is its own and is never recomputed from the engine's state."""

    id: TaskId
    instance: InstanceId
    #: id that the kernel gave it
    token: str
    #: id in the diagram
    element: str
    name: str
    status: TaskStatus = TaskStatus.OPEN
    role: str | None = None
    #: other roles, any of which may answer it as well
    also: tuple[str, ...] = ()
    #: SIREN of the commune whose mandates count; None means the whole territory
    commune: str | None = None
    assignee: PersonId | None = None
    #: key of the form
    form: str | None = None
    opened_at: datetime
    due_at: datetime | None = None
    #: role that is told when it is late
    escalation: str | None = None
    priority: int | None = None
    #: the question put to the person, in one sentence
    question: str | None = None
    #: name of the variable that the answer buttons set
    outcome: str | None = None
    #: variables of its own scope, such as the item of a multi-instance
    local: Mapping[str, object] = field(default_factory=dict)
    #: what somebody typed and has not sent yet
    draft: Mapping[str, object] = field(default_factory=dict)
    closed_at: datetime | None = None
    completed_by: PersonId | None = None
    #: the mandate in the quality of which it was completed
    quality: MandateId | None = None
    #: in whose place it was completed; None when the person acted for themselves
    on_behalf_of: PersonId | None = None
    #: the deed that the acting rested on, in words; empty for an own mandate
    deed: str = ""
    #: what the file is about when the task opens: key of the process, matters, axes. Delegations are limited to some
    subjects: tuple[str, ...] = ()
    #: idempotency key of the completion
    completion_key: str | None = None
    #: what the completion wrote
    answer: Mapping[str, object] = field(default_factory=dict)
    version: int = 1

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of which any may answer it; none when it is put to a person."""
        return () if self.role is None else (self.role, *self.also)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.status is TaskStatus.OPEN

    def is_late(self, now: datetime) -> bool:
        """Whether it waits although its due date has passed."""
        return self.is_open and self.due_at is not None and self.due_at <= now

    def urgency(self, now: datetime) -> Urgency:
        """The word that people read beside the task."""
        if not self.is_open:
            return Urgency.DONE
        if self.is_late(now):
            return Urgency.LATE
        if self.due_at is not None and self.due_at - now <= SOON_FOR:
            return Urgency.SOON
        return Urgency.TO_DO


@lru_cache(maxsize=1024)
def role_key(text: str) -> str:
    """The key of a role however the diagram spells it: « Chef de service » and "chef_de_service" are one role."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


#: variables that say what a file is about
SUBJECT_VARIABLES = ("matiere", "matieres", "sujet", "competence", "competences", "axe")


def subjects(process: str, variables: Mapping[str, object]) -> tuple[str, ...]:
    """What a file is about: the key of its process and what its variables say, as keys."""
    found = [process]
    for name in SUBJECT_VARIABLES:
        if (value := variables.get(name)) is None:
            continue
        values = value if isinstance(value, list | tuple) else [value]
        found += [role_key(text) for text in values if isinstance(text, str) and text]
    return tuple(dict.fromkeys(one for one in found if one))


def reminders(
    *, opened_at: datetime, due_at: datetime | None, asked: tuple[datetime, ...] = ()
) -> tuple[datetime, ...]:
    """The instants at which a task is recalled: those the diagram asks for, else two days before the due date."""
    if asked or due_at is None:
        return tuple(sorted(at for at in asked if at > opened_at))
    default = due_at - DEFAULT_REMINDER_FOR
    return (default,) if default > opened_at else ()
