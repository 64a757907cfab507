"""What happens when an awaited event comes: in a flow, at the border of an activity, at an event subprocess (§13.5)."""

from __future__ import annotations

from collections.abc import Mapping

from flux.engine.definition import Activity, Event, EventPosition, Gateway, Node
from flux.engine.kernel.containers import begin_around, start_event_subprocess
from flux.engine.kernel.facts import FlowTaken
from flux.engine.kernel.moves import Complete, Leave, Trigger
from flux.engine.kernel.plan import needs_all
from flux.engine.kernel.run import Record, Run
from flux.engine.kernel.scopes import born, cancel_scope, close_scope, passed
from flux.engine.kernel.waits import Ear, close_wait, listen_for, set_again


def trigger(run: Run, move: Trigger) -> None:
    """Lets the event of a wait happen, once for a catching event, as often as it comes for a non-interrupting one."""
    wait = run.waits.get(move.wait)
    if wait is None:
        return
    event = run.plan(move.scope).nodes[wait["element"]]
    if wait["kind"] == "timer":
        _used_up(run, move, wait, event)
    if _still_incomplete(run, move, wait, event):
        _receive(run, move.scope, event, move.variables)
        return
    position = event.what.position if isinstance(event.what, Event) else None
    if position is EventPosition.BOUNDARY:
        at_boundary(run, move.scope, event, variables=move.variables)
    elif position is EventPosition.START and run.scopes[move.scope]["kind"] == "wait":
        parent: str = run.scopes[move.scope]["parent"]
        _in_flow(run, move, event)
        begin_around(run, parent)
    elif position is EventPosition.START:
        _receive(run, move.scope, event, move.variables)
        start_event_subprocess(run, move.scope, event)
    else:
        _in_flow(run, move, event)


def _used_up(run: Run, move: Trigger, wait: Record, event: Node) -> None:
    close_wait(run, move.wait)
    what = event.what
    if (
        isinstance(what, Event)
        and what.position in {EventPosition.BOUNDARY, EventPosition.START}
        and not what.interrupting
    ):
        set_again(run, move.scope, run.definition_of(wait), wait)


def _still_incomplete(run: Run, move: Trigger, wait: Record, event: Node) -> bool:
    """Says whether a parallel multiple event still lacks another of its triggers (§10.5.5)."""
    what = event.what
    if not isinstance(what, Event) or not needs_all(event):
        return False
    if move.wait in run.waits:
        close_wait(run, move.wait)
    record = run.edit(move.scope)
    seen = {**record.get("seen", {})}
    so_far = {*seen.get(event.id, ()), wait["index"]}
    complete = len(so_far) == len(what.definitions)
    seen[event.id] = [] if complete else sorted(so_far)
    record["seen"] = seen
    if complete and not what.interrupting and record["kind"] != "wait":
        _listen_again(run, move.scope, event, what)
    return not complete


def _listen_again(run: Run, scope: str, event: Node, what: Event) -> None:
    waiting = {
        run.waits[wait]["index"] for wait in run.scopes[scope]["waits"] if run.waits[wait]["element"] == event.id
    }
    for index, definition in enumerate(what.definitions):
        if index not in waiting:
            listen_for(run, Ear(scope, event.id, index), definition)


def _receive(run: Run, scope: str, event: Node, variables: Mapping[str, object]) -> None:
    """Writes what came with the event: its mapped results, or all of it."""
    outputs = event.what.outputs if isinstance(event.what, (Event, Activity)) else ()
    if not outputs:
        run.write(scope, variables)
        return
    seen = {**run.context(scope), **variables}
    for assignment in outputs:
        run.write(scope, {assignment.target: run.evaluate(assignment.source, seen, run.now, lenient=True)})


def at_boundary(run: Run, scope: str, event: Node, *, variables: Mapping[str, object], forced: bool = False) -> None:
    """Lets a token out at the border of an activity, in the place of the activity's own or beside it (§13.5.3)."""
    assert isinstance(event.what, Event)
    parent: str = run.scopes[scope]["parent"]
    if event.what.interrupting or forced:
        cancel_scope(run, scope, "caught")
        token = scope
    else:
        born(run, parent)
        token = run.new_id()
    _receive(run, parent, event, variables)
    passed(run, parent, event.id, token)
    run.push(Leave(parent, event.id, token))


def _in_flow(run: Run, move: Trigger, event: Node) -> None:
    record = run.scopes[move.scope]
    parent: str = record["parent"]
    if record["kind"] == "activity":  # a receive task: its own completion writes the mapped results
        for wait in [wait for wait in record["waits"] if run.waits[wait]["element"] == event.id]:
            close_wait(run, wait)
        run.write(move.scope, move.variables)
        run.push(Complete(move.scope))
        return
    waited = run.node(move.scope)
    _receive(run, move.scope, event, move.variables)
    close_scope(run, move.scope)
    if isinstance(waited.what, Gateway):
        flow = next(flow for flow in run.plan(parent).outgoing[waited.id] if flow.target == event.id)
        run.facts.append(FlowTaken(flow=flow.id))
        passed(run, parent, event.id, move.scope)
    run.push(Leave(parent, event.id, move.scope))
