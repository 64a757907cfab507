"""`target.member`: entries of contexts, the same over a list, and the properties of temporal values and ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import cast

from flux.feel.calendar import NANOS
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.runtime import Env
from flux.feel.temporal import Date, DateTime, Time
from flux.feel.values import Range, in_english, in_french

Evaluator = Callable[[Env], object]
_MISSING = object()


def path(target: Evaluator, member: str, at: int) -> Evaluator:
    """`target.member`; over a list, the member of each item (DMN 1.5, 10.3.2)."""

    def read(env: Env) -> object:
        value = target(env)
        if isinstance(value, list):
            env.run.go_over(value)
            found = [member_of(item, member) for item in value]
            return [None if item is _MISSING else item for item in found]
        result = member_of(value, member)
        if result is not _MISSING:
            return result
        env.run.warn(
            at,
            "no_member",
            f"Il n'y a pas de « {member} » dans {in_french(value)}.",
            f"There is no '{member}' in {in_english(value)}.",
        )
        return None

    return read


def member_of(value: object, member: str) -> object:
    """The member, or a mark that there is none."""
    if isinstance(value, dict):
        return value.get(member, _MISSING)
    if isinstance(value, list):
        inner = [member_of(item, member) for item in value]
        return [None if item is _MISSING else item for item in inner]
    properties = _PROPERTIES.get(type(value))
    reader = properties.get(member) if properties else None
    return reader(value) if reader else _MISSING


def _offset(value: Time | DateTime) -> object:
    return None if value.offset is None else DaysAndTimeDuration(value.offset * NANOS)


def _zone(value: Time | DateTime) -> object:
    return None if value.zone is None else value.zone.name  # an offset is no zone


def _seconds(value: Time) -> Decimal:
    return Decimal(value.second) + Decimal(value.nano).scaleb(-9) if value.nano else Decimal(value.second)


def _part(duration: DaysAndTimeDuration, unit: int, of: int | None) -> Decimal:
    size = abs(duration.nanos) // NANOS // unit
    part = size if of is None else size % of
    return Decimal(-part if duration.nanos < 0 else part)


def _months(duration: YearsAndMonthsDuration, *, years: bool) -> Decimal:
    whole, rest = divmod(abs(duration.months), 12)
    part = whole if years else rest
    return Decimal(-part if duration.months < 0 else part)


def weekday(value: Date) -> Decimal:
    """1 for Monday to 7 for Sunday."""
    return Decimal((value.number + 3) % 7 + 1)


Reader = Callable[[object], object]


def _of_date_part(read: Callable[[Date], object]) -> Callable[[DateTime], object]:
    return lambda value: read(value.date)


def _of_time_part(read: Callable[[Time], object]) -> Callable[[DateTime], object]:
    return lambda value: read(value.time)


_OF_DATE: Mapping[str, Callable[[Date], object]] = {
    "year": lambda d: Decimal(d.year),
    "month": lambda d: Decimal(d.month),
    "day": lambda d: Decimal(d.day),
    "weekday": weekday,
}
_OF_TIME: Mapping[str, Callable[[Time], object]] = {
    "hour": lambda t: Decimal(t.hour),
    "minute": lambda t: Decimal(t.minute),
    "second": _seconds,
}

#: the properties of each kind (DMN 1.5, 10.3.2)
_PROPERTIES = cast(
    "Mapping[type, Mapping[str, Reader]]",
    {
        Date: _OF_DATE,
        Time: {**_OF_TIME, "time offset": _offset, "timezone": _zone},
        DateTime: {
            **{name: _of_date_part(read) for name, read in _OF_DATE.items()},
            **{name: _of_time_part(read) for name, read in _OF_TIME.items()},
            "time offset": _offset,
            "timezone": _zone,
        },
        DaysAndTimeDuration: {
            "days": lambda d: _part(d, 86_400, None),
            "hours": lambda d: _part(d, 3600, 24),
            "minutes": lambda d: _part(d, 60, 60),
            "seconds": lambda d: _part(d, 1, 60),
        },
        YearsAndMonthsDuration: {
            "years": lambda d: _months(d, years=True),
            "months": lambda d: _months(d, years=False),
        },
        Range: {
            "start": lambda r: r.start,
            "end": lambda r: r.end,
            "start included": lambda r: r.start_included,
            "end included": lambda r: r.end_included,
        },
    },
)
