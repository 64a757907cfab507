"""Backward planner: from the day of a council, every date of law around it, each with its reasoning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flux.domain.calculators import convene
from flux.domain.deadlines import METROPOLITAN, Deadline, latest_event, latest_start, legal_deadline
from flux.domain.french import full_date, typography
from flux.domain.holidays import Calendar
from flux.domain.rulebook import rule

ONE_DAY = timedelta(days=1)
COUNCIL = "conseil_communautaire"


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


def plan_council(
    council_on: date, *, body: str = COUNCIL, budget: bool = False, calendar: Calendar = METROPOLITAN
) -> tuple[PlannedDay, ...]:
    """The dates around a council: convocation and, for a budget, debate and draft before; list of deliberations after.

    Raises what the rules raise, ValidationFailed for a body that is not a key of `calculators.BODIES`.
    """
    days = [
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
    council_on: date, rule_id: str, *, calendar: Calendar = METROPOLITAN, notified_on: date | None = None
) -> tuple[PlannedDay, ...]:
    """The dates of a consultation of the communes that starts from a council: its convocation, the notification, the end.

    `notified_on` is the day the mayors receive the notification; the day after the council when not given.
    """
    notified = notified_on or council_on + ONE_DAY
    end = legal_deadline(rule_id, notified, calendar=calendar)
    days = [
        *plan_council(council_on, calendar=calendar),
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


def _planned(label: str, deadline: Deadline, *, day: date | None = None) -> PlannedDay:
    return PlannedDay(
        day=day or deadline.due_on,
        label=typography(label),
        rule=deadline.rule,
        explanation=deadline.explanation,
        target_on=deadline.target_on if day is None else None,
    )


def _council(council_on: date) -> PlannedDay:
    sentence = typography(f"Le conseil se réunit le {full_date(council_on)}.")
    return PlannedDay(day=council_on, label="Réunion du conseil", rule="", explanation=(sentence,))


def _ordered(days: list[PlannedDay]) -> tuple[PlannedDay, ...]:
    return tuple(sorted(days, key=lambda planned: planned.day))
