"""`ProcessTest`: a small world of instances with a virtual clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from flux.engine.checks import check
from flux.engine.definition import Activity, EventKind, Process
from flux.engine.due import Agenda, duration_of
from flux.engine.evaluation import FeelAndDmn
from flux.engine.kernel import commands, facts
from flux.engine.kernel.contract import Due, Evaluate
from flux.engine.kernel.facts import Fact
from flux.engine.reading import compile_processes, define
from flux.errors import DefinitionRejected, InvalidState, NotFound, ValidationFailed
from flux.testing import post
from flux.testing.beginnings import Beginning, Date, beginnings_of, dates_of, waits_to_begin
from flux.testing.coverage import Coverage
from flux.testing.decisions import decisions_of
from flux.testing.instances import Instance
from flux.testing.post import Letter

Variables = Mapping[str, object]
PARIS = ZoneInfo("Europe/Paris")


class ProcessTest:
    """Runs processes of files, with a clock that only `advance` moves.

    Several instances live together: thrown messages go to whoever waits for them in another instance (a process
    does not write to itself), or start a process; signals reach all. The verbs without more act on the `current`
    instance, the last one that was started by hand, and fall back on the others.
    """

    def __init__(
        self,
        *files: str | Path,
        now: str | datetime = "2026-01-05T09:00:00+01:00",
        evaluate: Evaluate | None = None,
        due: Due | None = None,
        processes: Sequence[Process] = (),
    ) -> None:
        """Reads `.bpmn` and `.dmn` files. Raises DefinitionRejected with all findings when one cannot be published."""
        paths = [Path(file) for file in files]
        drawn = [(path.name, path.read_bytes()) for path in paths if path.suffix not in {".dmn", ".form"}]
        self._processes = (*processes, *(_published(drawn) if drawn else ()))
        self._evaluate = evaluate or FeelAndDmn(
            zone=PARIS, decisions=decisions_of([path for path in paths if path.suffix == ".dmn"], PARIS)
        )
        self._due = due or Agenda(PARIS)
        self.now = now if isinstance(now, datetime) else Agenda(PARIS).instant(now)
        self.instances: list[Instance] = []
        self._current: Instance | None = None
        self._letters: list[Letter] = []
        self._dates = dates_of(self._processes, self._evaluate, self._due, self.now)

    # Starting

    def start(
        self, process: str | None = None, variables: Variables | None = None, *, element: str | None = None
    ) -> Instance:
        """Starts an instance, at its plain start or at the start event `element`, and makes it the current one."""
        self._dates = []
        return self._begin(Beginning(process or self._processes[0].key, element), variables or {}, current=True)

    def start_by_message(self, name: str, variables: Variables | None = None, process: str | None = None) -> Instance:
        """Starts an instance by a message. Raises InvalidState when no process begins with it."""
        return self._start_by(EventKind.MESSAGE, name, variables or {}, process)

    def start_by_signal(self, name: str, variables: Variables | None = None, process: str | None = None) -> Instance:
        """Starts an instance by a signal. Raises InvalidState when no process begins with it."""
        return self._start_by(EventKind.SIGNAL, name, variables or {}, process)

    def _start_by(self, kind: EventKind, name: str, variables: Variables, process: str | None) -> Instance:
        letter = post.from_outside(name, None, variables, self.now) if kind is EventKind.MESSAGE else None
        for beginning in beginnings_of(self._processes, kind, name):
            if process in {None, beginning.process}:
                return self._begin(beginning, variables, current=True, letter=letter)
        raise InvalidState(f"Aucun processus ne commence par « {name} ».", code="start.nobody", data={"name": name})

    def evaluate_conditions(self, variables: Variables, process: str | None = None) -> list[Instance]:
        """Starts an instance at each conditional start event whose condition these variables make true."""
        true: dict[tuple[str, str | None], Beginning] = {}
        for beginning in beginnings_of(self._processes, EventKind.CONDITIONAL):
            condition = beginning.definition.condition if beginning.definition is not None else None
            if condition is None or process not in {None, beginning.process}:
                continue
            if self._evaluate(condition, variables, self.now, lenient=True) is True:
                true.setdefault((beginning.process, beginning.element), beginning)
        return [self._begin(beginning, variables, current=True) for beginning in true.values()]

    def _begin(
        self, beginning: Beginning, variables: Variables, *, current: bool, letter: Letter | None = None
    ) -> Instance:
        process = beginning.process
        if all(known.key != process for known in self._processes):
            raise NotFound(f"Le processus « {process} » n'est pas dans ces fichiers.", code="process.unknown")
        instance = Instance(define(process, self._processes))
        key = None if letter is None else self._key(instance, letter)
        if letter is not None and key is not None:
            instance.begun_by = (letter.name, key)
        self._apply(instance, beginning.command(variables, key=key), begun=True)
        if current or self._current is None:
            self._current = instance
        return instance

    # Looking

    @property
    def current(self) -> Instance:
        """The instance that the verbs mean. Raises InvalidState before the first start."""
        if self._current is None:
            raise InvalidState("Aucun dossier n'a encore commencé.", code="instance.none")
        return self._current

    def of(self, process: str) -> Instance:
        """Gives the last instance of a process. Raises NotFound when there is none."""
        for instance in reversed(self.instances):
            if instance.process == process:
                return instance
        raise NotFound(f"Aucun dossier du processus « {process} ».", code="instance.unknown")

    def look_at(self, process: str) -> Instance:
        """Makes the last instance of a process the current one, after a message started it for example."""
        self._current = self.of(process)
        return self._current

    def active(self) -> list[str]:
        """Gives the elements at which the current instance waits, one entry a token."""
        return self.current.active()

    @property
    def ended(self) -> bool:
        """Whether the current instance has ended."""
        return self.current.ended

    @property
    def variables(self) -> dict[str, object]:
        """The process variables of the current instance."""
        return self.current.variables

    @property
    def incidents(self) -> list[dict[str, object]]:
        """The open incidents of the current instance."""
        return self.current.incidents

    @property
    def path(self) -> list[str]:
        """The elements that the current instance entered, in order."""
        return self.current.path

    @property
    def flows(self) -> list[str]:
        """The sequence flows that the current instance took, in order."""
        return self.current.flows

    @property
    def tasks(self) -> list[facts.TaskOpened]:
        """The open user tasks of the current instance, oldest first."""
        return list(self.current.tasks.values())

    def coverage(self, process: str | None = None) -> Coverage:
        """Says which elements and flows all instances together have used, and which not: of all processes, or of one."""
        return Coverage.of([one for one in self._processes if process in {None, one.key}], self.instances)

    # Acting

    def complete(self, element: str, variables: Variables | None = None, *, nth: int = 0) -> None:
        """Answers the open user task `element` (the `nth` of several), or lets a receive task or job be done.

        Raises InvalidState when nothing waits there.
        """
        for instance in self._others_after(self.current):
            command = _completion(instance, element, variables or {}, nth)
            if command is not None:
                self._apply(instance, command)
                return
        raise InvalidState(
            f"Rien n'attend à « {element} » ; le dossier attend à : {', '.join(self.active()) or 'rien'}.",
            code="element.not_waiting",
            data={"element": element},
        )

    def throw_error(self, element: str, code: str, *, message: str = "", variables: Variables | None = None) -> None:
        """Lets the open task or job at `element` fail with a business error."""
        for instance in self._others_after(self.current):
            source = _open_work(instance, element)
            if source is not None:
                self._apply(
                    instance, commands.ThrowError(source=source, code=code, message=message, variables=variables or {})
                )
                return
        raise InvalidState(f"Rien n'attend à « {element} ».", code="element.not_waiting", data={"element": element})

    def fail(self, element: str, message: str) -> None:
        """Lets the open job at `element` fail for good: an incident."""
        for instance in self._others_after(self.current):
            for job, requested in instance.jobs.items():
                if requested.element == element:
                    self._apply(instance, commands.FailJob(job=job, message=message))
                    return
        raise InvalidState(f"Aucun travail n'attend à « {element} ».", code="element.not_waiting")

    def retry(self, *, skip: bool = False, variables: Variables | None = None) -> None:
        """Tries again the oldest open incident of the current instance, or passes it."""
        if not self.incidents:
            raise InvalidState("Le dossier n'a pas d'incident.", code="incident.none")
        incident = str(self.incidents[0]["incident"])
        self._apply(self.current, commands.Retry(incident=incident, skip=skip, variables=variables or {}))

    def message(self, name: str, variables: Variables | None = None, *, key: str | None = None) -> None:
        """Brings a message to the one that waits for it, or starts a process. Raises InvalidState when nobody does.

        Without a key, the diagram reads it from the variables where it says how; else whoever waits gets it.
        """
        if not self._deliver(post.from_outside(name, key, variables or {}, self.now)):
            raise InvalidState(f"Personne n'attend le message « {name} ».", code="message.nobody", data={"name": name})

    def signal(self, name: str, variables: Variables | None = None) -> None:
        """Broadcasts a signal to all instances and to the processes that begin with it."""
        self._broadcast(name, variables or {}, sender=None)

    def set_variables(self, variables: Variables) -> None:
        """Sets process variables of the current instance from outside."""
        self._apply(self.current, commands.SetVariables(variables=variables))

    def cancel(self, reason: str = "") -> None:
        """Ends the current instance."""
        self._apply(self.current, commands.Cancel(reason=reason))

    def move(self, take: Sequence[str] = (), put: Sequence[str] = ()) -> None:
        """Takes tokens (by id) of the current instance away and puts new ones before elements."""
        self._apply(self.current, commands.MoveTokens(take=tuple(take), put=tuple(put)))

    def advance(self, duration: str) -> None:
        """Moves the clock; every timer that falls due fires, in order, those set meanwhile too.

        So do timer start events, until an instance is started by hand.
        """
        lasting = duration_of(duration)
        if lasting is None:
            raise ValidationFailed(f"« {duration} » n'est pas une durée (par exemple P15D ou PT2H).", code="duration")
        until = lasting.after(self.now, PARIS)
        while (due := self._next_due()) is not None and due.due_at <= until:
            self.now = max(self.now, due.due_at)
            if isinstance(due, Date):
                self._dates = [*(date for date in self._dates if date is not due), *due.next(self._due)]
                self._begin(due.beginning, {}, current=False)
            else:
                instance = next(one for one in self.instances if one.timers.get(due.timer) is due)
                self._apply(instance, commands.FireTimer(timer=due.timer))
        self.now = until

    def _next_due(self) -> facts.TimerSet | Date | None:
        timers = (timer for instance in self.instances for timer in instance.timers.values())
        awaited: list[facts.TimerSet | Date] = [*self._dates, *timers]
        return min(awaited, key=lambda each: each.due_at, default=None)

    # Between instances

    def _apply(self, instance: Instance, command: commands.Command, *, begun: bool = False) -> None:
        happened = instance.apply(command, self.now, self._evaluate, self._due)
        if begun:
            self.instances.append(instance)
        self._route(instance, happened)

    def _route(self, sender: Instance, happened: Sequence[Fact]) -> None:
        for fact in happened:
            if isinstance(fact, facts.MessageThrown):
                letter = post.thrown(fact, sender, self.now)
                if not self._deliver(letter):
                    self._letters.append(letter)
            elif isinstance(fact, facts.SignalThrown):
                self._broadcast(fact.name, fact.variables, sender=sender)
            elif isinstance(fact, facts.Subscribed) and fact.subscription in sender.subscriptions:
                self._open_letters(partial(self._fits, sender, fact))
            elif isinstance(fact, facts.InstanceEnded) and sender.begun_by is not None:
                self._open_letters(partial(self._begins_as, sender))

    def _open_letters(self, meant: Callable[[Letter], bool]) -> None:
        """Sends the oldest kept letter that is meant again: whoever waits the longest gets it."""
        self._letters = [letter for letter in self._letters if letter.expires_at > self.now]
        letter = next(filter(meant, self._letters), None)
        if letter is not None:
            self._letters.remove(letter)
            if not self._deliver(letter):
                self._letters.append(letter)

    def _deliver(self, letter: Letter) -> bool:
        """Whether somebody got the letter, or will when the instance that holds its key ends."""
        first = letter.sender if letter.sender is not None else self._current
        for instance in self._others_after(first):
            for waits in instance.subscriptions.values():
                if self._fits(instance, waits, letter):
                    key = self._key(instance, letter)
                    command = commands.DeliverMessage(
                        subscription=waits.subscription, variables=letter.variables, key=key
                    )
                    self._apply(instance, command)
                    return True
        starts = list(post.starts_of(self._processes, letter, self._evaluate, self.now))
        free = next((start for start in starts if not self._is_held(start, letter.name)), None)
        if free is not None:
            self._begin(free.beginning, letter.variables, current=False, letter=letter)
        elif starts and letter.sender is None:
            self._letters.append(letter)
            return True
        return free is not None

    def _is_held(self, start: post.Start, name: str) -> bool:
        return (
            start.once
            and start.key is not None
            and any(
                instance.process == start.beginning.process
                and instance.begun_by == (name, start.key)
                and not instance.ended
                for instance in self.instances
            )
        )

    def _begins_as(self, ended: Instance, letter: Letter) -> bool:
        return (letter.name, self._key(ended, letter)) == ended.begun_by

    def _fits(self, instance: Instance, waits: facts.Subscribed, letter: Letter) -> bool:
        return post.fits_letter(instance, waits, letter, self._evaluate, self.now)

    def _key(self, instance: Instance, letter: Letter) -> str | None:
        return post.key_of(instance.definition.process, letter, self._evaluate, self.now)

    def _broadcast(self, name: str, variables: Variables, *, sender: Instance | None) -> None:
        waiting = [instance for instance in self.instances if instance is not sender and not instance.ended]
        begun = [
            beginning
            for beginning in beginnings_of(self._processes, EventKind.SIGNAL, name)
            if not any(waits_to_begin(instance, beginning, name) for instance in waiting)
        ]
        for instance in waiting:
            if not instance.ended:
                self._apply(instance, commands.BroadcastSignal(name=name, variables=variables))
        for beginning in begun:
            self._begin(beginning, variables, current=False)

    def _others_after(self, first: Instance | None) -> list[Instance]:
        rest = [instance for instance in self.instances if instance is not first and not instance.ended]
        return rest if first is None else [first, *rest]


def _published(files: Sequence[tuple[str, bytes]]) -> tuple[Process, ...]:
    """Reads and checks files as publishing them would; who does what and where else things are is not looked at."""
    processes = compile_processes(files)
    findings = [
        finding for finding in check(processes) if finding.severity == "error" and not finding.code.startswith("user.")
    ]
    if findings:
        raise DefinitionRejected(findings[0].message, findings=findings)
    return processes


def _completion(instance: Instance, element: str, variables: Variables, nth: int) -> commands.Command | None:
    """Gives the command that lets the waiting element go on."""
    tasks = [task for task, opened in instance.tasks.items() if opened.element == element]
    if len(tasks) > nth:
        return commands.CompleteTask(task=tasks[nth], variables=variables)
    jobs = [job for job, requested in instance.jobs.items() if requested.element == element]
    if len(jobs) > nth:
        return commands.CompleteJob(job=jobs[nth], variables=variables)
    what = instance.definition.process.nodes.get(element)
    waits = [name for name, subscribed in instance.subscriptions.items() if subscribed.element == element]
    if len(waits) > nth and (what is None or isinstance(what.what, Activity)):
        return commands.DeliverMessage(subscription=waits[nth], variables=variables)
    return None


def _open_work(instance: Instance, element: str) -> str | None:
    for task, opened in instance.tasks.items():
        if opened.element == element:
            return task
    return next((job for job, requested in instance.jobs.items() if requested.element == element), None)
