"""Consultations of the communes (délibérations concordantes): notifying, recording votes, closing; `consultation_opening` opens them.

The consultation is the one place where the votes of communes count. The tasks by which a process asks each commune
are doors to it (`consulting`), and what is written here directly answers those tasks by a job (`results`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from flux.domain.actors import Actor
from flux.domain.acts import Act
from flux.domain.ballots.sentences import outcome
from flux.domain.concordance import Concordance, Consulted, Deliberation, Timing, deadline_of
from flux.domain.concordance import notify as notified
from flux.domain.concordance import record as recorded
from flux.domain.concordance_standing import Standing, standing
from flux.domain.consultations import CLOSED_MESSAGE, Binding, Consultation, ConsultationId, how_counted, in_silence
from flux.domain.deadlines import Deadline, expires_at
from flux.domain.french import full_date, typography
from flux.domain.jobs import Job, JobId, JobKind
from flux.domain.permissions import MunicipalCouncil, Verb, may, require
from flux.domain.rulebook import majority, rule
from flux.domain.rules import Rule
from flux.domain.tasks import InstanceId
from flux.errors import InvalidState, NotFound, ValidationFailed
from flux.ports import Page, UnitOfWork
from flux.services import results
from flux.services.house import House
from flux.services.instances import readable
from flux.services.steps import CLOCK, Author, author_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationDetail:
    """Everything that the page of a consultation shows."""

    consultation: Consultation
    standing: Standing
    law: Rule
    #: by SIREN, why the last day of a commune is that one
    deadlines: Mapping[str, Deadline]
    acts: tuple[Act, ...]
    may_notify: bool
    #: SIREN of the communes whose vote this actor may write down
    may_record: frozenset[str]


def page(house: House, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Consultation]:
    """The consultations, latest first. Raises Forbidden."""
    require(actor, Verb.SEE_CONSULTATION)
    with house.work.reading() as uow:
        return uow.consultations.page(cursor=cursor, limit=limit)


def of_instance(house: House, actor: Actor, instance: InstanceId) -> tuple[Consultation, ...]:
    """The consultations of a file. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        readable(uow, actor, instance)
        return uow.consultations.of(instance)


def get(house: House, actor: Actor, id_: ConsultationId) -> ConsultationDetail:
    """A consultation as it stands today. Raises NotFound, Forbidden."""
    require(actor, Verb.SEE_CONSULTATION)
    with house.work.reading() as uow:
        found = _found(uow.consultations.get(id_))
        count = found.concordance
        calendar = house.library.calendar(uow, house.clock.now())
        return ConsultationDetail(
            consultation=found,
            standing=standing(count, house.today()),
            law=rule(count.rule, count.decided_on),
            deadlines={
                line.siren: found_on
                for line in count.lines
                if (found_on := deadline_of(count, line.siren, calendar=calendar))
            },
            acts=uow.acts.of(id_),
            may_notify=found.is_open and may(actor, Verb.NOTIFY_COMMUNE),
            may_record=frozenset(
                line.siren
                for line in count.lines
                if may(actor, Verb.RECORD_COMMUNE_VOTE, MunicipalCouncil(commune=line.siren))
            ),
        )


def notify(
    house: House, actor: Actor, id_: ConsultationId, siren: str, on: date, *, correction: str = ""
) -> Consultation:
    """Writes down the day on which a mayor was notified: the clock of that commune starts.

    A date already written is changed only with a reason (`correction`), which the journal keeps.
    Raises NotFound, Forbidden, InvalidState, ValidationFailed.
    """
    require(actor, Verb.NOTIFY_COMMUNE)
    author = author_of(actor)
    with house.work() as uow:
        kept = _open(uow.consultations.lock(id_))
        if correction.strip():
            kept = _unnotified(kept, siren)
        changed = write_notification(house, uow, kept, siren, on, author=author, reason=correction.strip())
        results.answer_commune(
            house,
            uow,
            changed,
            siren,
            {"date_notification": on.isoformat(), "population": _line(changed, siren)},
            author=author,
        )
        uow.commit()
    house.alarm.nudge()
    return changed


