"""Results that go back to the file which waits for them, each by a job: nobody enters them twice.

A RESULT job answers, in order, the open tasks of one file that ask for given fields. It knows a task by what its form
asks (`date_seance` and `date_envoi`: a convocation; `presents`: the quorum; `pour`: the vote; `date_vote`: that of a
commune), so that forms may be renamed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID, uuid4

from flux.domain import answers
from flux.domain.concordance import Consulted
from flux.domain.concordance_standing import Standing
from flux.domain.consultations import VOTES_VARIABLE, Binding, Consultation
from flux.domain.forms import Form
from flux.domain.instances import InstanceStatus
from flux.domain.institutions import MandateId, PersonId
from flux.domain.jobs import Job, JobId, JobKind
from flux.domain.rulebook import rule
from flux.domain.rules import Silence
from flux.domain.tasks import InstanceId, Task, TaskStatus
from flux.engine.kernel.commands import CompleteTask, SetVariables
from flux.engine.kernel.view import process_around, process_of
from flux.errors import InvalidState
from flux.ports import Locked, UnitOfWork
from flux.services import timers
from flux.services.house import House
from flux.services.steps import Author, Cause, opens_incident, take

CONVOCATION = frozenset({"date_seance", "date_envoi"})
QUORUM = frozenset({"presents", "en_exercice"})
VOTE = frozenset({"pour", "contre"})
NOTIFICATION = frozenset({"date_notification"})
COMMUNE_VOTE = frozenset({"date_vote", "sens"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One task to answer in a file."""

    #: fields that its form asks: how it is known
    fields: frozenset[str]
    values: Mapping[str, object]
    #: process scope in which it stands; empty for any
    scope: str = ""
    #: SIREN of the commune that is asked; empty for any
    commune: str = ""
    #: the repeated activity around the task; empty for any
    element: str = ""
    #: variables that go along with the answer, or are written without one
    along: Mapping[str, object] = field(default_factory=dict)
    #: no task waiting is no fault
    optional: bool = False


def plan(house: House, uow: UnitOfWork, instance: InstanceId, steps: Sequence[Step], author: Author) -> None:
    """Puts the answers to a file on the to-do list, inside the caller's transaction."""
    now = house.clock.now()
    payload = {
        "steps": [_written(step) for step in steps],
        "person": str(author.person) if author.person else None,
        "quality": str(author.quality) if author.quality else None,
    }
    uow.jobs.add(
        [Job(id=JobId(uuid4()), kind=JobKind.RESULT, due_at=now, run_at=now, instance=instance, payload=payload)]
    )


def send(house: House, uow: UnitOfWork, name: str, key: str, variables: Mapping[str, object]) -> None:
    """Puts a message on the to-do list, inside the caller's transaction."""
    now = house.clock.now()
    payload = {"name": name, "key": key, "variables": dict(variables)}
    uow.jobs.add([Job(id=JobId(uuid4()), kind=JobKind.MESSAGE, due_at=now, run_at=now, payload=payload)])


def answer_commune(
    house: House, uow: UnitOfWork, kept: Consultation, siren: str, values: Mapping[str, object], *, author: Author
) -> None:
    """Puts on the list the answer to the task by which a file asks a commune, when its tasks do."""
    if kept.instance is None or kept.binding is not Binding.TASKS:
        return
    fields = NOTIFICATION if "date_notification" in values else COMMUNE_VOTE
    along = {VOTES_VARIABLE: votes_for_file(kept, house)}
    step = Step(fields=fields, commune=siren, element=kept.element, values=values, along=along, optional=True)
    plan(house, uow, kept.instance, [step], author)


def votes_for_file(kept: Consultation, house: House) -> list[dict[str, object]]:
    """What counts for each member commune, a council that has not voted being read as its silence will be."""
    count = kept.concordance
    silence = rule(count.rule, count.decided_on).silence
    return [_vote(line, silence, house) for line in count.lines if not line.joining]


def _vote(line: Consulted, silence: Silence | None, house: House) -> dict[str, object]:
    effective = line.effective(house.today())
    words = {Silence.FAVOURABLE: "pour", Silence.UNFAVOURABLE: "contre"}
    said = words.get(silence, "sans_vote") if silence else "sans_vote"
    if effective is not None:
        said = "pour" if effective.favourable else "contre"
    return {
        "commune": line.siren,
        "population": line.population,
        "date_notification": line.notified_on.isoformat() if line.notified_on else None,
        "date_vote": effective.voted_on.isoformat() if effective else None,
        "sens": said,
        "silence": effective is None,
    }


