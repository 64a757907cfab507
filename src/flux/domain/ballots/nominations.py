"""Elections of persons in a council (L2121-21): two rounds at the absolute majority, a third at the relative one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flux.domain.french import count, listed, number, typography
from flux.errors import ValidationFailed

LAST_ROUND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The outcome of a round: somebody is elected, or another round is held."""

    elected: str | None
    explanation: tuple[str, ...]


def elect(round_number: int, votes: Mapping[str, int], *, born_on: Mapping[str, date]) -> Round:
    """The outcome of round 1, 2 or 3 from the votes expressed; on a tie in the third round the eldest is elected.

    A single candidate takes effect at once, without a ballot. Raises ValidationFailed on an unknown round, no
    candidate, negative votes or an unknown date of birth among tied candidates.
    """
    if not 1 <= round_number <= LAST_ROUND or not votes or min(votes.values()) < 0:
        raise ValidationFailed("Un tour de 1 à 3, des candidats et des voix sont attendus.", code="nomination.input")
    if len(votes) == 1:
        only = next(iter(votes))
        return _elected(only, "une seule candidature a été déposée, la nomination prend effet immédiatement")
    expressed = sum(votes.values())
    first = max(votes, key=lambda name: votes[name])
    if 2 * votes[first] > expressed:
        return _elected(first, f"majorité absolue, {number(votes[first])} voix sur {number(expressed)} exprimées")
    if round_number < LAST_ROUND or not expressed:
        sentence = (
            f"Aucun candidat n'a la majorité absolue de {count(expressed, 'suffrage exprimé', 'suffrages exprimés')}."
        )
        return Round(elected=None, explanation=(typography(sentence),))
    tied = [name for name in votes if votes[name] == votes[first]]
    if len(tied) == 1:
        return _elected(first, f"majorité relative au troisième tour, {number(votes[first])} voix")
    if unknown := [name for name in tied if name not in born_on]:
        message = f"À égalité de voix, le plus âgé est élu : la date de naissance manque pour {listed(unknown)}."
        raise ValidationFailed(typography(message), code="nomination.age")
    eldest = min(tied, key=lambda name: born_on[name])
    return _elected(eldest, f"égalité de voix entre {listed(tied)} au troisième tour, le plus âgé est élu")


def _elected(name: str, why: str) -> Round:
    return Round(elected=name, explanation=(typography(f"{name} est élu : {why} (art. L2121-21 du CGCT)."),))
