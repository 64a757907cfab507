"""Errors and escalations: the nearest handler outward catches, across called processes too (§10.5.1, §13.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flux.engine.definition import Event, EventDefinition, EventKind, Node
from flux.engine.kernel.calls import bring_back
from flux.engine.kernel.containers import caught_values, start_event_subprocess
from flux.engine.kernel.facts import ErrorThrown
from flux.engine.kernel.incidents import Trouble, raise_incident, stick
from flux.engine.kernel.moves import End, Leave
from flux.engine.kernel.run import Run
from flux.engine.kernel.triggers import at_boundary


@dataclass(frozen=True, slots=True)
class Handler:
    """Who catches: the event, its definition, and the scope that it guards."""

    scope: str
    event: Node
    definition: EventDefinition
    at_boundary: bool


@dataclass(frozen=True, slots=True)
class Thrown:
    """An error on its way: the element that threw it, its code, the token, and what comes with it."""

    element: str
    code: str | None
    token: str
    message: str = ""
    variables: Mapping[str, object] = field(default_factory=dict)


def throw_error(run: Run, scope: str, thrown: Thrown) -> None:
    """Throws an error from inside `scope`. One that nobody catches is an incident that names its code."""
    handler = find_handler(run, scope, EventKind.ERROR, thrown.code)
    run.facts.append(_fact(thrown.element, "error", thrown.code, handler))
    if handler is None:
        _stay(run, scope, thrown)
    else:
        _catch(run, scope, handler, thrown)


def throw_escalation(run: Run, scope: str, element: str, code: str | None) -> None:
    """Throws an escalation from inside `scope`; nothing happens when nobody catches it (§10.5.1)."""
    handler = find_handler(run, scope, EventKind.ESCALATION, code)
    run.facts.append(_fact(element, "escalation", code, handler))
    if handler is not None:
        _catch(run, scope, handler, Thrown(element, code, scope))


def _stay(run: Run, scope: str, thrown: Thrown) -> None:
    trouble = Trouble("error.uncaught", _uncaught(thrown.code, thrown.message))
    if "live" in run.scopes[scope]:
        withdraw(run, scope)
        stick(run, scope, thrown.element, thrown.token, trouble)
    else:
        raise_incident(run, scope, thrown.element, trouble)


def withdraw(run: Run, scope: str) -> None:
    """Takes back the next move of the thrower in `scope`: its token does not go on."""
    for place in range(len(run.todo) - 1, -1, -1):
        if isinstance(run.todo[place], (End, Leave)) and run.todo[place].scope == scope:
            del run.todo[place]
            return


def _uncaught(code: str | None, message: str) -> str:
    said = f" ({message})" if message else ""
    return f"L'erreur « {code or 'sans code'} »{said} n'est attrapée par aucun événement du processus."


def _fact(element: str, kind: str, code: str | None, handler: Handler | None) -> ErrorThrown:
    return ErrorThrown(element=element, kind=kind, code=code, caught_by=None if handler is None else handler.event.id)


def _catch(run: Run, scope: str, handler: Handler, thrown: Thrown) -> None:
    _bring_along(run, scope, handler)
    about = caught_values(handler.definition, thrown.code, thrown.message or None)
    always = handler.definition.kind is EventKind.ERROR
    if handler.at_boundary:
        at_boundary(run, handler.scope, handler.event, variables={**thrown.variables, **about}, forced=always)
        return
    run.write(handler.scope, thrown.variables)
    inner = start_event_subprocess(run, handler.scope, handler.event, forced=always)
    if about:
        run.declare(inner, about)


def _bring_along(run: Run, scope: str, handler: Handler) -> None:
    """Who handles it outside of a called process sees what that one has done so far, as its call maps it."""
    while scope != handler.scope:
        record = run.scopes[scope]
        if record["kind"] == "process":
            bring_back(run, scope)
        scope = record["parent"]


def find_handler(run: Run, scope: str, kind: EventKind, code: str | None) -> Handler | None:
    """Gives the nearest handler outward of an error or escalation; at one place its own code before any code."""
    for handlers in _outward(run, scope, kind):
        exact = [handler for handler in handlers if handler.definition.name == code and code is not None]
        general = [handler for handler in handlers if handler.definition.name is None]
        if exact or general:
            return (exact or general)[0]
    return None


def _outward(run: Run, scope: str, kind: EventKind) -> Iterator[list[Handler]]:
    came_from: str | None = None
    here: str | None = scope
    while here is not None:
        record = run.scopes[here]
        if "container" in record and "todo" not in record:
            # What runs in an event subprocess is not caught by that same event subprocess.
            listeners = run.plan(here).listeners[record["container"]]
            yield [*_of(kind, here, (event for event in listeners if event.container != came_from), at_boundary=False)]
        if record["kind"] in {"activity", "body", "loop"} and record.get("guarded", True):
            yield [*_of(kind, here, run.plan(here).boundaries.get(record["element"], ()), at_boundary=True)]
        came_from = record["element"] if record["kind"] == "activity" else None
        here = record["parent"]


def _of(
    kind: EventKind, scope: str, events: Iterator[Node] | tuple[Node, ...], *, at_boundary: bool
) -> Iterator[Handler]:
    for event in events:
        assert isinstance(event.what, Event)
        for definition in event.what.definitions:
            if definition.kind is kind:
                yield Handler(scope, event, definition, at_boundary)
