"""Temporal functions (DMN 1.5, 10.3.4.8 and 10.3.4.11) and the clock, which the caller gives."""

from __future__ import annotations

from decimal import Decimal

from flux.feel import calendar
from flux.feel.convert import moment
from flux.feel.durations import YearsAndMonthsDuration
from flux.feel.members import weekday
from flux.feel.registry import builtin
from flux.feel.runtime import Run
from flux.feel.temporal import Date, DateTime

_TEMPORAL = "10.3.4.8 Temporal functions"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ON = "date: date|date and time"


def _date(value: Date | DateTime) -> Date:
    return value if isinstance(value, Date) else value.date


@builtin("day of year", _TEMPORAL, _ON)
def day_of_year(_run: Run, on: Date | DateTime) -> object:
    """The day's number in its year, from 1."""
    day = _date(on)
    return Decimal(day.number - calendar.day_number(day.year, 1, 1) + 1)


@builtin("day of week", _TEMPORAL, _ON)
def day_of_week(_run: Run, on: Date | DateTime) -> object:
    """The English name of the weekday."""
    return _DAYS[int(weekday(_date(on))) - 1]


@builtin("month of year", _TEMPORAL, _ON)
def month_of_year(_run: Run, on: Date | DateTime) -> object:
    """The English name of the month."""
    return _MONTHS[_date(on).month - 1]


@builtin("week of year", _TEMPORAL, _ON)
def week_of_year(_run: Run, on: Date | DateTime) -> object:
    """The week's number by ISO 8601: the week of a Thursday belongs to the Thursday's year."""
    day = _date(on).number
    thursday = day - (day + 3) % 7 + 3
    year, _, _ = calendar.civil(thursday)
    return Decimal((thursday - calendar.day_number(year, 1, 1)) // 7 + 1)


@builtin("last day of month", _TEMPORAL, _ON)
def last_day_of_month(_run: Run, on: Date | DateTime) -> object:
    """The number of the last day of the month."""
    day = _date(on)
    return Decimal(calendar.days_in_month(day.year, day.month))


@builtin(
    "years and months duration", "10.3.4.1 Conversion functions", "from: date|date and time", "to: date|date and time"
)
def years_and_months_duration(_run: Run, start: Date | DateTime, end: Date | DateTime) -> object:
    """The whole months from one day to another; times of day and zones do not count."""
    a, b = _date(start), _date(end)
    months = (b.year - a.year) * 12 + b.month - a.month
    if months > 0 and b.day < a.day:
        months -= 1
    elif months < 0 and b.day > a.day:
        months += 1
    return YearsAndMonthsDuration(months)


@builtin("now", "10.3.4.11 Miscellaneous functions")
def now(run: Run) -> object:
    """The moment that the caller gave; null without one."""
    return moment(run.now)


@builtin("today", "10.3.4.11 Miscellaneous functions")
def today(run: Run) -> object:
    """The day of the moment that the caller gave; null without one."""
    at = moment(run.now)
    return None if at is None else at.date
