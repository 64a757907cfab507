"""Conversion functions (DMN 1.5, 10.3.4.1): date, time, date and time, duration, number, string, range; and `is`."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from flux.feel import literals, numbers, operators
from flux.feel.calendar import MAX_OFFSET, NANOS, UTC, Zone, is_date
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.rangetext import parse_range
from flux.feel.registry import builtin
from flux.feel.runtime import Run
from flux.feel.temporal import Date, DateTime, Time
from flux.feel.textual import text_of

_CONVERSIONS = "10.3.4.1 Conversion functions"


def _whole(*values: Decimal) -> list[int] | None:
    found = [numbers.whole(value) for value in values]
    return found if all(int_ == value for int_, value in zip(found, values, strict=True)) else None


@builtin("date", _CONVERSIONS, "from: string|date|date and time")
def date(_run: Run, from_: str | Date | DateTime) -> object:
    """The date of a text, or of a date-time."""
    if isinstance(from_, str):
        return literals.date(from_)
    return from_ if isinstance(from_, Date) else from_.date


@builtin("date", _CONVERSIONS, "year: number", "month: number", "day: number")
def date_of_parts(_run: Run, year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    """The date of its parts."""
    parts = _whole(year, month, day)
    return Date(*parts) if parts is not None and is_date(*parts) else None


@builtin("time", _CONVERSIONS, "from: string|time|date|date and time")
def time(_run: Run, from_: str | Time | Date | DateTime) -> object:
    """The time of a text or of a date-time; midnight in UTC of a date."""
    match from_:
        case str():
            return literals.time(from_)
        case Time():
            return from_
        case Date():
            return Time(0, 0, 0, 0, UTC)
        case DateTime():
            return from_.time_of_day()


@builtin(
    "time",
    _CONVERSIONS,
    "hour: number",
    "minute: number",
    "second: number",
    "offset?: days and time duration|null",
)
def time_of_parts(
    _run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysAndTimeDuration | None = None
) -> Time | None:
    """The time of its parts; seconds may have a fraction."""
    parts = _whole(hour, minute)
    if parts is None or not (0 <= parts[0] < 24 and 0 <= parts[1] < 60 and 0 <= second < 60):
        return None
    zone = None
    if offset is not None:
        zone = _zone(offset)
        if zone is None:
            return None
    nanos = int(second.scaleb(9))
    return Time(parts[0], parts[1], nanos // NANOS, nanos % NANOS, zone)


def _zone(offset: DaysAndTimeDuration) -> Zone | None:
    seconds, rest = divmod(offset.nanos, NANOS)
    return Zone(offset=seconds) if not rest and abs(seconds) <= MAX_OFFSET else None


@builtin("date and time", _CONVERSIONS, "from: string|date|date and time")
def date_and_time(_run: Run, from_: str | Date | DateTime) -> object:
    """The date-time of a text; midnight in UTC of a date."""
    if isinstance(from_, str):
        return literals.date_time(from_)
    return from_.at_midnight() if isinstance(from_, Date) else from_


@builtin("date and time", _CONVERSIONS, "date: date|date and time", "time: time")
def date_and_time_of_both(_run: Run, on: Date | DateTime, at: Time) -> object:
    """The date-time of a day and a time of day with its zone."""
    day = on if isinstance(on, Date) else on.date
    return DateTime(day, replace(at, zone=None), at.zone)


@builtin(
    "date and time",
    _CONVERSIONS,
    "year: number",
    "month: number",
    "day: number",
    "hour: number",
    "minute: number",
    "second: number",
    "offset?: days and time duration|string|null",
)
def date_and_time_of_parts(  # noqa: PLR0913, PLR0917 (the parts of the standard's signature)
    run: Run,
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: DaysAndTimeDuration | str | None = None,
) -> object:
    """The date-time of its parts; the offset may also be the name of a zone."""
    on = date_of_parts(run, year, month, day)
    at = time_of_parts(run, hour, minute, second)
    zone = literals.zone(f"@{offset}") if isinstance(offset, str) else _zone(offset) if offset is not None else None
    if on is None or at is None or (offset is not None and zone is None):
        return None
    return DateTime(on, at, zone)


@builtin("duration", _CONVERSIONS, "from: string|days and time duration|years and months duration")
def duration(_run: Run, from_: str | DaysAndTimeDuration | YearsAndMonthsDuration) -> object:
    """The duration of a text."""
    return literals.duration(from_) if isinstance(from_, str) else from_


_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@builtin("number", _CONVERSIONS, "from: string")
def number(_run: Run, from_: str) -> object:
    """The number of a text."""
    return numbers.parse(from_) if _NUMBER.fullmatch(from_) else None


@builtin("number", _CONVERSIONS, "from: string", "grouping separator: string|null", "decimal separator: string|null")
def number_with_separators(run: Run, from_: str, grouping: str | None, point: str | None) -> object:
    """The number of a text with these separators: a space, comma, period or none; never the same for both."""
    if grouping not in (" ", ",", ".", None) or point not in (",", ".", None) or (point and grouping == point):
        return None
    text = from_.replace(grouping, "") if grouping else from_
    if point == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    return number(run, text)


@builtin("string", _CONVERSIONS, "from: Any")
def string(run: Run, from_: object) -> object:
    """The value as a text; null of null."""
    return None if from_ is None else text_of(from_, run)


@builtin("range", _CONVERSIONS, "from: string")
def range_(_run: Run, from_: str) -> object:
    """The range of a text such as `[1..3)`, whose ends are literals and in order."""
    return parse_range(from_)


@builtin("is", "10.3.4.6 Date and time functions", "value1?: Any", "value2?: Any")
def is_(_run: Run, value1: object = None, value2: object = None) -> object:
    """Whether both are the same element: 10:00+01:00 is not 09:00Z, though they are equal."""
    return operators.identical(value1, value2)
