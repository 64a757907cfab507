"""Backward planner: from the day of a council, every date of law around it, each with its reasoning.

A plan is a list of days; `missed` gives those whose last moment has gone, `next_meeting` the first later meeting for
which nothing is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flux.domain.calculators import convene
from flux.domain.deadlines import METROPOLITAN, Deadline, latest_event, latest_start, legal_deadline
from flux.domain.french import count, full_date, typography
from flux.domain.holidays import Calendar
from flux.domain.rulebook import rule
from flux.domain.rules import Bound

ONE_DAY = timedelta(days=1)
COUNCIL = "conseil_communautaire"
#: how far a later meeting is looked for, in days
HORIZON = 550


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """A day of the plan: what happens then at the latest (or at the earliest), and why."""

    day: date
    #: what to do, in French, without a full stop
    label: str
    #: id of the rule; empty for the council itself
    rule: str
    explanation: tuple[str, ...]
    #: the day to aim at before it, when the law leaves one to prudence
    target_on: date | None = None
    #: the last day for it, or the first one
    bound: Bound = Bound.LAST
    #: what the law leaves open about it
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """How many days before a council the house prepares it: custom or rules of procedure, never the law. 0: not at all."""

    commission: int = 0
    bureau: int = 0
    #: closing of the agenda
    agenda: int = 0


NO_PREPARATION = Preparation()


def plan_council(
    council_on: date,
    *,
    body: str = COUNCIL,
    budget: bool = False,
    preparation: Preparation = NO_PREPARATION,
    calendar: Calendar = METROPOLITAN,
) -> tuple[PlannedDay, ...]:
    """The dates around a council: its preparation, its convocation, for a budget debate and draft, the list after.

    Raises what the rules raise, ValidationFailed for a body that is not a key of `calculators.BODIES`.
    """
    days = [
        *_prepared(council_on, preparation, calendar),
        _planned("Envoyer la convocation, au plus tard", convene(council_on, body)),
        _council(council_on),
        _planned(
            "Publier la liste des délibérations, au plus tard",
            legal_deadline("LISTE_DELIBERATIONS", council_on, calendar=calendar),
        ),
    ]
    if budget:
        days.append(_planned("Tenir le débat d'orientation budgétaire, au plus tôt", legal_deadline("DOB", council_on)))
        days.append(_planned("Envoyer le projet de budget, au plus tard", latest_start("PROJET_BUDGET", council_on)))
    return _ordered(days)


def plan_consultation(
    council_on: date,
    rule_id: str,
    *,
    preparation: Preparation = NO_PREPARATION,
    calendar: Calendar = METROPOLITAN,
    notified_on: date | None = None,
) -> tuple[PlannedDay, ...]:
    """The dates of a consultation of the communes that starts from a council: its convocation, the notification, the end.

    `notified_on` is the day the mayors receive the notification; the day after the council when not given.
    """
    notified = notified_on or council_on + ONE_DAY
    end = legal_deadline(rule_id, notified, calendar=calendar)
    days = [
        *plan_council(council_on, preparation=preparation, calendar=calendar),
        _planned("Notifier la délibération aux maires", end, day=notified),
        _planned("Fin du délai des conseils municipaux", end),
    ]
    return _ordered(days)


def plan_back_from_effect(
    effect_on: date, rule_id: str, *, weeks_for_the_order: int = 4, calendar: Calendar = METROPOLITAN
) -> tuple[PlannedDay, ...]:
    """The last days for a consultation to take effect on a day: council, convocation, notification, end of the clocks.

    `weeks_for_the_order` is the time left to the préfet, which the law does not fix: the screen lets one change it.
    """
    ready = effect_on - timedelta(weeks=weeks_for_the_order)
    end = latest_event(rule_id, ready, calendar=calendar)
    act = rule(rule_id, ready).final_act or "aucun"
    council_on = calendar.previous_working_day(end.counted_from - ONE_DAY)
    days = [
        *plan_council(council_on, calendar=calendar),
        _planned("Notifier la délibération aux maires, au plus tard", end, day=end.counted_from),
        _planned("Fin du dernier délai des conseils municipaux", end),
        PlannedDay(
            day=effect_on,
            label=typography(f"Prise d'effet (acte final : {act})"),
            rule=rule_id,
            explanation=(
                typography(
                    f"{weeks_for_the_order} semaines sont laissées entre la fin des délais et l'effet, ce que la loi ne fixe pas."
                ),
            ),
        ),
    ]
    return _ordered(days)


def missed(days: Iterable[PlannedDay], today: date) -> tuple[PlannedDay, ...]:
    """The days of a plan whose last moment has gone, the council itself included."""
    return tuple(planned for planned in days if planned.bound is Bound.LAST and planned.day < today)


def next_meeting(
    after: date, today: date, plan: Callable[[date], Iterable[PlannedDay]], *, calendar: Calendar = METROPOLITAN
) -> date | None:
    """The first working day on or after a date for which a plan misses nothing; None within the horizon."""
    start = max(after, today)
    candidates = (start + timedelta(days=later) for later in range(HORIZON))
    open_days = (day for day in candidates if calendar.closing_reason(day) is None)
    return next((day for day in open_days if not missed(plan(day), today)), None)


def _prepared(council_on: date, preparation: Preparation, calendar: Calendar) -> list[PlannedDay]:
    asked = (
        ("Réunir la commission, au plus tard", preparation.commission),
        ("Réunir le bureau, au plus tard", preparation.bureau),
        ("Arrêter l'ordre du jour, au plus tard", preparation.agenda),
    )
    return [_custom(label, council_on, days, calendar) for label, days in asked if days > 0]


def _custom(label: str, council_on: date, days: int, calendar: Calendar) -> PlannedDay:
    counted = council_on - timedelta(days=days)
    day = calendar.previous_working_day(counted)
    reasons = [f"Usage de la maison : {count(days, 'jour')} avant la séance ; la loi ne fixe pas ce délai."]
    if day != counted:
        reasons.append(
            f"Le {full_date(counted)} est chômé ({calendar.closing_reason(counted)}) : le jour ouvré d'avant."
        )
    return PlannedDay(day=day, label=typography(label), rule="", explanation=tuple(map(typography, reasons)))


def _planned(label: str, deadline: Deadline, *, day: date | None = None) -> PlannedDay:
    return PlannedDay(
        day=day or deadline.due_on,
        label=typography(label),
        rule=deadline.rule,
        explanation=deadline.explanation[: len(deadline.explanation) - len(deadline.doubts)],
        target_on=deadline.target_on if day is None else None,
        bound=deadline.bound if day is None else Bound.LAST,
        doubts=deadline.doubts,
    )


def _council(council_on: date) -> PlannedDay:
    sentence = typography(f"Le conseil se réunit le {full_date(council_on)}.")
    return PlannedDay(day=council_on, label="Réunion du conseil", rule="", explanation=(sentence,))


def _ordered(days: list[PlannedDay]) -> tuple[PlannedDay, ...]:
    return tuple(sorted(days, key=lambda planned: planned.day))
