"""In what quality a person acts: own mandates, delegations resting on a deed, substitutions for an absent person.

A person wears several hats and chooses none by accident: `capacities` lists them, one is chosen for each act, and
`in_words` is what the journal keeps ("Anne Le Goff pour Bruno Martin, maire").
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NewType
from uuid import UUID, uuid5

from flux.domain.french import month_day, typography
from flux.domain.institutions import PERSONAL_ROLES, ROLE_NAMES, Mandate, PersonId, roles_in_force
from flux.domain.rulebook import rule
from flux.errors import InvalidState, ValidationFailed

DelegationId = NewType("DelegationId", UUID)
SubstitutionId = NewType("SubstitutionId", UUID)
#: names a quality in which somebody acts: the id of the own mandate, else an id made from mandate and deed
CapacityId = NewType("CapacityId", UUID)

_FEMININE = ("délibération", "décision", "convention", "lettre", "note")


def deed_in_words(deed: str, on: date | None = None) -> str:
    """A deed as a sentence names it: "l’arrêté 2026-14 du 3 mars 2026", "la délibération 12"; a bare number is an arrêté."""
    text = deed.strip()
    if text[:1].isdigit():
        text = f"arrêté {text}"
    folded = text.lower()
    article = "la " if folded.startswith(_FEMININE) else "l'" if folded[:1] in "aeéèiou" else "le "
    return typography(f"{article}{text}{f' du {month_day(on)}' if on else ''}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Powers of a role handed by its holder (or by the council) to a person, by a dated deed (L5211-9, L5211-10).

    It gives nothing before its deed is enforceable: published and transmitted to the préfet (L2131-1).
    """

    id: DelegationId
    #: reference of the deed: an arrêté or a délibération
    deed: str
    deed_on: date
    giver: PersonId
    holder: PersonId
    #: role whose powers are delegated, such as "president"
    role: str
    #: subjects covered: keys of processes, matters, axes; empty for all those that may be delegated
    scope: tuple[str, ...] = ()
    starts_on: date
    #: last day; None until it is withdrawn
    ends_on: date | None = None
    published_on: date | None = None
    #: received by the préfet
    transmitted_on: date | None = None

    @property
    def enforceable_on(self) -> date | None:
        """The day from which the deed binds; None while it is not both published and transmitted."""
        if self.published_on is None or self.transmitted_on is None:
            return None
        return max(self.deed_on, self.published_on, self.transmitted_on)

    def in_force(self, on: date) -> bool:
        """Whether the delegation runs on that day: never before its deed is enforceable."""
        binding = self.enforceable_on
        if binding is None:
            return False
        return max(self.starts_on, binding) <= on and (self.ends_on is None or on <= self.ends_on)

    def covers(self, subjects: Collection[str]) -> bool:
        """Whether one of the subjects of a file is in the scope."""
        return not self.scope or not set(self.scope).isdisjoint(subjects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Somebody stands in for an absent person over a period, for existing and new tasks; never in a chain."""

    id: SubstitutionId
    absent: PersonId
    substitute: PersonId
    starts_on: date
    ends_on: date
    #: the only role concerned; None for all roles of the absent
    role: str | None = None
    #: the deed, or the article, that it rests on; needed to stand in for an elected office
    deed: str = ""
    deed_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the substitution runs on that day; both ends are included."""
        return self.starts_on <= on <= self.ends_on

    def overlaps(self, other: Substitution) -> bool:
        """Whether both run on some day."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """One quality in which a person may act on a day."""

    person: PersonId
    #: the role acted in, with the commune or body it is limited to
    mandate: Mandate
    #: the person in whose place it is; None when acting for oneself
    on_behalf_of: PersonId | None = None
    delegation: Delegation | None = None
    substitution: Substitution | None = None

    @property
    def id(self) -> CapacityId:
        """What names it to a program or a form; the same each time it is worked out."""
        ground = self.delegation or self.substitution
        return CapacityId(self.mandate.id if ground is None else uuid5(self.mandate.id, str(ground.id)))

    @property
    def deed(self) -> str:
        """What it rests on, in words: "l’arrêté 2026-14 du 3 mars 2026"; empty for one's own mandate."""
        ground = self.delegation or self.substitution
        return deed_in_words(ground.deed, ground.deed_on) if ground is not None and ground.deed else ""

    def gives(self, role: str, *, commune: str | None = None, body: str | None = None) -> bool:
        """Whether it gives this role where it is asked, whatever the subject."""
        return self.mandate.covers(role, commune=commune, body=body)

    def covers(self, subjects: Collection[str]) -> bool:
        """Whether it holds for a file of these subjects."""
        return self.delegation is None or self.delegation.covers(subjects)


def add_substitution(existing: Sequence[Substitution], new: Substitution) -> tuple[Substitution, ...]:
    """The substitutions with a new one.

    Raises ValidationFailed for a person standing in for himself or an inverted period, InvalidState for a chain (a
    substitute who is himself replaced, or replaces somebody who replaces another) or a second substitute.
    """
    if new.absent == new.substitute:
        raise ValidationFailed("Nul ne peut se remplacer soi-même.", code="substitution.self")
    if new.ends_on < new.starts_on:
        message = f"La fin ({month_day(new.ends_on)}) précède le début ({month_day(new.starts_on)})."
        raise ValidationFailed(typography(message), code="substitution.period", fields={"ends_on": "Avant le début."})
    same_days = [other for other in existing if other.overlaps(new)]
    if any(new.substitute == other.absent or new.absent == other.substitute for other in same_days):
        message = "Un remplaçant ne peut être remplacé ni remplacer un remplaçant sur la même période."
        raise InvalidState(typography(message), code="substitution.chain")
    if any(new.absent == other.absent for other in same_days):
        raise InvalidState("Cette personne a déjà un remplaçant sur cette période.", code="substitution.twice")
    return (*existing, new)


def capacities(
    person: PersonId,
    on: date,
    *,
    mandates: Sequence[Mandate],
    delegations: Iterable[Delegation] = (),
    substitutions: Iterable[Substitution] = (),
) -> tuple[Capacity, ...]:
    """Every quality in which a person may act on a day: own mandates, then delegations, then those of the absent.

    A delegation lives only as long as its giver holds the delegated role; a substitution, as long as the absent holds
    the role. A substitute takes the absent's own mandates and nothing else: neither what the absent was delegated nor
    whom the absent replaces, so that nothing is ever handed on twice. Who holds no mandate of their own stands in for
    nobody.
    """
    own = roles_in_force(mandates, person, on)
    if not own:
        return ()
    found = [Capacity(person=person, mandate=mandate) for mandate in own]
    for delegation in delegations:
        if delegation.holder == person and delegation.in_force(on):
            found += [
                Capacity(person=person, mandate=mandate, on_behalf_of=delegation.giver, delegation=delegation)
                for mandate in roles_in_force(mandates, delegation.giver, on)
                if mandate.role == delegation.role
            ]
    for substitution in substitutions:
        if substitution.substitute == person and substitution.in_force(on):
            found += [
                Capacity(person=person, mandate=mandate, on_behalf_of=substitution.absent, substitution=substitution)
                for mandate in roles_in_force(mandates, substitution.absent, on)
                if substitution.role in {None, mandate.role} and mandate.role not in PERSONAL_ROLES
            ]
    return tuple(found)


def acting_as(
    hats: Iterable[Capacity],
    role: str,
    *,
    commune: str | None = None,
    body: str | None = None,
    subject: str | None = None,
) -> tuple[Capacity, ...]:
    """The qualities that give a role where it is asked; a delegation must also cover the subject, when there is one."""
    return tuple(
        hat
        for hat in hats
        if hat.gives(role, commune=commune, body=body) and (subject is None or hat.covers({subject}))
    )


def in_words(capacity: Capacity, name_of: Callable[[PersonId], str], *, commune_of: Callable[[str], str] = str) -> str:
    """What the journal keeps: "A, maire (X)", "A pour B, maire (X)", with the deed that it rests on."""
    mandate = capacity.mandate
    role = ROLE_NAMES.get(mandate.role, mandate.role)
    place = f" ({commune_of(mandate.commune)})" if mandate.commune else ""
    who = name_of(capacity.person)
    if capacity.on_behalf_of is not None:
        who = f"{who} pour {name_of(capacity.on_behalf_of)}"
    deed = f", par {capacity.deed}" if capacity.deed else ""
    return typography(f"{who}, {role}{place}{deed}")


def competent(subject: str, delegations: Iterable[Delegation], on: date) -> str:
    """Who decides on a subject: "conseil" when the law forbids to delegate it or nobody has it, else the delegated role.

    Source: L5211-10; the subjects that cannot be delegated are parameters of the rule DELEGATIONS.
    """
    if subject in rule("DELEGATIONS", on).parameters["not_delegable"]:
        return "conseil"
    running = (delegation for delegation in delegations if delegation.in_force(on) and delegation.covers({subject}))
    return next((delegation.role for delegation in running), "conseil")
