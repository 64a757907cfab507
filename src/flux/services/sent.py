"""The JSON that programs and shells send: what the engine could neither keep nor write again is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

#: deepest nesting of lists and objects taken
DEEPEST = 60


class OutOfBounds(json.JSONDecodeError):
    """It is JSON, with a number, a text or a nesting that cannot be kept."""


def read(body: bytes) -> Any:
    """The value that a body holds.

    Raises:
        json.JSONDecodeError: it is no JSON, holds `NaN`, an infinite number, a NUL or half a surrogate pair, or nests
            deeper than `DEEPEST`; that one is `OutOfBounds`.
    """
    try:
        found = json.loads(body.decode(), parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError:
        raise
    except (RecursionError, ValueError) as cause:  # a number of thousands of digits is a ValueError of `int`
        raise _broken() from cause
    if not all(_fits(text) for text in _texts(found)):
        raise _broken()
    return found


def _broken() -> OutOfBounds:
    return OutOfBounds("Out of bounds", "body", 0)  # without a text, webargs would take the body for missing


def _refuse(word: str) -> float:
    raise ValueError(word)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _fits(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    """Every text in a value, the names of members included."""
    if depth > DEEPEST:
        raise _broken()
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, depth + 1)
    elif isinstance(value, dict):
        yield from value
        yield from _texts(list(value.values()), depth)