def write_notification(
    house: House, uow: UnitOfWork, kept: Consultation, siren: str, on: date, *, author: Author, reason: str = ""
) -> Consultation:
    """Starts the clock of a commune inside the caller's transaction, with the job that looks at its end."""
    _not_to_come(house, on, "date_notification", "La notification")
    count = notified(kept.concordance, siren, on, calendar=house.library.calendar(uow, house.clock.now()))
    line = count.line(siren)
    assert line.due_on is not None  # the notification gave it
    look_at_the_end(house, uow, kept.id, line)
    sentence = f"{line.name} : notification au maire le {full_date(on)} ; son conseil peut voter jusqu'au {full_date(line.due_on)}."
    return _keep(house, uow, kept, count, sentence, author=author, reason=reason)


def look_at_the_end(house: House, uow: UnitOfWork, id_: ConsultationId, line: Consulted) -> None:
    """Puts the end of a commune's clock on the to-do list, inside the caller's transaction."""
    assert line.due_on is not None  # its clock runs
    ends_at = expires_at(line.due_on, house.zone)
    payload = {"consultation": str(id_), "commune": line.siren}
    uow.jobs.add([Job(id=JobId(uuid4()), kind=JobKind.CLOCK, due_at=ends_at, run_at=ends_at, payload=payload)])


def record(house: House, actor: Actor, id_: ConsultationId, siren: str, vote: Deliberation) -> Consultation:
    """Writes down the vote of a municipal council; a late one is kept and not counted.

    Raises NotFound for a commune that is not consulted, Forbidden, InvalidState before its notification,
    ValidationFailed for a vote to come.
    """
    require(actor, Verb.RECORD_COMMUNE_VOTE, MunicipalCouncil(commune=siren))
    author = author_of(actor)
    with house.work() as uow:
        kept = _found(uow.consultations.lock(id_))
        if not kept.is_open:
            _received_too_late(house, uow, kept, siren, vote, author=author)
            uow.commit()
            return kept
        changed = write_vote(house, uow, kept, siren, vote, author=author)
        results.answer_commune(house, uow, changed, siren, _answer(vote), author=author)
        uow.commit()
    house.alarm.nudge()
    return changed


def write_vote(
    house: House, uow: UnitOfWork, kept: Consultation, siren: str, vote: Deliberation, *, author: Author
) -> Consultation:
    """Keeps a vote inside the caller's transaction, and closes when it was the last one awaited."""
    _not_to_come(house, vote.voted_on, "date_vote", "Le vote")
    if min(vote.voices_for or 0, vote.voices_against or 0) < 0:
        raise ValidationFailed("Un nombre de voix est positif ou nul.", fields={"voix_pour": "Nombre négatif."})
    count = recorded(kept.concordance, siren, vote)
    line = count.line(siren)
    said = "favorable" if vote.favourable else "défavorable"
    sentence = f"{line.name} : vote {said} du {full_date(vote.voted_on)}{how_counted(line, vote)}."
    return _keep(house, uow, kept, count, sentence, author=author, data={"vote": said, "commune": siren})


def end_clock(house: House, job: Job) -> None:
    """Does a CLOCK job: closes the consultation when the last clock has ended."""
    with house.work() as uow:
        if uow.jobs.get(job.id) is None:
            return
        kept = uow.consultations.lock(ConsultationId(UUID(str(job.payload["consultation"]))))
        if kept is not None:
            _end(house, uow, kept, str(job.payload["commune"]))
        uow.jobs.remove([job.id])
        uow.commit()


def _end(house: House, uow: UnitOfWork, kept: Consultation, siren: str) -> None:
    """Says that a clock has ended; one that was started again by a correction has a job of its own."""
    line, today = kept.concordance.line(siren), house.today()
    if not line.ended(today):
        return
    if kept.is_open:
        _keep(house, uow, kept, kept.concordance, in_silence(kept, line, today), author=CLOCK)
    else:
        say(house, uow, kept, in_silence(kept, line, today), author=CLOCK)


