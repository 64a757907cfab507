"""Holding a séance: who is there, the quorum item by item, votes, and the files that move when an item is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flux.domain.actors import Actor
from flux.domain.ballots.councils import BallotForm, Choice, Requests
from flux.domain.ballots.proxies import Proxy, read_proxies
from flux.domain.french import count, typography
from flux.domain.institutions import PersonId
from flux.domain.permissions import Verb, require
from flux.domain.rulebook import rule
from flux.domain.seances import Point, Reply, Seance, SeanceId, SeanceStatus
from flux.domain.sittings import (
    OPENING,
    Figures,
    ItemResult,
    Meeting,
    Movement,
    close_by_names,
    close_item,
    filled_seats,
    form_of_ballot,
    move,
    quorum_at,
    voters,
)
from flux.domain.sittings import take_note as take_note_of
from flux.errors import BallotClosed, Conflict, Forbidden, InvalidState, ValidationFailed
from flux.ports import UnitOfWork
from flux.services import interests, results, seances
from flux.services.house import House
from flux.services.interests import withdrawn
from flux.services.results import QUORUM, VOTE, Step
from flux.services.seances import keep
from flux.services.steps import Author, author_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What happened when an item was put to the vote."""

    #: what the members present asked about the form of the ballot
    requests: Requests = field(default_factory=Requests)
    #: as counted in the room; not read when there are names
    figures: Figures = field(default_factory=Figures)
    #: who said what, in a public ballot
    names: Mapping[PersonId, Choice] = field(default_factory=dict)


