"""Instances: beginning a file, reading it, its story, and the administrator's acts on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from flux.domain.actors import Actor
from flux.domain.deployments import ResourceKind, Version
from flux.domain.documents import Document
from flux.domain.history import Entry, Incident
from flux.domain.instances import Instance
from flux.domain.interests import Withdrawal
from flux.domain.jobs import Job
from flux.domain.messages import Subscription
from flux.domain.permissions import Involvement, Verb, may, require
from flux.domain.proposals import Proposal
from flux.domain.tasks import InstanceId, Task
from flux.engine.kernel.commands import Cancel, Command, SetVariables, Start
from flux.engine.kernel.view import waiting_at
from flux.errors import NotFound, NotStarted, ValidationFailed
from flux.ports import Hat, InstanceFilter, InstanceRow, Locked, Page, UnitOfWork
from flux.services import law, stories, timers
from flux.services.house import House
from flux.services.law import LegalClock
from flux.services.steps import Author, Cause, Stuck, Taken, author_of, opens_incident, overdue, take
from flux.services.stories import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceDetail:
    """Everything that the page of a file shows, its story apart (see `timeline`)."""

    instance: Instance
    #: the version of the process on which it runs
    definition: Version
    #: variables of the process
    variables: Mapping[str, object]
    #: ids of the elements where something waits, for the diagram
    active: tuple[str, ...]
    #: ids of the elements passed, in order, each as often as it was
    path: tuple[str, ...]
    tasks: tuple[Task, ...]
    #: what its clock and outbox hold, timers first
    jobs: tuple[Job, ...]
    subscriptions: tuple[Subscription, ...]
    incidents: tuple[Incident, ...]
    documents: tuple[Document, ...]
    #: those who have withdrawn from it, lifted withdrawals included
    withdrawals: tuple[Withdrawal, ...]
    proposal: Proposal | None
    #: the clocks of law that run, the nearest first
    clocks: tuple[LegalClock, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInstance:
    """What is said of a file that begins."""

    variables: Mapping[str, object]
    #: the number people quote
    business_key: str | None = None
    title: str | None = None
    #: start event, when the process has several
    element: str | None = None
    #: correlation key of the message that begins it
    key: str | None = None
    #: which of its triggers has come; None: all that it needs
    trigger: int | None = None


def start(
    house: House,
    actor: Actor,
    process: str,
    new: NewInstance,
    *,
    version: int | None = None,
    key: str | None = None,
) -> Instance:
    """Begins a file on the latest version of a process, or the given one.

    The variable `initiateur` holds the id of who began it, so that a task can be assigned to them. `key` is the
    idempotency key: the same gives the same instance again.
    Raises NotFound, Forbidden, ValidationFailed, NotStarted when the process gets stuck before its first rest.
    """
    with house.work() as uow:
        known = uow.counters.answer(f"start:{actor.id}:{key}") if key else None
        if known is not None:
            return _found(uow.instances.get(InstanceId(UUID(known))))
        definition = find_process(uow, process, version)
        require(actor, Verb.START_INSTANCE, house.library.process(uow, definition.id).starters)
        author = author_of(actor)
        taken = begin(house, uow, definition, new, author)
        if key:
            uow.counters.remember(f"start:{actor.id}:{key}", str(taken.instance.id), house.clock.now())
        uow.commit()
    house.alarm.nudge()
    return taken.instance


def begin(house: House, uow: UnitOfWork, definition: Version, new: NewInstance, author: Author) -> Taken:
    """Begins an instance inside the caller's transaction, without asking who may. Raises NotStarted."""
    now = house.clock.now()
    instance = Instance(
        id=InstanceId(uuid4()),
        definition=definition.id,
        process=definition.key,
        process_version=definition.version,
        business_key=new.business_key,
        title=new.title or definition.name,
        started_by=author.person,
        started_at=now,
    )
    variables = {**new.variables, **({"initiateur": str(author.person)} if author.person else {})}
    locked = Locked(instance=instance, catalogue=uow.catalogue.number(), next_timer_at=None)
    command = Start(variables=variables, element=new.element, key=new.key, trigger=new.trigger)
    try:
        return take(house, uow, locked, command, Cause(author=author, at=now))
    except Stuck as stuck:
        raise NotStarted(stuck.message, element=stuck.element, code=stuck.code, data=stuck.data) from stuck


