"""The doors between a running file and the consultation of the communes that it feeds or opens.

A process that asks each commune by its own tasks has nothing to configure: the first notification that a task
writes opens the consultation, under the rule of the legal timer that bounds the votes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flux.domain.concordance import Deliberation
from flux.domain.consultations import OPEN_TOPIC, VOTES_VARIABLE, Binding, Consultation
from flux.domain.institutions import PopulationBase
from flux.domain.jobs import Job
from flux.domain.rulebook import rule
from flux.domain.tasks import Task
from flux.engine.definition import Event, EventPosition, Process
from flux.engine.kernel.commands import CompleteJob
from flux.engine.kernel.view import process_around, process_reference, repeated_around, variables_around
from flux.errors import FluxError, ValidationFailed
from flux.ports import Locked, UnitOfWork
from flux.services import consultation_opening, consultations, timers
from flux.services.consultation_opening import NewConsultation
from flux.services.house import House
from flux.services.results import COMMUNE_VOTE, commune_of, votes_for_file
from flux.services.steps import Author, Cause, opens_incident, take

__all__ = ["OPEN_TOPIC", "hear", "open_by_job"]

#: how the fields of a vote are called in a form of the process, for what the consultation refuses
_FIELDS = {"notified_on": "date_notification", "voted_on": "date_vote"}


def hear(
    house: House, uow: UnitOfWork, locked: Locked, task: Task, taken: Mapping[str, object], *, author: Author
) -> Mapping[str, object]:
    """Takes what the answer to a task says of a commune into its consultation; gives the variables that go along.

    Raises ValidationFailed when the date cannot be, so that the person corrects it before the task closes.
    """
    votes = taken.keys() >= COMMUNE_VOTE
    siren = commune_of(task)
    if not (votes or "date_notification" in taken) or siren is None:
        return {}
    kept = _fed(house, uow, locked, task, taken, author=author)
    if kept is None:
        return {}
    try:
        changed = _written(house, uow, kept, siren, taken, author=author, votes=votes)
    except ValidationFailed as refusal:
        fields = {_FIELDS.get(name, name): text for name, text in refusal.fields.items()}
        raise ValidationFailed(refusal.message, code=refusal.code, fields=fields) from refusal
    return {VOTES_VARIABLE: votes_for_file(changed, house)}


def _written(
    house: House,
    uow: UnitOfWork,
    kept: Consultation,
    siren: str,
    taken: Mapping[str, object],
    *,
    author: Author,
    votes: bool,
) -> Consultation:
    line = kept.concordance.line(siren)
    if not votes:
        if line.notified_on is not None:
            return kept
        return consultations.write_notification(
            house, uow, kept, siren, _date(taken["date_notification"]), author=author
        )
    voted_on = _date(taken["date_vote"])
    if line.notified_on is not None and voted_on < line.notified_on:
        message = "Un vote antérieur à la notification n’est pas compté\u00a0: indiquez celui pris depuis."
        raise ValidationFailed(message, code="consultation.early", fields={"date_vote": "Avant la notification."})
    vote = Deliberation(
        voted_on=voted_on,
        favourable=taken["sens"] == "pour",
        voices_for=_voices(taken.get("voix_pour")),
        voices_against=_voices(taken.get("voix_contre")),
        files=tuple(_files(taken.get("deliberation_communale"))),
    )
    return consultations.write_vote(house, uow, kept, siren, vote, author=author)


def _fed(
    house: House, uow: UnitOfWork, locked: Locked, task: Task, taken: Mapping[str, object], *, author: Author
) -> Consultation | None:
    """The consultation that a task feeds; a first notification opens it."""
    state = locked.instance.state
    element = repeated_around(state, task.token)
    if element is None:
        return None
    kept = uow.consultations.lock_of(locked.instance.id, element)
    scope = process_around(state, task.token)
    if kept is not None or scope is None or "date_notification" not in taken:
        return kept
    definition = house.library.definition(uow, locked.instance.definition, locked.catalogue)
    process = definition.processes[process_reference(state, scope)]
    found = _rule_of(process, element)
    if found is None:
        return None
    known = variables_around(state, task.token)
    new = NewConsultation(
        rule=found,
        title=locked.instance.title,
        decided_on=_day(known.get("date_seance")) or _date(taken["date_notification"]),
        instance=locked.instance.id,
        binding=Binding.TASKS,
        element=element,
    )
    try:
        return consultation_opening.begin(house, uow, new, author)
    except FluxError:  # a rule that does not fit this EPCI must not stop a file: its own tasks go on alone
        return None


def _rule_of(process: Process, element: str) -> str | None:
    """The rule of the legal timer inside a repeated activity, when it is decided by a majority of communes."""
    for node in process.nodes.values():
        event = node.what
        if node.container == element and isinstance(event, Event) and event.position is EventPosition.BOUNDARY:
            for name in _deadlines(event):
                if rule(name, date.max).majority is not None:
                    return name
    return None


def _deadlines(event: Event) -> Iterable[str]:
    return (found.timer.deadline for found in event.definitions if found.timer and found.timer.deadline)


@opens_incident
def open_by_job(house: House, job: Job) -> None:
    """Does the service task of topic `concordance.ouvrir`: opens a consultation that answers by a message.

    Its inputs: `regle`, `objet`, `date_deliberation`, `epci_favorable`, `base`. The variable `consultation` receives
    the id, which is the correlation value of the message `concordance_close`.
    """
    if job.instance is None or job.token is None:
        return
    timers.settle(house, job.instance, house.clock.now())
    with house.work() as uow:
        locked = uow.instances.lock(job.instance)
        if locked is None or uow.jobs.get(job.id) is None:
            return
        given = job.payload
        base = given.get("base")
        new = NewConsultation(
            rule=str(given.get("regle") or ""),
            title=str(given.get("objet") or locked.instance.title),
            decided_on=_day(given.get("date_deliberation")) or house.today(),
            favourable=given.get("epci_favorable") is not False,
            base=PopulationBase(str(base)) if base in set(PopulationBase) else None,
            instance=job.instance,
            binding=Binding.MESSAGE,
        )
        made = consultation_opening.begin(house, uow, new, Author())
        take(
            house, uow, locked, CompleteJob(job=job.token, variables={"consultation": str(made.id)}), Cause(job=job.id)
        )
        uow.commit()


def _date(value: object) -> date:
    found = _day(value)
    if found is None:
        raise ValidationFailed("Une date est attendue.", code="consultation.date", fields={"date": "Illisible."})
    return found


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _voices(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _files(value: object) -> Iterable[str]:
    return map(str, value) if isinstance(value, list) else ()
