"""The two kinds of durations (DMN 1.5, 10.3.2.3.6 and 10.3.2.3.7): they do not mix, since months have no fixed length."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flux.feel.calendar import NANOS, SECONDS_OF_DAY

#: both kinds stay within what a date can be moved by
MAX_MONTHS = 12 * 2_000_000_000
MAX_NANOS = 366 * 2_000_000_000 * SECONDS_OF_DAY * NANOS


@dataclass(frozen=True, slots=True, order=True)
class YearsAndMonthsDuration:
    """So many months; negative ones go back in time."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-" if self.months < 0 else "") + "P" + body


@dataclass(frozen=True, slots=True, order=True)
class DaysAndTimeDuration:
    """So many nanoseconds; negative ones go back in time."""

    nanos: int

    @property
    def seconds(self) -> Decimal:
        """The whole length in seconds, with its fraction."""
        return Decimal(self.nanos).scaleb(-9)

    def __str__(self) -> str:
        seconds, nanos = divmod(abs(self.nanos), NANOS)
        days, seconds = divmod(seconds, SECONDS_OF_DAY)
        hours, seconds = divmod(seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        if seconds or nanos:
            time += f"{seconds}{fraction(nanos)}S"
        body = (f"{days}D" if days else "") + (f"T{time}" if time else "")
        return ("-" if self.nanos < 0 else "") + "P" + (body or "T0S")


def fraction(nanos: int) -> str:
    """`.5` for half a second, nothing for none."""
    return f".{nanos:09}".rstrip("0") if nanos else ""


def months_duration(months: int) -> YearsAndMonthsDuration | None:
    """The duration, None where it is too long."""
    return YearsAndMonthsDuration(months) if abs(months) <= MAX_MONTHS else None


def time_duration(nanos: int) -> DaysAndTimeDuration | None:
    """The duration, None where it is too long."""
    return DaysAndTimeDuration(nanos) if abs(nanos) <= MAX_NANOS else None
