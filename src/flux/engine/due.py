"""When a timer falls due: ISO 8601 in local time, or a legal rule of the domain.

Years, months, weeks and days are counted on the calendar of the territory, so that a day stays a day when the
clocks change; hours, minutes and seconds are counted exactly.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from flux.domain.deadlines import Deadline, fires_at, legal_deadline
from flux.domain.holidays import Calendar
from flux.domain.messages import kept_for
from flux.engine.definition import TimerKind, TimerText
from flux.errors import EngineFailure, FluxError

_DURATION = re.compile(
    r"(?P<sign>[+-]?)P(?=[\dT])(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+(?:[.,]\d+)?)H)?(?:(?P<minutes>\d+(?:[.,]\d+)?)M)?(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?"
)
_CYCLE = re.compile(r"R(?P<times>-?\d*)/(?P<rest>.+)")
#: for ever, with room for every time zone
LATEST = datetime(9999, 12, 1, tzinfo=UTC)
#: the zone in brackets or after an at sign, as FEEL writes it
_NAMED_ZONE = re.compile(r"(?P<instant>[^\[@]+)(?:\[(?P<bracket>[\w/+-]+)\]|@(?P<at>[\w/+-]+))")


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration of ISO 8601: months and days of the calendar, then exact time."""

    months: int = 0
    days: int = 0
    exact: timedelta = field(default_factory=timedelta)

    def after(self, start: datetime, zone: tzinfo, times: int = 1) -> datetime:
        """The instant so many of it after `start`, in UTC."""
        local = start.astimezone(zone)
        moved = _add_months(local.replace(tzinfo=None), self.months * times) + timedelta(days=self.days * times)
        return moved.replace(tzinfo=zone, fold=local.fold).astimezone(UTC) + self.exact * times


@dataclass(frozen=True, slots=True)
class Agenda:
    """The `Due` of the product, in the local time and with the holidays of the territory."""

    zone: tzinfo = UTC
    #: gives the days on which the territory does not work; only asked where a rule of law counts
    calendar: Callable[[], Calendar] = Calendar

    def __call__(self, timer: TimerText, value: object, now: datetime, fired: int = 0) -> datetime | None:
        """Gives the instant (UTC) at which `value` falls due; None when it never does again. Raises EngineFailure."""
        text = "" if timer.deadline is not None else _text(value)
        try:
            if timer.deadline is not None:
                return None if fired else self._legal(timer.deadline, value, now)
            if (cycle := _CYCLE.fullmatch(text)) is not None:
                return self._cycle(cycle["times"], cycle["rest"], now, fired)
            if fired:
                return None
            if (duration := duration_of(text)) is not None:
                return duration.after(now, self.zone)
            if timer.kind is TimerKind.DATE or timer.value is not None:
                return self.instant(text)
        except (ValueError, OverflowError, KeyError):
            pass
        raise _unreadable(value)

    def instant(self, text: str) -> datetime:
        """The instant that a text names, in UTC: local where it says no zone, 0 h where it is a date.

        Raises ValueError, or KeyError for an unknown zone.
        """
        named = _NAMED_ZONE.fullmatch(text)
        if named is not None:
            zone = ZoneInfo(named["bracket"] or named["at"])
            moment = datetime.fromisoformat(named["instant"])
            return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)
        moment = datetime.fromisoformat(text.replace(",", "."))
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)

    def day(self, text: str) -> date:
        """The local day that a text names: a date, or the day of an instant. Raises ValueError or KeyError."""
        if len(text) == len("2026-01-01"):
            return date.fromisoformat(text)
        return self.instant(text).astimezone(self.zone).date()

    def deadline(self, rule: str, value: object, since: datetime) -> Deadline:
        """The date that a rule gives from a value that names a day, from the local day of `since` without one.

        Raises what the rules raise; ValueError, KeyError or EngineFailure for a value that names no day.
        """
        start = self.day(_text(value)) if value is not None else since.astimezone(self.zone).date()
        return legal_deadline(rule, start, calendar=self.calendar())

    def _legal(self, rule: str, value: object, now: datetime) -> datetime:
        try:
            return fires_at(self.deadline(rule, value, now), self.zone)
        except FluxError as error:
            raise EngineFailure(error.message, code=error.code) from error

    def _cycle(self, times: str, rest: str, now: datetime, fired: int) -> datetime | None:
        bound = int(times) if times not in {"", "-1"} else None
        if bound is not None and fired >= bound:
            return None
        first, _, second = rest.partition("/")
        step = duration_of(first)
        if step is not None:  # R3/PT10H, R3/PT10H/end
            due = step.after(now, self.zone, fired + 1)
            return due if not second or due <= self.instant(second) else None
        start = self.instant(first)
        length, _, end = second.partition("/")
        every = duration_of(length)
        if every is None:  # R3/start/end: the length between both
            return start + (self.instant(length) - start) * fired
        due = every.after(start, self.zone, fired)
        return due if not end or due <= self.instant(end) else None


def duration_of(text: str) -> Duration | None:
    """Reads an ISO 8601 duration; None when the text is none, or is longer than can be counted."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    sign = -1 if found["sign"] == "-" else 1
    part = {name: value.replace(",", ".") for name, value in found.groupdict().items() if value and name != "sign"}
    try:
        exact = timedelta(**{name: float(part.get(name, 0)) for name in ("hours", "minutes", "seconds")})
        return Duration(
            months=sign * (12 * int(part.get("years", 0)) + int(part.get("months", 0))),
            days=sign * (7 * int(part.get("weeks", 0)) + int(part.get("days", 0))),
            exact=sign * exact,
        )
    except (OverflowError, ValueError):  # thousands of digits
        return None


def kept_until(at: datetime, *, key: str | None, keep_for: str | None) -> datetime:
    """Until when a message that is thrown at `at` waits for its receiver: `keep_for` as its diagram says, else by its key."""
    lasting = duration_of(keep_for) if keep_for else None
    try:
        return at + kept_for(key) if lasting is None else lasting.after(at, UTC)
    except (OverflowError, ValueError):  # the calendar has no such day
        return LATEST


def _add_months(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return datetime.combine(
        date(year, month + 1, day), time(moment.hour, moment.minute, moment.second, moment.microsecond)
    )


def _text(value: object) -> str:
    if isinstance(value, Mapping) and isinstance(value.get("v"), str):  # a temporal value, as FEEL writes it in JSON
        return str(value["v"]).strip()
    if isinstance(value, str):
        return value.strip()
    raise _unreadable(value)


def _unreadable(value: object) -> EngineFailure:
    return EngineFailure(
        f"«\u00a0{value}\u00a0» n’est ni une date, ni une durée, ni une répétition (ISO 8601).", code="timer.unreadable"
    )
