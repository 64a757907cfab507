"""The compiled definitions, decisions and forms: compiled once per published version, shared by all threads.

A published version never changes, so what was compiled from it is kept for as long as the process lives. What
« latest » means changes with each deployment; it is kept by deployment number. Two threads that compile the same
version at the same time both do, and one of the equal results stays: no lock is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from flux import dmn
from flux.domain.deployments import ResourceKind, Version
from flux.domain.forms import Ask, Form, parse
from flux.domain.history import Entry
from flux.domain.holidays import Calendar, ClosedDay
from flux.domain.instances import DefinitionId, Instance
from flux.engine import law
from flux.engine.definition import Activity, Definition, Process
from flux.engine.due import Agenda
from flux.engine.evaluation import FeelAndDmn, feel_values
from flux.engine.kernel import advance
from flux.engine.kernel.commands import Command
from flux.engine.kernel.contract import Decided, Evaluate, State
from flux.engine.kernel.facts import Fact
from flux.engine.kernel.view import variables_of
from flux.engine.reading import compile_processes
from flux.errors import EngineFailure, ExpressionError, FluxError, NotFound
from flux.feel import compile as compile_feel
from flux.feel import to_json
from flux.ports import Locked, UnitOfWork
from flux.services.codec import decode

V = TypeVar("V")

#: how many meanings of « latest » are kept
_KEPT = 4


class Library:
    """What the kernel needs to know of what was published; `zone` is the local time of the territory, `closed` are its own days off."""

    def __init__(self, zone: tzinfo | None = None, closed: tuple[ClosedDay, ...] = ()) -> None:
        self.zone = zone or ZoneInfo("Europe/Paris")
        self._closed = closed
        self._versions: dict[DefinitionId, Version] = {}
        self._processes: dict[str, Mapping[str, Process]] = {}
        self._alone: dict[DefinitionId, Definition] = {}
        self._latest: dict[int, Mapping[str, str]] = {}
        self._models: dict[tuple[str, int], dmn.Model] = {}
        self._forms: dict[str, Form] = {}

    def advance(
        self, uow: UnitOfWork, locked: Locked, command: Command, at: datetime
    ) -> tuple[State, tuple[Fact, ...]]:
        """Asks the kernel for one step of a locked instance. Raises what the kernel raises."""
        instance = locked.instance
        definition = self.definition(uow, instance.definition, locked.catalogue)
        evaluate = self.evaluate(uow, locked.catalogue, at)
        state = instance.state if instance.version else None
        step = advance(definition, state, command, at, evaluate, self.agenda(uow, at))
        return step.state, step.facts

    def replay(self, uow: UnitOfWork, instance: Instance, entries: Sequence[Entry]) -> State:
        """The state that the journal gives when it is played from nothing. Raises EngineFailure."""
        state: State | None = None
        for entry in entries:
            definition = self.definition(uow, instance.definition, entry.catalogue)
            evaluate, agenda = self.evaluate(uow, entry.catalogue, entry.at), self.agenda(uow, entry.at)
            state = advance(definition, state, decode(entry.command), entry.at, evaluate, agenda).state
        return state or {}

    def definition(self, uow: UnitOfWork, id_: DefinitionId, catalogue: int) -> Definition:
        """What the kernel runs: the process, and, when it calls others, all that it may call."""
        known = self._alone.get(id_)
        if known is not None:
            return known
        version, process = self.version(uow, id_), self.process(uow, id_)
        root = f"{version.key}:{version.version}"
        if not _calls(process):
            alone = self._alone[id_] = Definition(root=root, processes={root: process})
            return alone
        return Definition(root=root, processes=_Published(self, uow), latest=self._references(uow, catalogue))

    def version(self, uow: UnitOfWork, id_: DefinitionId) -> Version:
        """A published version. Raises NotFound."""
        version = self._versions.get(id_) or uow.catalogue.version(id_)
        if version is None:
            raise NotFound("Cette version n’est pas publiée.", code="definition.not_found")
        self._versions[id_] = version
        return version

    def process(self, uow: UnitOfWork, id_: DefinitionId) -> Process:
        """The compiled process of a published version. Raises NotFound."""
        version = self.version(uow, id_)
        compiled = self._processes.get(version.digest)
        if compiled is None:
            content = _content(uow, version)
            compiled = {process.key: process for process in compile_processes(content)}
            self._processes[version.digest] = compiled
        return compiled[version.key]

    def xml(self, uow: UnitOfWork, id_: DefinitionId) -> str:
        """The file of a published version, as it was deployed. Raises NotFound."""
        return _content(uow, self.version(uow, id_)).decode("utf-8", "replace")

    def form(self, uow: UnitOfWork, key: str) -> Form | None:
        """The latest version of a form; None when none is published under that key."""
        version = uow.catalogue.find(ResourceKind.FORM, key)
        if version is None:
            return None
        if version.digest not in self._forms:
            form = parse(_content(uow, version), name=version.resource_name).form
            if form is None:  # what cannot be read is not published
                return None
            self._forms[version.digest] = form
        return self._forms[version.digest]

    def evaluate(self, uow: UnitOfWork, catalogue: int, at: datetime) -> Evaluate:
        """How expressions and decisions get their values, with the decisions of that deployment number."""
        return FeelAndDmn(self.zone, _Decisions(self, uow, catalogue), partial(self.calendar, uow, at))

    def agenda(self, uow: UnitOfWork, at: datetime) -> Agenda:
        """When timers fall due, in the time and with the holidays of the territory as they are known at an instant."""
        return Agenda(self.zone, partial(self.calendar, uow, at))

    def calendar(self, uow: UnitOfWork, at: datetime) -> Calendar:
        """The days on which the territory does not work: by the département of its seat, and its own days off.

        A day off entered after `at`, or lifted before it, does not count: a journal played again gives the same dates.
        """
        epci = uow.people.territory()
        entered = tuple(one.closed for one in uow.institutions.days_off() if one.counts(at))
        return Calendar(subdivision=epci.department if epci else "", closed=(*self._closed, *entered))

    def asking(self, now: datetime, calendar: Callable[[], Calendar] = Calendar) -> Ask:
        """How the conditions of a form get their values; one that cannot be evaluated is null."""
        functions = law.functions(Agenda(self.zone, calendar))

        def ask(text: str, variables: Mapping[str, object]) -> object:
            try:
                expression = compile_feel(text)
                context = feel_values(expression.reads, variables)
                return to_json(expression.evaluate(context, now=now.astimezone(self.zone), functions=functions))
            except ExpressionError:
                return None

        return ask

    def variables(self, instance: Instance) -> Mapping[str, object]:
        """The variables of the process of an instance."""
        return variables_of(instance.state) if instance.state else {}

    def title(
        self, uow: UnitOfWork, definition: DefinitionId, variables: Mapping[str, object], at: datetime
    ) -> str | None:
        """The title that a process gives its instance with these variables; None when it gives none."""
        expression = self.process(uow, definition).title
        if expression is None:
            return None
        try:
            value = FeelAndDmn(self.zone, calendar=partial(self.calendar, uow, at))(
                expression, variables, at, lenient=True
            )
        except EngineFailure:  # a title must not stop a file
            return None
        return value if isinstance(value, str) and value.strip() else None

    def model(self, uow: UnitOfWork, version: Version, catalogue: int) -> dmn.Model:
        """The decisions of a published file, with what it imports as of a deployment number."""
        content = _content(uow, version)
        imports = b"import" in content
        known = self._models.get((version.digest, catalogue if imports else 0))
        if known is not None:
            return known
        others = self._other_decisions(uow, version, catalogue) if imports else ()
        model = dmn.read([(version.resource_name, content), *others])
        self._models[version.digest, catalogue if imports else 0] = model
        return model

    def _other_decisions(self, uow: UnitOfWork, version: Version, catalogue: int) -> Sequence[tuple[str, bytes]]:
        latest = uow.catalogue.latest(ResourceKind.DECISION, as_of=catalogue)
        files = {other.digest: other for other in latest if other.digest != version.digest}
        return [(other.resource_name, _content(uow, other)) for other in files.values()]

    def _references(self, uow: UnitOfWork, catalogue: int) -> Mapping[str, str]:
        known = self._latest.get(catalogue)
        if known is None:
            latest = uow.catalogue.latest(ResourceKind.PROCESS, as_of=catalogue)
            known = {version.key: f"{version.key}:{version.version}" for version in latest}
            _keep(self._latest, catalogue, known)
        return known


@dataclass(frozen=True, slots=True)
class _Decisions:
    """The decisions as of a deployment number; a version that is asked for by number goes before."""

    library: Library
    uow: UnitOfWork
    catalogue: int

    def __call__(self, decision: str, version: str | None, variables: Mapping[str, object], now: datetime) -> Decided:
        published = self._version(decision, version)
        try:
            model = self.library.model(self.uow, published, self.catalogue)
            functions = law.functions(self.library.agenda(self.uow, now))
            answer = model.decide(decision, feel_values(variables, variables), now=now, functions=functions)
        except FluxError as error:
            raise EngineFailure(
                f"La décision «\u00a0{decision}\u00a0» n’a pas de réponse\u00a0: {error.message}",
                code=error.code,
                data={"decision": decision},
            ) from error
        return Decided(value=to_json(answer.value), explanation=answer.explanation)

    def _version(self, decision: str, version: str | None) -> Version:
        number = int(version) if version is not None and version.isdigit() else None
        find = partial(self.uow.catalogue.find, ResourceKind.DECISION, decision)
        found = find(as_of=self.catalogue) if number is None else find(version=number)
        if found is None:
            which = f"La version {version} de la décision" if version else "La décision"
            raise EngineFailure(f"{which} «\u00a0{decision}\u00a0» n’est pas publiée.", code="decision.not_found")
        return found


class _Published(Mapping[str, Process]):
    """Every published version of every process by reference ("key:version"), compiled when it is asked for.

    Versions never change, so a look that is late gives what an early one would have: the kernel stays pure.
    """

    def __init__(self, library: Library, uow: UnitOfWork) -> None:
        self._library = library
        self._uow = uow

    def __getitem__(self, reference: str) -> Process:
        key, _, number = reference.rpartition(":")
        wanted = int(number) if number.isdigit() else None
        version = self._uow.catalogue.find(ResourceKind.PROCESS, key, version=wanted) if wanted else None
        if version is None:
            raise KeyError(reference)
        return self._library.process(self._uow, version.id)

    def __iter__(self) -> Iterator[str]:
        for latest in self._uow.catalogue.latest(ResourceKind.PROCESS):
            for version in self._uow.catalogue.versions(ResourceKind.PROCESS, latest.key):
                yield f"{version.key}:{version.version}"

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _calls(process: Process) -> bool:
    return any(isinstance(node.what, Activity) and node.what.call is not None for node in process.nodes.values())


def _content(uow: UnitOfWork, version: Version) -> bytes:
    resource = uow.catalogue.resource(version.digest)
    if resource is None:  # a foreign key holds it
        raise NotFound("Ce fichier n’est pas publié.", code="resource.not_found")
    return resource.content


def _keep(kept: dict[int, V], number: int, value: V) -> None:
    kept[number] = value
    for old in sorted(kept)[:-_KEPT]:
        kept.pop(old, None)
