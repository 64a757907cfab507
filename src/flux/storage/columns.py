"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

E = TypeVar("E", bound=StrEnum)

#: made once: a step writes half a dozen small texts
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC: `timestamptz` on PostgreSQL, ISO text of fixed width on SQLite.

    Raises ValueError on a naive datetime: that is a bug of the caller.
    """

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Chooses the type by the database."""
        native = dialect.name == "postgresql"
        return dialect.type_descriptor(DateTime(timezone=True) if native else String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the store")
        utc = value.astimezone(UTC)
        if dialect.name == "postgresql":
            return utc
        # fixed width, so that text order is the order of time
        return utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            instant: datetime = value.astimezone(UTC)
            return instant
        return datetime.fromisoformat(value[:-1]).replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """Plain JSON as compact text: what is read back is byte for byte what was written, which replay relies on."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  the signature is SQLAlchemy's
        """To the database."""
        return None if value is None else _encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002  the signature is SQLAlchemy's
        """From the database."""
        return None if value is None else json.loads(value)


class Word(TypeDecorator[E]):
    """A word of a closed set, kept as text."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the signature is SQLAlchemy's
        """To the database."""
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:  # noqa: ARG002  the signature is SQLAlchemy's
        """From the database."""
        return None if value is None else self.words(value)


class Marks(TypeDecorator[tuple[str, ...]]):
    """A few keys, kept as "|a|b|" so that a query finds one of them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the signature is SQLAlchemy's
        """To the database."""
        return None if value is None else "".join(f"|{one}" for one in value) + ("|" if value else "")

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002  the signature is SQLAlchemy's
        """From the database."""
        return None if value is None else tuple(one for one in value.split("|") if one)
