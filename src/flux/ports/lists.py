"""Reading for lists and dashboards: filters, rows and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from flux.domain.instances import Instance, InstanceStatus
from flux.domain.institutions import PersonId
from flux.domain.proposals import Proposal
from flux.domain.tasks import InstanceId, Task, TaskStatus

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hat:
    """A role where it is held: what a list is filtered by."""

    role: str
    #: None covers every commune
    commune: str | None = None
    #: subjects that a delegation is limited to; empty for all
    scope: tuple[str, ...] = ()
    #: the person who is replaced: what is in their hands counts, what they have withdrawn from does not
    absent: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A slice of a list, and how much there is in all."""

    items: tuple[T, ...]
    total: int
    #: give it back to get what follows; None at the end
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks a list holds; what is None or empty does not restrict."""

    #: only what these hats, or an assignment to `person`, give access to; None gives all
    hats: tuple[Hat, ...] | None = None
    #: who reads: nothing of a file that this person has withdrawn from
    person: PersonId | None = None
    #: with `hats`: those whom `person` replaces in everything; what was put in their hands counts too
    absents: tuple[PersonId, ...] = ()
    #: with `hats`: roles that an assignment alone does not let one answer for
    reserved: tuple[str, ...] = ()
    statuses: tuple[TaskStatus, ...] = (TaskStatus.OPEN,)
    instance: InstanceId | None = None
    process: str | None = None
    #: only tasks due before
    due_before: datetime | None = None
    completed_by: PersonId | None = None
    #: only tasks in the hands of this person
    assignee: PersonId | None = None
    #: only tasks that nobody or this person has taken
    free_for: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceFilter:
    """Which instances a list holds; what is None or empty does not restrict."""

    #: only those in which these hats or `person` have a part; None gives all
    hats: tuple[Hat, ...] | None = None
    person: PersonId | None = None
    #: with `hats`: those whom `person` replaces in everything
    absents: tuple[PersonId, ...] = ()
    statuses: tuple[InstanceStatus, ...] = ()
    process: str | None = None
    version: int | None = None
    started_by: PersonId | None = None
    #: part of the title or of the business key
    text: str = ""
    with_incident: bool | None = None
    #: only instances with a task that is late at this instant
    late_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task in a list, with the file it belongs to."""

    task: Task
    instance_title: str
    business_key: str | None
    process: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceRow:
    """An instance in a list, without its state."""

    instance: Instance
    open_tasks: int
    #: earliest due date of its open tasks
    due_at: datetime | None
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """A proposal in a list."""

    proposal: Proposal
    status: InstanceStatus
    #: names of the open tasks
    waiting: tuple[str, ...]
    due_at: datetime | None


class Lists(Protocol):
    """Reading for lists and dashboards: changes nothing."""

    def tasks(self, filter_: TaskFilter, *, cursor: str | None = None, limit: int = 50) -> Page[TaskRow]:
        """Tasks, earliest due first, those without due date after."""
        ...

    def instances(self, filter_: InstanceFilter, *, cursor: str | None = None, limit: int = 50) -> Page[InstanceRow]:
        """Instances, latest start first."""
        ...

    def proposals(self, filter_: InstanceFilter, *, cursor: str | None = None, limit: int = 50) -> Page[ProposalRow]:
        """Proposals whose instance passes the filter, latest first."""
        ...

    def running(self) -> Mapping[tuple[str, int], int]:
        """How many instances run, by process key and version."""
        ...
