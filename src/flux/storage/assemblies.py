"""Repositories of séances, of consultations of the communes, and of the journal of both.

Each aggregate is one row, read and written whole under its lock; the columns beside it are for lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, bindparam, func, or_, select

from flux.domain.acts import Act
from flux.domain.concordance import Concordance
from flux.domain.consultations import Consultation, ConsultationId
from flux.domain.seances import MemberReply, Seance, SeanceId
from flux.domain.tasks import InstanceId
from flux.errors import StaleVersion
from flux.ports import Page
from flux.storage.assembly_tables import acts, consultations, seance_files, seance_replies, seances
from flux.storage.queries import cursor_at, place_of
from flux.storage.rows import build, every, first, insert, put, values
from flux.storage.shapes import plain, shaped

_SEANCE = select(seances).where(seances.c.id == bindparam("id_"))
_SAVE_SEANCE = (
    seances.update()
    .where(seances.c.id == bindparam("id_"), seances.c.version == bindparam("before"))
    .values({name: bindparam(name) for name in ("meets_at", "status", "held", "version")})
)
_CONSULTATION = select(consultations).where(consultations.c.id == bindparam("id_"))
_SAVE_CONSULTATION = (
    consultations.update()
    .where(consultations.c.id == bindparam("id_"), consultations.c.version == bindparam("before"))
    .values({name: bindparam(name) for name in ("closed_at", "adopted", "concordance", "version")})
)
_STALE = "{} a changé entre-temps\u00a0: relisez avant de recommencer."


def _before(cursor: str, at: ColumnElement[Any], id_: ColumnElement[Any]) -> ColumnElement[bool]:
    """What comes after a cursor in a list whose latest row comes first."""
    last_at, last_id = place_of(cursor)
    return or_(at < last_at, and_(at == last_at, id_ < last_id))


class SqlSeances:
    """The séances, with the answers of their members."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, seance: Seance) -> None:
        """Keeps a new séance."""
        insert(self._connection, seances, [_seance_row(seance)])
        self._link(seance)

    def get(self, id_: SeanceId) -> Seance | None:
        """Reads without lock."""
        return first(self._connection, _SEANCE, _seance, {"id_": id_})

    def lock(self, id_: SeanceId) -> Seance | None:
        """Takes the row of a séance until the end of the transaction."""
        return first(self._connection, _SEANCE.with_for_update(), _seance, {"id_": id_})

    def save(self, seance: Seance) -> None:
        """Writes a séance. Raises StaleVersion unless the row is at the version before."""
        row = _seance_row(seance)
        given = {name: row[name] for name in ("meets_at", "status", "held", "version")}
        found = self._connection.execute(_SAVE_SEANCE, {"id_": seance.id, "before": seance.version - 1, **given})
        if not found.rowcount:
            raise StaleVersion(_STALE.format("Cette séance"), code="seance.stale")
        self._connection.execute(seance_files.delete().where(seance_files.c.seance == seance.id))
        self._link(seance)

    def _link(self, seance: Seance) -> None:
        files = dict.fromkeys(point.instance for point in seance.points if point.instance)
        insert(self._connection, seance_files, [{"seance": seance.id, "instance": file} for file in files])

    def page(self, *, cursor: str | None = None, limit: int = 50) -> Page[Seance]:
        """The séances, latest day first."""
        query = select(seances).order_by(seances.c.meets_at.desc(), seances.c.id.desc()).limit(limit + 1)
        if cursor is not None:
            query = query.where(_before(cursor, seances.c.meets_at, seances.c.id))
        found = every(self._connection, query, _seance)
        total = self._connection.execute(select(func.count()).select_from(seances)).scalar_one()
        last = found[limit - 1] if len(found) > limit else None
        ahead = cursor_at(last.meets_at, last.id) if last else None
        return Page(items=found[:limit], total=total, next_cursor=ahead)

    def of(self, instance: InstanceId) -> tuple[Seance, ...]:
        """The séances on whose agenda a file stands, latest day first."""
        query = select(seances).join(seance_files, seance_files.c.seance == seances.c.id)
        query = query.where(seance_files.c.instance == instance)
        return every(self._connection, query.order_by(seances.c.meets_at.desc(), seances.c.id), _seance)

    def reply(self, id_: SeanceId, reply: MemberReply) -> None:
        """Keeps or replaces the answer of a member."""
        put(self._connection, seance_replies, values(seance_replies, reply, seance=id_), key=("seance", "person"))

    def replies(self, id_: SeanceId) -> tuple[MemberReply, ...]:
        """The answers of the members, first come first."""
        query = select(seance_replies).where(seance_replies.c.seance == id_)
        order = query.order_by(seance_replies.c.answered_at, seance_replies.c.person)
        return every(self._connection, order, lambda row: build(MemberReply, seance_replies, row))


