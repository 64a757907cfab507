"""The size of things in an EPCI: seats of the council, number of vice-presidents, bodies that are compulsory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flux.domain.french import count, typography
from flux.domain.institutions import Epci, Nature, PopulationBase
from flux.domain.rulebook import rule
from flux.domain.rules import Threshold
from flux.errors import ValidationFailed

METROPOLES = frozenset({Nature.METROPOLE, Nature.METROPOLE_LYON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """A number the law does not let one pass, and why."""

    maximum: int
    explanation: tuple[str, ...]


def legal_seats(population_municipal: int, on: date) -> int:
    """The seats of the council by municipal population, before accord local and compulsory extra seats (L5211-6-1)."""
    table = rule("SIEGES", on).parameters["table"]
    return int(max((row["from"], row["seats"]) for row in table if row["from"] <= population_municipal)[1])


def vice_presidents_ceiling(seats: int, *, nature: Nature, on: date, raised: bool = False) -> Ceiling:
    """How many vice-presidents a council of that size may have (L5211-10).

    `raised`: the council decided at two thirds to go up to 30 %. Raises ValidationFailed when there is no seat.
    """
    if seats < 1:
        raise ValidationFailed(
            "Un conseil compte au moins un siège.", code="organisation.seats", fields={"seats": "Au moins un."}
        )
    law = rule("VICE_PRESIDENTS", on)
    limits = law.parameters
    share = -(-limits["percent"] * seats // 100)
    maximum = max(min(share, limits["ceiling"]), limits["floor"])
    parts = [
        f"{limits['percent']} % de {count(seats, 'siège')}, arrondi au-dessus : {share} ; {limits['ceiling']} au plus (art. {law.article})."
    ]
    if share < limits["floor"]:
        parts.append(f"Le nombre peut être porté à {limits['floor']}.")
    if raised:
        top = limits["raised_ceiling_metropole"] if nature in METROPOLES else limits["raised_ceiling"]
        wider = min(limits["raised_percent"] * seats // 100, top)
        parts.append(f"Par décision aux deux tiers : {limits['raised_percent']} % sans dépasser {top}, soit {wider}.")
        maximum = max(maximum, wider)
    parts.append(f"Au plus {count(maximum, 'vice-président')}.")
    return Ceiling(maximum=maximum, explanation=tuple(map(typography, parts)))


def check_vice_presidents(number_of: int, seats: int, *, nature: Nature, on: date, raised: bool = False) -> None:
    """Refuse more vice-presidents than the law lets; raises ValidationFailed with the reasoning."""
    ceiling = vice_presidents_ceiling(seats, nature=nature, on=on, raised=raised)
    if number_of > ceiling.maximum:
        message = f"{number_of} vice-présidents dépassent le plafond. {' '.join(ceiling.explanation)}"
        raise ValidationFailed(
            typography(message),
            code="organisation.vice_presidents",
            fields={"vice_presidents": ceiling.explanation[-1]},
        )


def development_council_compulsory(epci: Epci, on: date) -> bool:
    """Whether a conseil de développement is compulsory: strictly above 50,000 inhabitants (L5211-10-1).

    The population counted is the municipal one.
    """
    threshold: int = rule("CONSEIL_DE_DEVELOPPEMENT", on).parameters["compulsory_above"]
    return epci.population(PopulationBase.MUNICIPAL) > threshold


def mayors_may_convene(asking: int, mayors: int, *, requests_this_year: int, on: date) -> bool:
    """Whether mayors may have their conference convened: a third of them, four times a year at most (L5211-11-3)."""
    limits = rule("CONFERENCE_DES_MAIRES", on).parameters
    return Threshold(**limits["mayors"]).met(asking, mayors) and requests_this_year < limits["requests_per_year"]
