"""Sentences of a file's story: one step of the journal becomes lines that people read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flux.domain.actors import OPERATOR
from flux.domain.deployments import ResourceKind
from flux.domain.french import moment, until
from flux.domain.history import Entry, Json
from flux.domain.institutions import ROLE_NAMES, MandateId, PersonId
from flux.domain.interests import Withdrawal
from flux.domain.tasks import Task, Urgency
from flux.ports import UnitOfWork
from flux.services.house import House


class Moment(StrEnum):
    """Kinds of lines in a story."""

    STARTED = "started"
    ASKED = "asked"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    TIMED_OUT = "timed_out"
    DECIDED = "decided"
    MESSAGE = "message"
    REPAIRED = "repaired"
    STUCK = "stuck"
    ENDED = "ended"
    RECUSED = "recused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the past."""

    kind: Moment
    at: datetime
    #: a French sentence
    sentence: str
    #: id in the diagram
    element: str | None = None
    person: PersonId | None = None
    #: what was answered or decided
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A task that the file waits for."""

    task: Task
    #: who is asked, in words: « chef de service », « maire de Bédée »
    who: str
    sentence: str
    urgency: Urgency


class Teller:
    """Knows the names of people, roles, communes and tasks while it tells one story."""

    def __init__(self, house: House, uow: UnitOfWork, tasks: Sequence[Task]) -> None:
        self._house = house
        self._uow = uow
        self._tasks = {task.token: task for task in tasks}
        self._names: dict[PersonId, str] = {OPERATOR.id: OPERATOR.person.name}
        self._roles: dict[MandateId, str] = {}
        epci = uow.people.territory()
        self._communes = {commune.siren: commune.name for commune in epci.communes} if epci else {}

    def lines(self, entry: Entry) -> Iterable[Line]:
        """The lines of one step: what was done, then what came of it."""
        command = _COMMANDS.get(str(entry.command["type"]))
        if command is not None:
            yield command(self, entry, entry.command)
        for fact in entry.facts:
            tell = _FACTS.get(str(fact["type"]))
            if tell is not None and (line := tell(self, entry, fact)) is not None:
                yield line

    def recusal(self, one: Withdrawal) -> Iterable[Line]:
        """That somebody withdrew from the file, and that it was lifted when it was."""
        name = self.name(one.person)
        yield Line(
            kind=Moment.RECUSED,
            at=one.at,
            sentence=f"{name} se déporte de ce dossier\u00a0: {one.reason}.",
            person=one.person,
        )
        if one.lifted_at is not None:
            yield Line(
                kind=Moment.RECUSED,
                at=one.lifted_at,
                sentence=f"Le déport de {name} est levé par {self.name(one.lifted_by)}\u00a0: {one.lift_reason}.",
                person=one.lifted_by,
            )

    def pending(self, task: Task, now: datetime) -> Pending:
        """What is expected of whom, and by when."""
        who = self.asked(task)
        due = f", avant le {self.until(task.due_at)}" if task.due_at else ""
        sentence = f"Réponse attendue à «\u00a0{task.name}\u00a0»\u00a0: {who}{due}."
        return Pending(task=task, who=who, sentence=sentence, urgency=task.urgency(now))

    def asked(self, task: Task) -> str:
        """Who has to answer, in words: a person when the task is in their hands, else the role and its place."""
        if task.assignee is not None:
            return self.name(task.assignee)
        return self.roles(task)

    def roles(self, task: Task) -> str:
        """The roles of which any may answer a task, with their commune."""
        return " ou ".join(self.role(role, task.commune) for role in task.roles or (None,))

    def role(self, role: str | None, commune: str | None) -> str:
        """A role in words, with its commune: « maire (Bédée) »."""
        word = ROLE_NAMES.get(role or "", (role or "personne en particulier").replace("_", " "))
        place = self._communes.get(commune or "")
        return f"{word} ({place})" if place else word

    def name(self, person: PersonId | None) -> str:
        """The name of a person; what nobody did, the clock or a message did."""
        if person is None:
            return "Flux"
        if person not in self._names:
            found = self._uow.people.person(person)
            self._names[person] = found.name if found else "une personne inconnue"
        return self._names[person]

    def decision(self, key: str) -> str:
        """The name of a decision table; its key when nobody named it."""
        found = self._uow.catalogue.find(ResourceKind.DECISION, key)
        return found.name if found else key

    def author(self, entry: Entry) -> str:
        """Who acted, in the quality of what when the name does not say it already."""
        name = self.name(entry.person)
        if entry.on_behalf_of is not None:
            name = f"{name} pour {self.name(entry.on_behalf_of)}"
        quality = self._quality(entry.quality)
        said = [quality] if quality and quality.lower() not in name.lower() else []
        said += [f"par {entry.deed}"] if entry.deed else []
        return f"{', '.join([name, *said])}," if said else name

    def instant(self, at: datetime) -> str:
        """Such as « 4 décembre 2026 à 18 h 30 », in the time of the territory."""
        return moment(at.astimezone(self._house.zone))

    def until(self, at: datetime) -> str:
        """An instant at which a delay ends: midnight is the end of the day before, « 13 janvier 2027 à 24 h »."""
        return until(at.astimezone(self._house.zone))

    def task(self, token: object) -> Task | None:
        """The task of that token."""
        return self._tasks.get(str(token))

    def _quality(self, mandate: MandateId | None) -> str:
        if mandate is None:
            return ""
        if mandate not in self._roles:
            found = self._uow.people.mandate(mandate)
            self._roles[mandate] = self.role(found.role, found.commune) if found else ""
        return self._roles[mandate]


def _started(teller: Teller, entry: Entry, command: Json) -> Line:
    who = teller.author(entry)
    sentence = f"{who} a ouvert le dossier." if entry.person else "Le dossier s’est ouvert de lui-même."
    return Line(kind=Moment.STARTED, at=entry.at, sentence=sentence, person=entry.person, data=_variables(command))


def _answered(teller: Teller, entry: Entry, command: Json) -> Line:
    task = teller.task(command["task"])
    name = task.name if task else "une étape"
    given = _variables(command)
    outcome = given.get(task.outcome) if task and task.outcome else None
    said = f"\u00a0: {outcome}" if isinstance(outcome, str) else ""
    return Line(
        kind=Moment.ANSWERED,
        at=entry.at,
        sentence=f"{teller.author(entry)} a répondu à «\u00a0{name}\u00a0»{said}.",
        element=task.element if task else None,
        person=entry.person,
        data=given,
    )


def _plain(kind: Moment, sentence: str) -> Callable[[Teller, Entry, Json], Line]:
    def line(teller: Teller, entry: Entry, command: Json) -> Line:
        words = {"who": teller.author(entry), "name": command.get("name", ""), "reason": command.get("reason", "")}
        return Line(
            kind=kind, at=entry.at, sentence=sentence.format(**words), person=entry.person, data=_variables(command)
        )

    return line


def _corrected(teller: Teller, entry: Entry, command: Json) -> Line:
    reason = str(command.get("reason", "")).strip().removesuffix(".")
    told = f"{teller.author(entry)} a corrigé des données du dossier"
    sentence = f"{told}\u00a0: {reason}." if reason else f"{told}."
    return Line(kind=Moment.REPAIRED, at=entry.at, sentence=sentence, person=entry.person, data=_variables(command))


def _timed_out(_teller: Teller, entry: Entry, _command: Json) -> Line:
    late = entry.recorded_at - entry.at
    note = " (enregistré plus tard, à sa date)" if late.days else ""
    return Line(kind=Moment.TIMED_OUT, at=entry.at, sentence=f"Un délai est arrivé à son terme{note}.")


def _asked(teller: Teller, entry: Entry, fact: Json) -> Line | None:
    task = teller.task(fact["task"])
    if task is None:
        return None
    who = teller.roles(task) if task.role else teller.asked(task)
    due = f" Réponse attendue avant le {teller.until(task.due_at)}." if task.due_at else ""
    return Line(
        kind=Moment.ASKED,
        at=entry.at,
        sentence=f"«\u00a0{task.name}\u00a0» est demandé\u00a0: {who}.{due}",
        element=task.element,
    )


def _withdrawn(teller: Teller, entry: Entry, fact: Json) -> Line | None:
    task = teller.task(fact["task"])
    if task is None or fact.get("outcome") == "completed":
        return None
    return Line(
        kind=Moment.WITHDRAWN,
        at=entry.at,
        sentence=f"«\u00a0{task.name}\u00a0» ({teller.roles(task)}) n’attend plus de réponse.",
        element=task.element,
    )


def _decided(teller: Teller, entry: Entry, fact: Json) -> Line:
    value = fact.get("value")
    parts = value.values() if isinstance(value, Mapping) else [value]
    shown = ", ".join(_word(part) for part in parts if part not in (None, "")).removesuffix(".") or "rien"
    return Line(
        kind=Moment.DECIDED,
        at=entry.at,
        sentence=f"La table «\u00a0{teller.decision(str(fact['decision']))}\u00a0» a répondu\u00a0: {shown}.",
        element=str(fact["element"]),
        data={"decision": fact["decision"], "value": value, "explanation": fact.get("explanation")},
    )


def _word(value: object) -> str:
    """A value of a table as people say it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(_word(item) for item in value)
    return str(value)


