"""Séances: making one, its agenda from the files that are ready and from free items, and reading it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from flux.domain.actors import Actor
from flux.domain.acts import Act
from flux.domain.ballots.councils import Quorum
from flux.domain.calculators import MAJORITIES
from flux.domain.counting import checked
from flux.domain.deadlines import Deadline, local_date
from flux.domain.documents import Document, DocumentId
from flux.domain.french import full_date, typography
from flux.domain.instances import Instance
from flux.domain.institutions import PersonId, Seat
from flux.domain.permissions import Verb, may, require
from flux.domain.rulebook import majority
from flux.domain.seances import (
    BODY_NAMES,
    BUREAU,
    MemberReply,
    NewItem,
    Seance,
    SeanceId,
    SeanceStatus,
    moved_up,
    seats_of,
    with_item,
    without_item,
)
from flux.domain.sittings import Meeting, last_sending, quorum_at
from flux.domain.tasks import Task, TaskStatus
from flux.engine.kernel.view import process_around, variables_around
from flux.errors import InvalidState, NotFound, ValidationFailed
from flux.ports import Page, TaskFilter, UnitOfWork
from flux.services.house import House
from flux.services.results import CONVOCATION, QUORUM, VOTE, fields_of
from flux.services.steps import Author, author_of

#: most open tasks looked at for files that are ready for an agenda
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeance:
    """What is said of a séance that is being prepared."""

    body: str
    meets_at: datetime
    place: str
    title: str = ""
    video: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that waits for a vote and may go on an agenda."""

    task: Task
    instance: Instance
    scope: str
    title: str
    majority: str
    #: what it waits for, in words
    waits_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeanceDetail:
    """Everything that the pages of a séance show."""

    seance: Seance
    replies: Mapping[PersonId, MemberReply]
    acts: tuple[Act, ...]
    #: last lawful day to convene, and in urgency; None for a bureau, whose own rules say
    send_by: Deadline | None
    send_by_in_urgency: Deadline | None
    #: by item, 0 being the opening
    quorums: Mapping[int, Quorum]
    may_prepare: bool
    may_hold: bool
    #: whether the actor has a seat in it
    is_member: bool
    names: Mapping[PersonId, str]
    #: the reading pack, by id of the document
    papers: Mapping[str, Document]


def page(house: House, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Seance]:
    """The séances, latest day first. Raises Forbidden."""
    require(actor, Verb.SEE_SEANCE)
    with house.work.reading() as uow:
        return uow.seances.page(cursor=cursor, limit=limit)


def get(house: House, actor: Actor, id_: SeanceId) -> SeanceDetail:
    """A séance. Raises NotFound, Forbidden."""
    require(actor, Verb.SEE_SEANCE)
    with house.work.reading() as uow:
        seance = found(uow.seances.get(id_))
        deliberates = seance.meeting.body != BUREAU
        return SeanceDetail(
            seance=seance,
            replies={reply.person: reply for reply in uow.seances.replies(id_)},
            acts=uow.acts.of(id_),
            send_by=last_sending(seance.meeting) if deliberates else None,
            send_by_in_urgency=last_sending(seance.meeting, urgent=True) if deliberates else None,
            quorums={
                number: quorum_at(seance.meeting, number)
                for number in (0, *(item.number for item in seance.meeting.agenda))
            }
            if seance.members
            else {},
            may_prepare=may(actor, Verb.PREPARE_SEANCE),
            may_hold=may(actor, Verb.HOLD_SEANCE),
            is_member=actor.id in seance.people,
            names=names_of(uow, seance.people),
            papers=papers_of(uow, seance),
        )


