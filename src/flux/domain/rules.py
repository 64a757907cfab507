"""The shape of a rule of law: an id, an article, dates in force, parameters, what silence means, what is in doubt.

The rules themselves are rows of `flux.domain.law`; `flux.domain.rulebook` looks them up by id and date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from flux.domain.french import of
from flux.domain.institutions import PopulationBase

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Unit(StrEnum):
    """How a delay is counted."""

    CALENDAR = "calendaires"
    WORKING = "ouvres"
    BUSINESS = "ouvrables"
    FRANC = "francs"
    WEEK = "semaines"
    MONTH = "mois"
    YEAR = "ans"
    #: a day of the year, such as "avant le 30 septembre"
    FIXED = "date_fixe"


class Bound(StrEnum):
    """What the computed day is: the last day to act, or the first day on which one may act."""

    LAST = "dernier_jour"
    FIRST = "premier_jour"


class Silence(StrEnum):
    """What a council that says nothing in time has said."""

    FAVOURABLE = "favorable"
    UNFAVOURABLE = "defavorable"
    #: neither: a silent council is not counted as approving, and blocks nothing by itself
    NOTHING = "sans_effet"


class EpciRole(StrEnum):
    """What the council of the EPCI has to do with a consultation of the communes."""

    #: its own favourable deliberation is needed
    REQUIRED = "requis"
    #: it need not vote; an explicit refusal still leaves nothing concordant
    OPTIONAL = "facultatif"
    #: the law does not ask it
    ABSENT = "sans_objet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A delay: so many units, after (or before) the event that starts it."""

    unit: Unit
    count: int
    #: the event the delay is counted from, in words with its article
    starts: str
    #: what the delay is for, in words: a full sentence without its full stop
    grants: str
    bound: Bound = Bound.LAST
    #: counted towards the past, from an event to come
    backward: bool = False
    #: délai franc: one more day (months only; franc days have their unit)
    franc: bool = False
    #: prorogation: a delay that ends on a closed day runs to the next working day
    extended: bool = False
    #: "avant le": the day itself is too late (fixed dates only)
    before: bool = False
    #: MM-DD (fixed dates only)
    fixed: str = ""
    #: the day of the week reached in the last week counted, from 1 for Monday (weeks only)
    weekday: int | None = None
    #: plan so many days before the legal date; None when the law's date is target enough
    target_days: int | None = None
    #: what the sources leave open about the count
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A fraction to reach ("deux tiers au moins") or to pass ("plus de la moitié"); integers only."""

    numerator: int
    denominator: int
    #: strict: the fraction must be passed, reaching it is not enough
    strict: bool = False

    def met(self, part: int, whole: int) -> bool:
        """Whether part over whole reaches (or passes) the fraction."""
        left, right = self.denominator * part, self.numerator * whole
        return left > right if self.strict else left >= right

    def needed(self, whole: int) -> int:
        """The smallest part of that whole which meets the threshold."""
        quotient, rest = divmod(self.numerator * whole, self.denominator)
        return quotient + 1 if self.strict or rest else quotient

    @property
    def words(self) -> str:
        """Such as "les deux tiers au moins" or "plus de la moitié"."""
        name = _FRACTIONS.get((self.numerator, self.denominator), f"{self.numerator}/{self.denominator}")
        return f"plus {of(name)}" if self.strict else f"{name} au moins"


_FRACTIONS = {
    (2, 3): "les deux tiers",
    (1, 2): "la moitié",
    (1, 4): "le quart",
    (1, 5): "le cinquième",
    (1, 3): "le tiers",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One way of reaching a majority of communes: a part of the councils and a part of the population, together."""

    communes: Threshold
    population: Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Majority:
    """A majority, in force over a period: of the communes, or of one council."""

    id: str
    title: str
    article: str
    in_force_from: date
    in_force_to: date | None = None
    #: of communes: any of these is enough; empty for a majority inside one council
    alternatives: tuple[Alternative, ...] = ()
    #: the commune with most inhabitants must be favourable when its part of the population meets this
    veto: Threshold | None = None
    #: the alternatives are counted on the opponents, and block
    blocking: bool = False
    population: PopulationBase = PopulationBase.TOTAL
    #: inside one council: the part of the votes expressed, or of the members in office
    council: Threshold | None = None
    of_members: bool = False
    casting_vote: bool = False
    doubts: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether this version is the law on that day; both ends are included."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of a rule of law."""

    id: str
    title: str
    article: str
    in_force_from: date
    #: last day in force; None while no end is known
    in_force_to: date | None = None
    #: what the rule says, in words
    text: str
    delay: Delay | None = None
    silence: Silence | None = None
    #: ids of majorities: of the communes, of the council of the EPCI, of each council that votes
    majority: str | None = None
    council_majority: str | None = None
    epci: EpciRole = EpciRole.ABSENT
    #: what ends the procedure, in words
    final_act: str = ""
    aliases: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=lambda: _NOTHING, hash=False)
    #: what the sources leave open, with the default taken; to be shown beside every result
    doubts: tuple[str, ...] = ()
    #: keys of the list of sources of the reference note
    sources: tuple[str, ...] = ()
    #: what changes for given départements, in words
    local: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)

    def in_force(self, on: date) -> bool:
        """Whether this version is the law on that day; both ends are included."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)
