"""Counting days, weeks and months as the law does, with the sentences that say how."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flux.domain.french import count, full_date, listed, month_day, of_month, typography
from flux.domain.holidays import SUNDAY, Calendar
from flux.domain.rules import Delay, Unit
from flux.errors import ValidationFailed

ONE_DAY = timedelta(days=1)
#: longest delay accepted, in any unit: a century of days
LONGEST = 36_525
EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 12, 31)
#: past this number, skipped days are counted by kind instead of listed
LISTED_DAYS = 12

_PLURAL = {"samedi": "samedis", "dimanche": "dimanches", "jour férié": "jours fériés"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedDay:
    """A day that was not counted, and why."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Where a count arrives, how it went there in sentences, and the days it passed over."""

    due_on: date
    steps: tuple[str, ...]
    skipped: tuple[SkippedDay, ...] = ()


def add_months(day: date, months: int) -> date:
    """The same day number so many months later (or earlier); the last day of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def checked(start: date, units: int) -> None:
    """Refuse a start or a length outside what the arithmetic of dates and the law of holidays cover."""
    if not EARLIEST <= start <= LATEST:
        raise ValidationFailed(
            typography(f"La date doit être comprise entre 1900 et 2200 : {start.isoformat()} ne l'est pas."),
            code="deadline.date_out_of_range",
            fields={"from": "Date hors des limites."},
        )
    if not 1 <= units <= LONGEST:
        raise ValidationFailed(
            typography(f"Un délai compte au moins un jour et au plus {count(LONGEST, 'jour')} : {units} est refusé."),
            code="deadline.length_out_of_range",
            fields={"days": "Nombre de jours hors des limites."},
        )


def count_days(start: date, days: int, *, unit: Unit, calendar: Calendar) -> Counted:
    """So many days after a start, in calendar, working, business or franc days; the start never counts.

    Franc days give the first day after them: start + n + 1 (CE 13 October 1993, d'André).
    """
    match unit:
        case Unit.WORKING | Unit.BUSINESS:
            return _open_days(start, days, unit=unit, calendar=calendar)
        case Unit.FRANC:
            return _franc_days(start, days, calendar=calendar)
        case _:
            due = start + timedelta(days=days)
            return Counted(due_on=due, steps=(f"{_all(days, 'jour')} de suite, chômés compris.",))


def _all(number: int, noun: str) -> str:
    return f"Les {count(number, noun)} se comptent" if number > 1 else f"Le délai de {count(number, noun)} se compte"


def _open_days(start: date, days: int, *, unit: Unit, calendar: Calendar) -> Counted:
    day, left = start, days
    skipped: list[SkippedDay] = []
    while left:
        day += ONE_DAY
        if (reason := _not_counted(day, unit=unit, calendar=calendar)) is None:
            left -= 1
        else:
            skipped.append(SkippedDay(day=day, reason=reason))
    name = "ouvrés (du lundi au vendredi)" if unit is Unit.WORKING else "ouvrables (du lundi au samedi)"
    steps = [f"Seuls comptent les jours {name} qui ne sont pas fériés."]
    if skipped:
        steps.append(f"Ne sont pas comptés : {_skipped_words(skipped)}.")
    return Counted(due_on=day, steps=tuple(map(typography, steps)), skipped=tuple(skipped))


def _not_counted(day: date, *, unit: Unit, calendar: Calendar) -> str | None:
    if unit is Unit.WORKING:
        return calendar.closing_reason(day)
    if (name := calendar.holiday(day)) is not None:
        return typography(f"jour férié : {name}")
    return "dimanche" if day.weekday() == SUNDAY else None


def _skipped_words(skipped: list[SkippedDay]) -> str:
    if len(skipped) <= LISTED_DAYS:
        return listed([_skipped_word(day) for day in skipped])
    kinds = Counter(day.reason.split("\N{NO-BREAK SPACE}")[0] for day in skipped)
    return listed([count(number, kind, _PLURAL[kind]) for kind, number in kinds.items()])


def _skipped_word(skipped: SkippedDay) -> str:
    if skipped.reason.startswith("jour férié"):
        return f"le {full_date(skipped.day)} ({skipped.reason})"
    return f"le {full_date(skipped.day)}"


def _franc_days(start: date, days: int, *, calendar: Calendar) -> Counted:
    first, last = start + ONE_DAY, start + timedelta(days=days)
    due = last + ONE_DAY
    span = (
        f"le seul jour franc est le {full_date(first)}"
        if days == 1
        else f"les {count(days, 'jour franc', 'jours francs')} vont du {full_date(first)} au {full_date(last)}"
    )
    steps = [f"Ni le jour de départ ni le jour d'arrivée ne comptent : {span}."]
    closed = [day for n in range(1, days + 2) if (day := start + timedelta(days=n)) and calendar.closing_reason(day)]
    if closed:
        steps.append("Les samedis, les dimanches et les jours fériés comptent, et le délai n'est pas prorogé.")
    return Counted(due_on=due, steps=tuple(map(typography, steps)))


def count_weeks(start: date, weeks: int, *, weekday: int | None = None) -> Counted:
    """So many weeks of seven days after a start, or before it when negative.

    With a weekday (1: Monday), that day of the week which comes so many weeks after the one of the start.
    """
    number = abs(weeks)
    if weekday is not None:
        due = start + timedelta(weeks=weeks, days=weekday - start.isoweekday())
        monday = start - timedelta(days=start.isoweekday() - 1)
        words = f"La semaine du départ commence le lundi {month_day(monday)} ; {count(number, 'semaine')} plus tard, c'est le {full_date(due)}."
        return Counted(due_on=due, steps=(typography(words),))
    way = "après" if weeks > 0 else "avant"
    step = f"{count(number, 'semaine')} de sept jours, soit {count(7 * number, 'jour')} {way} le {month_day(start)}."
    return Counted(due_on=start + timedelta(weeks=weeks), steps=(step,))


def count_months(start: date, months: int) -> Counted:
    """So many months after a start (before it when negative), de quantième à quantième."""
    due = add_months(start, months)
    words = f"du {month_day(start)} au {month_day(due)}"
    if due.day != start.day:
        words = f"le mois {of_month(due)} n'a pas de {start.day}, son dernier jour est retenu, le {month_day(due)}"
    return Counted(due_on=due, steps=(typography(f"De quantième à quantième : {words}."),))


def lengthen(counted: Counted, delay: Delay, *, calendar: Calendar, extended: bool) -> Counted:
    """The count with the extra day of a délai franc, then prorogued past closed days when the delay is extended."""
    if delay.franc:
        due = counted.due_on + ONE_DAY
        franc = f"Le délai est franc : il compte un jour de plus, et va jusqu'au {full_date(due)}."
        counted = replace(counted, due_on=due, steps=(*counted.steps, typography(franc)))
    reason = calendar.closing_reason(counted.due_on)
    if delay.unit is Unit.FRANC or (reason is None and not extended):
        return counted
    if reason is None:
        return _with_step(counted, f"Le {full_date(counted.due_on)} est un jour ouvré : le délai n'est pas prorogé.")
    if not extended:
        return _with_step(counted, f"Ce jour est chômé ({reason}), mais le délai n'est pas prorogé.")
    return _prorogued(counted, calendar=calendar)


def _with_step(counted: Counted, sentence: str) -> Counted:
    return replace(counted, steps=(*counted.steps, typography(sentence)))


def _prorogued(counted: Counted, *, calendar: Calendar) -> Counted:
    open_day = calendar.next_working_day(counted.due_on)
    passed = [counted.due_on + timedelta(days=n) for n in range((open_day - counted.due_on).days)]
    skipped = [SkippedDay(day=day, reason=calendar.closing_reason(day) or "") for day in passed]
    step = f"Le délai est prorogé au premier jour ouvré qui suit, en passant {_skipped_words(skipped)}."
    return _with_step(replace(counted, due_on=open_day, skipped=(*counted.skipped, *skipped)), step)
