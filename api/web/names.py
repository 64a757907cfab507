"""How people, places and mandates are called on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flux.domain.delegations import Capacity
from flux.domain.institutions import ROLE_NAMES, Epci, Mandate, PersonId
from flux.domain.tasks import Task

#: roles that are of their commune; the others are only held for it
_OF_A_COMMUNE = frozenset({"maire", "conseiller_municipal"})
_RANKS = {key: rank for rank, key in enumerate(ROLE_NAMES)}
_VOWELS = tuple("aàâeéèêiîoôuyhAÀÂEÉÈÊIÎOÔUYH")


def of_place(name: str) -> str:
    """« de Talensac », « d’Iffendic », « du Verger », « de La Nouaye », « des Forges »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d’{name}" if name.startswith(_VOWELS) else f"de {name}"


def role(key: str | None) -> str:
    """A role as people say it."""
    if key is None:
        return "la personne désignée"
    return ROLE_NAMES.get(key, key.replace("_", " "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of a territory, its communes and its people."""

    territory: Epci | None = None
    persons: Mapping[PersonId, str] = field(default_factory=dict)

    def commune(self, siren: str | None) -> str:
        """The name of a commune; its number when the territory has none such."""
        found = self.territory.commune(siren) if self.territory and siren else None
        return found.name if found else siren or ""

    def communes(self, sirens: Iterable[object]) -> list[str]:
        """The names of several communes, in the order given."""
        return [self.commune(str(siren)) for siren in sirens]

    def hat(self, key: str | None, commune: str | None = None) -> str:
        """A role where it is held: « maire de Talensac », « conseiller communautaire (Talensac) »."""
        said = role(key)
        if not commune:
            return said
        place = self.commune(commune)
        return f"{said} {of_place(place)}" if key in _OF_A_COMMUNE else f"{said} ({place})"

    def mandate(self, mandate: Mandate) -> str:
        """A mandate in words."""
        return self.hat(mandate.role, mandate.commune)

    def mandates(self, held: Iterable[Mandate]) -> list[str]:
        """Mandates in words, in the order of protocol."""
        ordered = sorted(held, key=lambda one: _RANKS.get(one.role, len(_RANKS)))
        return [self.mandate(one) for one in ordered]

    def capacity(self, hat: Capacity, *, deed: bool = False) -> str:
        """A quality in words: « maire de Bédée », « pour Alix Perrin, maire de Bédée », with its deed when asked."""
        said = self.mandate(hat.mandate)
        if hat.on_behalf_of is not None:
            said = f"pour {self.person(hat.on_behalf_of)}, {said}"
        return f"{said}, par {hat.deed}" if deed and hat.deed else said

    def acting(self, hat: Capacity) -> str:
        """What somebody who acts for another is told: « vous agissez pour X, par l’arrêté 2026-14 du 3 mars 2026 »."""
        deed = f", par {hat.deed}" if hat.deed else ""
        return f"vous agissez pour {self.person(hat.on_behalf_of)}{deed}"

    def person(self, person: PersonId | None) -> str:
        """The name of a person; empty for nobody."""
        if person is None:
            return ""
        return self.persons.get(person, "une personne qui n’a plus de compte")

    def asked(self, task: Task) -> str:
        """Whom a task asks: the person it was given to, else the role and the commune."""
        if task.assignee is not None:
            return self.person(task.assignee)
        return self.hats(task)

    def hats(self, task: Task) -> str:
        """The roles of which any may answer a task, where they are held."""
        return " ou ".join(self.hat(role, task.commune) for role in task.roles or (None,))
