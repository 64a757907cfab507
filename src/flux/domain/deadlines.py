"""Deadlines: local dates computed from the rules of law, each of which explains itself.

`legal_deadline("TRANSFERT", date(2026, 10, 13))` counts forward from an event; `latest_start` counts backward from a
meeting to the last day on which its convocation may leave; `expires_at` turns a day into the instant at which it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from flux.domain.counting import (
    ONE_DAY,
    Counted,
    SkippedDay,
    add_months,
    checked,
    count_days,
    count_months,
    count_weeks,
    lengthen,
)
from flux.domain.french import count, full_date, month_day, of, typography
from flux.domain.holidays import Calendar
from flux.domain.rulebook import rule
from flux.domain.rules import Bound, Delay, Rule, Silence, Unit
from flux.errors import ValidationFailed

METROPOLITAN = Calendar()

_SILENCE = {
    Silence.FAVOURABLE: "Passé ce jour, le silence vaut avis favorable.",
    Silence.UNFAVOURABLE: "Passé ce jour, le silence vaut avis défavorable.",
    Silence.NOTHING: "Passé ce jour, le silence n'a pas d'effet par lui-même : il n'est compté ni pour ni contre.",
}
_DAYS = {
    Unit.CALENDAR: ("jour calendaire", "jours calendaires"),
    Unit.WORKING: ("jour ouvré", "jours ouvrés"),
    Unit.BUSINESS: ("jour ouvrable", "jours ouvrables"),
    Unit.FRANC: ("jour franc", "jours francs"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A date of law and how it was found. Dates are local to the territory."""

    #: id of the rule; empty for a plain count of days
    rule: str = ""
    article: str = ""
    #: the event that starts the delay; its day is never counted
    counted_from: date
    due_on: date
    #: whether `due_on` is the last day to act or the first day on which one may
    bound: Bound = Bound.LAST
    #: the day to aim at, prudently, before the date of law; None when they are the same
    target_on: date | None = None
    skipped: tuple[SkippedDay, ...] = ()
    #: French sentences, in the order of the reasoning; never empty
    explanation: tuple[str, ...]
    #: those of them, at the end, that say what the sources leave open
    doubts: tuple[str, ...] = ()
    silence: Silence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span of days in which an act is possible, both ends included."""

    opens_on: date
    closes_on: date
    explanation: tuple[str, ...]

    def holds(self, day: date) -> bool:
        """Whether an act of that day is inside the window."""
        return self.opens_on <= day <= self.closes_on


def legal_deadline(
    rule_id: str, start: date, *, calendar: Calendar = METROPOLITAN, extended: bool | None = None
) -> Deadline:
    """The date a rule gives from an event: the last day to act, or the first lawful day.

    `extended` replaces the rule's own prorogation, where the law is in doubt. The version of the rule is the one in
    force on the day of the event. Raises NotFound, InvalidState ("rule.not_in_force") or ValidationFailed.
    """
    found, delay = _delay_of(rule_id, start)
    counted = _count(start, delay, calendar=calendar)
    if delay.unit is not Unit.FIXED:
        counted = lengthen(counted, delay, calendar=calendar, extended=delay.extended if extended is None else extended)
    target = _target(counted.due_on, delay, calendar=calendar)
    return Deadline(
        rule=found.id,
        article=found.article,
        counted_from=start,
        due_on=counted.due_on,
        bound=delay.bound,
        target_on=target,
        skipped=counted.skipped,
        silence=found.silence,
        doubts=(*delay.doubts, *found.doubts),
        explanation=(
            _rule_sentence(found, delay),
            _start_sentence(start, delay),
            *counted.steps,
            _result_sentence(counted.due_on, delay),
            *_after(found, target=target, calendar=calendar),
            *delay.doubts,
            *found.doubts,
        ),
    )


def day_count(days: int, unit: Unit, start: date, *, calendar: Calendar = METROPOLITAN) -> Deadline:
    """So many days of a kind after a start, without any rule; franc days give the first day after them.

    Raises ValidationFailed when the length or the date is out of range, or the unit is not one of days.
    """
    if unit not in _DAYS:
        raise ValidationFailed(
            "L’unité doit être un genre de jours.", code="deadline.unit", fields={"unit": "Inconnue."}
        )
    checked(start, days)
    counted = count_days(start, days, unit=unit, calendar=calendar)
    opening = f"Délai de {count(days, *_DAYS[unit])} à compter du {full_date(start)}, qui n'est pas compté."
    bound = Bound.FIRST if unit is Unit.FRANC else Bound.LAST
    return Deadline(
        counted_from=start,
        due_on=counted.due_on,
        bound=bound,
        skipped=counted.skipped,
        explanation=(typography(opening), *counted.steps, _bound_sentence(counted.due_on, bound)),
    )


def latest_start(rule_id: str, event_on: date) -> Deadline:
    """The last day on which the act that starts a franc delay may be done for an event: meeting - (n + 1).

    Raises NotFound, InvalidState, or ValidationFailed when the rule does not count franc days.
    """
    found, delay = _delay_of(rule_id, event_on)
    if delay.unit is not Unit.FRANC:
        message = f"La règle {rule_id} ne se compte pas en jours francs : elle n'a pas de dernier jour d'envoi."
        raise ValidationFailed(typography(message), code="deadline.not_franc", data={"rule": rule_id})
    due = event_on - timedelta(days=delay.count + 1)
    first, last = due + ONE_DAY, event_on - ONE_DAY
    between = (
        f"{count(delay.count, 'jour franc', 'jours francs')} les séparent, du {full_date(first)} au {full_date(last)}"
        if delay.count > 1
        else f"un jour franc les sépare, le {full_date(first)}"
    )
    return Deadline(
        rule=found.id,
        article=found.article,
        counted_from=event_on,
        due_on=due,
        doubts=(*delay.doubts, *found.doubts),
        explanation=(
            _rule_sentence(found, delay),
            typography(
                f"Le jour de l'envoi et celui de la réunion, le {full_date(event_on)}, ne comptent pas : {between}."
            ),
            typography("Les samedis, les dimanches et les jours fériés comptent, et le délai n'est pas prorogé."),
            typography(f"Dernier jour d'envoi : le {full_date(due)}."),
            *delay.doubts,
            *found.doubts,
        ),
    )


def latest_event(rule_id: str, due_by: date, *, calendar: Calendar = METROPOLITAN) -> Deadline:
    """The deadline of the last event (a notification, say) whose delay ends on a given day or before.

    `counted_from` is the day of that event. Raises as `legal_deadline`, and ValidationFailed for a delay counted backward.
    """
    found, delay = _delay_of(rule_id, due_by)
    if delay.backward or delay.unit is Unit.FIXED:
        message = f"La règle {rule_id} (art. {found.article}) ne se compte pas à partir d'un événement passé."
        raise ValidationFailed(typography(message), code="deadline.not_forward", data={"rule": rule_id})
    start = due_by
    while (end := legal_deadline(rule_id, start, calendar=calendar)).due_on > due_by:
        # a day earlier moves the end by a day, and at most ten more past short months and closed days
        start -= max(ONE_DAY, end.due_on - due_by - timedelta(days=10))
    return end


def opposition_window(transfer_on: date, *, rule_id: str = "PLU") -> Window:
    """The days on which a council may oppose an automatic transfer: the months before it, the day itself excluded."""
    found, delay = _delay_of(rule_id, add_months(transfer_on, -1))
    opens, closes = add_months(transfer_on, -delay.count), transfer_on - ONE_DAY
    sentence = (
        f"Le transfert a lieu le {full_date(transfer_on)} : seules comptent les délibérations prises "
        f"du {full_date(opens)} au {full_date(closes)} inclus ; le silence n'est pas une opposition."
    )
    return Window(
        opens_on=opens,
        closes_on=closes,
        explanation=(_rule_sentence(found, delay), typography(sentence), *found.doubts),
    )


def next_transfer(on: date, *, rule_id: str = "PLU") -> date:
    """The next day, that one included, on which a competence is transferred by law unless the communes oppose it.

    Raises InvalidState before the rule, ValidationFailed for a date out of range.
    """
    checked(on, 1)
    named = rule(rule_id, on).parameters["transfer_on"]
    return next(day for year in (on.year, on.year + 1) if (day := date.fromisoformat(f"{year}-{named}")) >= on)


def expires_at(due_on: date, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which a local day ends (24 h): the first one that is too late."""
    return begins_at(due_on + ONE_DAY, zone)


