"""Lists and dashboards: reading that changes nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Text,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from flux.domain.history import IncidentStatus
from flux.domain.instances import Instance, InstanceStatus
from flux.domain.institutions import PersonId
from flux.domain.tasks import InstanceId, TaskStatus
from flux.errors import ValidationFailed
from flux.ports import Hat, InstanceFilter, InstanceRow, Page, ProposalRow, TaskFilter, TaskRow
from flux.storage.columns import Instant
from flux.storage.keeping import proposal_of
from flux.storage.running import folded, task_of
from flux.storage.standing_tables import withdrawals
from flux.storage.tables import incidents, instances, proposals, tasks

T = TypeVar("T")
Condition = ColumnElement[bool]

#: stands for "no due date" where tasks are put in order
_FAR = datetime(9999, 12, 31, tzinfo=UTC)
_due = func.coalesce(tasks.c.due_at, literal(_FAR, Instant()), type_=Instant())
_INSTANCE_COLUMNS = [column for column in instances.c if column.name not in {"state", "folded"}]
_TASK_ORDER = (_due, tasks.c.id)
_OPEN_OF = and_(tasks.c.instance == instances.c.id, tasks.c.status == TaskStatus.OPEN)


def cursor_at(at: datetime, id_: UUID) -> str:
    """The cursor that stands after a row."""
    return base64.urlsafe_b64encode(f"{at.astimezone(UTC).isoformat()}|{id_}".encode()).decode()


def place_of(cursor: str) -> tuple[datetime, UUID]:
    """The row after which a cursor stands. Raises ValidationFailed."""
    try:
        at, _, id_ = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        return datetime.fromisoformat(at), UUID(id_)
    except (ValueError, binascii.Error) as error:
        raise ValidationFailed(
            "Ce repère de page n’est pas lisible\u00a0: reprenez la liste depuis le début.",
            fields={"cursor": "Repère illisible."},
            code="list.bad_cursor",
        ) from error


def _held(hats: Sequence[Hat], taker: PersonId | None = None) -> Condition:
    """A task that one of these hats may answer; with a taker, only one in nobody's hands, theirs or the absent's."""
    return or_(false(), *(and_(*_worn(hat, taker)) for hat in hats))


def _worn(hat: Hat, taker: PersonId | None) -> list[Condition]:
    also = type_coerce(tasks.c.also, Text)
    conditions: list[Condition] = [
        or_(tasks.c.role == hat.role, and_(also > "", also.contains(f"|{hat.role}|", autoescape=True)))
    ]
    if hat.commune is not None:
        conditions.append(or_(tasks.c.commune.is_(None), tasks.c.commune == hat.commune))
    if hat.scope:
        about = type_coerce(tasks.c.subjects, Text)
        conditions.append(or_(*(about.contains(f"|{subject}|", autoescape=True) for subject in hat.scope)))
    if hat.absent is not None:
        conditions.append(~_withdrew(hat.absent))
    if taker is not None:
        hands = [taker] if hat.absent is None else [taker, hat.absent]
        conditions.append(or_(tasks.c.assignee.is_(None), tasks.c.assignee.in_(hands)))
    return conditions


def _withdrew(person: PersonId) -> Condition:
    """The person takes no part in the file of the task."""
    return exists().where(
        withdrawals.c.instance == tasks.c.instance,
        withdrawals.c.person == person,
        withdrawals.c.lifted_at.is_(None),
    )


def _reachable(wanted: TaskFilter, hats: Sequence[Hat]) -> list[Condition]:
    """What these hats, or an assignment, give access to."""
    person = wanted.person
    if person is None:
        return [_held(hats)]
    by_name: Condition = tasks.c.role.is_(None)
    if hats:
        also = type_coerce(tasks.c.also, Text)
        free = [~also.contains(f"|{role}|", autoescape=True) for role in wanted.reserved]
        by_name = or_(by_name, and_(tasks.c.role.not_in(wanted.reserved), *free))
    handed = [and_(tasks.c.assignee == person, by_name)]
    handed += [and_(tasks.c.assignee == absent, by_name, ~_withdrew(absent)) for absent in wanted.absents]
    return [or_(_held(hats, wanted.free_for), *handed)]


def _tasks_that(wanted: TaskFilter) -> list[Condition]:
    conditions: list[Condition] = []
    if wanted.hats is not None:
        conditions += _reachable(wanted, wanted.hats)
    if wanted.person is not None:
        conditions.append(~_withdrew(wanted.person))
    if wanted.statuses:
        conditions.append(tasks.c.status.in_(list(wanted.statuses)))
    if wanted.instance is not None:
        conditions.append(tasks.c.instance == wanted.instance)
    if wanted.process is not None:
        conditions.append(instances.c.process == wanted.process)
    if wanted.due_before is not None:
        conditions.append(tasks.c.due_at < wanted.due_before)
    if wanted.assignee is not None:
        conditions.append(tasks.c.assignee == wanted.assignee)
    if wanted.completed_by is not None:
        conditions.append(tasks.c.completed_by == wanted.completed_by)
    return conditions


def _instances_that(wanted: InstanceFilter) -> list[Condition]:
    conditions = [*_with_a_part(wanted)]
    if wanted.statuses:
        conditions.append(instances.c.status.in_(list(wanted.statuses)))
    if wanted.process is not None:
        conditions.append(instances.c.process == wanted.process)
    if wanted.version is not None:
        conditions.append(instances.c.process_version == wanted.version)
    if wanted.started_by is not None:
        conditions.append(instances.c.started_by == wanted.started_by)
    if wanted.text.strip():
        conditions.append(instances.c.folded.contains(folded(wanted.text.strip()), autoescape=True))
    if wanted.with_incident is not None:
        stuck = exists().where(incidents.c.instance == instances.c.id, incidents.c.status == IncidentStatus.OPEN)
        conditions.append(stuck if wanted.with_incident else ~stuck)
    if wanted.late_at is not None:
        conditions.append(exists().where(_OPEN_OF, tasks.c.due_at <= wanted.late_at))
    return conditions


def _with_a_part(wanted: InstanceFilter) -> list[Condition]:
    if wanted.hats is None:
        return []
    part = _held(wanted.hats)
    if wanted.person is not None:
        mine = [wanted.person, *wanted.absents]
        part = or_(part, tasks.c.assignee.in_(mine))
        return [or_(exists().where(tasks.c.instance == instances.c.id, part), instances.c.started_by.in_(mine))]
    return [exists().where(tasks.c.instance == instances.c.id, part)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape(Generic[T]):
    """How a list is put in order, what becomes of a row, and where an item stands in the order."""

    order: Sequence[ColumnElement[Any]]
    make: Callable[[RowMapping], T]
    place: Callable[[T], tuple[datetime, UUID]]


class SqlLists:
    """Reading for lists and dashboards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tasks(self, filter_: TaskFilter, *, cursor: str | None = None, limit: int = 50) -> Page[TaskRow]:
        """Tasks, earliest due first, those without due date after."""
        file = (instances.c.title, instances.c.business_key, instances.c.process)
        query = select(tasks, *(column.label(f"of_{column.name}") for column in file)).join(instances)
        query = query.where(*_tasks_that(filter_))
        after = None
        if cursor is not None:
            at, id_ = place_of(cursor)
            after = or_(at < _due, and_(_due == at, tasks.c.id > id_))
        return self._page(query, after, limit, _TASKS)

    def instances(self, filter_: InstanceFilter, *, cursor: str | None = None, limit: int = 50) -> Page[InstanceRow]:
        """Instances, latest start first."""
        stuck = select(func.count()).where(
            incidents.c.instance == instances.c.id, incidents.c.status == IncidentStatus.OPEN
        )
        query = select(
            *_INSTANCE_COLUMNS,
            select(func.count()).select_from(tasks).where(_OPEN_OF).scalar_subquery().label("open_tasks"),
            select(func.min(tasks.c.due_at)).where(_OPEN_OF).scalar_subquery().label("earliest_due"),
            stuck.select_from(incidents).scalar_subquery().label("open_incidents"),
        ).where(*_instances_that(filter_))
        after = None
        if cursor is not None:
            at, id_ = place_of(cursor)
            after = or_(instances.c.started_at < at, and_(instances.c.started_at == at, instances.c.id < id_))
        return self._page(query, after, limit, _INSTANCES)

    def proposals(self, filter_: InstanceFilter, *, cursor: str | None = None, limit: int = 50) -> Page[ProposalRow]:
        """Proposals whose instance passes the filter, latest first."""
        query = select(proposals, instances.c.status.label("of_status")).join(
            instances, proposals.c.instance == instances.c.id
        )
        query = query.where(*_instances_that(filter_))
        after = None
        if cursor is not None:
            at, id_ = place_of(cursor)
            after = or_(proposals.c.filed_at < at, and_(proposals.c.filed_at == at, proposals.c.id < id_))
        page = self._page(query, after, limit, _PROPOSALS)
        waiting = self._waiting([row.proposal.instance for row in page.items])
        return replace(page, items=tuple(_told(row, waiting.get(row.proposal.instance, ())) for row in page.items))

    def running(self) -> Mapping[tuple[str, int], int]:
        """How many instances run, by process key and version."""
        query = (
            select(instances.c.process, instances.c.process_version, func.count())
            .where(instances.c.status == InstanceStatus.RUNNING)
            .group_by(instances.c.process, instances.c.process_version)
        )
        return {(process, version): count for process, version, count in self._connection.execute(query)}

    def _page(self, query: Select[Any], after: Condition | None, limit: int, shape: _Shape[T]) -> Page[T]:
        total = self._connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        rest = query if after is None else query.where(after)
        rows = self._connection.execute(rest.order_by(*shape.order).limit(limit + 1)).mappings().all()
        items = tuple(shape.make(row) for row in rows[:limit])
        following = cursor_at(*shape.place(items[-1])) if len(rows) > limit and items else None
        return Page(items=items, total=total, next_cursor=following)

    def _waiting(self, ids: Sequence[InstanceId]) -> dict[UUID, tuple[tuple[str, datetime | None], ...]]:
        if not ids:
            return {}
        query = select(tasks.c.instance, tasks.c.name, tasks.c.due_at).where(
            tasks.c.instance.in_(list(ids)), tasks.c.status == TaskStatus.OPEN
        )
        found: dict[UUID, tuple[tuple[str, datetime | None], ...]] = {}
        for instance, name, due_at in self._connection.execute(query.order_by(*_TASK_ORDER)):
            found[instance] = (*found.get(instance, ()), (name, due_at))
        return found


