"""Figures that show how far a majority of communes is: for each condition, what is reached, open and needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flux.domain.rules import Majority, Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One quantity against its threshold: communes or inhabitants."""

    #: secured so far
    reached: int
    #: what the votes to come may still add
    open: int
    whole: int
    threshold: Threshold

    @property
    def needed(self) -> int:
        """The smallest number that meets the threshold."""
        return self.threshold.needed(self.whole)

    @property
    def lacking(self) -> int:
        """How many more are needed; 0 when the threshold is met."""
        return max(0, self.needed - self.reached)

    @property
    def met(self) -> bool:
        """Whether what is secured is enough."""
        return self.threshold.met(self.reached, self.whole)

    @property
    def possible(self) -> bool:
        """Whether what is secured and what may still come would be enough."""
        return self.threshold.met(self.reached + self.open, self.whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One way of reaching the majority: a number of communes and a population, both needed."""

    communes: Bar
    population: Bar
    #: the bars count those who oppose, and reaching them blocks
    blocking: bool

    @property
    def met(self) -> bool:
        """Whether both conditions hold with what is secured."""
        return self.communes.met and self.population.met

    @property
    def possible(self) -> bool:
        """Whether both conditions may still hold."""
        return self.communes.possible and self.population.possible


def gauges(majority: Majority, lines: Sequence[tuple[int, bool | None]]) -> tuple[Gauge, ...]:
    """One gauge per alternative, from the population and the reading of each commune."""
    wanted = not majority.blocking
    secured = [population for population, favourable in lines if favourable is wanted]
    pending = [population for population, favourable in lines if favourable is None]
    whole = sum(population for population, _ in lines)
    return tuple(
        Gauge(
            communes=Bar(reached=len(secured), open=len(pending), whole=len(lines), threshold=pair.communes),
            population=Bar(reached=sum(secured), open=sum(pending), whole=whole, threshold=pair.population),
            blocking=majority.blocking,
        )
        for pair in majority.alternatives
    )
