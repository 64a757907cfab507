"""Repairs: parking a token that runs in circles, trying again, moving tokens by hand."""

from __future__ import annotations

from flux.engine.definition import Activity, ActivityKind
from flux.engine.kernel.activities import perform
from flux.engine.kernel.commands import MoveTokens, Retry
from flux.engine.kernel.containers import declare_data
from flux.engine.kernel.facts import IncidentResolved
from flux.engine.kernel.incidents import Trouble, raise_incident, stick
from flux.engine.kernel.moves import Arrive, Begin, Complete, Done, Leave
from flux.engine.kernel.run import Record, Run
from flux.engine.kernel.scopes import born, cancel_scope, close_scope, ended, enter, open_scope
from flux.engine.kernel.waits import listen
from flux.errors import InvalidState, NotFound

# Endless loops


def park(run: Run, move: Arrive | Begin, limit: int) -> None:
    """Parks a token that came to the same element too often; all of one loop share one incident."""
    flow = move.flow if isinstance(move, Arrive) else None
    index = move.index if isinstance(move, Begin) else None
    for incident, held in run.incidents.items():
        if held["code"] == "loop.endless" and held["element"] == move.element and _is_inside(run, held, move.scope):
            scope = open_scope(
                run, move.scope, "stuck", move.element, token=move.token, flow=flow, index=index, incident=incident
            )
            run.incidents[incident] = {**held, "scopes": [*held["scopes"], scope]}
            return
    trouble = _circling(run, move.scope, limit)
    stick(run, move.scope, move.element, move.token, trouble, flow=flow, index=index)


def is_parked(run: Run, scope: str, element: str) -> bool:
    """Says whether tokens of an endless loop are parked before the element."""
    return any(
        held["code"] == "loop.endless" and held["element"] == element and _is_inside(run, held, scope)
        for held in run.incidents.values()
    )


def _is_inside(run: Run, held: Record, scope: str) -> bool:
    return any(run.scopes[stuck]["parent"] == scope for stuck in held["scopes"])


def complain(run: Run, scope: str, element: str, limit: int) -> None:
    """Says that an event triggers itself without end; it is no longer heard in this step."""
    if "incident" not in run.scopes[scope]:
        raise_incident(run, scope, element, _circling(run, scope, limit))


def _circling(run: Run, scope: str, limit: int) -> Trouble:
    names = sorted(name for (place, name), visits in run.visits.items() if place == scope and visits * 2 > limit)
    said = ", ".join(f"« {name} »" for name in names)
    return Trouble("loop.endless", f"Ces étapes se suivent sans fin et sans jamais attendre : {said}.")


# Trying again


def retry(run: Run, command: Retry) -> None:
    """Tries again what raised an incident, or passes it."""
    held = run.incidents.get(command.incident)
    if held is None:
        raise InvalidState(
            "Cet incident est déjà résolu.", code="incident.resolved", data={"incident": command.incident}
        )
    for scope in held["scopes"]:
        run.write(scope, command.variables)
        if run.scopes[scope]["kind"] == "stuck":
            _release(run, scope, skip=command.skip)
        else:
            _redo(run, command.incident, scope, skip=command.skip)


def _release(run: Run, scope: str, *, skip: bool) -> None:
    record = close_scope(run, scope)
    parent, element, token, index = record["parent"], record["element"], record["token"], record.get("index")
    looping = run.scopes[parent]["kind"] in {"body", "loop"}
    if looping:
        run.push(Done(parent, element, token, index) if skip else Begin(parent, element, token, index=index))
    elif skip:
        run.push(Leave(parent, element, token))
    else:
        run.push(Arrive(parent, element, token, record.get("flow")))


def _redo(run: Run, incident: str, scope: str, *, skip: bool) -> None:
    record = run.edit(scope)
    record.pop("incident")
    run.incidents.pop(incident, None)
    run.facts.append(IncidentResolved(incident=incident))
    if record["kind"] != "activity" or "container" in record:
        return
    if skip:
        run.push(Complete(scope))
        return
    node = run.node(scope)
    assert isinstance(node.what, Activity)
    perform(run, scope, node, node.what)


# Moving tokens


def move_tokens(run: Run, command: MoveTokens) -> None:
    """Puts new tokens before elements, then takes others away, so that no scope ends in between."""
    for element in command.put:
        scope = _scope_for(run, element, command.take)
        born(run, scope)
        run.push(Arrive(scope, element, run.new_id()))
    for token in command.take:
        if token in run.scopes and token != run.root:
            _take_scope(run, token)
        else:
            _take_waiting(run, token)


def _take_scope(run: Run, token: str) -> None:
    record = cancel_scope(run, token)
    parent: str = record["parent"]
    if "live" in run.scopes[parent]:
        ended(run, parent)
    else:  # one instance of several, or a called process
        run.push(Done(parent, record["element"], token, record.get("index")))


def _take_waiting(run: Run, token: str) -> None:
    """Takes a token that stands before a join."""
    for scope, record in run.scopes.items():
        for flow, tokens in record.get("arrived", {}).items():
            if token in tokens:
                run.edit(scope)["arrived"][flow] = [other for other in tokens if other != token]
                ended(run, scope)
                return
    raise NotFound("Ce jeton n'est plus là.", code="token.gone", data={"token": token})


def _scope_for(run: Run, element: str, taken: tuple[str, ...]) -> str:
    """Gives the scope in which a token can be put before the element; subprocesses around it begin if they must."""
    assert run.root is not None
    near = [scope for token in taken for scope in _ancestors(run, token)]
    for scope in [*near, *sorted(run.scopes, key=int)]:
        record = run.scopes[scope]
        if "container" in record and _contains(run, scope, record, element):
            return scope
    plan = run.plan(run.root)
    node = plan.nodes.get(element)
    if node is None or node.container == plan.process.key:
        raise NotFound(
            f"Le processus n'a pas d'étape « {element} ».", code="element.unknown", data={"element": element}
        )
    return _begin_around(run, node.container, taken)


def _contains(run: Run, scope: str, record: Record, element: str) -> bool:
    node = run.plan(scope).nodes.get(element)
    return node is not None and node.container == record["container"] and record["kind"] != "undo"


def _ancestors(run: Run, token: str) -> list[str]:
    found = []
    here = run.scopes.get(token, {}).get("parent")
    while here is not None:
        found.append(here)
        here = run.scopes[here]["parent"]
    return found


def _begin_around(run: Run, container: str, taken: tuple[str, ...]) -> str:
    parent = _scope_for(run, container, taken)
    plan = run.plan(parent)
    what = plan.nodes[container].what
    if not isinstance(what, Activity) or what.loop is not None or what.kind is ActivityKind.AD_HOC:
        raise InvalidState(
            f"On ne peut pas entrer par la main dans « {container} ».",
            code="token.cannot_enter",
            data={"element": container},
        )
    born(run, parent)
    scope = enter(run, parent, "activity", container, container=container, live=0, listening=True)
    declare_data(run, scope, plan.process.containers[container])
    for event in (*plan.listeners[container], *plan.boundaries.get(container, ())):
        listen(run, scope, event)
    return scope
