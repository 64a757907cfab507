"""Dates, times of day, and date-times (DMN 1.5, 10.3.2.3.4 and 10.3.2.3.5).

A zone is kept as it was written: `@Europe/Paris`, `+02:00` and no zone at all are three different things.
Comparison goes by whole seconds, as the standard's value functions do; arithmetic keeps nanoseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flux.feel.calendar import NANOS, SECONDS_OF_DAY, UTC, Zone, add_months, civil, day_number, is_date
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration, fraction

_DAY_NANOS = SECONDS_OF_DAY * NANOS


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the calendar."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04}-{self.month:02}-{self.day:02}"

    @property
    def number(self) -> int:
        """Days since 1970-01-01."""
        return day_number(self.year, self.month, self.day)

    def at_midnight(self, zone: Zone | None = UTC) -> DateTime:
        """The date-time at which the day begins; in UTC, where the standard turns a date into a date-time."""
        return DateTime(self, Time(0, 0, 0), zone)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, to the nanosecond, with or without a zone."""

    hour: int
    minute: int
    second: int
    nano: int = 0
    zone: Zone | None = None

    def __str__(self) -> str:
        return f"{self.hour:02}:{self.minute:02}:{self.second:02}{fraction(self.nano)}{self.zone or ''}"

    @property
    def nanos(self) -> int:
        """Nanoseconds since midnight, on the clock of its zone."""
        return (self.hour * 3600 + self.minute * 60 + self.second) * NANOS + self.nano

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC; None without a zone."""
        return None if self.zone is None else self.zone.standard_offset()


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time on it; `time.zone` is always None, the zone stands beside."""

    date: Date
    time: Time
    zone: Zone | None = None

    def __str__(self) -> str:
        return f"{self.date}T{self.time}{self.zone or ''}"

    @property
    def local_nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 on the clock of its zone."""
        return self.date.number * _DAY_NANOS + self.time.nanos

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC at that moment; None without a zone."""
        return None if self.zone is None else self.zone.offset_at(self.local_nanos // NANOS)

    @property
    def instant_nanos(self) -> int:
        """Nanoseconds since the epoch; without a zone, on its own clock."""
        return self.local_nanos - (self.offset or 0) * NANOS

    def time_of_day(self) -> Time:
        """The time of day, with the zone."""
        return replace(self.time, zone=self.zone)


Temporal = Date | Time | DateTime


def date_of_number(number: int) -> Date | None:
    """The date of a day number; None past the last year."""
    year, month, day = civil(number)
    return Date(year, month, day) if is_date(year, month, day) else None


def time_of_nanos(nanos: int, zone: Zone | None) -> Time:
    """The time of day of so many nanoseconds since midnight, on a clock that goes round."""
    seconds, nano = divmod(nanos % _DAY_NANOS, NANOS)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return Time(hour, minute, second, nano, zone)


def date_time_of_nanos(local_nanos: int, zone: Zone | None) -> DateTime | None:
    """The date-time of so many nanoseconds on the clock of the zone."""
    date = date_of_number(local_nanos // _DAY_NANOS)
    return None if date is None else DateTime(date, time_of_nanos(local_nanos, None), zone)


def plus_months(value: Date | DateTime, duration: YearsAndMonthsDuration) -> Date | DateTime | None:
    """The same day so many months later, on the same clock."""
    date = value if isinstance(value, Date) else value.date
    year, month, day = add_months(date.year, date.month, date.day, months=duration.months)
    if not is_date(year, month, day):
        return None
    moved = Date(year, month, day)
    return moved if isinstance(value, Date) else replace(value, date=moved)


def plus_time(value: Temporal, duration: DaysAndTimeDuration) -> Temporal | None:
    """So much time later; a date moves by what passes from its midnight, a time of day goes round the clock."""
    if isinstance(value, Time):
        return time_of_nanos(value.nanos + duration.nanos, value.zone)
    if isinstance(value, Date):
        return date_of_number((value.number * _DAY_NANOS + duration.nanos) // _DAY_NANOS)
    if value.zone is None or value.zone.name is None:
        return date_time_of_nanos(value.local_nanos + duration.nanos, value.zone)
    instant = value.instant_nanos + duration.nanos
    offset = value.zone.offset_at_instant(instant // NANOS)
    return date_time_of_nanos(instant + offset * NANOS, value.zone)


def between(later: Date | DateTime, earlier: Date | DateTime) -> DaysAndTimeDuration | None:
    """The time from `earlier` to `later`; None where only one of them has a zone. A date counts as its midnight in UTC."""
    a = later.at_midnight() if isinstance(later, Date) else later
    b = earlier.at_midnight() if isinstance(earlier, Date) else earlier
    if (a.zone is None) != (b.zone is None):
        return None
    return DaysAndTimeDuration(a.instant_nanos - b.instant_nanos)


def between_times(later: Time, earlier: Time) -> DaysAndTimeDuration | None:
    """The time from `earlier` to `later` on one day; None where only one of them has a zone."""
    if (later.zone is None) != (earlier.zone is None):
        return None
    offsets = (later.offset or 0) - (earlier.offset or 0)
    return DaysAndTimeDuration(later.nanos - earlier.nanos - offsets * NANOS)


def comparable(a: Temporal, b: Temporal) -> tuple[int, int] | None:
    """Whole seconds that stand for both; None where the two cannot be compared (kinds, or one without a zone)."""
    if isinstance(a, Date) and isinstance(b, Date):
        return a.number, b.number
    if isinstance(a, Time) and isinstance(b, Time):
        if (a.zone is None) != (b.zone is None):
            return None
        return a.nanos // NANOS - (a.offset or 0), b.nanos // NANOS - (b.offset or 0)
    if isinstance(a, DateTime) and isinstance(b, DateTime):
        if (a.zone is None) != (b.zone is None):
            return None
        return a.instant_nanos // NANOS, b.instant_nanos // NANOS
    return None
