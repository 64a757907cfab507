"""Majorities of the communes: the qualified majority of L5211-5 II and the blocking minority of the PLU.

In integers only. Every result is monotone in the favourable communes, so that it is certain as soon as the best and
the worst completion of the votes to come agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flux.domain.ballots import sentences
from flux.domain.ballots.gauges import Gauge, gauges
from flux.domain.ballots.readings import CommuneVote, Line, Vote, count_votes

__all__ = ["CommuneVote", "CommunesResult", "Line", "Vote", "tally_communes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunesResult:
    """Where a consultation of the communes stands, and why."""

    rule: str
    #: None until the result is certain
    adopted: bool | None
    #: nothing that may still happen changes it
    certain: bool
    #: favourable communes so far, silence included where it is favourable
    favourable: int
    population_favourable: int
    communes: int
    population: int
    gauges: tuple[Gauge, ...]
    table: tuple[Line, ...]
    #: the communes whose agreement nothing replaces: the most populated one past the threshold, one that asks to join
    indispensable: tuple[Line, ...]
    #: French sentences; never empty
    explanation: tuple[str, ...]
    #: what is needed for the proposal to pass; empty once the result is certain
    missing: tuple[str, ...]


def tally_communes(rule_id: str, votes: Iterable[CommuneVote], *, epci: bool | None, on: date) -> CommunesResult:
    """Count the votes of the communes under the rule in force on a day.

    `epci` is the deliberation of the EPCI's own council (None: still to come, or not asked by the rule).
    Raises NotFound or InvalidState for the rule, ValidationFailed for a list that cannot be counted.
    """
    count = count_votes(rule_id, tuple(votes), epci=epci, on=on)
    verdict = count.verdict
    certain = verdict is not None
    return CommunesResult(
        rule=count.rule.id,
        adopted=verdict,
        certain=certain,
        favourable=len(count.favourable),
        population_favourable=sum(line.population for line in count.favourable),
        communes=len(count.members),
        population=count.population,
        gauges=gauges(count.majority, [(line.population, line.favourable) for line in count.members]),
        table=count.lines,
        indispensable=(*count.largest, *count.joining),
        explanation=sentences.explain(count, adopted=verdict),
        missing=() if certain else sentences.missing(count),
    )
