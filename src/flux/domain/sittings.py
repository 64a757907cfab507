"""Séances: a meeting of a council with its agenda, convocation, attendance, quorum per item, votes and results.

A `Meeting` is a value; each act gives a new one or refuses with the article. Movements are dated by item: somebody who
leaves once the debate of an item has begun still counts for it (L2121-17).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from flux.domain.ballots.councils import (
    BallotForm,
    Choice,
    CouncilResult,
    CouncilVote,
    FormDecision,
    Quorum,
    Requests,
    ballot_form,
    quorum,
    tally_council,
)
from flux.domain.ballots.proxies import FilledSeat, Proxy, read_proxies, seated
from flux.domain.calculators import convene
from flux.domain.deadlines import Deadline, legal_deadline
from flux.domain.french import full_date, month_day, typography
from flux.domain.institutions import PersonId, Seat
from flux.domain.rulebook import rule
from flux.errors import BallotClosed, DeadlinePassed, Forbidden, InvalidState, NotFound, ValidationFailed

#: a body whose convocation only its own rules date
BUREAU = "bureau"
#: the opening of the meeting, before the first item
OPENING = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """A point of the agenda, put to the vote or only debated."""

    #: from 1, in the order of the agenda
    number: int
    title: str
    #: business key of the file it decides; its instance waits for the result
    matter: str = ""
    rapporteur: PersonId | None = None
    #: id of a majority of one council; empty for an item without vote
    majority: str = "MAJORITE_SIMPLE"
    nomination: bool = False
    #: what L5211-11-1 may forbid by video, such as "budget_primitif"; empty for the rest
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convocation:
    """The convocation as it left, with what proves it."""

    sent_on: date
    #: reference of the proof of sending
    proof: str
    #: why the delay was shortened; empty outside urgency. The council decides on it at the opening
    urgency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Somebody comes in or goes out, with effect from the start of an item (0: the opening)."""

    person: PersonId
    from_item: int
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A vote as it is counted in the room."""

    for_: int = 0
    against: int = 0
    abstained: int = 0
    blank: int = 0
    president: Choice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """How an item ended."""

    item: int
    #: None when the item was postponed
    result: CouncilResult | None
    #: who said what, in a public ballot
    names: Mapping[PersonId, Choice] = field(default_factory=dict, hash=False)
    #: why the item was postponed; empty otherwise
    postponed: str = ""
    form: BallotForm = BallotForm.ORDINARY
    #: as counted; None when nothing was voted
    figures: Figures | None = None
    #: the council took note of it, without a vote
    noted: bool = False

    @property
    def is_dealt_with(self) -> bool:
        """Whether the council has done with it: voted with its quorum, or taken note."""
        return self.noted or (self.result is not None and self.result.quorum.met)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A séance of a council, from its agenda to its last vote."""

    #: key of calculators.BODIES, which decides the delay of the convocation, or BUREAU
    body: str
    meets_on: date
    seats: tuple[Seat, ...]
    agenda: tuple[AgendaItem, ...]
    president: PersonId | None = None
    video: bool = False
    #: the meeting follows a missed quorum: no quorum is needed, on the first agenda only
    second: bool = False
    convocation: Convocation | None = None
    movements: tuple[Movement, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    #: persons out of each item for a declared interest
    interests: Mapping[int, frozenset[PersonId]] = field(default_factory=dict, hash=False)
    results: tuple[ItemResult, ...] = ()

    def item(self, number: int) -> AgendaItem:
        """A point of the agenda; raises NotFound."""
        found = next((item for item in self.agenda if item.number == number), None)
        if found is None:
            message = f"Le point {number} n'est pas à l'ordre du jour."
            raise NotFound(typography(message), code="sitting.no_item", data={"item": number})
        return found


def send_convocation(meeting: Meeting, convocation: Convocation) -> Meeting:
    """The meeting with its convocation, when it left in time; the law sets no delay for a bureau.

    Raises DeadlinePassed with the last lawful day, or the last day in urgency; ValidationFailed without a proof.
    """
    if not convocation.proof.strip():
        raise ValidationFailed(
            "La preuve de l’envoi est attendue.", code="sitting.no_proof", fields={"proof": "Absente."}
        )
    if meeting.body == BUREAU:
        return replace(meeting, convocation=convocation)
    last = last_sending(meeting, urgent=bool(convocation.urgency))
    if convocation.sent_on > last.due_on:
        raise DeadlinePassed(_too_late(meeting, convocation, last), data={"send_by": last.due_on.isoformat()})
    return replace(meeting, convocation=convocation)


def last_sending(meeting: Meeting, *, urgent: bool = False) -> Deadline:
    """The last day on which the convocation may leave, with its reasoning."""
    return convene(meeting.meets_on, meeting.body, urgent=urgent)


def _too_late(meeting: Meeting, convocation: Convocation, last: Deadline) -> str:
    earliest = legal_deadline(last.rule, convocation.sent_on).due_on
    advice = "" if convocation.urgency else " ; l'urgence motivée abrège ce délai, à un jour franc au moins"
    return typography(
        f"Envoyée le {month_day(convocation.sent_on)}, la convocation est tardive (art. {last.article}) : elle devait partir le "
        f"{full_date(last.due_on)} au plus tard pour une réunion le {month_day(meeting.meets_on)}, ou permet de réunir le "
        f"conseil à partir du {full_date(earliest)}{advice}."
    )


def reconvene(meeting: Meeting, meets_on: date, convocation: Convocation) -> Meeting:
    """The second meeting after a missed quorum: the items not dealt with, without quorum (L2121-17).

    Raises InvalidState when the quorum was there or the first convocation never left, DeadlinePassed when fewer than
    three franc days separate the second convocation from the meeting.
    """
    left = left_over(meeting)
    if meeting.convocation is None or not lacked_quorum(meeting):
        raise InvalidState("Une seconde convocation suit un quorum manqué.", code="sitting.quorum_was_met")
    earliest = legal_deadline("SECONDE_CONVOCATION", convocation.sent_on)
    if meets_on < earliest.due_on:
        message = (
            f"La seconde réunion ne peut se tenir avant le {full_date(earliest.due_on)} (art. {earliest.article})."
        )
        raise DeadlinePassed(typography(message), data={"earliest": earliest.due_on.isoformat()})
    return replace(
        meeting,
        meets_on=meets_on,
        agenda=left,
        second=True,
        convocation=convocation,
        movements=(),
        proxies=(),
        results=(),
    )


def left_over(meeting: Meeting) -> tuple[AgendaItem, ...]:
    """The items of the agenda that the council has not dealt with."""
    done = {closed.item for closed in meeting.results if closed.is_dealt_with}
    return tuple(item for item in meeting.agenda if item.number not in done)


def lacked_quorum(meeting: Meeting) -> bool:
    """Whether the quorum was missed, at the opening or on an item that was not dealt with: a second meeting may follow."""
    left = left_over(meeting)
    return bool(left) and any(
        not quorum_at(meeting, number).met for number in (OPENING, *(item.number for item in left))
    )


def take_note(meeting: Meeting, number: int) -> Meeting:
    """The meeting after the council took note of an item without a vote.

    Raises BallotClosed for an item already closed, InvalidState for one that is voted or without a quorum: the council
    deliberates on nothing then (L2121-17).
    """
    item = meeting.item(number)
    if any(result.item == number for result in meeting.results):
        raise BallotClosed(typography(f"Le point {number} est clos."), data={"item": number})
    if item.majority:
        raise InvalidState(typography(f"Le point {number} donne lieu à un vote."), code="sitting.voted")
    there = quorum_at(meeting, number)
    if not there.met:
        message = (
            f"{there.explanation[-1]} Le conseil ne prend acte de rien : reportez ce point, ou convoquez de nouveau."
        )
        raise InvalidState(typography(message), code="sitting.no_quorum")
    return _with(meeting, ItemResult(item=number, result=None, postponed="Le conseil prend acte.", noted=True))


def move(meeting: Meeting, movement: Movement) -> Meeting:
    """The meeting after somebody comes in or goes out; raises Forbidden for somebody who has no seat there."""
    if not any(movement.person in {seat.holder, seat.substitute} for seat in meeting.seats):
        message = "Cette personne ne siège pas dans ce conseil : elle n'est comptée ni au quorum ni au vote (art. L2121-17 du CGCT)."
        raise Forbidden(typography(message), code="sitting.no_seat")
    return replace(meeting, movements=(*meeting.movements, movement))


def filled_seats(meeting: Meeting, item: int) -> tuple[FilledSeat, ...]:
    """The seats filled at the start of an item, those who withdrew from it taken out."""
    room: dict[PersonId, bool] = {}
    for movement in meeting.movements:
        if movement.from_item <= item:
            room[movement.person] = movement.present
    out = meeting.interests.get(item, frozenset())
    present = (person for person, there in room.items() if there)
    return tuple(filled for filled in seated(meeting.seats, present) if not {filled.person, filled.seat.holder} & out)


def quorum_at(meeting: Meeting, item: int) -> Quorum:
    """The quorum at the start of an item, or at the opening (0)."""
    return quorum(
        _members(meeting),
        len(filled_seats(meeting, item)),
        on=meeting.meets_on,
        interested=_interested(meeting, item),
        second_convocation=meeting.second,
    )


def _members(meeting: Meeting) -> int:
    return sum(seat.holder is not None for seat in meeting.seats)


def _interested(meeting: Meeting, item: int) -> int:
    out = meeting.interests.get(item, frozenset())
    return sum(seat.holder in out for seat in meeting.seats)


def valid_proxies(meeting: Meeting, item: int) -> tuple[Proxy, ...]:
    """The proxies that serve on an item: valid ones, whose giver has no declared interest in it."""
    out = meeting.interests.get(item, frozenset())
    readings = read_proxies(meeting.proxies, filled_seats(meeting, item), on=meeting.meets_on)
    return tuple(r.proxy for r in readings if r.void_because is None and r.proxy.giver not in out)


def voters(meeting: Meeting, item: int) -> tuple[PersonId, ...]:
    """Who votes on an item: the seats filled, then the absent whose proxy is valid."""
    seats = (filled.person for filled in filled_seats(meeting, item))
    return (*seats, *(proxy.giver for proxy in valid_proxies(meeting, item)))


def form_of_ballot(meeting: Meeting, item: int, requests: Requests) -> FormDecision:
    """The form of the ballot of an item, from what the members present ask; a nomination is secret unless waived."""
    nomination = requests.nomination or meeting.item(item).nomination
    return ballot_form(len(filled_seats(meeting, item)), replace(requests, nomination=nomination), on=meeting.meets_on)


def close_item(meeting: Meeting, item: int, figures: Figures, *, form: BallotForm = BallotForm.ORDINARY) -> Meeting:
    """The meeting with the result of an item from the figures counted in the room.

    By video a secret ballot postpones the item (L5211-11-1). A missed quorum closes it as not adopted.
    Raises BallotClosed for an item already closed, InvalidState before the convocation or for an item that video
    forbids or that has no vote, ValidationFailed for figures the room cannot give.
    """
    _check_open(meeting, item)
    if meeting.video and form is BallotForm.SECRET:
        why = (
            "Le scrutin secret n'est pas possible par visioconférence : le point est reporté (art. L5211-11-1 du CGCT)."
        )
        return _with(meeting, ItemResult(item=item, result=None, postponed=typography(why)))
    return _with(
        meeting, ItemResult(item=item, result=_tally(meeting, item, figures, form), form=form, figures=figures)
    )


def close_by_names(meeting: Meeting, item: int, names: Mapping[PersonId, Choice]) -> Meeting:
    """The meeting with the result of a public ballot, kept by names; who has no vote on the item is refused.

    Raises Forbidden naming the rule, and what `close_item` raises.
    """
    _check_open(meeting, item)
    if set(names) - set(voters(meeting, item)):
        message = "Un vote vient d'une personne qui ne siège pas à ce point, ni par elle-même ni par un pouvoir valable (art. L2121-20 du CGCT)."
        raise Forbidden(typography(message), code="sitting.not_a_voter")
    said = list(names.values())
    president = names.get(meeting.president) if meeting.president is not None else None
    figures = Figures(
        for_=said.count(Choice.FOR),
        against=said.count(Choice.AGAINST),
        abstained=said.count(Choice.ABSTAINED),
        president=president,
    )
    result = _tally(meeting, item, figures, BallotForm.PUBLIC)
    return _with(
        meeting, ItemResult(item=item, result=result, names=dict(names), form=BallotForm.PUBLIC, figures=figures)
    )


def _tally(meeting: Meeting, item: int, figures: Figures, form: BallotForm) -> CouncilResult:
    present = len(filled_seats(meeting, item))
    vote = CouncilVote(
        members=_members(meeting),
        present=present,
        proxies=len(voters(meeting, item)) - present,
        for_=figures.for_,
        against=figures.against,
        abstained=figures.abstained,
        blank=figures.blank,
        secret=form is BallotForm.SECRET,
        president=figures.president,
        interested=_interested(meeting, item),
        second_convocation=meeting.second,
    )
    return tally_council(meeting.item(item).majority, vote, on=meeting.meets_on)


def _check_open(meeting: Meeting, number: int) -> None:
    item = meeting.item(number)
    if meeting.convocation is None:
        raise InvalidState(
            "La convocation n’est pas partie : le conseil ne peut pas voter.", code="sitting.not_convened"
        )
    if any(result.item == number for result in meeting.results):
        raise BallotClosed(
            typography(f"Le point {number} est clos : le vote ne se reprend pas."), data={"item": number}
        )
    if not item.majority:
        raise InvalidState(typography(f"Le point {number} ne donne pas lieu à un vote."), code="sitting.no_vote")
    if meeting.video and item.subject in rule("VISIOCONFERENCE", meeting.meets_on).parameters["forbidden"]:
        message = f"Le point {number} ne peut être décidé par visioconférence (art. L5211-11-1 du CGCT)."
        raise InvalidState(typography(message), code="sitting.video_forbidden")


def _with(meeting: Meeting, result: ItemResult) -> Meeting:
    return replace(meeting, results=(*meeting.results, result))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDeliberation:
    """A line of the list of deliberations (L2121-25): date, object, adopted or refused."""

    number: int
    decided_on: date
    title: str
    adopted: bool


def list_of_deliberations(meeting: Meeting) -> tuple[tuple[ListedDeliberation, ...], Deadline]:
    """The list to post and put online after the meeting, and by when; postponed items are not on it."""
    lines = tuple(
        ListedDeliberation(
            number=closed.item,
            decided_on=meeting.meets_on,
            title=meeting.item(closed.item).title,
            adopted=closed.result.adopted,
        )
        for closed in sorted(meeting.results, key=lambda closed: closed.item)
        if closed.result is not None and closed.result.quorum.met
    )
    return lines, legal_deadline("LISTE_DELIBERATIONS", meeting.meets_on)
