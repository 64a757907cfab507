"""Rows and dataclasses, both ways: columns are named like fields, and column types do the rest."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Executable, Insert, Row, RowMapping, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from flux.errors import Conflict

T = TypeVar("T")
#: a row by the names of its columns
Named = RowMapping | Mapping[str, Any]


@cache
def _shared(kind: Hashable, table: Table) -> tuple[str, ...]:
    return tuple(item.name for item in fields(cast("Any", kind)) if item.name in table.c)


@cache
def _getter(kind: Hashable, table: Table) -> Callable[[Any], tuple[object, ...]]:
    return attrgetter(*_shared(kind, table))


@cache
def _columns(kind: Hashable, table: Table, prefix: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, prefix + name) for name in _shared(kind, table))


@cache
def _inserted(table: Table) -> Insert:
    return table.insert()


def values(table: Table, item: Any, **more: object) -> dict[str, object]:
    """The row of a dataclass instance; `more` gives the columns that are not its fields."""
    kind = cast("Any", type(item))
    found = dict(zip(_shared(kind, table), _getter(kind, table)(item), strict=True))
    return {**found, **more} if more else found


def build(kind: Callable[..., T], table: Table, row: Named, *, prefix: str = "", **more: object) -> T:
    """The dataclass instance of a row whose columns may have a prefix; `more` gives the fields that are not columns, or not as they are kept."""
    found = {name: row[column] for name, column in _columns(cast("Any", kind), table, prefix)}
    return kind(**{**found, **more} if more else found)


def first(
    connection: Connection,
    query: Executable,
    make: Callable[[RowMapping], T],
    given: Mapping[str, object] | None = None,
) -> T | None:
    """The first row that a query gives, made into a value."""
    row = connection.execute(query, given or {}).first()
    return None if row is None else make(_named(row))


def every(
    connection: Connection,
    query: Executable,
    make: Callable[[RowMapping], T],
    given: Mapping[str, object] | None = None,
) -> tuple[T, ...]:
    """All rows that a query gives, made into values."""
    return tuple(make(_named(row)) for row in connection.execute(query, given or {}))


def _named(row: Row[Any]) -> RowMapping:
    """The row by names; `.mappings()` on the result would double what reading it costs."""
    return row._mapping  # noqa: SLF001  SQLAlchemy's public name for it, underscored so as to hide no column


def insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, object]], *, clash: str = "") -> None:
    """Adds rows, in one statement. Raises Conflict with the sentence `clash` when a constraint says no."""
    given = list(rows)
    if not given:
        return
    try:
        connection.execute(_inserted(table), given if len(given) > 1 else given[0])
    except IntegrityError as error:
        if not clash:
            raise
        raise Conflict(clash) from error


def put(
    connection: Connection, table: Table, row: Mapping[str, object], *, key: Sequence[str], clash: str = ""
) -> None:
    """Adds a row or replaces the one with the same key. Raises Conflict when another constraint says no."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).values(row)
    changed = {name: statement.excluded[name] for name in row if name not in key}
    try:
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))
    except IntegrityError as error:
        if not clash:
            raise
        raise Conflict(clash) from error


def put_once(connection: Connection, table: Table, rows: Iterable[Mapping[str, object]], *, key: Sequence[str]) -> None:
    """Adds the rows whose key is not there yet."""
    given = list(rows)
    if not given:
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(make(table).on_conflict_do_nothing(index_elements=list(key)), given)
