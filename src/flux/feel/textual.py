"""Values as text: what the function `string` gives, and how values inside lists and contexts are written."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from flux.feel import numbers
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.runtime import Run
from flux.feel.temporal import Date, DateTime, Time
from flux.feel.values import Range


def text_of(value: object, run: Run) -> str:
    """The text of a value; a string is its own text."""
    return value if isinstance(value, str) else literal_of(value, run)


def literal_of(value: object, run: Run) -> str:
    """The value as it is written inside another one: strings in quotes."""
    run.tick()
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return numbers.text(value)
        case str():
            return _quoted(value)
        case list():
            return f"[{_joined((literal_of(item, run) for item in value), run)}]"
        case dict():
            entries = (f"{_key(key)}: {literal_of(item, run)}" for key, item in value.items())
            return f"{{{_joined(entries, run)}}}"
        case Range():
            return _range(value, run)
        case Date() | Time() | DateTime() | DaysAndTimeDuration() | YearsAndMonthsDuration():
            return str(value)
    return "function"


def _joined(parts: Iterable[str], run: Run) -> str:
    """The parts with commas, refused as soon as they are too long together."""
    written: list[str] = []
    signs = 0
    for part in parts:
        written.append(part)
        signs += len(part) + 2
        run.check_signs(signs)
    return ", ".join(written)


def _key(key: str) -> str:
    plain = key and all(part.isidentifier() for part in key.split(" "))
    return key if plain else _quoted(key)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _range(value: Range, run: Run) -> str:
    if value.operator is not None:
        bound = value.end if value.operator in ("<", "<=") else value.start
        return f"({value.operator} {literal_of(bound, run)})"
    opening = "[" if value.start_included else "("
    closing = "]" if value.end_included else ")"
    return f"{opening}{literal_of(value.start, run)}..{literal_of(value.end, run)}{closing}"
