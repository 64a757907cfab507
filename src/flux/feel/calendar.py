"""The proleptic Gregorian calendar for years -999,999,999 to 999,999,999, and time zones.

Python's own dates end at year 9999 and at microseconds; FEEL's do not (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.7).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

MAX_YEAR = 999_999_999
NANOS = 1_000_000_000
SECONDS_OF_DAY = 86_400
#: the greatest offset that a zone may have: 18 hours
MAX_OFFSET = 18 * 3600
_UNIX_EPOCH_DAY = 719_468


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """How many days the month has."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def is_date(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    return abs(year) <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01; years are counted from March, so that the leap day comes last."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - _UNIX_EPOCH_DAY


def civil(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day number; the inverse of `day_number`."""
    era, day_of_era = divmod(number + _UNIX_EPOCH_DAY, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def add_months(year: int, month: int, day: int, *, months: int) -> tuple[int, int, int]:
    """The same day so many months later; the last day of the month where there is no such day."""
    year, month = divmod(year * 12 + month - 1 + months, 12)
    return year, month + 1, min(day, days_in_month(year, month + 1))


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone: either a fixed offset in seconds, or a name of the IANA database (`Europe/Paris`)."""

    offset: int | None = None
    name: str | None = None

    def __str__(self) -> str:
        if self.name is not None:
            return f"@{self.name}"
        if not self.offset:
            return "Z"
        hours, rest = divmod(abs(self.offset), 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")

    def offset_at(self, local_seconds: int) -> int:
        """The offset in seconds when the clocks of the zone show this time (seconds since 1970-01-01, local)."""
        if self.name is None:
            return self.offset or 0
        return _zone_offset(_zone(self.name), _python_datetime(local_seconds))

    def offset_at_instant(self, seconds: int) -> int:
        """The offset in seconds at this instant (seconds since 1970-01-01, UTC)."""
        if self.name is None:
            return self.offset or 0
        moment = _python_datetime(seconds).replace(tzinfo=dt.UTC)
        return _zone_offset(_zone(self.name), moment.astimezone(_zone(self.name)))

    def standard_offset(self) -> int:
        """The offset outside daylight saving time: what a time of day without a date goes by."""
        if self.name is None:
            return self.offset or 0
        moment = dt.datetime(2000, 1, 1, tzinfo=_zone(self.name))
        return int(((moment.utcoffset() or dt.timedelta()) - (moment.dst() or dt.timedelta())).total_seconds())


UTC = Zone(offset=0)


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=128)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def is_zone_name(name: str) -> bool:
    """Whether the IANA database has this zone."""
    return name in _zone_names()


def _python_datetime(seconds: int) -> dt.datetime:
    # outside Python's years the rules of the same year of the 400-year cycle hold
    day, second = divmod(seconds, SECONDS_OF_DAY)
    year, month, dom = civil(day)
    year = year if 2 <= year <= 9998 else 2000 + year % 400
    return dt.datetime(year, month, dom) + dt.timedelta(seconds=second)  # noqa: DTZ001 (local by design)


def _zone_offset(zone: ZoneInfo, moment: dt.datetime) -> int:
    offset = moment.replace(tzinfo=zone).utcoffset() if moment.tzinfo is None else moment.utcoffset()
    return int((offset or dt.timedelta()).total_seconds())
