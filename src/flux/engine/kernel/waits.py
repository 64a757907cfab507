"""Waits: what a scope waits for. One record each, of a closed set of kinds.

`task` a person · `job` a worker · `timer` an instant · `message` · `signal` · `condition` a change of variables.
A wait belongs to a scope and ends with it. `element` is the id of what waits: the activity, the catching or boundary
event, the start of an event subprocess; `index` says which of its definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flux.engine.definition import Event, EventDefinition, EventKind, Node, TimerKind
from flux.engine.kernel.correlation import ask_again, expected_key, follows
from flux.engine.kernel.facts import JobClosed, Subscribed, TaskClosed, TimerCleared, TimerSet, Unsubscribed
from flux.engine.kernel.moves import Trigger
from flux.engine.kernel.run import Record, Run, drop


def open_wait(run: Run, scope: str, kind: str, element: str, **held: Any) -> str:
    """Makes a scope wait for something."""
    wait = run.new_id()
    run.waits[wait] = {"scope": scope, "kind": kind, "element": element, **held}
    run.edit(scope).setdefault("waits", []).append(wait)
    return wait


def close_wait(run: Run, wait: str, outcome: str = "completed") -> Record:
    """Ends one wait of a scope that goes on."""
    record = run.edit(run.waits[wait]["scope"])
    drop(record["waits"], wait)
    return clear(run, wait, outcome=outcome)


def clear(run: Run, wait: str, *, outcome: str) -> Record:
    """Forgets a wait and says so; its scope's list is the caller's business."""
    record = run.waits.pop(wait)
    element = record["element"]
    match record["kind"]:
        case "task":
            run.facts.append(TaskClosed(task=wait, element=element, outcome=outcome))
        case "job":
            run.facts.append(JobClosed(job=wait, outcome=outcome))
        case "timer":
            run.facts.append(TimerCleared(timer=wait))
        case "message" | "signal":
            run.facts.append(Unsubscribed(subscription=wait))
            if record["kind"] == "signal" or record.get("follows"):
                drop(run.watching, wait)
        case _:
            drop(run.watching, wait)
    return record


@dataclass(frozen=True, slots=True)
class Ear:
    """Who listens: the scope that waits, the element, which of its definitions, the task that it bounds."""

    scope: str
    element: str
    index: int = 0
    task: str | None = None


def listen(run: Run, scope: str, event: Node, *, task: str | None = None) -> None:
    """Opens the waits of all of an event's definitions in `scope`."""
    assert isinstance(event.what, Event)
    for index, definition in enumerate(event.what.definitions):
        listen_for(run, Ear(scope, event.id, index, task), definition)


def listen_for(run: Run, ear: Ear, definition: EventDefinition) -> None:
    """Opens the wait of one definition; errors, escalations and the like are not waited for but looked up."""
    held: dict[str, Any] = {"index": ear.index}
    match definition.kind:
        case EventKind.TIMER:
            _set_timer(run, ear, definition, held)
        case EventKind.MESSAGE:
            correlation = definition.correlation
            held.update(
                name=run.name_of(definition, ear.scope, ear.element), key=expected_key(run, ear.scope, correlation)
            )
            if correlation is None or not any(one.follows for one in correlation.properties):
                _subscribe(run, ear, "message", held)
            else:
                run.watching.append(_subscribe(run, ear, "message", {**held, "follows": True}))
        case EventKind.SIGNAL:
            held.update(name=run.name_of(definition, ear.scope, ear.element))
            run.watching.append(_subscribe(run, ear, "signal", held))
        case EventKind.CONDITIONAL:
            wait = open_wait(run, ear.scope, "condition", ear.element, was=False, **held)
            run.watching.append(wait)
            _look(run, wait, definition)
        case _:
            pass


def _subscribe(run: Run, ear: Ear, kind: str, held: dict[str, Any]) -> str:
    wait = open_wait(run, ear.scope, kind, ear.element, **held)
    run.facts.append(
        Subscribed(subscription=wait, element=ear.element, kind=kind, name=held["name"], key=held.get("key"))
    )
    return wait


# Timers (§10.5.5)


