"""What a state says to somebody who looks at it, without running anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flux.engine.kernel.contract import State
from flux.engine.kernel.run import Record

_PLACES = {"task", "job", "message"}


def waiting_at(state: State) -> list[str]:
    """Gives the elements at which tokens wait for something outside, one entry a token, oldest first.

    These are user and receive tasks, jobs, catching events and event-based gateways; not scopes, boundary events or
    event subprocesses.
    """
    held: Any = state
    scopes: Mapping[str, Record] = held["scopes"]
    return [scopes[name]["element"] for name in sorted(scopes, key=int) if _waits(held["waits"], scopes[name])]


def _waits(waits: Mapping[str, Record], scope: Record) -> bool:
    if scope["kind"] == "wait":
        return True
    own = (waits[name] for name in scope.get("waits", ()))
    return scope["kind"] == "activity" and any(
        wait["kind"] in _PLACES and wait["element"] == scope["element"] for wait in own
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerWait:
    """A timer that runs: where it stands in the definition, what it was counted from, when it falls due (UTC)."""

    #: reference of the process, "key:version"
    process: str
    element: str
    #: which of the element's event definitions
    index: int
    #: the task that waits beside it, when it bounds one
    task: str | None
    value: object
    since: datetime
    due_at: datetime


def timers_of(state: State) -> list[TimerWait]:
    """Gives the timers that run, oldest first."""
    held: Any = state
    waits: Mapping[str, Record] = held["waits"]
    return [
        TimerWait(
            process=held["scopes"][wait["scope"]]["process"],
            element=wait["element"],
            index=wait["index"],
            task=_task_beside(waits, held["scopes"][wait["scope"]]),
            value=wait["value"],
            since=datetime.fromisoformat(wait["since"]),
            due_at=datetime.fromisoformat(wait["due"]),
        )
        for _, wait in sorted(waits.items(), key=lambda item: int(item[0]))
        if wait["kind"] == "timer"
    ]


def _task_beside(waits: Mapping[str, Record], scope: Record) -> str | None:
    return next((name for name in scope.get("waits", ()) if waits[name]["kind"] == "task"), None)


def variables_of(state: State) -> dict[str, object]:
    """Gives the process variables of an instance, after its end too."""
    held: Any = state
    return dict(held["variables"] if held["root"] is None else held["scopes"][held["root"]]["vars"])


def incidents_of(state: State) -> list[dict[str, object]]:
    """Gives the open incidents: `incident`, `element`, `code` and `message`."""
    held: Any = state
    return [
        {"incident": name, **{key: incident[key] for key in ("element", "code", "message")}}
        for name, incident in sorted(held["incidents"].items(), key=lambda item: int(item[0]))
    ]


def outcome_of(state: State) -> str | None:
    """Says how an instance ended: "completed", "terminated" or "cancelled"; None while it runs."""
    held: Any = state
    outcome: str | None = held["ended"]
    return outcome


def scopes_at(state: State, element: str) -> list[str]:
    """Gives the ids of the tokens that stand at an element, oldest first."""
    held: Any = state
    return [name for name in sorted(held["scopes"], key=int) if held["scopes"][name]["element"] == element]


def process_around(state: State, wait: str) -> str | None:
    """Gives the id of the process scope (the instance's own or a called one) in which something waits; None when nothing does."""
    return next((name for name, record in _around(state, wait) if record["kind"] == "process"), None)


def process_of(state: State, element: str) -> str | None:
    """Gives the id of the process scope in which an element is active; None when it is not."""
    held: Any = state
    scope = next(iter(scopes_at(state, element)), None)
    while scope is not None and held["scopes"][scope]["kind"] != "process":
        scope = held["scopes"][scope]["parent"]
    return scope


def process_reference(state: State, scope: str) -> str:
    """Gives the reference of the process that a process scope runs."""
    held: Any = state
    reference: str = held["scopes"][scope]["process"]
    return reference


def repeated_around(state: State, wait: str) -> str | None:
    """Gives the element of the nearest multi-instance activity around what waits; None outside of any."""
    return next((record["element"] for _, record in _around(state, wait) if record["kind"] == "body"), None)


def variables_around(state: State, wait: str) -> dict[str, object]:
    """Gives the variables that are visible where something waits."""
    found: dict[str, object] = {}
    for _, record in _around(state, wait):
        found = {**record.get("vars", {}), **found}
        if record["kind"] == "process":
            break
    return found


def _around(state: State, wait: str) -> Iterator[tuple[str, Record]]:
    """The scopes around what waits, nearest first."""
    held: Any = state
    scope: str | None = held["waits"][wait]["scope"] if wait in held["waits"] else None
    while scope is not None:
        record = held["scopes"][scope]
        yield scope, record
        scope = record["parent"]