def summary(kept: Consultation, now: Standing) -> dict[str, object]:
    """The result of a closed consultation, as its file receives it."""
    return {
        "concordance": {
            "id": str(kept.id),
            "adoptee": kept.adopted,
            "favorables": now.result.favourable,
            "communes": now.result.communes,
            "population_favorable": now.result.population_favourable,
            "population": now.result.population,
            "explication": list(now.result.explanation),
        }
    }


def deliver(house: House, job: Job) -> None:
    """Does a RESULT job: its answers in order, each once however often the job runs.

    Raises InvalidState while a task that it has to answer does not wait yet: the job is tried again.
    """
    steps: Sequence[Mapping[str, object]] = job.payload["steps"]  # type: ignore[assignment]  # written by `plan`
    for rank, written in enumerate(steps):
        _deliver(house, job, _read(written), f"{job.id}:{rank}")
    with house.work() as uow:
        uow.jobs.remove([job.id])
        uow.commit()


@opens_incident
def _deliver(house: House, job: Job, step: Step, key: str) -> None:
    assert job.instance is not None  # `plan` gives it
    timers.settle(house, job.instance, house.clock.now())
    with house.work() as uow:
        locked = uow.instances.lock(job.instance)
        if locked is None or locked.instance.status is not InstanceStatus.RUNNING or uow.jobs.get(job.id) is None:
            return
        tasks = uow.tasks.of(job.instance)
        if any(task.completion_key == key for task in tasks):
            return
        task = waiting(house, uow, locked, tasks, step)
        if task is not None:
            _answer(house, uow, locked, task, step, job=job, key=key)
        elif not step.optional:
            raise InvalidState(
                "Le dossier n’attend pas (ou pas encore) ce résultat\u00a0: il sera proposé de nouveau.",
                code="result.not_awaited",
            )
        elif step.along and (scope := process_of(locked.instance.state, step.element)) is not None:
            take(house, uow, locked, SetVariables(variables=step.along, scope=scope), Cause(author=_author(job)))
        uow.commit()


def waiting(house: House, uow: UnitOfWork, locked: Locked, tasks: Sequence[Task], step: Step) -> Task | None:
    """The open task of a file that a step answers; None when none waits."""
    for task in tasks:
        if not task.is_open or (step.scope and process_around(locked.instance.state, task.token) != step.scope):
            continue
        if step.commune and commune_of(task) != step.commune:
            continue
        if step.fields <= fields_of(house.library.form(uow, task.form) if task.form else None):
            return task
    return None


def commune_of(task: Task) -> str | None:
    """The commune that a task is about: the item of its multi-instance, else that of the role that answers."""
    item = task.local.get("commune")
    return item if isinstance(item, str) else task.commune


def fields_of(form: Form | None) -> frozenset[str]:
    """The keys that a form asks."""
    return frozenset(item.key for item in form.fields) if form else frozenset()


def _answer(house: House, uow: UnitOfWork, locked: Locked, task: Task, step: Step, *, job: Job, key: str) -> None:
    now = house.clock.now()
    form = house.library.form(uow, task.form) if task.form else None
    assert form is not None  # `waiting` looked into it
    asked = {name: value for name, value in step.values.items() if name in fields_of(form)}
    context = {**house.library.variables(locked.instance), **task.local}
    taken = answers.check(
        form, asked, context=context, ask=house.library.asking(now, partial(house.library.calendar, uow, now))
    )
    author = _author(job)
    answered = replace(
        task,
        status=TaskStatus.COMPLETED,
        closed_at=now,
        completed_by=author.person,
        quality=author.quality,
        completion_key=key,
        answer=taken,
        draft={},
        version=task.version + 1,
    )
    command = CompleteTask(task=task.token, variables={**taken, **step.along})
    take(house, uow, locked, command, Cause(author=author, at=now, task=answered))


def _author(job: Job) -> Author:
    person, quality = job.payload.get("person"), job.payload.get("quality")
    return Author(
        person=PersonId(UUID(str(person))) if person else None,
        quality=MandateId(UUID(str(quality))) if quality else None,
    )


def _written(step: Step) -> dict[str, object]:
    return {
        "fields": sorted(step.fields),
        "values": dict(step.values),
        "scope": step.scope,
        "commune": step.commune,
        "element": step.element,
        "along": dict(step.along),
        "optional": step.optional,
    }


def _read(written: Mapping[str, object]) -> Step:
    given = dict(written)
    given["fields"] = frozenset(given["fields"])  # type: ignore[call-overload]  # written by `plan`
    return Step(**given)  # type: ignore[arg-type]  # written by `plan`
