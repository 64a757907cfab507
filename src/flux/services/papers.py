"""What a séance leaves on paper and in calendars: agenda, list of deliberations, extracts of the register, feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flux.domain.actors import Actor
from flux.domain.deadlines import Deadline
from flux.domain.french import full_date, month_day, number, typography
from flux.domain.papers import Paper, Part
from flux.domain.permissions import Verb, require
from flux.domain.registers import Extract, extract
from flux.domain.seances import COUNCIL, Seance, SeanceId, SeanceStatus
from flux.domain.sittings import ListedDeliberation, list_of_deliberations
from flux.ports import UnitOfWork
from flux.services import seances
from flux.services.convening import event_of
from flux.services.house import House

#: how far back the calendar of séances goes
_BACK_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliberationList:
    """The list of deliberations of a séance (L2121-25), and by when it is posted and put online."""

    seance: Seance
    lines: tuple[ListedDeliberation, ...]
    due: Deadline


def extract_of(house: House, actor: Actor, id_: SeanceId, item: int) -> tuple[Seance, Extract]:
    """The extract of the register of an item. Raises NotFound until it is closed, Forbidden."""
    require(actor, Verb.SEE_SEANCE)
    with house.work.reading() as uow:
        seance = seances.found(uow.seances.get(id_))
        return seance, _extract(uow, seance, item)


def extract_pdf(house: House, actor: Actor, id_: SeanceId, item: int) -> bytes:
    """The same as a PDF to sign. Raises NotFound, Forbidden, Unavailable."""
    require(actor, Verb.SEE_SEANCE)
    with house.work.reading() as uow:
        seance = seances.found(uow.seances.get(id_))
        found = _extract(uow, seance, item)
        paper = Paper(
            institution=_institution(uow),
            kind="Extrait du registre des délibérations",
            title=found.title,
            reference=seance.point(item).reference,
            parts=(
                Part(paragraphs=found.paragraphs),
                Part(heading="Décompte", table=_rows(found)) if found.figures else Part(),
            ),
            signatures=("Le président", "Le secrétaire de séance"),
            foot=typography(f"{seance.title} du {full_date(seance.meeting.meets_on)}"),
        )
    return house.printer.pdf(paper)


def agenda_pdf(house: House, actor: Actor, id_: SeanceId) -> bytes:
    """The convocation with its agenda and the notes, as a PDF. Raises NotFound, Forbidden, Unavailable."""
    require(actor, Verb.SEE_SEANCE)
    with house.work.reading() as uow:
        seance = seances.found(uow.seances.get(id_))
        at = seance.meets_at.astimezone(house.zone)
        where = f"Le {full_date(at.date())} à {at.hour} h {at.minute:02d}, {seance.place}."
        notes = tuple(
            Part(heading=f"Point {item.number} : {item.title}", paragraphs=tuple(_paragraphs(note)))
            for item in seance.meeting.agenda
            if (note := seance.point(item.number).note)
        )
        paper = Paper(
            institution=_institution(uow),
            kind="Ordre du jour",
            title=seance.title,
            reference=month_day(at.date()),
            parts=(
                Part(paragraphs=(typography(where),)),
                Part(heading="Ordre du jour", numbered=tuple(item.title for item in seance.meeting.agenda)),
                *notes,
            ),
            foot=typography(f"{seance.title} du {full_date(at.date())}"),
        )
    return house.printer.pdf(paper)


def deliberations(house: House, actor: Actor, id_: SeanceId) -> DeliberationList:
    """The list of deliberations. Raises NotFound, Forbidden."""
    require(actor, Verb.SEE_SEANCE)
    with house.work.reading() as uow:
        seance = seances.found(uow.seances.get(id_))
    lines, due = list_of_deliberations(seance.meeting)
    return DeliberationList(seance=seance, lines=lines, due=due)


def invitation(house: House, actor: Actor, id_: SeanceId) -> str:
    """The séance as a calendar file. Raises NotFound, Forbidden."""
    require(actor, Verb.SEE_SEANCE)
    with house.work.reading() as uow:
        return house.calendars.invitation(event_of(house, seances.found(uow.seances.get(id_))))


def public_feed(house: House) -> str:
    """The séances of the council that were convened, for anyone's calendar: they are public (L2121-18)."""
    since = house.today() - _BACK_FOR
    with house.work.reading() as uow:
        shown = [one for one in uow.seances.page(limit=200).items if _is_public(one, since)]
        name = f"Séances du conseil, {_institution(uow)}"
    return house.calendars.feed(name, [event_of(house, one) for one in shown])


def _is_public(seance: Seance, since: date) -> bool:
    return (
        seance.meeting.body == COUNCIL
        and seance.status is not SeanceStatus.PREPARED
        and seance.meeting.convocation is not None
        and seance.meeting.meets_on >= since
    )


def _extract(uow: UnitOfWork, seance: Seance, item: int) -> Extract:
    names = seances.names_of(uow, seance.people)
    body = "le conseil communautaire" if seance.meeting.body == COUNCIL else "le bureau"
    institution = f"{body} de {_institution(uow)}"
    return extract(
        seance.meeting,
        item,
        name_of=lambda person: names.get(person, "un membre"),
        institution=institution,
        secretary=seance.secretary,
    )


def _institution(uow: UnitOfWork) -> str:
    epci = uow.people.territory()
    return epci.name if epci else "l’intercommunalité"


def _rows(found: Extract) -> tuple[tuple[str, ...], ...]:
    return (("Décompte", "Nombre"), *((label, number(value)) for label, value in found.figures))


def _paragraphs(text: str) -> list[str]:
    return [block.strip() for block in text.split("\n\n") if block.strip()]
