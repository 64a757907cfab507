"""Statements of the hot path: written with SQLAlchemy, compiled once, then handed to the driver as they are.

A step of an instance is five statements. What SQLAlchemy does around each at run time (its cache, its execution
context, its result) costs more than the database does; what it knows (the text of the dialect, the processors of the
column types) does not change, and is asked once. See `docs/decisions/storage.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

#: places in a row, and what the types do to the values there
_Processes = Sequence[tuple[int, Callable[[Any], Any]]]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a dialect makes of a statement."""

    text: str
    #: the names of the values it binds, in the order of the text
    bound: tuple[str, ...]
    #: takes them out of what is given
    take: Callable[[Mapping[str, object]], tuple[object, ...]]
    #: what the types do to those of them that they do not leave alone
    bind: _Processes
    #: the values that the statement brings along, ready
    constants: Mapping[str, object]
    #: the driver wants them in order and not by name
    positional: bool
    #: the names of what is read, and what the types do to it
    read: tuple[str, ...]
    result: _Processes

    def parameters(self, given: Mapping[str, object]) -> list[object] | dict[str, object]:
        """The values as the driver takes them."""
        values = _processed(self.bind, self.take({**self.constants, **given} if self.constants else given))
        return values if self.positional else dict(zip(self.bound, values, strict=True))

    def named(self, row: Iterable[Any]) -> dict[str, Any]:
        """A row of the driver by the names of its columns."""
        return dict(zip(self.read, _processed(self.result, row), strict=True))


class Prepared:
    """A statement whose every value is a `bindparam` or a constant; lists that expand are not for it.

    None is NULL both ways, whatever the type of the column.
    """

    def __init__(self, statement: Select[Any] | Insert | Update) -> None:
        self._statement = statement
        self._plans: dict[str, _Plan] = {}

    def write(self, connection: Connection, given: Mapping[str, object]) -> int:
        """Writes, and tells how many rows it met. Raises what SQLAlchemy does."""
        cursor = self._run(connection, self._plan(connection.dialect), given)
        met: int = cursor.rowcount
        cursor.close()
        return met

    def write_all(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        """Writes once for each row, in one exchange with the server. Raises what SQLAlchemy does."""
        plan = self._plan(connection.dialect)
        _asked(connection, plan.text, [plan.parameters(row) for row in rows], many=True).close()

    def first(self, connection: Connection, given: Mapping[str, object]) -> dict[str, Any] | None:
        """The first row by the names of its columns, None when there is none. Raises what SQLAlchemy does."""
        plan = self._plan(connection.dialect)
        cursor = self._run(connection, plan, given)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else plan.named(row)

    def every(self, connection: Connection, given: Mapping[str, object]) -> list[dict[str, Any]]:
        """All rows by the names of their columns. Raises what SQLAlchemy does."""
        plan = self._plan(connection.dialect)
        cursor = self._run(connection, plan, given)
        rows = cursor.fetchall()
        cursor.close()
        return [plan.named(row) for row in rows]

    def _plan(self, dialect: Dialect) -> _Plan:
        found = self._plans.get(dialect.name)
        if found is None:
            found = self._plans[dialect.name] = _planned(self._statement, dialect)
        return found

    def _run(self, connection: Connection, plan: _Plan, given: Mapping[str, object]) -> DBAPICursor:
        return _asked(connection, plan.text, plan.parameters(given))


def _asked(connection: Connection, text: str, parameters: Any, *, many: bool = False) -> DBAPICursor:
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(text, parameters)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy_says_it(connection, cursor, text, error) from error
    return cursor


def _planned(statement: Select[Any] | Insert | Update, dialect: Dialect) -> _Plan:
    compiled: Any = statement.compile(dialect=dialect)
    names = tuple(compiled.positiontup if compiled.positional else compiled.binds)
    types = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
    processes = {name: kind.bind_processor(dialect) for name, kind in types.items()}
    constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    columns = tuple(statement.selected_columns) if isinstance(statement, Select) else ()
    return _Plan(
        text=str(compiled),
        bound=names,
        take=_taking(names),
        bind=_wanted(processes[name] if name not in constants else None for name in names),
        constants={name: value if (p := processes[name]) is None else p(value) for name, value in constants.items()},
        positional=compiled.positional,
        read=tuple(one.name for one in columns),
        result=_wanted(one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns),
    )


def _taking(names: tuple[str, ...]) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    """Takes values by name; a getter of one name would give it bare."""
    return itemgetter(*names) if len(names) > 1 else lambda given: tuple(given[name] for name in names)


def _wanted(processes: Iterable[Callable[[Any], Any] | None]) -> _Processes:
    return tuple((place, process) for place, process in enumerate(processes) if process is not None)


def _processed(processes: _Processes, row: Iterable[Any]) -> list[Any]:
    values = list(row)
    for place, process in processes:
        if values[place] is not None:
            values[place] = process(values[place])
    return values


def _as_sqlalchemy_says_it(connection: Connection, cursor: DBAPICursor, text: str, error: Exception) -> BaseException:
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)  # type: ignore[arg-type]  # an error of this very driver
    told = DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, connection_invalidated=lost, dialect=dialect
    )
    if lost:
        connection.invalidate(error)
    else:
        cursor.close()
    return told