def _set_timer(run: Run, ear: Ear, definition: EventDefinition, held: dict[str, Any]) -> None:
    timer = definition.timer
    assert timer is not None
    source = timer.counted_from if timer.deadline is not None else timer.value
    value = None if source is None else run.value(source, ear.scope)
    due_at = run.due(timer, value, run.now)
    if due_at is not None:
        _timer(run, ear, due_at, {**held, "value": value, "since": run.now.isoformat(), "fired": 0})


def _timer(run: Run, ear: Ear, due_at: datetime, held: dict[str, Any]) -> None:
    due_at = due_at.astimezone(UTC)
    wait = open_wait(run, ear.scope, "timer", ear.element, due=due_at.isoformat(), **held)
    run.facts.append(TimerSet(timer=wait, element=ear.element, due_at=due_at, task=ear.task))


def set_again(run: Run, scope: str, definition: EventDefinition, fired: Record) -> None:
    """Sets the next repetition of a cycle; all of them are counted from the instant at which it was first set."""
    timer = definition.timer
    if timer is None or timer.kind is not TimerKind.CYCLE:
        return
    times = fired["fired"] + 1
    due_at = run.due(timer, fired["value"], datetime.fromisoformat(fired["since"]), times)
    if due_at is not None:
        held = {"index": fired["index"], "value": fired["value"], "since": fired["since"], "fired": times}
        _timer(run, Ear(scope, fired["element"]), due_at, held)


def earliest(run: Run, scope: str) -> datetime | None:
    """Gives the instant at which the first timer of a scope falls due."""
    waits = (run.waits[wait] for wait in run.scopes[scope].get("waits", ()))
    return min((datetime.fromisoformat(wait["due"]) for wait in waits if wait["kind"] == "timer"), default=None)


# Conditions and signals


def look_at_conditions(run: Run) -> None:
    """Looks again at what reads a variable which changed: conditions (§10.5.5: edge-triggered), keys of messages."""
    changed, run.changed = run.changed, {}
    created, run.created = run.created, set()
    reached = {
        wait
        for scope, names in changed.items()
        for wait in _that_see(run, scope)
        if _heeds(run, run.waits[wait], names, created)
    }
    for wait in sorted(reached, key=int, reverse=True):
        definition = run.definition_of(run.waits[wait])
        if definition.kind is EventKind.CONDITIONAL:
            _look(run, wait, definition)
        else:
            ask_again(run, wait, definition)


def _that_see(run: Run, scope: str) -> Iterable[str]:
    """Gives the waits that see the variables of a scope, and others among them.

    What is written in one instance of a thousand is seen in that instance only: were all conditions looked at each
    time, opening a large set with a condition on each would take the square of its size.
    """
    if scope not in run.scopes:
        return ()
    return run.watching if run.scopes[scope]["kind"] == "process" else _within(run, scope)


def _within(run: Run, scope: str) -> Iterator[str]:
    record = run.scopes[scope]
    yield from record.get("waits", ())
    for child in record.get("children", ()):
        yield from _within(run, child)


def _heeds(run: Run, wait: Record, names: AbstractSet[str], created: AbstractSet[str]) -> bool:
    """Says whether a wait has to be looked at again when these names have changed."""
    if wait["kind"] == "condition":
        return not names.isdisjoint(_watched(run.definition_of(wait), created))
    return "follows" in wait and follows(run.definition_of(wait), names)


def _watched(definition: EventDefinition, created: AbstractSet[str]) -> AbstractSet[str]:
    """Gives the names whose change lets the condition be looked at, those left out that changed in another way."""
    assert definition.condition is not None
    names = definition.condition.reads if definition.watched is None else {definition.watched}
    if "create" not in definition.watched_for:
        return names - created
    return names if "update" in definition.watched_for else names & created


def _look(run: Run, wait: str, definition: EventDefinition) -> None:
    """A condition fires when it becomes true; it has to be false again before it can fire once more."""
    record = run.waits[wait]
    assert definition.condition is not None
    holds = run.value(definition.condition, record["scope"], lenient=True) is True
    if holds == record["was"]:
        return
    run.waits[wait] = {**record, "was": holds}
    if holds:
        run.push(Trigger(record["scope"], wait))


def signal_waits(run: Run, name: str) -> list[str]:
    """Gives the waits that a signal reaches, oldest first."""
    return [wait for wait in run.watching if run.waits[wait]["kind"] == "signal" and run.waits[wait]["name"] == name]
