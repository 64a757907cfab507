"""Convening a séance: the lawful day, one mail per member with its proof, the answers, a second convocation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4, uuid5

from flux.domain.actors import Actor
from flux.domain.calendars import CalendarEvent
from flux.domain.deadlines import local_date
from flux.domain.french import full_date, listed, typography
from flux.domain.institutions import Person
from flux.domain.jobs import Job, JobId, JobKind
from flux.domain.permissions import Verb, require
from flux.domain.registers import agenda
from flux.domain.rulebook import rule
from flux.domain.seances import MemberReply, Reply, Seance, SeanceId, SeanceStatus, Sending
from flux.domain.sittings import Convocation, send_convocation
from flux.domain.sittings import reconvene as reconvened
from flux.errors import Conflict, Forbidden, InvalidState, ValidationFailed
from flux.ports import UnitOfWork
from flux.services import results, seances
from flux.services.house import House
from flux.services.results import CONVOCATION, Step
from flux.services.seances import keep
from flux.services.steps import Author, author_of

#: how long a séance stands in calendars when its agenda does not say
_USUALLY_FOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """The second meeting after a missed quorum."""

    meets_at: datetime
    place: str = ""


def convene(house: House, actor: Actor, id_: SeanceId, *, urgency: str = "") -> Seance:
    """Sends the convocation today: one mail per member, its proof kept; the files on the agenda move on.

    A late one is refused with its article, unless `urgency` says why the delay is shortened; the journal keeps it.
    Raises NotFound, Forbidden, InvalidState, ValidationFailed, DeadlinePassed.
    """
    require(actor, Verb.PREPARE_SEANCE)
    author = author_of(actor)
    with house.work() as uow:
        seance = seances.found(uow.seances.lock(id_))
        _check_ready(seance)
        seats, president = seances.seats_on(uow, seance.meeting.body, seance.meeting.meets_on)
        seance = replace(seance, meeting=replace(seance.meeting, seats=seats, president=president))
        said = Convocation(sent_on=house.today(), proof=_proof(seance), urgency=urgency.strip())
        seance = replace(seance, meeting=send_convocation(seance.meeting, said), status=SeanceStatus.CONVENED)
        changed = _send(house, uow, seance, author, reason=said.urgency)
        uow.commit()
    house.alarm.nudge()
    return changed


def reconvene(house: House, actor: Actor, id_: SeanceId, second: Second) -> Seance:
    """Convenes a second time after a missed quorum, on what was not dealt with: no quorum is needed then (L2121-17).

    Raises NotFound, Forbidden, InvalidState when the quorum was there, DeadlinePassed when the day is too near.
    """
    require(actor, Verb.PREPARE_SEANCE)
    author = author_of(actor)
    on = local_date(second.meets_at, house.zone)
    with house.work() as uow:
        first = seances.found(uow.seances.lock(id_))
        if first.status not in {SeanceStatus.OPEN, SeanceStatus.ENDED}:
            raise InvalidState("Une seconde convocation suit un quorum manqué.", code="sitting.quorum_was_met")
        said = Convocation(sent_on=house.today(), proof=_proof(first))
        meeting = reconvened(first.meeting, on, said)
        left = {item.number for item in meeting.agenda}
        made = Seance(
            id=SeanceId(uuid4()),
            title=first.title,
            meeting=meeting,
            meets_at=second.meets_at,
            place=second.place.strip() or first.place,
            status=SeanceStatus.CONVENED,
            points=tuple(replace(point, reference="") for point in first.points if point.number in left),
            follows=first.id,
            version=0,
        )
        ended = replace(first, status=SeanceStatus.ENDED)
        keep(house, uow, ended, f"Faute de quorum, seconde convocation pour le {full_date(on)}.", author=author)
        uow.seances.add(made)
        changed = _send(house, uow, made, author, reason="")
        uow.commit()
    house.alarm.nudge()
    return changed


def reply(
    house: House, actor: Actor, id_: SeanceId, answer: Reply, *, proxy_to: str = "", person: str = ""
) -> MemberReply:
    """Keeps what a member answers; the secrétariat may write it for a member who telephones (`person`).

    Raises NotFound, Forbidden without a seat, InvalidState before the convocation or once it is over, ValidationFailed
    or Conflict for a pouvoir that would be void.
    """
    with house.work() as uow:
        seance = seances.found(uow.seances.get(id_))
        who = next((one for one in seance.people if str(one) == (person or str(actor.id))), None)
        if who is None:
            message = "Vous ne siégez pas dans cette assemblée : la convocation ne vous est pas adressée (art. L2121-10 du CGCT)."
            raise Forbidden(typography(message), code="seance.no_seat")
        if who != actor.id:
            require(actor, Verb.PREPARE_SEANCE)
        if seance.status not in {SeanceStatus.CONVENED, SeanceStatus.OPEN}:
            raise InvalidState("Cette séance n’attend pas de réponse.", code="seance.no_reply")
        others = [one for one in uow.seances.replies(id_) if one.person != who]
        holder = next((one for one in seance.people if str(one) == proxy_to), None) if answer is Reply.PROXY else None
        said = MemberReply(person=who, reply=answer, proxy_to=holder, answered_at=house.clock.now())
        if answer is Reply.PROXY:
            _check_proxy(seance, said, others)
        uow.seances.reply(id_, said)
        if who != actor.id:
            names = seances.names_of(uow, [who])
            sentence = f"Réponse de {names.get(who, 'un membre')} notée par le secrétariat : {_WORDS[answer]}."
            seances.say(house, uow, seance, sentence, author=author_of(actor))
        uow.commit()
    return said


def cancel(house: House, actor: Actor, id_: SeanceId, *, reason: str) -> Seance:
    """Calls a séance off; those who were convened are told. Raises NotFound, Forbidden, InvalidState, ValidationFailed."""
    require(actor, Verb.PREPARE_SEANCE)
    if not reason.strip():
        raise ValidationFailed("Dites pourquoi la séance est annulée.", fields={"motif": "À remplir."})
    with house.work() as uow:
        seance = seances.found(uow.seances.lock(id_))
        if seance.status not in {SeanceStatus.PREPARED, SeanceStatus.CONVENED}:
            raise InvalidState("Cette séance a commencé\u00a0: elle se lève, elle ne s’annule plus.")
        told = seance.status is SeanceStatus.CONVENED
        seance = replace(seance, status=SeanceStatus.CANCELLED)
        if told:
            uow.jobs.add(
                [job for person in _people(uow, seance) if (job := _mail(house, seance, person, "annulation"))]
            )
        changed = keep(house, uow, seance, "Séance annulée.", author=author_of(actor), reason=reason.strip())
        uow.commit()
    house.alarm.nudge()
    return changed


_WORDS = {Reply.PRESENT: "présent", Reply.ABSENT: "absent", Reply.PROXY: "absent, avec pouvoir"}


def _check_ready(seance: Seance) -> None:
    if seance.status is not SeanceStatus.PREPARED:
        raise InvalidState("La convocation est déjà partie.", code="seance.convened")
    if not seance.meeting.agenda:
        message = "La convocation indique les questions portées à l’ordre du jour (art. L2121-10 du CGCT)\u00a0: ajoutez-en une."
        raise ValidationFailed(message, code="seance.no_agenda", fields={"agenda": "Vide."})
    if not seance.members:
        raise ValidationFailed("Personne n’a de mandat dans cette assemblée à cette date.", fields={"body": "Vide."})


def _check_proxy(seance: Seance, said: MemberReply, others: list[MemberReply]) -> None:
    article = rule("POUVOIRS", seance.meeting.meets_on).article
    if said.proxy_to is None or said.proxy_to == said.person:
        message = f"Le pouvoir se donne à un autre membre de l'assemblée (art. {article})."
        raise ValidationFailed(typography(message), fields={"proxy_to": "À choisir."}, code="proxy.holder")
    if any(one.reply is Reply.PROXY and one.proxy_to == said.proxy_to for one in others):
        message = f"Ce conseiller porte déjà un pouvoir, et n'en peut porter qu'un (art. {article}) : choisissez quelqu'un d'autre."
        raise Conflict(typography(message), code="proxy.second")
    if any(one.person == said.proxy_to and one.reply is not Reply.PRESENT for one in others):
        message = f"Ce conseiller ne sera pas présent : il ne peut porter un pouvoir (art. {article})."
        raise Conflict(typography(message), code="proxy.absent")


def _proof(seance: Seance) -> str:
    return f"{len(seance.people)} envois nominatifs datés, conservés avec la séance"


def _send(house: House, uow: UnitOfWork, seance: Seance, author: Author, *, reason: str) -> Seance:
    """Writes one mail per member, the proof of each, and the answers to the files that wait to be convened."""
    now = house.clock.now()
    people = _people(uow, seance)
    jobs = {person.id: _mail(house, seance, person, "convocation") for person in people}
    sendings = tuple(
        Sending(person=one.id, to=one.email, sent_at=now, mail=job.id if (job := jobs[one.id]) else None)
        for one in people
    )
    uow.jobs.add([job for job in jobs.values() if job])
    for point in seance.points:
        if point.instance is not None:
            step = Step(fields=CONVOCATION, values=_told(seance), scope=point.scope, optional=True)
            results.plan(house, uow, point.instance, [step], author)
    paper = [one.name for one in people if not one.email]
    kind = "Seconde convocation envoyée" if seance.meeting.second else "Convocation envoyée"
    sentence = f"{kind} à {len(people)} personnes pour le {full_date(seance.meeting.meets_on)}."
    if paper:
        sentence += f" Sans adresse, à remettre sur papier : {listed(paper)}."
    return keep(house, uow, replace(seance, sendings=sendings), sentence, author=author, reason=reason)


def _told(seance: Seance) -> dict[str, object]:
    said = seance.meeting.convocation
    assert said is not None  # it was just sent
    return {
        "date_seance": seance.meeting.meets_on.isoformat(),
        "lieu": seance.place,
        "date_envoi": said.sent_on.isoformat(),
        "convocation": "urgence" if said.urgency else "ordinaire",
        "motif_urgence": said.urgency or None,
    }


def _people(uow: UnitOfWork, seance: Seance) -> list[Person]:
    return [person for id_ in seance.people if (person := uow.people.person(id_)) is not None]


def _mail(house: House, seance: Seance, person: Person, kind: str) -> Job | None:
    if not person.email:
        return None
    now = house.clock.now()
    words = _cancelled if kind == "annulation" else _convened
    return Job(
        id=JobId(uuid5(seance.id, f"{kind}:{person.id}")),
        kind=JobKind.MAIL,
        due_at=now,
        run_at=now,
        payload={
            "to": person.email,
            "subject": typography(f"{kind.capitalize()} : {seance.title}, {full_date(seance.meeting.meets_on)}"),
            "text": typography(words(house, seance)),
            "calendar": house.calendars.invitation(event_of(house, seance)),
        },
    )


def _convened(house: House, seance: Seance) -> str:
    at = seance.meets_at.astimezone(house.zone)
    lines = "\n".join(agenda(seance.meeting))
    second = "Faute de quorum à la première réunion, le conseil délibérera quel que soit le nombre de présents.\n\n"
    said = seance.meeting.convocation
    urgency = f"En urgence : {said.urgency}.\n\n" if said is not None and said.urgency else ""
    return (
        f"Madame, Monsieur,\n\n{seance.title} : vous êtes invité à siéger le {full_date(at.date())} à {at:%H h %M}, {seance.place}.\n\n"
        f"{second if seance.meeting.second else ''}{urgency}"
        f"Ordre du jour :\n{lines}\n\nLes notes de synthèse et votre réponse : {house.base_url}/seances/{seance.id}\n"
    )


def _cancelled(_house: House, seance: Seance) -> str:
    return f"Madame, Monsieur,\n\nLa séance du {full_date(seance.meeting.meets_on)} est annulée.\n"


def event_of(house: House, seance: Seance) -> CalendarEvent:
    """The séance in a calendar."""
    minutes = sum(point.minutes for point in seance.points)
    lasting = timedelta(minutes=minutes) if minutes else _USUALLY_FOR
    return CalendarEvent(
        uid=f"{seance.id}@flux",
        title=seance.title,
        starts_at=seance.meets_at,
        ends_at=seance.meets_at + max(lasting, timedelta(hours=1)),
        place=seance.place,
        description="\n".join(agenda(seance.meeting)),
        url=f"{house.base_url}/seances/{seance.id}",
        sequence=seance.version,
        stamped_at=house.clock.now(),
        cancelled=seance.status is SeanceStatus.CANCELLED,
    )