def begins_at(day: date, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which a local day begins (0 h)."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def fires_at(deadline: Deadline, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which a timer on a deadline goes off: the end of a last day, the beginning of a first one."""
    return expires_at(deadline.due_on, zone) if deadline.bound is Bound.LAST else begins_at(deadline.due_on, zone)


def local_date(instant: datetime, zone: tzinfo) -> date:
    """The local date on which an aware instant falls."""
    return instant.astimezone(zone).date()


def _delay_of(rule_id: str, on: date) -> tuple[Rule, Delay]:
    checked(on, 1)
    found = rule(rule_id, on)
    if found.delay is None:
        message = f"La règle {rule_id} (art. {found.article}) ne fixe pas de délai."
        raise ValidationFailed(typography(message), code="rule.no_delay", data={"rule": rule_id})
    return found, found.delay


def _count(start: date, delay: Delay, *, calendar: Calendar) -> Counted:
    signed = -delay.count if delay.backward else delay.count
    match delay.unit:
        case Unit.MONTH:
            return count_months(start, signed)
        case Unit.YEAR:
            return count_months(start, 12 * signed)
        case Unit.WEEK:
            return count_weeks(start, signed, weekday=delay.weekday)
        case Unit.FIXED:
            return _fixed(start, delay)
        case _:
            return count_days(start, delay.count, unit=delay.unit, calendar=calendar)


def _fixed(start: date, delay: Delay) -> Counted:
    """The next such day of the year; "avant le 30 septembre" makes the 29th the last day."""
    shift = ONE_DAY if delay.before else timedelta(0)
    years = (start.year, start.year + 1)
    named = next(day for year in years if (day := date.fromisoformat(f"{year}-{delay.fixed}")) - shift >= start)
    last = named - shift
    words = f"Le texte dit « avant le {month_day(named)} » : la veille est le dernier jour." if delay.before else ""
    return Counted(due_on=last, steps=(typography(words),) if words else ())


def _target(due_on: date, delay: Delay, *, calendar: Calendar) -> date | None:
    if delay.target_days is None:
        return None
    target = calendar.previous_working_day(due_on - timedelta(days=delay.target_days))
    return target if target != due_on else None


def _rule_sentence(found: Rule, delay: Delay) -> str:
    return typography(f"{found.title} (art. {found.article}) : {delay.grants}.")


def _start_sentence(start: date, delay: Delay) -> str:
    event = f"{of(delay.starts)}, le {full_date(start)}"
    if delay.unit is Unit.FIXED:
        return typography(f"La date est cherchée à partir du {full_date(start)}.")
    if delay.backward:
        return typography(f"Le délai se compte à rebours {event}.")
    return typography(f"Le délai part {event} ; ce jour n'est pas compté.")


def _result_sentence(due_on: date, delay: Delay) -> str:
    return _bound_sentence(due_on, delay.bound)


def _bound_sentence(due_on: date, bound: Bound) -> str:
    if bound is Bound.FIRST:
        return typography(f"Première date possible : le {full_date(due_on)}.")
    return typography(f"Dernier jour : le {full_date(due_on)}, à 24 heures.")


def _after(found: Rule, *, target: date | None, calendar: Calendar) -> tuple[str, ...]:
    sentences = []
    if target:
        sentences.append(f"Par prudence, visez le {full_date(target)} au plus tard.")
    if found.silence and found.delay and found.delay.bound is Bound.LAST:
        sentences.append(_SILENCE[found.silence])
    if (note := found.local.get(calendar.subdivision)) is not None:
        sentences.append(note)
    return tuple(map(typography, sentences))