def open_(house: House, actor: Actor, id_: SeanceId, present: Sequence[PersonId]) -> Seance:
    """Opens the séance on its day with those who are in the room; the pouvoirs announced by absent members serve.

    Raises NotFound, Forbidden, InvalidState before its day or its convocation.
    """

    def opened(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        if seance.status is not SeanceStatus.CONVENED:
            raise InvalidState("Une séance s’ouvre après sa convocation, et une fois.", code="seance.not_convened")
        if house.today() < seance.meeting.meets_on:
            raise InvalidState("Ce n’est pas encore le jour de la séance.", code="seance.too_early")
        seats, president = seances.seats_on(uow, seance.meeting.body, seance.meeting.meets_on)
        meeting = replace(seance.meeting, seats=seats, president=president, interests=_stood_out(uow, seance))
        for person in dict.fromkeys(present):
            meeting = move(meeting, Movement(person=person, from_item=OPENING, present=True))
        for said in uow.seances.replies(id_):
            if said.reply is Reply.PROXY and said.proxy_to is not None:
                proxy = Proxy(giver=said.person, holder=said.proxy_to, meetings=_served(uow, seance, said.person))
                meeting = replace(meeting, proxies=(*meeting.proxies, proxy))
        changed = replace(seance, meeting=meeting, status=SeanceStatus.OPEN, current=OPENING)
        return changed, f"Séance ouverte. {quorum_at(meeting, OPENING).explanation[-1]}"

    return _hold(house, actor, id_, opened, states=frozenset({SeanceStatus.CONVENED}))


def decide_urgency(house: House, actor: Actor, id_: SeanceId, *, accepted: bool) -> Seance:
    """Writes what the council decides on the urgency at the opening; refused, the items go to a later séance (L2121-12)."""

    def decided(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        if seance.meeting.convocation is None or not seance.meeting.convocation.urgency:
            raise InvalidState("Cette séance n’a pas été convoquée en urgence.", code="seance.no_urgency")
        changed = replace(seance, urgency_accepted=accepted)
        if accepted:
            return changed, "Le conseil reconnaît l'urgence."
        why = typography(
            "L'urgence n'est pas reconnue : le point est renvoyé à une séance ultérieure (art. L2121-12 du CGCT)."
        )
        left = [item.number for item in seance.meeting.agenda if seance.result(item.number) is None]
        closed = tuple(ItemResult(item=number, result=None, postponed=why) for number in left)
        changed = replace(changed, meeting=replace(seance.meeting, results=(*seance.meeting.results, *closed)))
        for number in left:
            _tell(house, uow, changed, number, author_of(actor))
        return changed, "Le conseil ne reconnaît pas l'urgence : les points sont renvoyés."

    return _hold(house, actor, id_, decided)


def appoint(house: House, actor: Actor, id_: SeanceId, secretary: PersonId) -> Seance:
    """Writes who is secrétaire de séance (L2121-15). Raises NotFound for somebody without a seat."""

    def appointed(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        name = _name(uow, seance, secretary)
        return replace(seance, secretary=secretary), f"Secrétaire de séance : {name}."

    return _hold(house, actor, id_, appointed)


def come_or_go(house: House, actor: Actor, id_: SeanceId, person: PersonId, *, present: bool) -> Seance:
    """Writes an arrival or a departure. A departure during an item counts from the next one (L2121-17).

    Raises Forbidden for somebody who has no seat.
    """

    def moved(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        closed = seance.current != OPENING and seance.result(seance.current) is not None
        during = seance.current != OPENING and not closed
        start = seance.current + 1 if closed or (during and not present) else seance.current
        meeting = move(seance.meeting, Movement(person=person, from_item=start, present=present))
        said = "arrive" if present else "part"
        when = f", à compter du point {start}" if start else ""
        return replace(seance, meeting=meeting), f"{_name(uow, seance, person)} {said}{when}."

    return _hold(house, actor, id_, moved)


def give_proxy(
    house: House, actor: Actor, id_: SeanceId, giver: PersonId, holder: PersonId, *, ill: bool = False
) -> Seance:
    """Writes a pouvoir. Raises Conflict, with the article, for one that is void: a second one, for instance."""

    def given(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        names = f"{_name(uow, seance, giver)} donne pouvoir à {_name(uow, seance, holder)}."
        proxy = Proxy(giver=giver, holder=holder, meetings=_served(uow, seance, giver), ill=ill)
        proxies = (*seance.meeting.proxies, proxy)
        reading = read_proxies(proxies, filled_seats(seance.meeting, seance.current), on=seance.meeting.meets_on)[-1]
        if reading.void_because is not None:
            raise Conflict(reading.void_because, code="proxy.void")
        return replace(seance, meeting=replace(seance.meeting, proxies=proxies)), names

    return _hold(house, actor, id_, given)


def withdraw_proxy(house: House, actor: Actor, id_: SeanceId, giver: PersonId) -> Seance:
    """Takes a pouvoir back: it can be revoked at any time (L2121-20)."""

    def taken(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        kept = tuple(proxy for proxy in seance.meeting.proxies if proxy.giver != giver)
        meeting = replace(seance.meeting, proxies=kept)
        return replace(seance, meeting=meeting), f"Pouvoir de {_name(uow, seance, giver)} retiré."

    return _hold(house, actor, id_, taken)


def step_aside(house: House, actor: Actor, id_: SeanceId, item: int, person: PersonId, *, reason: str = "") -> Seance:
    """Writes a déport: the person leaves the quorum and the vote of an item (L2131-11); one's own, or as secrétariat.

    Raises NotFound, Forbidden, BallotClosed once the item is closed.
    """
    if person != actor.id:
        require(actor, Verb.HOLD_SEANCE)
    author = author_of(actor)
    with house.work() as uow:
        seance = seances.found(uow.seances.lock(id_))
        if seance.status is SeanceStatus.ENDED or seance.result(item) is not None:
            raise BallotClosed("Ce point est clos\u00a0: un déport ne s’y déclare plus.", code="seance.item_closed")
        title, name = seance.meeting.item(item).title, _name(uow, seance, person)
        out = seance.meeting.interests.get(item, frozenset()) | {person}
        meeting = replace(seance.meeting, interests={**seance.meeting.interests, item: out})
        sentence = f"{name} se déporte sur le point {item}, {title} (art. L2131-11 du CGCT)."
        changed = keep(house, uow, replace(seance, meeting=meeting), sentence, author=author, reason=reason.strip())
        uow.commit()
    return changed


def call_next(house: House, actor: Actor, id_: SeanceId) -> Seance:
    """Opens the debate of the next item; its quorum is that of this moment. Raises InvalidState when none is left."""

    def called(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        _check_urgency(seance)
        if seance.current != OPENING and seance.result(seance.current) is None:
            raise InvalidState(f"Le point {seance.current} n’est pas clos.", code="seance.item_open")
        left = [item for item in seance.meeting.agenda if seance.result(item.number) is None]
        if not left:
            raise InvalidState("L’ordre du jour est épuisé.", code="seance.agenda_done")
        item = left[0]
        seance = _without_withdrawn(uow, seance, item.number)
        quorum = quorum_at(seance.meeting, item.number)
        return replace(seance, current=item.number), f"Point {item.number}, {item.title}. {quorum.explanation[-1]}"

    return _hold(house, actor, id_, called)


def _without_withdrawn(uow: UnitOfWork, seance: Seance, item: int) -> Seance:
    """The séance with those out of an item who have withdrawn from the file that it decides (L2131-11)."""
    instance = seance.point(item).instance
    if instance is None:
        return seance
    out = interests.withdrawn(uow, instance) & {seat.holder for seat in seance.members}
    known = seance.meeting.interests.get(item, frozenset())
    meeting = replace(seance.meeting, interests={**seance.meeting.interests, item: known | out})
    return replace(seance, meeting=meeting) if out - known else seance


def close(house: House, actor: Actor, id_: SeanceId, item: int, ballot: Ballot) -> Seance:
    """Closes an item with its vote: the result is computed, journalled, and given to the file that waits for it.

    Raises NotFound, Forbidden for a vote of somebody without a mandate that day, BallotClosed, InvalidState,
    ValidationFailed for figures that the room cannot give or a form of ballot that nobody may impose.
    """

    def closed(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        _check_urgency(seance)
        seance.meeting.item(item)
        if seance.result(item) is None and seance.current != item:
            raise InvalidState(f"Le point {item} n’est pas en débat.", code="seance.item_not_called")
        meeting = _voted(seance.meeting, item, ballot)
        changed = _numbered(uow, replace(seance, meeting=meeting), item)
        _tell(house, uow, changed, item, author_of(actor))
        return changed, _outcome(changed, item)

    return _hold(house, actor, id_, closed)


def take_note(house: House, actor: Actor, id_: SeanceId, item: int, *, postponed: str = "") -> Seance:
    """Closes an item without a vote: the council takes note of it, or it is postponed for a reason."""

    def noted(uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        _check_urgency(seance)
        title = seance.meeting.item(item).title
        if seance.result(item) is not None:
            raise BallotClosed(f"Le point {item} est clos.", code="seance.item_closed")
        if not postponed.strip():
            if seance.meeting.item(item).majority:
                raise ValidationFailed("Dites pourquoi ce point est reporté.", fields={"motif": "À remplir."})
            return replace(
                seance, meeting=take_note_of(seance.meeting, item)
            ), f"Point {item}, {title} : le conseil prend acte."
        words = typography(f"Point reporté : {postponed.strip()}")
        kept = (*seance.meeting.results, ItemResult(item=item, result=None, postponed=words))
        changed = replace(seance, meeting=replace(seance.meeting, results=kept))
        _tell(house, uow, changed, item, author_of(actor))
        return changed, f"Point {item}, {title} : {words}"

    return _hold(house, actor, id_, noted)


def end(house: House, actor: Actor, id_: SeanceId) -> Seance:
    """Ends the séance; what was not dealt with stays so, and says so. Raises NotFound, Forbidden, InvalidState."""

    def ended(_uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        left = [item for item in seance.meeting.agenda if seance.result(item.number) is None]
        said = f" {count(len(left), 'point non examiné', 'points non examinés')}." if left else ""
        return replace(seance, status=SeanceStatus.ENDED), f"Séance levée.{said}"

    return _hold(house, actor, id_, ended)


Change = Callable[[UnitOfWork, Seance], tuple[Seance, str]]
_OPEN = frozenset({SeanceStatus.OPEN})


def _hold(
    house: House, actor: Actor, id_: SeanceId, change: Change, *, states: frozenset[SeanceStatus] = _OPEN
) -> Seance:
    require(actor, Verb.HOLD_SEANCE)
    with house.work() as uow:
        seance = seances.found(uow.seances.lock(id_))
        if seance.status not in states:
            raise InvalidState("Cette séance n’est pas dans l’état voulu\u00a0: rouvrez sa page.", code="seance.state")
        changed, sentence = change(uow, seance)
        kept = keep(house, uow, changed, sentence, author=author_of(actor))
        uow.commit()
    house.alarm.nudge()
    return kept


def _stood_out(uow: UnitOfWork, seance: Seance) -> dict[int, frozenset[PersonId]]:
    """By item, who is out: the déports said of the séance, and those of the file that the item decides."""
    out = dict(seance.meeting.interests)
    for point in seance.points:
        if point.instance is not None and (gone := withdrawn(uow, point.instance) & set(seance.people)):
            out[point.number] = out.get(point.number, frozenset()) | gone
    return out


def _voted(meeting: Meeting, item: int, ballot: Ballot) -> Meeting:
    if not quorum_at(meeting, item).met:  # a vote would be void: nothing is counted
        return close_item(meeting, item, Figures())
    form = form_of_ballot(meeting, item, ballot.requests).form
    if meeting.video and form is BallotForm.ORDINARY:
        form = BallotForm.PUBLIC  # L5211-11-1: by video every vote is public
    if form is BallotForm.SECRET and ballot.names:
        raise ValidationFailed("Au scrutin secret, les noms ne se notent pas.", fields={"names": "Scrutin secret."})
    if ballot.names:
        return close_by_names(meeting, item, ballot.names)
    if form is BallotForm.PUBLIC:
        raise ValidationFailed(
            "Au scrutin public, le registre indique le nom des votants (art. L2121-21 du CGCT)\u00a0: notez le vote de chacun.",
            fields={"names": "À remplir."},
            code="ballot.names",
        )
    return close_item(meeting, item, ballot.figures, form=form)


def _numbered(uow: UnitOfWork, seance: Seance, item: int) -> Seance:
    """Gives the deliberation its number, once it is one: quorum there, vote taken."""
    closed = seance.result(item)
    if closed is None or closed.result is None or not closed.result.quorum.met:
        return seance
    year = seance.meeting.meets_on.year
    reference = f"{year}-{uow.counters.next(f'deliberation:{year}'):03d}"
    points = tuple(replace(p, reference=reference) if p.number == item else p for p in seance.points)
    return replace(seance, points=points)


def _outcome(seance: Seance, item: int) -> str:
    closed = seance.result(item)
    assert closed is not None  # it was just closed
    title = seance.meeting.item(item).title
    words = closed.result.explanation[-1] if closed.result else closed.postponed
    return f"Point {item}, {title}. {words}"


def _tell(house: House, uow: UnitOfWork, seance: Seance, item: int, author: Author) -> None:
    """Gives the result of an item to the file that waits for it, by a job."""
    point = seance.point(item)
    if point.instance is not None:
        results.plan(house, uow, point.instance, _steps(seance, point), author)


def _steps(seance: Seance, point: Point) -> list[Step]:
    closed, item = seance.result(point.number), point.number
    assert closed is not None  # told only once closed
    quorum = Step(fields=QUORUM, values=_quorum_values(seance, item), scope=point.scope)
    if closed.result is None:
        refused = seance.urgency_accepted is False
        return [quorum] if refused else []
    if not closed.result.quorum.met:
        return [quorum]
    return [quorum, Step(fields=VOTE, values=_vote_values(closed, point), scope=point.scope)]


def _quorum_values(seance: Seance, item: int) -> dict[str, object]:
    present = len(filled_seats(seance.meeting, item))
    out = seance.meeting.interests.get(item, frozenset())
    return {
        "en_exercice": len(seance.members),
        "presents": present,
        "pouvoirs": len(voters(seance.meeting, item)) - present,
        "deports": sum(seat.holder in out for seat in seance.members),
        "urgence_acceptee": "non" if seance.urgency_accepted is False else "oui",
    }


def _vote_values(closed: ItemResult, point: Point) -> dict[str, object]:
    assert closed.result is not None  # asked for a vote only
    figures = closed.figures or Figures()
    tied = figures.for_ == figures.against and closed.form is not BallotForm.SECRET
    return {
        "pour": figures.for_,
        "contre": figures.against,
        "abstentions": figures.abstained,
        "blancs": figures.blank,
        "nuls": 0,
        "scrutin": closed.form.value,
        "vote_president": figures.president.value if tied and figures.president else None,
        "numero": point.reference,
    }


def _served(uow: UnitOfWork, seance: Seance, giver: PersonId) -> int:
    """How many consecutive séances of the body the pouvoirs of a person have served, this one included."""
    served = 1
    for before in uow.seances.page(limit=50).items:
        if before.meeting.body != seance.meeting.body or before.meets_at >= seance.meets_at:
            continue
        if before.status is not SeanceStatus.ENDED or all(proxy.giver != giver for proxy in before.meeting.proxies):
            break
        served += 1
    return served


def _check_urgency(seance: Seance) -> None:
    said = seance.meeting.convocation
    if said is not None and said.urgency and seance.urgency_accepted is None:
        article = rule("CONVOCATION_URGENCE", seance.meeting.meets_on).article
        message = f"Le conseil se prononce d'abord sur l'urgence (art. {article})."
        raise InvalidState(typography(message), code="seance.urgency_first")


def _name(uow: UnitOfWork, seance: Seance, person: PersonId) -> str:
    if person not in seance.people:
        message = "Cette personne ne siège pas dans ce conseil, faute de mandat ce jour-là (art. L2121-17 du CGCT)."
        raise Forbidden(typography(message), code="sitting.no_seat")
    return seances.names_of(uow, [person]).get(person, "Un membre")