def create(house: House, actor: Actor, new: NewSeance) -> Seance:
    """Begins to prepare a séance; its members are those whose mandates are in force on its day.

    Raises Forbidden, ValidationFailed with the fields.
    """
    require(actor, Verb.PREPARE_SEANCE)
    faults = {}
    if not new.place.strip():
        faults["place"] = "Indiquez le lieu."
    if new.meets_at <= house.clock.now():
        faults["meets_at"] = "La séance doit être à venir."
    if faults:
        raise ValidationFailed(" ".join(faults.values()), fields=faults, code="seance.invalid")
    on = local_date(new.meets_at, house.zone)
    checked(on, 1)
    with house.work() as uow:
        seats, president = seats_on(uow, new.body, on)
        made = Seance(
            id=SeanceId(uuid4()),
            title=new.title.strip() or BODY_NAMES[new.body],
            meeting=Meeting(body=new.body, meets_on=on, seats=seats, agenda=(), president=president, video=new.video),
            meets_at=new.meets_at,
            place=new.place.strip(),
        )
        uow.seances.add(made)
        sentence = f"Séance préparée pour le {full_date(on)} : {len(seats)} membres en exercice ce jour-là."
        say(house, uow, made, sentence, author=author_of(actor))
        uow.commit()
    return made


def add_item(house: House, actor: Actor, id_: SeanceId, new: NewItem) -> Seance:
    """Puts an item at the end of the agenda. Raises NotFound, Forbidden, InvalidState once convened, ValidationFailed."""
    if not new.title.strip():
        raise ValidationFailed("Donnez un titre à ce point.", fields={"title": "À remplir."}, code="seance.item")

    def added(_uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        if new.majority and majority(new.majority, seance.meeting.meets_on).council is None:
            raise ValidationFailed("Cette majorité n’est pas celle d’un conseil.", fields={"majority": "Inconnue."})
        if new.instance is not None and any((p.instance, p.scope) == (new.instance, new.scope) for p in seance.points):
            raise InvalidState("Ce dossier est déjà à l’ordre du jour.", code="seance.item_twice")
        return with_item(seance, new), f"Point ajouté à l'ordre du jour : {new.title}."

    return prepare(house, actor, id_, added)


def add_candidate(
    house: House, actor: Actor, id_: SeanceId, task: str, *, rapporteur: PersonId | None = None, note: str = ""
) -> Seance:
    """Puts a file that waits for a vote on the agenda. Raises NotFound when it no longer waits, and as `add_item`."""
    ready = next((one for one in candidates(house, actor) if str(one.task.id) == task), None)
    if ready is None:
        raise NotFound("Ce dossier n’attend plus d’être mis à l’ordre du jour.", code="seance.no_candidate")
    new = NewItem(
        title=ready.title,
        majority=ready.majority,
        rapporteur=rapporteur,
        note=note,
        matter=ready.instance.business_key or str(ready.instance.id),
        instance=ready.instance.id,
        scope=ready.scope,
    )
    return add_item(house, actor, id_, new)


def remove_item(house: House, actor: Actor, id_: SeanceId, number: int) -> Seance:
    """Takes an item off the agenda. Raises NotFound, Forbidden, InvalidState once convened."""

    def removed(_uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        return without_item(seance, number), f"Point retiré de l'ordre du jour : {seance.meeting.item(number).title}."

    return prepare(house, actor, id_, removed)


def raise_item(house: House, actor: Actor, id_: SeanceId, number: int) -> Seance:
    """Moves an item one place earlier. Raises NotFound, Forbidden, InvalidState once convened."""

    def raised(_uow: UnitOfWork, seance: Seance) -> tuple[Seance, str]:
        return moved_up(seance, number), f"Point avancé dans l'ordre du jour : {seance.meeting.item(number).title}."

    return prepare(house, actor, id_, raised)


def candidates(house: House, actor: Actor) -> tuple[Candidate, ...]:
    """The files that wait to be put on an agenda, or for a vote, oldest first. Raises Forbidden."""
    require(actor, Verb.PREPARE_SEANCE)
    with house.work.reading() as uow:
        rows = uow.lists.tasks(TaskFilter(statuses=(TaskStatus.OPEN,)), limit=_LOOKED_AT).items
        ready = (_candidate(house, uow, row.task) for row in rows)
        return tuple(sorted((one for one in ready if one), key=lambda one: one.task.opened_at))


_WAITS = ((CONVOCATION, "une convocation"), (QUORUM, "la séance déjà convoquée"), (VOTE, "le vote"))


def _candidate(house: House, uow: UnitOfWork, task: Task) -> Candidate | None:
    asked = fields_of(house.library.form(uow, task.form) if task.form else None)
    waits_for = next((words for fields, words in _WAITS if fields <= asked), None)
    instance = uow.instances.get(task.instance) if waits_for else None
    if waits_for is None or instance is None:
        return None
    seen = variables_around(instance.state, task.token)
    return Candidate(
        task=task,
        instance=instance,
        scope=process_around(instance.state, task.token) or "",
        title=str(seen.get("objet") or instance.title),
        majority=MAJORITIES.get(str(seen.get("majorite")), "MAJORITE_SIMPLE"),
        waits_for=waits_for,
    )


Change = Callable[[UnitOfWork, Seance], tuple[Seance, str]]


def prepare(house: House, actor: Actor, id_: SeanceId, change: Change) -> Seance:
    """Changes a séance before its convocation leaves. Raises NotFound, Forbidden, InvalidState once convened, as `change`."""
    require(actor, Verb.PREPARE_SEANCE)
    with house.work() as uow:
        seance = found(uow.seances.lock(id_))
        if seance.status is not SeanceStatus.PREPARED:
            raise InvalidState(
                "L’ordre du jour est parti avec la convocation\u00a0: il ne change plus (art. L2121-10 du CGCT).",
                code="seance.convened",
            )
        changed, sentence = change(uow, seance)
        changed = keep(house, uow, changed, sentence, author=author_of(actor))
        uow.commit()
    return changed


def keep(house: House, uow: UnitOfWork, seance: Seance, sentence: str, *, author: Author, reason: str = "") -> Seance:
    """Writes a séance that changed, with its act, inside the caller's transaction."""
    kept = replace(seance, version=seance.version + 1)
    uow.seances.save(kept)
    say(house, uow, kept, sentence, author=author, reason=reason)
    return kept


def say(house: House, uow: UnitOfWork, seance: Seance, sentence: str, *, author: Author, reason: str = "") -> None:
    """Adds a line to the journal of a séance."""
    act = Act(
        subject=seance.id,
        number=0,
        at=house.clock.now(),
        person=author.person,
        quality=author.quality,
        sentence=typography(sentence),
        reason=reason,
    )
    uow.acts.append(seance.id, [act])


def found(seance: Seance | None) -> Seance:
    """The séance. Raises NotFound when there is none."""
    if seance is None:
        raise NotFound("Cette séance n’existe pas.", code="seance.not_found")
    return seance


def seats_on(uow: UnitOfWork, body: str, on: date) -> tuple[tuple[Seat, ...], PersonId | None]:
    """The seats of a body on a day, and its president: those entered for it, else those that mandates give.

    Somebody without any mandate in force that day leaves the seat empty. Raises ValidationFailed for an unknown body.
    """
    mandates = uow.people.mandates()
    given, president = seats_of(mandates, body, on)
    entered = [
        seat for one in uow.institutions.bodies() if one.kind == body for seat in uow.institutions.seats(one.key)
    ]
    if not any(seat.holder for seat in entered):
        return given, president
    running = {mandate.person for mandate in mandates if mandate.in_force(on)}
    kept = (
        replace(
            seat,
            holder=seat.holder if seat.holder in running else None,
            substitute=seat.substitute if seat.substitute in running else None,
        )
        for seat in entered
    )
    return tuple(kept), president


def papers_of(uow: UnitOfWork, seance: Seance) -> Mapping[str, Document]:
    """The documents of the reading pack by id."""
    ids = (id_ for point in seance.points for id_ in point.documents)
    known = (uow.documents.get(DocumentId(UUID(id_))) for id_ in ids)
    return {str(document.id): document for document in known if document is not None}


def names_of(uow: UnitOfWork, people: Sequence[PersonId]) -> Mapping[PersonId, str]:
    """How the people of a séance are called."""
    wanted = frozenset(people)
    return {person.id: person.name for person in uow.people.persons() if person.id in wanted}