def _keep(
    house: House,
    uow: UnitOfWork,
    kept: Consultation,
    count: Concordance,
    sentence: str,
    *,
    author: Author,
    reason: str = "",
    data: Mapping[str, object] | None = None,
) -> Consultation:
    """Writes the consultation and its journal; closes it, and tells its file, once nothing is awaited."""
    now = standing(count, house.today())
    changed = replace(kept, concordance=count, version=kept.version + 1)
    if now.closed:
        changed = replace(changed, closed_at=house.clock.now(), adopted=bool(now.result.adopted))
    uow.consultations.save(changed)
    say(house, uow, kept, sentence, author=author, reason=reason, data=data)
    if now.closed:
        law = rule(count.rule, count.decided_on)
        said = outcome(majority(law.majority or "", count.decided_on), adopted=bool(changed.adopted))
        say(house, uow, kept, f"Toutes les communes ont voté ou leur délai est écoulé : {said}.", author=CLOCK)
    if now.closed and kept.binding is Binding.MESSAGE:
        results.send(house, uow, CLOSED_MESSAGE, str(kept.id), results.summary(changed, now))
    return changed


def _received_too_late(
    house: House, uow: UnitOfWork, kept: Consultation, siren: str, vote: Deliberation, *, author: Author
) -> None:
    line = kept.concordance.line(siren)
    _not_to_come(house, vote.voted_on, "date_vote", "Le vote")
    count = recorded(kept.concordance, siren, vote) if line.timing(vote) is Timing.LATE else kept.concordance
    uow.consultations.save(replace(kept, concordance=count, version=kept.version + 1))
    said = "favorable" if vote.favourable else "défavorable"
    sentence = (
        f"{line.name} : vote {said} du {full_date(vote.voted_on)}, reçu après la clôture : conservé et non compté ; "
        "le préfet peut en tenir compte."
    )
    data = {"commune": siren, "voted_on": vote.voted_on.isoformat(), "favourable": vote.favourable}
    say(house, uow, kept, sentence, author=author, data=data)


def say(
    house: House,
    uow: UnitOfWork,
    kept: Consultation,
    sentence: str,
    *,
    author: Author,
    reason: str = "",
    data: Mapping[str, object] | None = None,
) -> None:
    """Adds a line to the journal of a consultation, inside the caller's transaction."""
    act = Act(
        subject=kept.id,
        number=0,
        at=house.clock.now(),
        person=author.person,
        quality=author.quality,
        sentence=typography(sentence),
        reason=reason,
        data=data or {},
    )
    uow.acts.append(kept.id, [act])


def _answer(vote: Deliberation) -> dict[str, object]:
    said = {"date_vote": vote.voted_on.isoformat(), "sens": "pour" if vote.favourable else "contre"}
    voices = {"voix_pour": vote.voices_for, "voix_contre": vote.voices_against}
    return {**said, **{name: value for name, value in voices.items() if value is not None}}


def _line(kept: Consultation, siren: str) -> int:
    return kept.concordance.line(siren).population


def _unnotified(kept: Consultation, siren: str) -> Consultation:
    line = kept.concordance.line(siren)
    return replace(kept, concordance=kept.concordance.with_line(replace(line, notified_on=None, due_on=None)))


def _not_to_come(house: House, on: date, name: str, what: str) -> None:
    if on > house.today():
        message = f"{what} ne peut être à venir : nous sommes le {full_date(house.today())}."
        raise ValidationFailed(typography(message), code="consultation.future", fields={name: "Date à venir."})


def _open(kept: Consultation | None) -> Consultation:
    kept = _found(kept)
    if not kept.is_open:
        raise InvalidState("Cette consultation est close\u00a0: plus rien n’y court.", code="consultation.closed")
    return kept


def _found(kept: Consultation | None) -> Consultation:
    if kept is None:
        raise NotFound("Cette consultation n’existe pas.", code="consultation.not_found")
    return kept
