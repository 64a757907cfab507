"""The votes of municipal councils, and how one rule reads them: favourable, not favourable, or still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from flux.domain.french import listed, typography
from flux.domain.rulebook import majority, rule
from flux.domain.rules import EpciRole, Majority, Rule, Silence
from flux.errors import ValidationFailed


class Vote(StrEnum):
    """What a municipal council has said, or not."""

    FOR = "pour"
    AGAINST = "contre"
    #: the delay has ended without a vote
    SILENCE = "silence"
    #: the delay still runs
    PENDING = "attente"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneVote:
    """The vote of one municipal council, with the population it carries."""

    name: str
    #: inhabitants, on the base chosen for the decision
    population: int
    vote: Vote
    #: a commune that asks to join (L5211-18): its agreement is needed, it is not counted among the members
    joining: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table that goes with a result."""

    name: str
    population: int
    vote: Vote
    #: how the rule counts it; None while it can still turn either way
    favourable: bool | None
    #: needed, and not counted among the members
    joining: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The votes as one rule counts them, with what the law says about them."""

    rule: Rule
    majority: Majority
    lines: tuple[Line, ...]
    #: the council of the EPCI: favourable, unfavourable, or None while it has not voted
    epci: bool | None

    @property
    def members(self) -> tuple[Line, ...]:
        """The communes whose number and population are counted."""
        return tuple(line for line in self.lines if not line.joining)

    @property
    def joining(self) -> tuple[Line, ...]:
        """The communes that ask to join, whose agreement is needed."""
        return tuple(line for line in self.lines if line.joining)

    @property
    def population(self) -> int:
        """Inhabitants of the member communes."""
        return sum(line.population for line in self.members)

    @property
    def pending(self) -> tuple[Line, ...]:
        """The communes whose vote may still come."""
        return tuple(line for line in self.lines if line.favourable is None)

    @property
    def favourable(self) -> tuple[Line, ...]:
        """The member communes favourable so far."""
        return tuple(line for line in self.members if line.favourable)

    @property
    def largest(self) -> tuple[Line, ...]:
        """The most populated commune (several when equal), where its agreement is indispensable; else nothing."""
        veto = self.majority.veto
        most = max(line.population for line in self.members)
        if veto is None or not veto.met(most, self.population):
            return ()
        return tuple(line for line in self.members if line.population == most)

    def completed(self, *, favourable: bool) -> Count:
        """The count as it would be if everybody still expected said the same."""
        lines = tuple(replace(x, favourable=favourable) if x.favourable is None else x for x in self.lines)
        return replace(self, lines=lines, epci=favourable if self.epci is None else self.epci)

    @property
    def passes(self) -> bool:
        """Whether the proposal passes with the communes favourable so far, the others not being so."""
        counted = [line for line in self.members if bool(line.favourable) is not self.majority.blocking]
        population = sum(line.population for line in counted)
        reached = any(
            pair.communes.met(len(counted), len(self.members)) and pair.population.met(population, self.population)
            for pair in self.majority.alternatives
        )
        vetoed = any(not line.favourable for line in (*self.largest, *self.joining))
        return bool(self.epci) and reached is not self.majority.blocking and not vetoed

    @property
    def verdict(self) -> bool | None:
        """Whether the proposal is adopted, once nothing that may still come can change it; None before."""
        worst, best = self.completed(favourable=False).passes, self.completed(favourable=True).passes
        return worst if worst is best else None


def count_votes(rule_id: str, votes: Sequence[CommuneVote], *, epci: bool | None, on: date) -> Count:
    """Read each vote as the rule reads it; raises as `tally_communes` does."""
    found = rule(rule_id, on)
    if found.majority is None:
        message = f"La règle {rule_id} (art. {found.article}) ne se décide pas à une majorité des communes."
        raise ValidationFailed(typography(message), code="ballot.no_communes_majority", data={"rule": rule_id})
    _check(votes)
    if epci is None and found.epci is not EpciRole.REQUIRED:
        epci = True
    if found.epci is EpciRole.ABSENT:
        epci = True
    lines = tuple(
        Line(
            name=vote.name,
            population=vote.population,
            vote=vote.vote,
            favourable=reading(found, vote.vote),
            joining=vote.joining,
        )
        for vote in votes
    )
    return Count(rule=found, majority=majority(found.majority, on), lines=lines, epci=epci)


def reading(found: Rule, vote: Vote) -> bool | None:
    """How a rule reads a vote: favourable, not favourable, or None while it may still come."""
    match vote:
        case Vote.PENDING:
            return None
        case Vote.SILENCE:
            return found.silence is Silence.FAVOURABLE
        case _:
            return vote is Vote.FOR


def check_list(names: Sequence[str]) -> None:
    """Refuse a list of communes that is empty or names one twice."""
    if not names:
        raise ValidationFailed(
            "La liste des communes est vide.", code="ballot.no_commune", fields={"communes": "Au moins une commune."}
        )
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValidationFailed(
            typography(f"Chaque commune vote une fois : {listed(twice)} paraît plusieurs fois."),
            code="ballot.commune_twice",
            fields={"communes": "Commune en double."},
        )


def _check(votes: Sequence[CommuneVote]) -> None:
    check_list([vote.name for vote in votes])
    if wrong := [vote.name for vote in votes if vote.population < 0]:
        message = f"La population est un nombre entier d'habitants, positif ou nul : à corriger pour {listed(wrong)}."
        raise ValidationFailed(
            typography(message), code="ballot.population", fields={"communes": "Population négative."}
        )
    if not any(vote.population for vote in votes if not vote.joining):
        raise ValidationFailed(
            "La population totale est nulle.", code="ballot.population", fields={"communes": "Population nulle."}
        )
