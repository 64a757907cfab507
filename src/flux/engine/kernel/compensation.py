"""Compensation: undoing what was completed, in reverse order (§10.7, §13.5.5).

A completed activity that could be compensated leaves a record in `done` of the scope around it: its id, when it began
and ended on the instance's counter, a snapshot of the variables of its own, and for a subprocess the records of what
was completed inside. To compensate is to move records into `todo` of a scope, which takes them in waves: what came
after something else in the flow is undone before it, what ran beside it is undone beside it. Three scopes do so: a
throwing event ("undo"), a completed subprocess brought back with its snapshot ("undo" too), and a transaction that is
cancelled.
"""

from __future__ import annotations

from flux.engine.definition import Activity, ActivityKind, EventDefinition, EventKind, MultiInstance, Node
from flux.engine.kernel.containers import kind_of, open_container
from flux.engine.kernel.moves import Begin, End, Finish, Leave
from flux.engine.kernel.plan import Plan, is_of, starts_of
from flux.engine.kernel.run import Record, Run
from flux.engine.kernel.scopes import born, cancel_content, cancel_scope, close_scope, enter, open_scope
from flux.engine.kernel.triggers import at_boundary


def remember(run: Run, scope: str, element: str, completed: Record, *, began: str | None = None) -> None:
    """Keeps what it takes to compensate an activity that was completed in `scope`."""
    plan = run.plan(scope)
    what = plan.nodes[element].what
    inner = completed.get("done")
    if not isinstance(what, Activity) or what.for_compensation:
        return
    if what.compensated_by is None and not inner and element not in plan.undoers:
        return
    if completed["kind"] in {"body", "loop"}:  # each completed instance is compensated by itself
        run.edit(scope).setdefault("done", []).extend(inner or ())
        return
    ended = int(run.new_id())
    record: Record = {"element": element, "from": int(began or ended), "to": ended}
    if run.scopes[scope]["kind"] == "body":
        record["body"] = scope
    if completed.get("vars"):
        record["vars"] = completed["vars"]
    if inner:
        record["done"] = inner
    run.edit(scope).setdefault("done", []).append(record)


# Throwing


def throw(run: Run, scope: str, node: Node, definition: EventDefinition) -> None:
    """Compensates one activity, or all that was completed in the scope of the throwing event."""
    records = _claim(run, scope, definition.activity)
    if not records:
        return
    waits = definition.wait_for_completion
    after = _after(run, scope) if waits else None
    undo = open_scope(
        run, scope, "undo", node.id, container=run.scopes[scope]["container"], live=0, todo=records, after=after
    )
    if not waits:
        born(run, scope)
    run.push(Finish(undo))


def _after(run: Run, scope: str) -> str:
    """Takes the thrower's next move off the stack, to be made when all is undone: "leave" or "end"."""
    for place in range(len(run.todo) - 1, -1, -1):
        move = run.todo[place]
        if isinstance(move, (End, Leave)) and move.scope == scope:
            del run.todo[place]
            return "leave" if isinstance(move, Leave) else "end"
    return "end"


def _claim(run: Run, scope: str, activity: str | None) -> list[Record]:
    """Takes the records that are meant out of the scopes that hold them: each is compensated once.

    Without an activity these are the thrower's scope and, from an event subprocess, the one around it.
    """
    claimed: list[Record] = []
    here: str | None = scope
    while here is not None:
        record = run.scopes[here]
        meant = [done for done in record.get("done", ()) if activity in {None, done["element"]}]
        if meant:
            run.edit(here)["done"] = [done for done in record["done"] if done not in meant]
            claimed = meant + claimed
        if record["kind"] == "process" or (
            activity is None and kind_of(run, here) is not ActivityKind.EVENT_SUBPROCESS
        ):
            return claimed
        if activity is not None and claimed:
            return claimed
        here = record["parent"]
    return claimed


# Undoing


