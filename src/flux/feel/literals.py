"""Reads the texts of dates, times, date-times and durations (ISO 8601, and `@Zone/Name`); None where a text is none."""

from __future__ import annotations

import re

from flux.feel.calendar import MAX_OFFSET, UTC, Zone, is_date, is_zone_name
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration, months_duration, time_duration
from flux.feel.temporal import Date, DateTime, Time, date_of_number

Duration = DaysAndTimeDuration | YearsAndMonthsDuration

_DATE = r"((?!-0000)-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,18}))?"
_ZONE = r"([Zz]|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]{1,64})?"
_DATE_RE = re.compile(_DATE, re.ASCII)
_TIME_RE = re.compile(f"{_TIME}{_ZONE}", re.ASCII)
_DATE_TIME_RE = re.compile(f"{_DATE}(?:T{_TIME}{_ZONE})?", re.ASCII)
_MONTHS_RE = re.compile(r"(-?)P(?:(\d{1,11})Y)?(?:(\d{1,11})M)?", re.ASCII)
_SECONDS_RE = re.compile(
    r"(-?)P(?:(\d{1,15})D)?(?:T(?:(\d{1,17})H)?(?:(\d{1,19})M)?(?:(\d{1,20})(?:\.(\d{1,18}))?S)?)?", re.ASCII
)


def date(text: str) -> Date | None:
    """The date of `2026-03-31`."""
    match = _DATE_RE.fullmatch(text)
    return _date(*match.groups()) if match else None


def time(text: str) -> Time | None:
    """The time of `10:30:00`, `10:30:00.5+02:00` or `10:30:00@Europe/Paris`."""
    match = _TIME_RE.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, zone_text = match.groups()
    known, zone = _zone(zone_text)
    if not known:
        return None
    if hour == "24":
        return Time(0, 0, 0, 0, zone) if (minute, second) == ("00", "00") and not int(fraction or 0) else None
    return _time(hour, minute, second, fraction, zone=zone)


def date_time(text: str) -> DateTime | None:
    """The date-time of `2026-03-31T10:30:00+02:00`; a date alone is its midnight; 24:00:00 is the next day."""
    match = _DATE_TIME_RE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone_text = match.groups()
    on = _date(year, month, day)
    if on is None:
        return None
    if hour is None:
        return DateTime(on, Time(0, 0, 0))
    known, zone = _zone(zone_text)
    if not known:
        return None
    if hour == "24":
        next_day = date_of_number(on.number + 1)
        at_end = (minute, second) == ("00", "00") and not int(fraction or 0)
        return DateTime(next_day, Time(0, 0, 0), zone) if at_end and next_day is not None else None
    at = _time(hour, minute, second, fraction, zone=None)
    return None if at is None else DateTime(on, at, zone)


def duration(text: str) -> Duration | None:
    """The duration of `P1Y2M` or `P3DT4H5M6.7S`; years and days do not go together."""
    match = _MONTHS_RE.fullmatch(text)
    if match is not None:
        sign, years, months = match.groups()
        if years is None and months is None:
            return None
        return months_duration((-1 if sign else 1) * (int(years or 0) * 12 + int(months or 0)))
    match = _SECONDS_RE.fullmatch(text)
    if match is None or text.endswith(("P", "T")):
        return None
    sign, days, hours, minutes, seconds, fraction = match.groups()
    whole = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return time_duration((-1 if sign else 1) * (whole * 10**9 + _nanos(fraction)))


def at_literal(text: str) -> Date | Time | DateTime | Duration | None:
    """What `@"…"` stands for: the first of date, date-time, time and duration that the text is."""
    return date(text) or date_time(text) or time(text) or duration(text)


def zone(text: str) -> Zone | None:
    """The zone of `Z`, `+02:00` or `@Europe/Paris`."""
    match = re.fullmatch(_ZONE, text)
    return _zone(match.group(1))[1] if match and text else None


def _date(year: str, month: str, day: str) -> Date | None:
    numbers = int(year), int(month), int(day)
    return Date(*numbers) if is_date(*numbers) else None


def _time(hour: str, minute: str, second: str, fraction: str | None, *, zone: Zone | None) -> Time | None:
    if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        return None
    return Time(int(hour), int(minute), int(second), _nanos(fraction), zone)


def _nanos(fraction: str | None) -> int:
    return int((fraction or "0").ljust(9, "0")[:9])


def _zone(text: str | None) -> tuple[bool, Zone | None]:
    """Whether the text is a zone (none counts), and the zone."""
    if not text:
        return True, None
    if text in ("Z", "z"):  # the standard writes `23:59:00z` in its own examples
        return True, UTC
    if text[0] == "@":
        return is_zone_name(text[1:]), Zone(name=text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    offset = hours * 3600 + minutes * 60 + sum(seconds)
    known = minutes < 60 and sum(seconds) < 60 and offset <= MAX_OFFSET
    return known, Zone(offset=-offset if text[0] == "-" else offset)
