"""In what quality a person acts: own mandates, delegations resting on a deed, substitutions for an absent person.

A person wears several hats and chooses none by accident: `capacities` lists them, one is chosen for each act, and
`in_words` is what the journal keeps ("Anne Le Goff pour Bruno Martin, maire").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flux.domain.french import month_day, typography
from flux.domain.institutions import ROLE_NAMES, Mandate, PersonId, roles_in_force
from flux.domain.rulebook import rule
from flux.errors import InvalidState, ValidationFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Powers of a role handed by its holder (or by the council) to a person, by a dated deed (L5211-9, L5211-10)."""

    #: reference of the deed: an arrêté or a délibération
    deed: str
    deed_on: date
    giver: PersonId
    holder: PersonId
    #: role whose powers are delegated, such as "president"
    role: str
    #: subjects covered; empty for all those that may be delegated
    scope: tuple[str, ...] = ()
    starts_on: date
    #: last day; None until it is withdrawn
    ends_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the delegation runs on that day: never before its deed."""
        return max(self.starts_on, self.deed_on) <= on and (self.ends_on is None or on <= self.ends_on)

    def covers(self, subject: str) -> bool:
        """Whether a subject is in the scope."""
        return not self.scope or subject in self.scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Somebody stands in for an absent person over a period, for existing and new tasks; never in a chain."""

    absent: PersonId
    substitute: PersonId
    starts_on: date
    ends_on: date

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

    A delegation lives only as long as its giver holds the delegated role; a substitute never hands on what he holds
    for another.
    """
    runs = [delegation for delegation in delegations if delegation.in_force(on)]
    found = _own(person, on, mandates, runs)
    for substitution in substitutions:
        if substitution.substitute == person and substitution.in_force(on):
            absent = _own(substitution.absent, on, mandates, runs)
            found += [
                Capacity(
                    person=person, mandate=hat.mandate, on_behalf_of=substitution.absent, delegation=hat.delegation
                )
                for hat in absent
            ]
    return tuple(found)


def _own(person: PersonId, on: date, mandates: Sequence[Mandate], delegations: Iterable[Delegation]) -> list[Capacity]:
    own = [Capacity(person=person, mandate=mandate) for mandate in roles_in_force(mandates, person, on)]
    for delegation in delegations:
        if delegation.holder == person:
            own += [
                Capacity(person=person, mandate=mandate, on_behalf_of=delegation.giver, delegation=delegation)
                for mandate in roles_in_force(mandates, delegation.giver, on)
                if mandate.role == delegation.role
            ]
    return own


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
        if hat.mandate.covers(role, commune=commune, body=body)
        and (hat.delegation is None or subject is None or hat.delegation.covers(subject))
    )


def in_words(capacity: Capacity, name_of: Callable[[PersonId], str], *, commune_of: Callable[[str], str] = str) -> str:
    """What the journal keeps: "A, maire de X", "A pour B, maire de X", with the deed of a delegation."""
    mandate = capacity.mandate
    role = ROLE_NAMES.get(mandate.role, mandate.role)
    place = f" ({commune_of(mandate.commune)})" if mandate.commune else ""
    who = name_of(capacity.person)
    if capacity.on_behalf_of is not None:
        who = f"{who} pour {name_of(capacity.on_behalf_of)}"
    deed = ""
    if capacity.delegation is not None:
        deed = f", par délégation ({capacity.delegation.deed} du {month_day(capacity.delegation.deed_on)})"
    return typography(f"{who}, {role}{place}{deed}")


def competent(subject: str, delegations: Iterable[Delegation], on: date) -> str:
    """Who decides on a subject: "conseil" when the law forbids to delegate it or nobody has it, else the delegated role.

    Source: L5211-10; the subjects that cannot be delegated are parameters of the rule DELEGATIONS.
    """
    if subject in rule("DELEGATIONS", on).parameters["not_delegable"]:
        return "conseil"
    running = (delegation for delegation in delegations if delegation.in_force(on) and delegation.covers(subject))
    return next((delegation.role for delegation in running), "conseil")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredInterest:
    """A déport: a person who declared an interest takes no part in a file (L2131-11, L1111-6)."""

    person: PersonId
    #: business key of the file, such as the number of the proposal
    matter: str
    declared_on: date
    #: what the interest is, in the words of the declaration
    reason: str = ""
    #: last day; None until it is lifted
    lifted_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the person stays out of the file on that day."""
        return self.declared_on <= on and (self.lifted_on is None or on <= self.lifted_on)


def withdrawn(interests: Iterable[DeclaredInterest], matter: str, on: date) -> frozenset[PersonId]:
    """The persons who take no part in a file on a day: neither task, nor quorum base, nor vote."""
    return frozenset(interest.person for interest in interests if interest.matter == matter and interest.in_force(on))
