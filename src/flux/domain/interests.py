"""Déport: declared interests, the files they concern, and who is taken out of a file (L2131-11, L1111-6).

An `Interest` stands in the register of a person; a `Withdrawal` is the trace that this person takes no part in one
file. The trace is never erased: a withdrawal made in error is lifted, with a reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from flux.domain.institutions import PersonId
from flux.domain.tasks import InstanceId

InterestId = NewType("InterestId", UUID)
#: shorter keywords would match half of the files
SHORTEST_KEYWORD = 3


class InterestKind(StrEnum):
    """What somebody is tied by."""

    ASSOCIATION = "association"
    LAND = "foncier"
    EMPLOYER = "employeur"
    FAMILY = "famille"
    OTHER = "autre"


INTEREST_NAMES = {
    InterestKind.ASSOCIATION: "Association",
    InterestKind.LAND: "Bien foncier",
    InterestKind.EMPLOYER: "Employeur ou activité",
    InterestKind.FAMILY: "Lien familial",
    InterestKind.OTHER: "Autre intérêt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """An interest that a person declared, and what recognises the files that touch it."""

    id: InterestId
    person: PersonId
    kind: InterestKind
    #: in the words of the declaration, such as "Présidente du comité des fêtes de Bédée"
    label: str
    #: a file is touched when one of these is in its title or in its variables, whole words, accents aside
    keywords: tuple[str, ...]
    #: the only variable looked into; empty for the title and all variables
    variable: str = ""
    #: SIREN: only files that concern this commune; None for all
    commune: str | None = None
    declared_on: date
    #: last day; None until it is lifted
    lifted_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the interest counts on that day."""
        return self.declared_on <= on and (self.lifted_on is None or on <= self.lifted_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Somebody takes no part in a file: neither task, nor quorum base, nor vote."""

    instance: InstanceId
    person: PersonId
    at: datetime
    #: why, in words
    reason: str
    #: the declared interest that the file touches; None when it was said on the spot
    interest: InterestId | None = None
    #: who said it; None when the register recognised the file
    declared_by: PersonId | None = None
    lifted_at: datetime | None = None
    lifted_by: PersonId | None = None
    lift_reason: str = ""

    @property
    def in_force(self) -> bool:
        """Whether the person stays out of the file."""
        return self.lifted_at is None


def concerns(interest: Interest, title: str, variables: Mapping[str, object]) -> str | None:
    """The keyword by which a file touches an interest; None when it does not."""
    if interest.commune is not None and interest.commune not in set(_texts(variables)):
        return None
    looked_at = variables.get(interest.variable) if interest.variable else {"": title, **variables}
    text = " ".join(_folded(one) for one in _texts(looked_at))
    return next((word for word in interest.keywords if _is_in(_folded(word), text)), None)


def withdrawn(withdrawals: Iterable[Withdrawal]) -> frozenset[PersonId]:
    """The persons whom these withdrawals keep out of their file."""
    return frozenset(one.person for one in withdrawals if one.in_force)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]+", " ", "".join(one for one in plain if not unicodedata.combining(one))).strip()


def _is_in(word: str, text: str) -> bool:
    return bool(word) and f" {word} " in f" {text} "
