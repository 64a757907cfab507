"""Commands and facts as plain JSON, for the journal, and commands back again, for replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any, get_args

from flux.engine.kernel.commands import Command
from flux.engine.kernel.facts import Fact

_COMMANDS: Mapping[str, type[Any]] = {kind.__name__: kind for kind in get_args(Command)}


def encode(item: Command | Fact) -> dict[str, object]:
    """The command or fact as JSON: its class name under "type", and the fields that are not at their default."""
    kind = type(item).__name__
    encoded: dict[str, object] = {"type": kind}
    for name, default in _FIELDS[kind]:
        value = getattr(item, name)
        if value is not default and value != default:
            encoded[name] = value if type(value) is str else _plain(value)
    return encoded


def decode(encoded: Mapping[str, object]) -> Command:
    """The command that `encode` wrote."""
    kind = _COMMANDS[str(encoded["type"])]
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in encoded.items() if name != "type"}
    command: Command = kind(**values)
    return command


def _fields(kind: type[Any]) -> tuple[tuple[str, object], ...]:
    return tuple(
        (item.name, item.default_factory() if item.default_factory is not MISSING else item.default)
        for item in fields(kind)
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


_FIELDS = {kind.__name__: _fields(kind) for kind in (*get_args(Command), *get_args(Fact))}