def _stuck(_teller: Teller, entry: Entry, fact: Json) -> Line:
    return Line(
        kind=Moment.STUCK,
        at=entry.at,
        sentence=f"Le dossier est bloqué\u00a0: {fact['message']} L’administrateur est prévenu.",
        element=str(fact["element"]),
    )


def _ended(_teller: Teller, entry: Entry, fact: Json) -> Line:
    words = {"cancelled": "Le dossier est clos avant son terme.", "terminated": "Le dossier est clos."}
    return Line(kind=Moment.ENDED, at=entry.at, sentence=words.get(str(fact["outcome"]), "Le dossier est terminé."))


def _variables(command: Json) -> Mapping[str, object]:
    found = command.get("variables")
    return found if isinstance(found, Mapping) else {}


_COMMANDS: Mapping[str, Callable[[Teller, Entry, Json], Line]] = {
    "Start": _started,
    "CompleteTask": _answered,
    "FireTimer": _timed_out,
    "DeliverMessage": _plain(Moment.MESSAGE, "Une réponse attendue est arrivée."),
    "BroadcastSignal": _plain(Moment.MESSAGE, "L’annonce «\u00a0{name}\u00a0» est arrivée."),
    "SetVariables": _corrected,
    "MoveTokens": _plain(Moment.REPAIRED, "{who} a déplacé le dossier dans la démarche."),
    "Retry": _plain(Moment.REPAIRED, "{who} a relancé ce qui était bloqué."),
    "Cancel": _plain(Moment.REPAIRED, "{who} a mis fin au dossier\u00a0: {reason}."),
}
_FACTS: Mapping[str, Callable[[Teller, Entry, Json], Line | None]] = {
    "TaskOpened": _asked,
    "TaskClosed": _withdrawn,
    "DecisionEvaluated": _decided,
    "IncidentRaised": _stuck,
    "InstanceEnded": _ended,
}
