"""Python values in and out of FEEL. The table stands in `docs/reference/feel.md`.

What comes in is copied, so an evaluation can neither change nor reach into what belongs to the caller.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from flux.errors import ExpressionError
from flux.feel import literals, numbers
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.runtime import DEFAULT, Limits, limit_reached
from flux.feel.temporal import Date, DateTime, Time
from flux.feel.types import Function
from flux.feel.values import Range

#: values that FEEL takes as they are
_KEPT = (bool, Date, Time, DateTime, DaysAndTimeDuration, YearsAndMonthsDuration, Range, Function)


def to_feel(value: object, limits: Limits = DEFAULT) -> object:
    """The FEEL value of a Python value.

    Raises ExpressionError (`feel.value`) for a Python value that FEEL has no kind for, and (`feel.limit`) for one
    that is larger than the limits.
    """
    simple = type(value)
    if simple is int or simple is float or simple is Decimal:
        return numbers.number(value)  # type: ignore[arg-type]  # a number, seen above
    if value is None or simple is bool:
        return value
    return _Intake(limits).taken(value, 0)


def moment(now: dt.datetime | None) -> DateTime | None:
    """The caller's clock as a FEEL value; made when an expression asks for it, which few do."""
    value = None if now is None else to_feel(now)
    return value if isinstance(value, DateTime) else None


class _Intake:
    """One value on its way in, counted."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.items = 0

    def taken(self, value: object, depth: int) -> object:
        kind = type(value)  # exact types first: nearly all values have one
        if kind is str:
            return self._text(value)  # type: ignore[arg-type]  # a string, seen above
        if kind is int or kind is float or kind is Decimal:
            return numbers.number(value)  # type: ignore[arg-type]  # a number, seen above
        if kind is dict:
            return self._context(value, depth)  # type: ignore[arg-type]  # a dict, seen above
        if kind is list:
            return self._list(value, depth)  # type: ignore[arg-type]  # a list, seen above
        if value is None or isinstance(value, _KEPT):
            return value
        return self._unusual(value, depth)

    def _unusual(self, value: object, depth: int) -> object:
        """What is less common, and the subclasses of what is common."""
        if isinstance(value, (int, float, Decimal)):
            return numbers.number(value)
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            return self._context(value, depth)
        if isinstance(value, (list, tuple)):
            return self._list(value, depth)
        return _python_time(value)

    def _context(self, value: Mapping[object, object], depth: int) -> dict[str, object]:
        self._count(len(value), depth)
        return {str(key): self.taken(item, depth + 1) for key, item in value.items()}

    def _list(self, value: Sequence[object], depth: int) -> list[object]:
        self._count(len(value), depth)
        return [self.taken(item, depth + 1) for item in value]

    def _text(self, value: str) -> str:
        if len(value) > self.limits.signs:
            raise limit_reached("la longueur d'un texte", "the length of a text", self.limits.signs)
        return str(value)

    def _count(self, items: int, depth: int) -> None:
        self.items += items
        if self.items > self.limits.items:
            raise limit_reached("la longueur d'une liste", "the length of a list", self.limits.items)
        if depth >= self.limits.nesting:
            raise limit_reached("l'imbrication d'une valeur", "the nesting of a value", self.limits.nesting)


def _python_time(value: object) -> object:
    match value:
        case dt.datetime():
            return literals.date_time(_iso(value))
        case dt.date():
            return Date(value.year, value.month, value.day)
        case dt.time():
            return literals.time(_iso(value))
        case dt.timedelta():
            return DaysAndTimeDuration(((value.days * 86_400 + value.seconds) * 10**6 + value.microseconds) * 1000)
    kind = type(value).__name__
    raise ExpressionError(
        f"Une valeur de type Python « {kind} » n'a pas d'équivalent en FEEL.",
        english=f"A value of the Python type '{kind}' has no FEEL counterpart.",
        code="feel.value",
    )


def _iso(value: dt.datetime | dt.time) -> str:
    zone = getattr(value.tzinfo, "key", None)  # a ZoneInfo knows its name; any other zone counts by its offset
    if zone is None:
        return value.isoformat()
    return f"{value.replace(tzinfo=None).isoformat()}@{zone}"


def from_feel(value: object) -> object:
    """The Python value of a FEEL value: integral numbers as `int`, other numbers as `Decimal`."""
    kind = type(value)
    if kind is Decimal:
        return numbers.to_python(value)  # type: ignore[arg-type]  # a number, seen above
    if kind is list:
        return [from_feel(item) for item in value]  # type: ignore[attr-defined]  # a list, seen above
    if kind is dict:
        return {key: from_feel(item) for key, item in value.items()}  # type: ignore[attr-defined]  # a dict
    return value
