"""Somebody who asks: a person, and the qualities in which they may act that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from flux.domain.delegations import Capacity
from flux.domain.institutions import Mandate, Person, PersonId
from flux.domain.tasks import InstanceId
from flux.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who asks: a person, the capacities of the day, and the flags of the account."""

    person: Person
    #: own mandates in force on the day
    mandates: tuple[Mandate, ...] = ()
    #: the qualities that delegations and substitutions give on the day
    stands_in: tuple[Capacity, ...] = ()
    #: the files that this person, and each of those they stand in for, have withdrawn from
    withdrawn: Mapping[PersonId, frozenset[InstanceId]] = field(default_factory=dict)
    administrator: bool = False
    #: the capacity in which the person acts (`Capacity.id`); None lets a task choose when only one fits
    quality: UUID | None = None
    #: every quality in which the person may act on the day, own mandates first
    capacities: tuple[Capacity, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Works out the capacities once: each task of a list is held against them."""
        own = (Capacity(person=self.id, mandate=mandate) for mandate in self.mandates)
        object.__setattr__(self, "capacities", (*own, *self.stands_in))

    @property
    def id(self) -> PersonId:
        """The person's id."""
        return self.person.id

    @property
    def wearing(self) -> tuple[Capacity, ...]:
        """The chosen capacity, else all of them."""
        return tuple(hat for hat in self.capacities if self.quality in {None, hat.id})

    @property
    def roles(self) -> frozenset[str]:
        """The roles held on the day, in one's own name or for somebody, whatever the file."""
        return frozenset(hat.mandate.role for hat in self.capacities if hat.covers(()))

    @property
    def absents(self) -> frozenset[PersonId]:
        """The persons whom the actor replaces in all of their roles: what was put in their hands as well."""
        return frozenset(
            hat.substitution.absent for hat in self.stands_in if hat.substitution and hat.substitution.role is None
        )

    def is_out_of(self, instance: InstanceId, person: PersonId | None = None) -> bool:
        """Whether the actor, or somebody they stand in for, has withdrawn from a file."""
        return instance in self.withdrawn.get(person or self.id, frozenset())


#: whoever holds the machine: keeps the house and answers for nobody
OPERATOR = Actor(person=Person(id=PersonId(UUID(int=0)), name="l’exploitant de Flux"), administrator=True)


def wear(actor: Actor, quality: UUID | None) -> Actor:
    """The actor in a capacity of the day; None leaves the choice open.

    Raises Forbidden when it is not one of the day's: a mandate, a delegation or a substitution that is not in force.
    """
    if quality is None:
        return actor
    if all(hat.id != quality for hat in actor.capacities):
        raise Forbidden(
            "Cette qualité n’est pas en vigueur aujourd’hui\u00a0: mandat terminé, délégation ou remplacement hors de "
            "sa période.",
            code="quality.not_in_force",
        )
    return replace(actor, quality=quality)
