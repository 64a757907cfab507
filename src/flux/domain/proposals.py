"""The proposal: an idea from the field or from the political debate, on its way to a decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from flux.domain.answers import LONGEST_TEXT
from flux.domain.documents import DocumentId
from flux.domain.institutions import PersonId
from flux.domain.tasks import InstanceId
from flux.errors import ValidationFailed

ProposalId = NewType("ProposalId", UUID)

#: longest title, in characters: it has to fit a line of a list
LONGEST_TITLE = 160
#: highest cost taken, in euros: above, somebody typed cents or slipped
HIGHEST_COST = 1_000_000_000


class Origin(StrEnum):
    """Where the idea was born."""

    FIELD = "terrain"
    POLITICAL_DEBATE = "debat_politique"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The fiche idée: what the proposer says. `variables` gives its names in forms and processes."""

    title: str
    #: the need met: what was seen in the field
    need: str = ""
    #: uses observed: who, how often, where
    usages: str = ""
    beneficiaries: str = ""
    #: the objective of the projet de territoire that it serves
    objective: str = ""
    #: estimated cost, in whole euros; None when unknown
    cost: int | None = None
    #: SIREN of the communes concerned
    communes: tuple[str, ...] = ()
    #: key of the axis of the projet de territoire
    axis: str = ""
    origin: Origin = Origin.FIELD
    documents: tuple[DocumentId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal with its number and the instance that carries it."""

    id: ProposalId
    #: such as 2026-014: the year and the rank in the year
    number: str
    sheet: Sheet
    instance: InstanceId
    filed_by: PersonId
    filed_at: datetime
    updated_at: datetime
    version: int = field(default=1)


def number(year: int, rank: int) -> str:
    """The number of the proposal of that rank (from 1) in the year: 2026-014."""
    return f"{year}-{rank:03d}"


def check(sheet: Sheet, *, communes: frozenset[str]) -> None:
    """Refuses a sheet that cannot be filed, with a sentence per field.

    `communes` are the SIREN of the territory. Raises ValidationFailed.
    """
    faults: dict[str, str] = {}
    if not sheet.title.strip():
        faults["titre"] = "Donnez un titre à la proposition."
    elif len(sheet.title) > LONGEST_TITLE:
        faults["titre"] = f"Le titre compte {len(sheet.title)} caractères\u00a0: {LONGEST_TITLE} au plus."
    if not sheet.need.strip():
        faults["besoin"] = "Dites à quel besoin répond la proposition."
    faults |= _too_long(sheet)
    if sheet.cost is not None and not 0 <= sheet.cost <= HIGHEST_COST:
        faults["cout"] = "Indiquez un coût en euros, entre 0 et un milliard."
    unknown = [siren for siren in sheet.communes if siren not in communes]
    if unknown:
        faults["communes"] = f"Cette commune n’est pas du territoire\u00a0: {', '.join(unknown)}."
    if faults:
        raise ValidationFailed(
            "La proposition n’est pas complète\u00a0: " + " ".join(faults.values()),
            fields=faults,
            code="proposal.incomplete",
        )


def _too_long(sheet: Sheet) -> dict[str, str]:
    texts = {
        "besoin": sheet.need,
        "usages": sheet.usages,
        "beneficiaires": sheet.beneficiaries,
        "objectif": sheet.objective,
        "axe": sheet.axis,
    }
    return {
        name: f"Ce texte compte {len(text)} caractères\u00a0: {LONGEST_TEXT} au plus."
        for name, text in texts.items()
        if len(text) > LONGEST_TEXT
    }


def variables(sheet: Sheet) -> dict[str, object]:
    """The sheet as the process sees it: French names, plain JSON."""
    return {
        "titre": sheet.title.strip(),
        "besoin": sheet.need,
        "usages": sheet.usages,
        "beneficiaires": sheet.beneficiaries,
        "objectif": sheet.objective,
        "cout": sheet.cost,
        "communes": list(sheet.communes),
        "axe": sheet.axis,
        "origine": sheet.origin.value,
        "documents": [str(document) for document in sheet.documents],
    }