def get(house: House, actor: Actor, id_: InstanceId) -> InstanceDetail:
    """A file. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        instance = readable(uow, actor, id_)
        entries = uow.journal.of(id_)
        definition = uow.catalogue.version(instance.definition)
        if definition is None:  # a foreign key holds it
            raise NotFound("Cette version du processus n’existe pas.", code="definition.not_found")
        return InstanceDetail(
            instance=instance,
            definition=definition,
            variables=house.library.variables(instance),
            active=tuple(dict.fromkeys(waiting_at(instance.state))),
            path=stories.path(entries),
            tasks=uow.tasks.of(id_),
            jobs=uow.jobs.of(id_),
            subscriptions=uow.messages.of(id_),
            incidents=uow.incidents.open(id_),
            documents=uow.documents.of(id_),
            withdrawals=uow.institutions.withdrawals(id_),
            proposal=uow.proposals.of(id_),
            clocks=law.clocks(house, uow, instance),
        )


def search(
    house: House, actor: Actor, wanted: InstanceFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[InstanceRow]:
    """Files by filter, restricted to what the actor may see; `hats` and `person` of the filter are set here."""
    with house.work.reading() as uow:
        return uow.lists.instances(within_reach(actor, wanted), cursor=cursor, limit=limit)


def within_reach(actor: Actor, wanted: InstanceFilter) -> InstanceFilter:
    """The filter, narrowed to what the policy lets the actor see."""
    nothing_of_theirs = Involvement(started_by=None)
    if may(actor, Verb.SEE_INSTANCE, nothing_of_theirs):
        return replace(wanted, hats=None, person=None)
    hats = tuple(
        Hat(role=hat.mandate.role, commune=hat.mandate.commune, scope=hat.delegation.scope if hat.delegation else ())
        for hat in actor.capacities
    )
    return replace(wanted, hats=hats, person=actor.id, absents=tuple(actor.absents))


def timeline(house: House, actor: Actor, id_: InstanceId) -> Timeline:
    """The story of a file: past, present and what may come next, in sentences. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        instance = readable(uow, actor, id_)
        return stories.tell(house, uow, instance)


def journal(house: House, actor: Actor, id_: InstanceId) -> tuple[Entry, ...]:
    """Every step with its command and facts, as the administrator reads it. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        readable(uow, actor, id_)
        return uow.journal.of(id_)


def diagram(house: House, actor: Actor, id_: InstanceId) -> str:
    """The BPMN XML of the version on which a file runs. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        instance = readable(uow, actor, id_)
        return house.library.xml(uow, instance.definition)


def cancel(house: House, actor: Actor, id_: InstanceId, *, reason: str) -> Instance:
    """Ends a file before its time; nothing of it stays open.

    Raises NotFound, Forbidden, InvalidState, ValidationFailed without a reason: the story of the file tells it.
    """
    require(actor, Verb.CANCEL_INSTANCE)
    if not reason.strip():
        sentence = "Dites pourquoi le dossier est interrompu\u00a0: le motif y reste."
        raise ValidationFailed(sentence, fields={"reason": sentence}, code="instance.no_reason")
    return _command(house, actor, id_, Cancel(reason=reason)).instance


def set_variables(
    house: House,
    actor: Actor,
    id_: InstanceId,
    variables: Mapping[str, object],
    *,
    scope: str | None = None,
    reason: str = "",
) -> Instance:
    """Writes variables from outside: a repair, whose reason the journal keeps.

    Raises NotFound, Forbidden, InvalidState, EngineFailure.
    """
    require(actor, Verb.REPAIR_INSTANCE)
    return _command(house, actor, id_, SetVariables(variables=variables, scope=scope, reason=reason)).instance


def replay(house: House, actor: Actor, id_: InstanceId) -> Mapping[str, object]:
    """Plays the journal of a file again from nothing and gives the state that comes of it; writes nothing.

    It is the state of the row, byte for byte, or something tampered with one of them.
    Raises NotFound, Forbidden, EngineFailure.
    """
    require(actor, Verb.REPAIR_INSTANCE)
    with house.work.reading() as uow:
        instance = _found(uow.instances.get(id_))
        return house.library.replay(uow, instance, uow.journal.of(id_))


def find_process(uow: UnitOfWork, process: str, version: int | None = None) -> Version:
    """A published version of a process, the latest unless one is named. Raises NotFound."""
    definition = uow.catalogue.find(ResourceKind.PROCESS, process, version=version)
    if definition is None:
        named = f"processus «\u00a0{process}\u00a0»"
        sentence = f"Le {named} n’est pas publié."
        if version is not None:
            sentence = f"La version {version} du {named} n’est pas publiée."
        raise NotFound(sentence, code="process.not_found")
    return definition


def readable(uow: UnitOfWork, actor: Actor, id_: InstanceId) -> Instance:
    """An instance that the actor may read. Raises NotFound, Forbidden."""
    instance = _found(uow.instances.get(id_))
    require(actor, Verb.SEE_INSTANCE, uow.instances.involvement(id_))
    return instance


@opens_incident
def _command(house: House, actor: Actor, id_: InstanceId, command: Command) -> Taken:
    """One command on one instance, after the timers that should have fired before it."""
    while True:
        now = house.clock.now()
        with house.work() as uow:
            locked = uow.instances.lock(id_)
            if locked is None:
                raise NotFound("Ce dossier n’existe pas.", code="instance.not_found")
            late = overdue(locked, now)
            if not late:
                author = author_of(actor)
                taken = take(house, uow, locked, command, Cause(author=author, at=now))
                uow.commit()
        if not late:
            house.alarm.nudge()
            return taken
        timers.settle(house, id_, now)


def _found(instance: Instance | None) -> Instance:
    if instance is None:
        raise NotFound("Ce dossier n’existe pas.", code="instance.not_found")
    return instance
