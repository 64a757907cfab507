"""Délibérations concordantes: one line per commune, its own clock, the last vote in time, and where it all stands.

A `Concordance` is a value; each act gives a new one. It closes only when every commune has voted or its clock has
ended (CE 4 April 2018, n° 415471), even when the result is already certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from flux.domain.ballots.readings import CommuneVote, Vote, count_votes
from flux.domain.deadlines import METROPOLITAN, Deadline, legal_deadline, next_transfer, opposition_window
from flux.domain.french import month_day, typography
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


class DatedBy(StrEnum):
    """The day by which a vote is in time or late: the sources leave it open (Senate question 23742, never answered)."""

    VOTE = "vote"
    #: the day on which the préfecture received the deliberation
    TRANSMISSION = "transmission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliberation:
    """A vote of a municipal council, dated by its meeting."""

    voted_on: date
    favourable: bool
    #: received by the préfecture; kept where the consultation counts by that day, None elsewhere
    transmitted_on: date | None = None
    #: reference of the document, such as its number in the register
    document: str = ""
    #: voices of the municipal council; None when they were not told
    voices_for: int | None = None
    voices_against: int | None = None
    #: ids of the documents joined
    files: tuple[str, ...] = ()

    @property
    def counts_on(self) -> date:
        """The day that decides whether it is in time."""
        return self.transmitted_on or self.voted_on


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
        if self.notified_on is None or deliberation.counts_on < self.notified_on:
            return Timing.EARLY
        return Timing.LATE if self.due_on and deliberation.counts_on > self.due_on else Timing.IN_TIME

    def effective(self, on: date) -> Deliberation | None:
        """The vote that counts as known on a day: the last one in time (CE, commune de Saint-Brandan)."""
        known = [d for d in self.deliberations if d.counts_on <= on and self.timing(d) is Timing.IN_TIME]
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
    #: the day by which votes are in time
    dated_by: DatedBy = DatedBy.VOTE

    def line(self, siren: str) -> Consulted:
        """The line of a commune; raises NotFound for a commune that is not consulted."""
        found = next((line for line in self.lines if line.siren == siren), None)
        if found is None:
            message = f"La commune {siren} n'est pas membre : elle n'est pas consultée."
            raise NotFound(typography(message), code="concordance.unknown_commune", data={"siren": siren})
        return found

    def votes(self, said: Callable[[Consulted], Vote]) -> list[CommuneVote]:
        """What each commune says, as the law counts it; two communes of the same name are told apart."""
        names = [line.name for line in self.lines]
        return [
            CommuneVote(
                name=line.name if names.count(line.name) == 1 else f"{line.name} ({line.siren})",
                population=line.population,
                vote=said(line),
                joining=line.joining,
            )
            for line in self.lines
        ]

    def with_line(self, line: Consulted) -> Concordance:
        """The same consultation with one line replaced."""
        return replace(self, lines=tuple(line if line.siren == other.siren else other for other in self.lines))


def consult(
    epci: Epci,
    rule_id: str,
    *,
    decided_on: date,
    base: PopulationBase,
    favourable: bool = True,
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
    count_votes(rule_id, opened.votes(lambda _line: Vote.PENDING), epci=True, on=decided_on)
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


def consult_on_opposition(
    epci: Epci,
    *,
    transfer_on: date,
    base: PopulationBase,
) -> Concordance:
    """Open the window in which communes may oppose the transfer of the PLU: one clock for all, no notification.

    Raises ValidationFailed for a day on which the law makes no transfer, and as `consult`.
    """
    if transfer_on != next_transfer(transfer_on):
        message = f"Le transfert de plein droit a lieu le 1er janvier, et non le {month_day(transfer_on)}."
        raise ValidationFailed(
            typography(message), code="concordance.transfer_day", fields={"transfer_on": "1er janvier."}
        )
    window = opposition_window(transfer_on)
    opened = consult(epci, "PLU", decided_on=window.opens_on, base=base)
    lines = tuple(replace(line, notified_on=window.opens_on, due_on=window.closes_on) for line in opened.lines)
    return replace(opened, lines=lines)


def notify(concordance: Concordance, siren: str, on: date, *, calendar: Calendar = METROPOLITAN) -> Concordance:
    """Record the notification to a mayor, which starts the clock of that commune.

    Raises NotFound, InvalidState when it was notified before, ValidationFailed when it comes before the deliberation.
    """
    line = concordance.line(siren)
    law = rule(concordance.rule, concordance.decided_on)
    if law.delay is not None and law.delay.backward:
        message = (
            f"Le délai est le même pour toutes les communes (art. {law.article}) : il ne part pas d'une notification."
        )
        raise InvalidState(typography(message), code="concordance.window", data={"siren": siren})
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
    _check_transmission(concordance.dated_by, deliberation)
    return concordance.with_line(replace(line, deliberations=(*line.deliberations, deliberation)))


def _check_transmission(dated_by: DatedBy, deliberation: Deliberation) -> None:
    """Refuse a vote without the day that decides, or with one that would be mistaken for it."""
    sent = deliberation.transmitted_on
    if dated_by is DatedBy.TRANSMISSION and sent is None:
        message = "Cette consultation compte les votes à leur réception en préfecture : indiquez-la."
    elif dated_by is DatedBy.VOTE and sent is not None:
        message = "Cette consultation compte les votes à la date du conseil municipal : la réception en préfecture n'y joue pas."
    elif sent is not None and sent < deliberation.voted_on:
        message = f"La réception en préfecture ne peut précéder le vote du {month_day(deliberation.voted_on)}."
    else:
        return
    raise ValidationFailed(
        typography(message), code="concordance.transmission", fields={"transmitted_on": typography(message)}
    )


def deadline_of(concordance: Concordance, siren: str, *, calendar: Calendar = METROPOLITAN) -> Deadline | None:
    """Why the last day of a commune is that one.

    None while its clock has not started, or where counting again gives another day (a day off was entered since): the
    day that was set stands, and nothing false is said of it.
    """
    line = concordance.line(siren)
    if line.notified_on is None or line.due_on is None:
        return None
    law = rule(concordance.rule, line.notified_on)
    if law.delay is not None and law.delay.backward:
        window = opposition_window(line.due_on + ONE_DAY, rule_id=law.id)
        return Deadline(
            rule=law.id,
            article=law.article,
            counted_from=line.due_on + ONE_DAY,
            due_on=line.due_on,
            explanation=window.explanation,
            doubts=law.doubts,
        )
    counted = legal_deadline(law.id, line.notified_on, calendar=calendar, extended=concordance.extended)
    return counted if counted.due_on == line.due_on else None
