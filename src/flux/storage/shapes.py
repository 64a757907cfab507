"""Values of the domain as plain JSON and back, by the types of their fields.

For aggregates that are read and written whole. Dates and instants become ISO text, sets sorted lists, mappings
objects with text keys; a field that the kept JSON lacks takes its default, so that older rows stay readable.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints
from uuid import UUID


def plain(value: object) -> Any:
    """The value as JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(held) for key, held in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(one) for one in value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def shaped(kind: Any, held: Any) -> Any:
    """The value of a type that `plain` wrote."""
    if held is None or kind is Any:
        return held
    kind = _real(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(_items(inner, held))
    if origin is frozenset:
        return frozenset(shaped(inner[0], one) for one in held)
    if origin is not None and issubclass(origin, Mapping):
        return {_key(inner[0], key): shaped(inner[1], one) for key, one in held.items()}
    if is_dataclass(kind):
        return _dataclass(kind, held)
    return _simple(kind, held)


def _dataclass(kind: Any, held: Mapping[str, Any]) -> Any:
    return kind(**{name: shaped(hint, held[name]) for name, hint in _hints(kind).items() if name in held})


def _items(inner: tuple[Any, ...], held: Any) -> list[Any]:
    if len(inner) == 2 and inner[1] is Ellipsis:
        return [shaped(inner[0], one) for one in held]
    return [shaped(kind, one) for kind, one in zip(inner, held, strict=True)]


def _real(kind: Any) -> Any:
    """The type behind an optional one or a name given to another type."""
    while True:
        if isinstance(kind, NewType):
            kind = kind.__supertype__
        elif isinstance(kind, types.UnionType) or get_origin(kind) is Union:
            kind = next(one for one in get_args(kind) if one is not type(None))
        else:
            return kind


def _key(kind: Any, text: str) -> Any:
    return int(text) if _real(kind) is int else shaped(kind, text)


def _simple(kind: Any, held: Any) -> Any:
    if kind in {date, datetime}:
        return kind.fromisoformat(held)
    if kind is UUID or (isinstance(kind, type) and issubclass(kind, Enum)):
        return kind(held)
    return held


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)
