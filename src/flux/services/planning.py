"""Plans in the territory's calendar, on the day it is: the dates, what is missed, and the next council that misses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from flux.domain import planner
from flux.domain.counting import EARLIEST, LATEST
from flux.domain.french import full_date, typography
from flux.domain.holidays import Calendar
from flux.domain.planner import COUNCIL, NO_PREPARATION, PlannedDay, Preparation
from flux.errors import ValidationFailed
from flux.services import law
from flux.services.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a plan is made for: a council, or the day on which a consultation must take effect."""

    council: date | None = None
    effect: date | None = None
    rule: str | None = None
    notified: date | None = None
    body: str = COUNCIL
    budget: bool = False
    preparation: Preparation = NO_PREPARATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The dates of a plan, in order."""

    days: tuple[PlannedDay, ...]
    #: French sentences on what can no longer be done in time
    missed: tuple[str, ...]
    #: the first council (or day of effect) for which nothing is missed; None when nothing is missed, or none was found
    next_council: date | None


def plan(house: House, wanted: Wanted) -> Plan:
    """The dates around a council or before an effect. Raises ValidationFailed naming the field, NotFound, InvalidState."""
    _check(wanted)
    calendar, today = law.calendar(house), house.today()
    lay_out, pivot = _layout(wanted, calendar)
    days = lay_out(pivot)
    late = planner.missed(days, today)
    return Plan(
        days=days,
        missed=tuple(_sentence(day) for day in late),
        next_council=planner.next_meeting(pivot, today, lay_out, calendar=calendar) if late else None,
    )


def _check(wanted: Wanted) -> None:
    for name in ("council", "effect", "notified"):
        day = getattr(wanted, name)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise _refused(name, f"La date doit être comprise entre {EARLIEST.year} et {LATEST.year}.")


def _layout(wanted: Wanted, calendar: Calendar) -> tuple[Callable[[date], tuple[PlannedDay, ...]], date]:
    if wanted.effect is not None:
        if not wanted.rule:
            raise _refused("rule", "Choisissez la procédure qui doit prendre effet ce jour-là.")
        return partial(planner.plan_back_from_effect, rule_id=wanted.rule, calendar=calendar), wanted.effect
    if wanted.council is None:
        raise _refused("council", "Donnez la date du conseil, par exemple 2026-12-15.")
    if wanted.rule:
        return (
            partial(
                planner.plan_consultation,
                rule_id=wanted.rule,
                preparation=wanted.preparation,
                calendar=calendar,
                notified_on=wanted.notified,
            ),
            wanted.council,
        )
    around = partial(
        planner.plan_council,
        body=wanted.body,
        budget=wanted.budget,
        preparation=wanted.preparation,
        calendar=calendar,
    )
    return around, wanted.council


def _sentence(planned: PlannedDay) -> str:
    return typography(f"{planned.label} : c'était le {full_date(planned.day)}.")


def _refused(name: str, sentence: str) -> ValidationFailed:
    text = typography(sentence)
    return ValidationFailed(text, code="planner.input", fields={name: text})
