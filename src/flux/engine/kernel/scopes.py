"""Scopes: whatever lives longer than a move is a scope, and scopes form a tree.

A process, a subprocess, a multi-instance body, one task, one catching event: each is one scope, opened, closed and
cancelled by the three functions below. A scope that contains flow nodes counts its tokens in `live`; when none is
left it may finish (§13.2, §13.3.4).

Keys of a record, present where they mean something:
`kind` `element` `parent` `process` · `container` (what it runs) `live` `arrived` (tokens before joins: ids by
flow) `complex` · `children` `at` (how many by element) `waits` `vars` · `done` (what could be compensated) `todo`
(what is being compensated) · `index` (place in its multi-instance).
"""

from __future__ import annotations

from typing import Any

from flux.engine.definition import Event, EventPosition
from flux.engine.kernel.facts import ElementEntered, ElementLeft, IncidentResolved, InstanceEnded
from flux.engine.kernel.moves import Finish, Leave, Trigger
from flux.engine.kernel.run import Record, Run, drop
from flux.engine.kernel.waits import clear, close_wait


def open_scope(run: Run, parent: str, kind: str, element: str, **held: Any) -> str:
    """Opens a scope of an element inside `parent`."""
    scope = run.new_id()
    above = run.edit(parent)
    run.put(scope, {"kind": kind, "element": element, "parent": parent, "process": above["process"], **held})
    above.setdefault("children", []).append(scope)
    at = above.setdefault("at", {})
    at[element] = at.get(element, 0) + 1
    return scope


def enter(run: Run, parent: str, kind: str, element: str, **held: Any) -> str:
    """Opens a scope and says that the element was entered."""
    scope = open_scope(run, parent, kind, element, **held)
    run.facts.append(ElementEntered(element=element, token=scope, scope=parent))
    return scope


def close_scope(run: Run, scope: str, outcome: str = "completed") -> Record:
    """Closes a scope in which nothing runs, and gives its last record."""
    record = run.scopes[scope]
    for wait in record.get("waits", ()):
        clear(run, wait, outcome="cancelled")
    _resolve_incidents(run, scope, record)
    del run.scopes[scope]
    above = run.edit(record["parent"])
    drop(above["children"], scope)
    at, element = above["at"], record["element"]
    at[element] -= 1
    if not at[element]:
        del at[element]
    if "arrived" in record or "complex" in record:
        run.joins = [join for join in run.joins if join[0] != scope]
    if _announced(record):
        run.facts.append(ElementLeft(element=element, token=scope, scope=record["parent"], outcome=outcome))
    return record


def _announced(record: Record) -> bool:
    """A body shows through its instances, an undoing through its handlers: they were never said to be entered."""
    return record["kind"] in {"activity", "wait"}


def _resolve_incidents(run: Run, scope: str, record: Record) -> None:
    incident = record.get("incident")
    if incident is None or incident not in run.incidents:
        return
    held = dict(run.incidents[incident])
    held["scopes"] = [other for other in held["scopes"] if other != scope]
    run.incidents[incident] = held
    if not held["scopes"]:
        del run.incidents[incident]
        run.facts.append(IncidentResolved(incident=incident))


def cancel_scope(run: Run, scope: str, outcome: str = "cancelled") -> Record:
    """Ends a scope and all that is in it: no task, timer, subscription, job or token of it remains."""
    cancel_content(run, scope)
    return close_scope(run, scope, outcome)


def cancel_content(run: Run, scope: str) -> None:
    """Ends all that runs in a scope, and what listens there for event subprocesses; its boundary events stay.

    So do triggers that are on their way: one signal may interrupt inside and be caught at the border too (§10.5.1),
    and a trigger whose wait is gone finds nothing to do.
    """
    doomed = {scope}
    _cancel_children(run, scope, doomed)
    record = run.edit(scope)
    for wait, _ in _listening(run, scope):
        close_wait(run, wait, "cancelled")
    record.pop("arrived", None)
    record.pop("complex", None)
    run.joins = [join for join in run.joins if join[0] != scope]
    if "live" in record:
        record["live"] = 0
    run.todo = [move for move in run.todo if move.scope not in doomed or isinstance(move, Trigger)]


def _cancel_children(run: Run, scope: str, doomed: set[str]) -> None:
    for child in tuple(run.scopes[scope].get("children", ())):
        doomed.add(child)
        _cancel_children(run, child, doomed)
        close_scope(run, child, "cancelled")


def _listening(run: Run, scope: str) -> list[tuple[str, Event]]:
    """Gives the waits of event subprocesses, those of start events; boundary events are no business of the content."""
    nodes = run.plan(scope).nodes
    held = ((wait, nodes[run.waits[wait]["element"]].what) for wait in run.scopes[scope].get("waits", ()))
    return [(wait, what) for wait, what in held if isinstance(what, Event) and what.position is EventPosition.START]


def only_reactions(run: Run, scope: str) -> bool:
    """Says whether nothing but event subprocesses runs in a scope any more."""
    record = run.scopes[scope]
    reactions = run.plan(scope).process.containers[record["container"]].event_subprocesses
    at = record.get("at", {})
    return bool(reactions) and record["live"] == sum(at.get(reaction, 0) for reaction in reactions)


def begin_no_more(run: Run, scope: str) -> None:
    """The work of a scope is done (§13.3.2, Completing): what reacts beside it may finish, and nothing more begins."""
    for wait, event in _listening(run, scope):
        if not event.interrupting:
            close_wait(run, wait, "cancelled")


# Tokens


def born(run: Run, scope: str, number: int = 1) -> None:
    """Counts tokens that came to be in a scope."""
    record = run.edit(scope)
    record["live"] += number


def ended(run: Run, scope: str) -> None:
    """Counts a token that ended in a scope; with the last one of its work the scope may finish."""
    record = run.edit(scope)
    record["live"] -= 1
    if not record["live"] or only_reactions(run, scope):
        run.push(Finish(scope))


def passed(run: Run, scope: str, element: str, token: str) -> None:
    """Says that a token went through an element without staying."""
    run.facts.append(ElementEntered(element=element, token=token, scope=scope))
    run.facts.append(ElementLeft(element=element, token=token, scope=scope))


def pass_on(run: Run, scope: str, element: str, token: str) -> None:
    """Sends a token through an element that does nothing."""
    passed(run, scope, element, token)
    run.push(Leave(scope, element, token))


def end_instance(run: Run, outcome: str, reason: str = "") -> None:
    """Ends the instance: its variables stay, nothing else does."""
    assert run.root is not None
    cancel_content(run, run.root)
    run.final = run.scopes[run.root]["vars"]
    run.scopes, run.waits, run.incidents = {}, {}, {}
    run.joins, run.watching, run.todo, run.root = [], [], [], None
    run.changed = {}
    run.ended = outcome
    run.facts.append(InstanceEnded(outcome=outcome, reason=reason))
