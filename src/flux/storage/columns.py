"""Column types that mean the same on SQLite and on PostgreSQL.

They give their processors themselves: what SQLAlchemy wraps around `process_bind_param` is called a hundred times a step.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import DateTime, Dialect, String, Text, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

E = TypeVar("E", bound=StrEnum)


def _encoding() -> Callable[[Any], str]:
    """The standard library's compact encoder, made once: its `encode` makes one for each text, and a step writes eight."""
    plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # a Python without that part in C
        return plain.encode
    pieces = make(None, plain.default, json.encoder.encode_basestring, None, ":", ",", False, False, True)
    return lambda value: "".join(pieces(value, 0))


_encode = _encoding()
_decoded = json.JSONDecoder().raw_decode


class Id(TypeDecorator[UUID]):
    """A key: `uuid` on PostgreSQL, hexadecimal digits on SQLite."""

    impl = Uuid
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[UUID | None], Any] | None:
        """To the database."""
        return None if dialect.name == "postgresql" else _digits_of_id

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], UUID | None] | None:  # noqa: ARG002  the signature is SQLAlchemy's
        """From the database."""
        return None if dialect.name == "postgresql" else _id_of_digits


def _digits_of_id(value: UUID | None) -> str | None:
    return None if value is None else value.hex


@lru_cache(maxsize=4096)  # those of the same people, processes and files come again and again
def _id_of_digits(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)


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

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """To the database."""
        return _native_instant if dialect.name == "postgresql" else _text_of_instant

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002  the signature is SQLAlchemy's
        """From the database."""
        return _utc if dialect.name == "postgresql" else _instant_of_text


def _native_instant(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive datetime has no place in the store")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _text_of_instant(value: datetime | None) -> str | None:
    utc = _native_instant(value)
    # fixed width, so that text order is the order of time; "Z" stands for "+00:00"
    return None if utc is None else utc.isoformat(timespec="microseconds")[:-6] + "Z"


def _utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _instant_of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """Plain JSON as compact text: what is read back is byte for byte what was written, which replay relies on."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:  # noqa: ARG002  the signature is SQLAlchemy's
        """To the database."""
        return lambda value: None if value is None else _encode(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002  the signature is SQLAlchemy's
        """From the database."""
        return lambda value: None if value is None else _decoded(value)[0]


class Word(TypeDecorator[E]):
    """A word of a closed set, kept as text."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        super().__init__()
        self.words = words

    def bind_processor(self, dialect: Dialect) -> Callable[[E | None], str | None]:  # noqa: ARG002  the signature is SQLAlchemy's
        """To the database."""
        return lambda value: None if value is None else str(value.value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], E | None]:  # noqa: ARG002  the signature is SQLAlchemy's
        """From the database. Raises ValueError for a word of a later version."""
        by_text = {word.value: word for word in self.words}  # an enumeration takes five times as long to find one
        return lambda value: None if value is None else by_text.get(value) or self.words(value)


class Marks(TypeDecorator[tuple[str, ...]]):
    """A few keys, kept as "|a|b|" so that a query finds one of them."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[tuple[str, ...] | None], str | None]:  # noqa: ARG002  the signature is SQLAlchemy's
        """To the database."""
        return lambda value: None if value is None else "".join(f"|{one}" for one in value) + ("|" if value else "")

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], tuple[str, ...] | None]:  # noqa: ARG002  the signature is SQLAlchemy's
        """From the database."""
        return lambda value: None if value is None else tuple(one for one in value.split("|") if one)
