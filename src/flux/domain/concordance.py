"""Délibérations concordantes: one line per commune, its own clock, the last vote in time, and where it all stands.

A `Concordance` is a value; each act gives a new one. It closes only when every commune has voted or its clock has
ended (CE 4 April 2018, n° 415471), even when the result is already certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from flux.domain.ballots.communes import CommunesResult, CommuneVote, Vote, tally_communes
from flux.domain.ballots.readings import count_votes
from flux.domain.deadlines import METROPOLITAN, legal_deadline, opposition_window
from flux.domain.french import count, full_date, month_day, typography
from flux.domain.holidays import Calendar
from flux.domain.institutions import Commune, Epci, Nature, PopulationBase
from flux.domain.rulebook import rule
from flux.domain.rules import Rule
from flux.errors import InvalidState, NotFound, ValidationFailed

ONE_DAY = timedelta(days=1)


class Timing(StrEnum):
    """Whether a vote falls inside the clock of its commune."""

    IN_TIME = "dans_le_delai"
    EARLY = "avant_le_delai"
    LATE = "hors_delai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliberation:
    """A vote of a municipal council, dated by its meeting."""

    voted_on: date
    favourable: bool
    #: reference of the document, such as its number in the register
    document: str = ""
    #: voices of the municipal council; None when they were not told
    voices_for: int | None = None
    voices_against: int | None = None
    #: ids of the documents joined
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """The line of one commune: population frozen, clock, every vote ever received in the order of arrival."""

    siren: str
    name: str
    #: inhabitants, frozen when the consultation opened
    population: int
    #: asks to join (L5211-18): same clock and silence as the members, its own agreement needed
    joining: bool = False
    #: day of the notification to its mayor; None while it is awaited
    notified_on: date | None = None
    #: last day on which its council may vote
    due_on: date | None = None
    deliberations: tuple[Deliberation, ...] = ()

    def timing(self, deliberation: Deliberation) -> Timing:
        """Whether a vote counts: those before the clock or after its end are kept and not counted."""
        if self.notified_on is None or deliberation.voted_on < self.notified_on:
            return Timing.EARLY
        return Timing.LATE if self.due_on and deliberation.voted_on > self.due_on else Timing.IN_TIME

    def effective(self, on: date) -> Deliberation | None:
        """The vote that counts as known on a day: the last one in time (CE, commune de Saint-Brandan)."""
        known = [d for d in self.deliberations if d.voted_on <= on and self.timing(d) is Timing.IN_TIME]
        return max(enumerate(known), key=lambda pair: (pair[1].voted_on, pair[0]))[1] if known else None

    def vote(self, on: date) -> Vote:
        """What the council has said as known on a day: its vote, silence once the clock has ended, else awaited."""
        if (effective := self.effective(on)) is not None:
            return Vote.FOR if effective.favourable else Vote.AGAINST
        return Vote.SILENCE if self.due_on is not None and on > self.due_on else Vote.PENDING

    def ended(self, on: date) -> bool:
        """Whether the clock of the commune has run out before that day."""
        return self.due_on is not None and on > self.due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """A consultation of the communes on one proposal, under one rule."""

    rule: str
    #: day of the deliberation of the EPCI's council: it decides the version of the law and freezes the populations
    decided_on: date
    #: how that council voted; None when the rule does not ask it
    epci_favourable: bool | None = True
    population_base: PopulationBase
    #: millésime of the populations
    vintage: int
    lines: tuple[Consulted, ...]
    #: whether delays that end on a closed day are extended; None: as the rule says
    extended: bool | None = None

    def line(self, siren: str) -> Consulted:
        """The line of a commune; raises NotFound for a commune that is not consulted."""
        found = next((line for line in self.lines if line.siren == siren), None)
        if found is None:
            message = f"La commune {siren} n'est pas membre : elle n'est pas consultée."
            raise NotFound(typography(message), code="concordance.unknown_commune", data={"siren": siren})
        return found

    def with_line(self, line: Consulted) -> Concordance:
        """The same consultation with one line replaced."""
        return replace(self, lines=tuple(line if line.siren == other.siren else other for other in self.lines))


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


def consult(
    epci: Epci, rule_id: str, *, decided_on: date, base: PopulationBase, favourable: bool = True
) -> Concordance:
    """Open a consultation: one line per member commune, populations frozen.

    Raises what the rule raises, InvalidState when the council of the EPCI refused (there is nothing to concord with)
    or when the rule is not made for an EPCI of this nature.
    """
    _check_made_for(rule(rule_id, decided_on), epci)
    if not favourable:
        message = "Le conseil communautaire a refusé la proposition : les communes ne sont pas consultées."
        raise InvalidState(typography(message), code="concordance.never_started", data={"rule": rule_id})
    lines = tuple(
        Consulted(siren=commune.siren, name=commune.name, population=commune.population(base))
        for commune in epci.communes
    )
    opened = Concordance(
        rule=rule_id,
        decided_on=decided_on,
        population_base=base,
        vintage=max((commune.vintage for commune in epci.communes), default=0),
        lines=lines,
    )
    _result(opened, on=decided_on)
    return opened


def _check_made_for(law: Rule, epci: Epci) -> None:
    limits = law.parameters
    natures = limits.get("natures", list(Nature))
    if epci.nature in natures and epci.nature not in limits.get("excluded_natures", ()):
        if limits.get("financing", epci.financing) == epci.financing:
            return
        why = f"elle suppose le régime fiscal {limits['financing']}, et non {epci.financing.value}"
    else:
        why = f"elle ne vaut pas pour une structure de nature {epci.nature.value}"
    message = f"La règle {law.id} (art. {law.article}) ne s'applique pas à {epci.name} : {why}."
    raise InvalidState(typography(message), code="rule.not_for_this_epci", data={"rule": law.id})


def with_joining(concordance: Concordance, commune: Commune) -> Concordance:
    """The consultation with the commune that asks to join, which votes beside the members (L5211-18).

    Raises InvalidState under another rule than ADHESION, or for a commune that is a member.
    """
    if concordance.rule != "ADHESION" or any(line.siren == commune.siren for line in concordance.lines):
        message = f"{commune.name} ne peut être ajoutée : seule une commune nouvelle venue vote sur son adhésion, sans être membre."
        raise InvalidState(typography(message), code="concordance.not_joining", data={"siren": commune.siren})
    population = commune.population(concordance.population_base)
    line = Consulted(siren=commune.siren, name=commune.name, population=population, joining=True)
    return replace(concordance, lines=(*concordance.lines, line))


def consult_on_opposition(epci: Epci, *, transfer_on: date, base: PopulationBase) -> Concordance:
    """Open the window in which communes may oppose the transfer of the PLU: one clock for all, no notification."""
    window = opposition_window(transfer_on)
    opened = consult(epci, "PLU", decided_on=window.opens_on, base=base)
    lines = tuple(replace(line, notified_on=window.opens_on, due_on=window.closes_on) for line in opened.lines)
    return replace(opened, lines=lines)


def notify(concordance: Concordance, siren: str, on: date, *, calendar: Calendar = METROPOLITAN) -> Concordance:
    """Record the notification to a mayor, which starts the clock of that commune.

    Raises NotFound, InvalidState when it was notified before, ValidationFailed when it comes before the deliberation.
    """
    line = concordance.line(siren)
    if line.notified_on is not None:
        message = f"{line.name} a déjà reçu la notification le {month_day(line.notified_on)} : son délai court depuis."
        raise InvalidState(typography(message), code="concordance.already_notified", data={"siren": siren})
    if on < concordance.decided_on:
        message = f"La notification ne peut précéder la délibération du {month_day(concordance.decided_on)}."
        raise ValidationFailed(typography(message), code="concordance.too_early", fields={"notified_on": "Trop tôt."})
    due = legal_deadline(concordance.rule, on, calendar=calendar, extended=concordance.extended).due_on
    return concordance.with_line(replace(line, notified_on=on, due_on=due))


def record(concordance: Concordance, siren: str, deliberation: Deliberation) -> Concordance:
    """Keep a vote, in time or not; only the last one in time counts.

    Raises NotFound, InvalidState when the commune was not notified yet.
    """
    line = concordance.line(siren)
    if line.notified_on is None:
        message = f"{line.name} n'a pas encore reçu la notification : son délai n'a pas commencé."
        raise InvalidState(typography(message), code="concordance.not_notified", data={"siren": siren})
    return concordance.with_line(replace(line, deliberations=(*line.deliberations, deliberation)))


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
        days.update(d.voted_on for d in line.deliberations if line.timing(d) is Timing.IN_TIME)
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
    votes = [d.voted_on for d in line.deliberations if line.timing(d) is Timing.IN_TIME]
    return min(votes) if votes else line.due_on + ONE_DAY


def _votes(concordance: Concordance, said: Callable[[Consulted], Vote]) -> list[CommuneVote]:
    names = [line.name for line in concordance.lines]
    return [
        CommuneVote(
            name=line.name if names.count(line.name) == 1 else f"{line.name} ({line.siren})",
            population=line.population,
            vote=said(line),
            joining=line.joining,
        )
        for line in concordance.lines
    ]


def _verdict(concordance: Concordance, said: Callable[[Consulted], Vote]) -> bool | None:
    votes = _votes(concordance, said)
    return count_votes(concordance.rule, votes, epci=concordance.epci_favourable, on=concordance.decided_on).verdict


def _verdict_on(concordance: Concordance, day: date) -> bool | None:
    return _verdict(concordance, lambda line: line.vote(day))


def _result(concordance: Concordance, *, on: date) -> CommunesResult:
    votes = _votes(concordance, lambda line: line.vote(on))
    return tally_communes(concordance.rule, votes, epci=concordance.epci_favourable, on=concordance.decided_on)


def _line(line: Consulted, *, favourable: bool | None, on: date) -> LineStanding:
    effective = line.effective(on)
    timed = ((d, line.timing(d)) for d in line.deliberations if d.voted_on <= on)
    return LineStanding(
        siren=line.siren,
        name=line.name,
        population=line.population,
        notified_on=line.notified_on,
        due_on=line.due_on,
        vote=line.vote(on),
        voted_on=effective.voted_on if effective else None,
        document=effective.document if effective else "",
        favourable=favourable,
        not_counted=tuple((d, timing) for d, timing in timed if timing is not Timing.IN_TIME),
    )


def _situation(concordance: Concordance, found: Standing) -> list[str]:
    base = f"Population {concordance.population_base.value}, millésime {concordance.vintage}, figée au {month_day(concordance.decided_on)}"
    parts = [f"Situation au {full_date(found.on)}.", f"{base} : {count(found.result.population, 'habitant')}."]
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


def _closing(found: Standing) -> str:
    if found.closes_on is None:
        waiting = sum(line.notified_on is None for line in found.lines)
        return f"{count(waiting, 'commune attend', 'communes attendent')} la notification : la clôture n'a pas encore de date."
    state = "est close depuis" if found.closed else "ne peut être close avant"
    return f"La consultation {state} le {full_date(found.closes_on)}."