def _task_row(row: RowMapping) -> TaskRow:
    return TaskRow(
        task=task_of(row),
        instance_title=row["of_title"],
        business_key=row["of_business_key"],
        process=row["of_process"],
    )


def _instance_row(row: RowMapping) -> InstanceRow:
    named = {column.name: row[column.name] for column in _INSTANCE_COLUMNS}
    return InstanceRow(
        instance=Instance(**named),
        open_tasks=row["open_tasks"],
        due_at=row["earliest_due"],
        incidents=row["open_incidents"],
    )


def _proposal_row(row: RowMapping) -> ProposalRow:
    return ProposalRow(proposal=proposal_of(row), status=row["of_status"], waiting=(), due_at=None)


def _told(row: ProposalRow, waiting: tuple[tuple[str, datetime | None], ...]) -> ProposalRow:
    dates = [due_at for _, due_at in waiting if due_at is not None]
    return replace(row, waiting=tuple(name for name, _ in waiting), due_at=min(dates, default=None))


_TASKS = _Shape(order=_TASK_ORDER, make=_task_row, place=lambda row: (row.task.due_at or _FAR, row.task.id))
_INSTANCES = _Shape(
    order=(instances.c.started_at.desc(), instances.c.id.desc()),
    make=_instance_row,
    place=lambda row: (row.instance.started_at, row.instance.id),
)
_PROPOSALS = _Shape(
    order=(proposals.c.filed_at.desc(), proposals.c.id.desc()),
    make=_proposal_row,
    place=lambda row: (row.proposal.filed_at, row.proposal.id),
)