def _seance_row(seance: Seance) -> dict[str, object]:
    return values(seances, seance, held=plain(seance))


def _seance(row: RowMapping) -> Seance:
    found: Seance = shaped(Seance, {**row["held"], "version": row["version"]})
    return found


class SqlConsultations:
    """The consultations of the communes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, consultation: Consultation) -> None:
        """Keeps a new consultation."""
        row = values(consultations, consultation, concordance=plain(consultation.concordance))
        insert(self._connection, consultations, [row])

    def get(self, id_: ConsultationId) -> Consultation | None:
        """Reads without lock."""
        return first(self._connection, _CONSULTATION, _consultation, {"id_": id_})

    def lock(self, id_: ConsultationId) -> Consultation | None:
        """Takes the row of a consultation until the end of the transaction."""
        return first(self._connection, _CONSULTATION.with_for_update(), _consultation, {"id_": id_})

    def lock_of(self, instance: InstanceId, element: str) -> Consultation | None:
        """Takes the row of the open consultation that an activity of a file feeds."""
        query = self._of(instance).where(consultations.c.element == element, consultations.c.closed_at.is_(None))
        return first(self._connection, query.with_for_update(), _consultation)

    def save(self, consultation: Consultation) -> None:
        """Writes a consultation. Raises StaleVersion unless the row is at the version before."""
        given = {
            "id_": consultation.id,
            "before": consultation.version - 1,
            "closed_at": consultation.closed_at,
            "adopted": consultation.adopted,
            "concordance": plain(consultation.concordance),
            "version": consultation.version,
        }
        if not self._connection.execute(_SAVE_CONSULTATION, given).rowcount:
            raise StaleVersion(_STALE.format("Cette consultation"), code="consultation.stale")

    def page(self, *, cursor: str | None = None, limit: int = 50) -> Page[Consultation]:
        """The consultations, latest first."""
        opened, id_ = consultations.c.opened_at, consultations.c.id
        query = select(consultations).order_by(opened.desc(), id_.desc()).limit(limit + 1)
        if cursor is not None:
            query = query.where(_before(cursor, opened, id_))
        found = every(self._connection, query, _consultation)
        total = self._connection.execute(select(func.count()).select_from(consultations)).scalar_one()
        last = found[limit - 1] if len(found) > limit else None
        ahead = cursor_at(last.opened_at, last.id) if last else None
        return Page(items=found[:limit], total=total, next_cursor=ahead)

    def of(self, instance: InstanceId) -> tuple[Consultation, ...]:
        """The consultations of a file, latest first."""
        return every(self._connection, self._of(instance), _consultation)

    def _of(self, instance: InstanceId) -> Select[Any]:
        query = select(consultations).where(consultations.c.instance == instance)
        return query.order_by(consultations.c.opened_at.desc(), consultations.c.id)


def _consultation(row: RowMapping) -> Consultation:
    return build(Consultation, consultations, row, concordance=shaped(Concordance, row["concordance"]))


class SqlActs:
    """The append-only journal of séances and consultations."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, subject: UUID, new: Sequence[Act]) -> None:
        """Adds acts after the last one; their `number` is given here."""
        last = select(func.coalesce(func.max(acts.c.number), 0)).where(acts.c.subject == subject)
        number = int(self._connection.execute(last).scalar_one())
        rows = [values(acts, replace(act, subject=subject, number=number + n)) for n, act in enumerate(new, start=1)]
        insert(self._connection, acts, rows)

    def of(self, subject: UUID) -> tuple[Act, ...]:
        """All acts on a séance or a consultation, in order."""
        query = select(acts).where(acts.c.subject == subject).order_by(acts.c.number)
        return every(self._connection, query, lambda row: build(Act, acts, row))
