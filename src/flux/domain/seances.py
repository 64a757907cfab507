"""Séances as they are prepared, convened, held and kept, beside the `Meeting` of the law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from flux.domain.french import typography
from flux.domain.institutions import Mandate, PersonId, Seat
from flux.domain.sittings import AgendaItem, ItemResult, Meeting
from flux.domain.tasks import InstanceId
from flux.errors import ValidationFailed

SeanceId = NewType("SeanceId", UUID)

COUNCIL = "conseil_communautaire"
BUREAU = "bureau"
BODY_NAMES = {COUNCIL: "Conseil communautaire", BUREAU: "Bureau"}


class SeanceStatus(StrEnum):
    """Where a séance stands."""

    PREPARED = "en_preparation"
    CONVENED = "convoquee"
    OPEN = "ouverte"
    ENDED = "levee"
    CANCELLED = "annulee"


class Reply(StrEnum):
    """What a member says of coming; no row means no answer yet."""

    PRESENT = "present"
    ABSENT = "absent"
    #: absent, with a pouvoir to somebody
    PROXY = "pouvoir"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReply:
    """The answer of a member to a convocation."""

    person: PersonId
    reply: Reply
    #: who holds the pouvoir
    proxy_to: PersonId | None = None
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Proof that the convocation left for one member."""

    person: PersonId
    #: address it was sent to; empty means that the member has none and must be reached on paper
    to: str
    sent_at: datetime
    #: id of the mail, also its Message-ID
    mail: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What goes with an item of the agenda besides the law: its note, its time, the file that waits for it."""

    number: int
    #: note explicative de synthèse, in plain text
    note: str = ""
    #: time foreseen, in minutes
    minutes: int = 10
    #: ids of the documents of the reading pack
    documents: tuple[str, ...] = ()
    instance: InstanceId | None = None
    #: id of the kernel's scope of the process that waits, when one file has several
    scope: str = ""
    #: number of the deliberation, given when the item is closed
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seance:
    """A séance of a body of the EPCI."""

    id: SeanceId
    title: str
    #: what the law looks at: seats, agenda, convocation, movements, proxies, results
    meeting: Meeting
    meets_at: datetime
    place: str
    status: SeanceStatus = SeanceStatus.PREPARED
    points: tuple[Point, ...] = ()
    sendings: tuple[Sending, ...] = ()
    #: secrétaire de séance
    secretary: PersonId | None = None
    #: item under debate; 0 is the opening
    current: int = 0
    #: whether the council accepted the urgency at the opening; None while it has not decided
    urgency_accepted: bool | None = None
    #: the séance that lacked the quorum, when this one follows it
    follows: SeanceId | None = None
    version: int = 1

    def point(self, number: int) -> Point:
        """What goes with an item; an item without anything has an empty one."""
        return next((point for point in self.points if point.number == number), Point(number=number))

    def result(self, number: int) -> ItemResult | None:
        """How an item ended; None while it has not."""
        return next((closed for closed in self.meeting.results if closed.item == number), None)

    @property
    def members(self) -> tuple[Seat, ...]:
        """The seats held by a member in office."""
        return tuple(seat for seat in self.meeting.seats if seat.holder is not None)

    @property
    def people(self) -> tuple[PersonId, ...]:
        """The members and the suppléants, each once: who is convened."""
        found = (person for seat in self.meeting.seats for person in (seat.holder, seat.substitute) if person)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item to put on an agenda."""

    title: str
    majority: str = "MAJORITE_SIMPLE"
    rapporteur: PersonId | None = None
    nomination: bool = False
    subject: str = ""
    note: str = ""
    minutes: int = 10
    documents: tuple[str, ...] = field(default=())
    matter: str = ""
    instance: InstanceId | None = None
    scope: str = ""


#: roles whose holders sit in each body
_SITTING = {
    COUNCIL: frozenset({"conseil", "president", "vice_president"}),
    BUREAU: frozenset({"bureau", "president", "vice_president"}),
}
#: role of the suppléant of the only seat of a commune (L5211-6)
_SUBSTITUTE = "suppleant"


def seats_of(mandates: Iterable[Mandate], body: str, on: date) -> tuple[tuple[Seat, ...], PersonId | None]:
    """The seats of a body and its president on a day, from the mandates in force: who has none does not sit.

    Raises ValidationFailed for a body that holds no séance here.
    """
    if body not in _SITTING:
        message = f"« {body} » n'est pas une assemblée qui se convoque ici."
        raise ValidationFailed(typography(message), code="seance.unknown_body", fields={"body": "Inconnue."})
    running = [mandate for mandate in mandates if mandate.in_force(on)]
    holders: dict[PersonId, str | None] = {}
    for mandate in running:
        if mandate.role in _SITTING[body]:
            holders[mandate.person] = holders.get(mandate.person) or mandate.commune
    sent = Counter(commune for commune in holders.values() if commune)
    substitutes = {m.commune: m.person for m in running if m.role == _SUBSTITUTE and sent[m.commune or ""] == 1}
    seats = tuple(
        Seat(
            body=body,
            number=number,
            commune=commune,
            holder=holder,
            substitute=substitutes.get(commune) if body == COUNCIL and commune else None,
        )
        for number, (holder, commune) in enumerate(holders.items(), start=1)
    )
    return seats, next((mandate.person for mandate in running if mandate.role == "president"), None)


def with_item(seance: Seance, new: NewItem) -> Seance:
    """The séance with one item more, at the end of its agenda."""
    number = max((item.number for item in seance.meeting.agenda), default=0) + 1
    item = AgendaItem(
        number=number,
        title=new.title,
        matter=new.matter,
        rapporteur=new.rapporteur,
        majority=new.majority,
        nomination=new.nomination,
        subject=new.subject,
    )
    point = Point(
        number=number,
        note=new.note,
        minutes=new.minutes,
        documents=new.documents,
        instance=new.instance,
        scope=new.scope,
    )
    meeting = replace(seance.meeting, agenda=(*seance.meeting.agenda, item))
    return replace(seance, meeting=meeting, points=(*seance.points, point))


def without_item(seance: Seance, number: int) -> Seance:
    """The séance without an item; those after it move up. Raises NotFound."""
    seance.meeting.item(number)
    return _renumbered(seance, [item.number for item in seance.meeting.agenda if item.number != number])


def moved_up(seance: Seance, number: int) -> Seance:
    """The séance with an item one place earlier; the first one stays. Raises NotFound."""
    seance.meeting.item(number)
    order = [item.number for item in seance.meeting.agenda]
    place = order.index(number)
    if place:
        order[place - 1], order[place] = order[place], order[place - 1]
    return _renumbered(seance, order)


def _renumbered(seance: Seance, order: list[int]) -> Seance:
    """The items of these numbers, in this order, numbered from 1: only before anything refers to a number."""
    items = tuple(replace(seance.meeting.item(old), number=new) for new, old in enumerate(order, start=1))
    points = tuple(replace(seance.point(old), number=new) for new, old in enumerate(order, start=1))
    return replace(seance, meeting=replace(seance.meeting, agenda=items), points=points)
