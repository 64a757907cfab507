"""Where a consultation of the communes stands on a day: its lines, its closing, the day on which its result is certain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from flux.domain.ballots.communes import CommunesResult, Vote, tally_communes
from flux.domain.ballots.readings import count_votes
from flux.domain.concordance import ONE_DAY, Concordance, Consulted, DatedBy, Deliberation, Timing
from flux.domain.french import count, full_date, month_day, typography


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStanding:
    """One line of the public table, as known on a day."""

    siren: str
    name: str
    population: int
    notified_on: date | None
    due_on: date | None
    vote: Vote
    voted_on: date | None
    document: str
    joining: bool
    #: how the rule counts it; None while it can still turn either way
    favourable: bool | None
    #: votes kept and not counted
    not_counted: tuple[tuple[Deliberation, Timing], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a consultation stands on a day."""

    on: date
    result: CommunesResult
    #: certain even if councils whose clock still runs vote again
    firm: bool
    lines: tuple[LineStanding, ...]
    #: every commune has voted or its clock has ended
    closed: bool
    #: first day on which it can be closed if nobody votes any more; None while a notification is missing
    closes_on: date | None
    #: first day from which the result is certain whatever the rest do, with the votes known; None while unknown
    certain_on: date | None
    #: French sentences
    explanation: tuple[str, ...]


def standing(concordance: Concordance, on: date) -> Standing:
    """Where the consultation stands on a day, from the votes of that day and before."""
    result = _result(concordance, on=on)
    closes = closes_on(concordance)
    found = Standing(
        on=on,
        result=result,
        firm=_verdict(concordance, lambda line: line.vote(on) if line.ended(on) else Vote.PENDING) is not None,
        lines=tuple(
            _line(line, favourable=counted.favourable, on=on)
            for line, counted in zip(concordance.lines, result.table, strict=True)
        ),
        closed=closes is not None and on >= closes,
        closes_on=closes,
        certain_on=certain_on(concordance),
        explanation=(),
    )
    return replace(found, explanation=(*map(typography, _situation(concordance, found)), *result.explanation))


def closes_on(concordance: Concordance) -> date | None:
    """The first day on which every commune has voted or its clock has ended, with the votes recorded; None without clock."""
    ends = [_heard_on(line) for line in concordance.lines]
    return max(end for end in ends if end) if ends and None not in ends else None


def certain_on(concordance: Concordance) -> date | None:
    """The first day from which the result no longer changes and is certain whatever the remaining communes do.

    Computed from the votes recorded, silence at the end of each clock included: a day to come is what happens if
    nobody votes any more. None while it depends on a clock that has not started.
    """
    days = {concordance.decided_on}
    for line in concordance.lines:
        days.update(d.counts_on for d in line.deliberations if line.timing(d) is Timing.IN_TIME)
        if line.due_on is not None:
            days.add(line.due_on + ONE_DAY)
    ordered = sorted(days)
    verdicts = [_verdict_on(concordance, day) for day in ordered]
    if verdicts[-1] is None:
        return None
    first = len(verdicts) - 1
    while first and verdicts[first - 1] is verdicts[-1]:
        first -= 1
    return ordered[first]


def _heard_on(line: Consulted) -> date | None:
    if line.due_on is None:
        return None
    votes = [d.counts_on for d in line.deliberations if line.timing(d) is Timing.IN_TIME]
    return min(votes) if votes else line.due_on + ONE_DAY


def _verdict(concordance: Concordance, said: Callable[[Consulted], Vote]) -> bool | None:
    votes = concordance.votes(said)
    return count_votes(concordance.rule, votes, epci=concordance.epci_favourable, on=concordance.decided_on).verdict


def _verdict_on(concordance: Concordance, day: date) -> bool | None:
    return _verdict(concordance, lambda line: line.vote(day))


def _result(concordance: Concordance, *, on: date) -> CommunesResult:
    votes = concordance.votes(lambda line: line.vote(on))
    return tally_communes(concordance.rule, votes, epci=concordance.epci_favourable, on=concordance.decided_on)


def _line(line: Consulted, *, favourable: bool | None, on: date) -> LineStanding:
    effective = line.effective(on)
    timed = ((d, line.timing(d)) for d in line.deliberations if d.counts_on <= on)
    return LineStanding(
        siren=line.siren,
        name=line.name,
        population=line.population,
        notified_on=line.notified_on,
        due_on=line.due_on,
        vote=line.vote(on),
        voted_on=effective.voted_on if effective else None,
        document=effective.document if effective else "",
        joining=line.joining,
        favourable=favourable,
        not_counted=tuple((d, timing) for d, timing in timed if timing is not Timing.IN_TIME),
    )


def _situation(concordance: Concordance, found: Standing) -> list[str]:
    base = f"Population {concordance.population_base.value}, millésime {concordance.vintage}, figée au {month_day(concordance.decided_on)}"
    parts = [f"Situation au {full_date(found.on)}.", f"{base} : {count(found.result.population, 'habitant')}."]
    parts.extend(_chosen(concordance))
    late = sum(timing is Timing.LATE for line in found.lines for _, timing in line.not_counted)
    if late:
        parts.append(
            f"{count(late, 'vote hors délai, conservé et non compté', 'votes hors délai, conservés et non comptés')}."
        )
    parts.append(_closing(found))
    if found.certain_on is not None:
        known = "est acquis depuis" if found.on >= found.certain_on else "sera acquis au plus tard"
        parts.append(f"Le résultat {known} le {full_date(found.certain_on)}.")
    if found.result.certain and not found.firm:
        parts.append("Une commune dont le délai court encore peut changer son vote.")
    return parts


def _chosen(concordance: Concordance) -> list[str]:
    """The readings of the law that this consultation took otherwise than by default; the default is among the doubts."""
    parts = []
    if concordance.extended is not None:
        said = "est prorogé" if concordance.extended else "n'est pas prorogé"
        parts.append(f"Choix de cette consultation : un délai qui finit un jour chômé {said}.")
    if concordance.dated_by is DatedBy.TRANSMISSION:
        parts.append("Choix de cette consultation : un vote compte à la date de sa réception en préfecture.")
    return parts


def _closing(found: Standing) -> str:
    if found.closes_on is None:
        waiting = sum(line.notified_on is None for line in found.lines)
        return f"{count(waiting, 'commune attend', 'communes attendent')} la notification : la clôture n'a pas encore de date."
    state = "est close depuis" if found.closed else "ne peut être close avant"
    return f"La consultation {state} le {full_date(found.closes_on)}."