def undo_next(run: Run, scope: str) -> bool:
    """Compensates what nothing later in `todo` depends on, the last completed first; says False when nothing is left."""
    record = run.edit(scope)
    todo: list[Record] = record["todo"]
    if not todo:
        return False
    wave = [done for done in todo if not any(_came_before(run, scope, done, other) for other in todo)]
    record["todo"] = [done for done in todo if done not in wave]
    for done in wave:  # the last on the stack is the first to be undone
        _undo(run, scope, done)
    return True


def _came_before(run: Run, scope: str, first: Record, then: Record) -> bool:
    """Says whether `then` was done after `first` and because of it: a flow leads from one to the other."""
    if first["to"] >= then["from"]:
        return False
    if first.get("body") is not None and first["body"] == then.get("body"):
        loop = getattr(run.plan(scope).nodes[first["element"]].what, "loop", None)
        return not isinstance(loop, MultiInstance) or loop.sequential
    return run.plan(scope).leads(first["element"], then["element"])


def _undo(run: Run, scope: str, done: Record) -> None:
    born(run, scope)
    plan = run.plan(scope)
    node = plan.nodes[done["element"]]
    assert isinstance(node.what, Activity)
    handler = node.what.compensated_by
    if handler is not None:
        run.push(Begin(scope, handler, run.new_id(), local=done.get("vars", {})))
        return
    inner = list(done.get("done", ()))
    event_subprocess = plan.undoers.get(node.id)
    restored = open_scope(
        run, scope, "undo", node.id, container=node.id, live=0, vars=done.get("vars", {}), after="end"
    )
    if event_subprocess is None:
        run.edit(restored)["todo"] = inner
        run.push(Finish(restored))
        return
    run.edit(restored).update(todo=[], done=inner)
    born(run, restored)
    scope = enter(run, restored, "activity", event_subprocess, container=event_subprocess, live=0)
    open_container(run, scope, start=_start_of(plan, event_subprocess))


def _start_of(plan: Plan, event_subprocess: str) -> str:
    starts = starts_of(plan.process, event_subprocess)
    return next(event.id for event in starts if is_of(event, EventKind.COMPENSATION))


def undone(run: Run, scope: str) -> None:
    """All that a scope had to compensate is compensated: a throwing event goes on, a cancelled transaction ends."""
    record = run.scopes[scope]
    if record["kind"] != "undo":
        _leave_cancelled(run, scope)
        return
    parent, element, after = record["parent"], record["element"], record["after"]
    close_scope(run, scope)
    run.push(Leave(parent, element, scope) if after == "leave" else End(parent))


# Transactions (§10.3.5, §13.5.2: cancel)


def cancel_transaction(run: Run, scope: str) -> None:
    """Cancels the nearest transaction outward: what runs in it ends, what was completed in it is compensated."""
    here: str | None = scope
    while here is not None and kind_of(run, here) is not ActivityKind.TRANSACTION:
        here = run.scopes[here]["parent"]
    if here is None:
        return
    cancel_content(run, here)
    records = [*_of_siblings(run, here), *run.scopes[here].get("done", ())]
    record = run.edit(here)
    record.update(todo=records, done=[])
    run.push(Finish(here))


def _of_siblings(run: Run, scope: str) -> list[Record]:
    """A multi-instance transaction is cancelled as a whole: gives what its other instances have completed."""
    parent: str = run.scopes[scope]["parent"]
    if run.scopes[parent]["kind"] != "body":
        return []
    records = list(run.scopes[parent].get("done", ()))
    for other in tuple(run.scopes[parent]["children"]):
        if other != scope:
            records.extend(run.scopes[other].get("done", ()))
            cancel_scope(run, other)
    run.todo = [move for move in run.todo if move.scope != parent]
    return records


def _leave_cancelled(run: Run, scope: str) -> None:
    parent: str = run.scopes[scope]["parent"]
    outer = parent if run.scopes[parent]["kind"] in {"body", "loop"} else scope
    element: str = run.scopes[outer]["element"]
    for event in run.plan(outer).boundaries.get(element, ()):
        if is_of(event, EventKind.CANCEL):
            at_boundary(run, outer, event, variables={}, forced=True)
            return
    holder: str = run.scopes[outer]["parent"]
    cancel_scope(run, outer)
    run.push(End(holder))
