"""The institutions of a territory: the EPCI, its communes, its bodies and seats, the persons and their mandates.

A role is a plain string of the field ("maire", "vice_president", "dgs", "agent", "chef_de_service", "bureau",
"conseil", "president", "administrateur"). It is held through a `Mandate`, over a period, and optionally for one
commune or one body; a role without a mandate in force gives no right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
MandateId = NewType("MandateId", UUID)

#: roles of the field, with the words that name them to people
ROLE_NAMES: dict[str, str] = {
    "president": "président de l’intercommunalité",
    "vice_president": "vice-président",
    "conseil": "conseiller communautaire",
    "suppleant": "conseiller communautaire suppléant",
    "bureau": "membre du bureau",
    "maire": "maire",
    "conseiller_municipal": "conseiller municipal",
    "conference_des_maires": "membre de la conférence des maires",
    "president_clect": "président de la CLECT",
    "clect": "membre de la CLECT",
    "dgs": "directeur général des services",
    "finances": "directeur des finances",
    "drh": "directeur des ressources humaines",
    "chef_de_service": "chef de service",
    "agent": "agent",
    "secretariat": "secrétariat de l’assemblée",
    "administrateur": "administrateur",
    "automate": "programme extérieur",
}

#: offices that are held by election: only who holds one answers for it, and a renewal ends them all
ELECTED_ROLES = frozenset(
    {
        "president",
        "vice_president",
        "conseil",
        "suppleant",
        "bureau",
        "maire",
        "conseiller_municipal",
        "conference_des_maires",
        "president_clect",
        "clect",
        "commission",
    }
)

#: seats whose vote is cast in a séance: a pouvoir or a suppléant stands in there (L2121-20, L5211-6), nobody elsewhere
PERSONAL_ROLES = frozenset({"conseil", "suppleant", "conseiller_municipal"})


class PopulationBase(StrEnum):
    """Which legal population a count rests on; the law leaves the choice open for L5211-5."""

    MUNICIPAL = "municipale"
    TOTAL = "totale"


class Nature(StrEnum):
    """Legal nature of an EPCI à fiscalité propre, as the DGCL list writes it."""

    CC = "CC"
    CA = "CA"
    CU = "CU"
    METROPOLE = "METRO"
    METROPOLE_LYON = "MET69"


class Financing(StrEnum):
    """Tax regime: fiscalité professionnelle unique (there is a CLECT) or fiscalité additionnelle (there is none)."""

    FPU = "FPU"
    FA = "FA"


class BodyKind(StrEnum):
    """Kinds of bodies that deliberate or give an opinion."""

    COUNCIL = "conseil_communautaire"
    BUREAU = "bureau"
    COMMISSION = "commission"
    MAYORS_CONFERENCE = "conference_des_maires"
    DEVELOPMENT_COUNCIL = "conseil_de_developpement"
    CLECT = "clect"
    MUNICIPAL_COUNCIL = "conseil_municipal"


BODY_NAMES = {
    BodyKind.COUNCIL: "conseil communautaire",
    BodyKind.BUREAU: "bureau",
    BodyKind.COMMISSION: "commission",
    BodyKind.MAYORS_CONFERENCE: "conférence des maires",
    BodyKind.DEVELOPMENT_COUNCIL: "conseil de développement",
    BodyKind.CLECT: "CLECT",
    BodyKind.MUNICIPAL_COUNCIL: "conseil municipal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A member commune with both legal populations of one millésime."""

    #: SIREN of the commune, nine digits kept as text
    siren: str
    #: INSEE code (département and commune), five characters kept as text; empty when the list has none
    insee: str = ""
    name: str
    population_municipal: int
    population_total: int
    #: millésime: the year whose populations these are
    vintage: int

    def population(self, base: PopulationBase) -> int:
        """The population on the given base, in inhabitants."""
        return self.population_municipal if base is PopulationBase.MUNICIPAL else self.population_total


@dataclass(frozen=True, slots=True, kw_only=True)
class Epci:
    """An établissement public de coopération intercommunale à fiscalité propre and its member communes."""

    siren: str
    name: str
    nature: Nature
    financing: Financing
    #: code of the département of the seat, which also decides the public holidays ("57", "2A", "974")
    department: str
    communes: tuple[Commune, ...]

    def population(self, base: PopulationBase) -> int:
        """Sum of the populations of the communes on the given base, in inhabitants."""
        return sum(commune.population(base) for commune in self.communes)

    def commune(self, siren: str) -> Commune | None:
        """The member commune with this SIREN, or None."""
        return next((commune for commune in self.communes if commune.siren == siren), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body of the EPCI or of a commune, such as its conseil, bureau, commissions or conférence des maires."""

    #: stable name, such as "conseil", "bureau", "commission-eau", "conseil-213501885"
    key: str
    kind: BodyKind
    name: str
    #: SIREN of the commune for a municipal council, None for a body of the EPCI
    commune: str | None = None
    #: number of seats when everybody is in office
    seats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat in a body, with its holder and, in a one-seat commune, the suppléant who sits in his absence (L5211-6)."""

    body: str
    #: from 1
    number: int
    commune: str | None = None
    holder: PersonId | None = None
    substitute: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the territory; the rights come from the mandates, never from the person."""

    id: PersonId
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """A role held over a period, for the whole territory, one commune or one body."""

    id: MandateId
    person: PersonId
    role: str
    #: first day in force
    starts_on: date
    #: last day in force; None while no end is known
    ends_on: date | None = None
    #: SIREN of the commune the role is limited to
    commune: str | None = None
    #: key of the body the role is limited to
    body: str | None = None

    def in_force(self, on: date) -> bool:
        """Whether the mandate is held on that day; both ends of the period are included."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def covers(self, role: str, *, commune: str | None = None, body: str | None = None) -> bool:
        """Whether the mandate gives this role where it is asked: a mandate without limit covers every place."""
        return (
            self.role == role
            and (commune is None or self.commune in {None, commune})
            and (body is None or self.body in {None, body})
        )


def roles_in_force(mandates: Iterable[Mandate], person: PersonId, on: date) -> tuple[Mandate, ...]:
    """The mandates a person holds on a day, in the order given: the hats among which one has to choose."""
    return tuple(mandate for mandate in mandates if mandate.person == person and mandate.in_force(on))


def holders_in_force(
    mandates: Iterable[Mandate], role: str, on: date, *, commune: str | None = None, body: str | None = None
) -> tuple[PersonId, ...]:
    """The persons who hold a role on a day, each once, in the order given."""
    found = (m.person for m in mandates if m.in_force(on) and m.covers(role, commune=commune, body=body))
    return tuple(dict.fromkeys(found))
