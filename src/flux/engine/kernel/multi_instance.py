"""Bodies: an activity that is performed several times, in a loop or once per item (§13.3.6, §13.3.7).

The body is a scope around the instances. It holds the boundary events of the whole, the counters, and the results
under the place of their item, so that an answer can never be taken for somebody else's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flux.engine.definition import Activity, EventKind, MultiInstance, Node, StandardLoop
from flux.engine.kernel.compensation import remember
from flux.engine.kernel.events import throw
from flux.engine.kernel.moves import Begin, Done
from flux.engine.kernel.run import Run, shown
from flux.engine.kernel.scopes import cancel_scope, close_scope, open_scope, passed
from flux.engine.kernel.waits import listen
from flux.errors import EngineFailure
from flux.feel import Expression

_THROWN = {EventKind.MESSAGE, EventKind.SIGNAL, EventKind.ERROR, EventKind.ESCALATION}


def open_body(run: Run, scope: str, node: Node, activity: Activity, local: Mapping[str, object]) -> None:
    """A token comes to an activity with a marker."""
    loop = activity.loop
    if isinstance(loop, StandardLoop):
        body = open_scope(run, scope, "loop", node.id, vars={**local, "loopCounter": 0})
        _guard(run, body, node)
        _loop(run, body, node, again=not loop.test_before or _wanted(run, body, loop))
        return
    assert loop is not None
    items, keys = _items(run, scope, node, loop)
    body = open_scope(run, scope, "body", node.id, **_held(items, keys, local))
    _guard(run, body, node)
    if not items:
        passed(run, scope, node.id, body)
        _close(run, body, node, loop)
        return
    run.edit(body)["started"] = 1 if loop.sequential else len(items)
    if loop.sequential:
        run.edit(body)["items"] = items
    for index in (0,) if loop.sequential else range(len(items) - 1, -1, -1):
        _begin(run, body, loop, index, items[index])


def _held(items: list[object], keys: list[str] | None, local: Mapping[str, object]) -> dict[str, Any]:
    held: dict[str, Any] = {
        "total": len(items),
        "started": 0,
        "completed": 0,
        "terminated": 0,
        "results": [None] * len(items),
    }
    if keys is not None:
        held["keys"] = keys
    if local:
        held["vars"] = dict(local)
    return held


def _guard(run: Run, body: str, node: Node) -> None:
    for event in run.plan(body).boundaries.get(node.id, ()):
        listen(run, body, event)


def _items(run: Run, scope: str, node: Node, loop: MultiInstance) -> tuple[list[object], list[str] | None]:
    """Gives the items; for a context also its keys, under which the results come back."""
    if loop.collection is not None:
        value = run.value(loop.collection, scope)
        if isinstance(value, list):
            return value, None
        if isinstance(value, dict):
            return [{"key": key, "value": item} for key, item in value.items()], list(value)
        raise _unusable(node, loop.collection, value, "une liste")
    if loop.cardinality is None:
        return [None], None
    value = run.value(loop.cardinality, scope)
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0 or value != int(value):
        raise _unusable(node, loop.cardinality, value, "un nombre entier")
    return [None] * int(value), None


def _unusable(node: Node, expression: Expression, value: object, wanted: str) -> EngineFailure:
    return EngineFailure(
        f"« {node.name or node.id} » se répète selon « {expression.text} », qui doit donner {wanted} "
        f"et donne {shown(value)}.",
        element=node.id,
        code="multi_instance.unusable",
        data={"expression": expression.text},
    )


def _begin(run: Run, body: str, loop: MultiInstance, index: int, item: object) -> None:
    local: dict[str, object] = {"loopCounter": index + 1}
    if loop.element is not None:
        local[loop.element] = item
    if loop.output_element is not None:
        # What the result is made of belongs to the instance: parallel answers never overwrite each other.
        visible = run.context(body)
        local.update({name: None for name in sorted(loop.output_element.reads) if name not in {*visible, *local}})
    run.push(Begin(body, run.scopes[body]["element"], run.new_id(), local, index))


def instance_done(run: Run, move: Done) -> None:
    """One instance is over."""
    node = run.node(move.scope)
    assert isinstance(node.what, Activity)
    loop = node.what.loop
    if isinstance(loop, StandardLoop):
        _loop(run, move.scope, node, again=_wanted(run, move.scope, loop))
        return
    assert isinstance(loop, MultiInstance)
    record = run.edit(move.scope)
    record["completed"] += 1
    if move.index is not None:
        record["results"][move.index] = move.result
    if not _announced(run, move.scope, node, loop):
        return
    if loop.completion is not None and _is_complete(run, move.scope, loop, loop.completion):
        _terminate(run, move.scope)
        _close(run, move.scope, node, loop)
    elif record["completed"] == record["total"]:
        _close(run, move.scope, node, loop)
    elif loop.sequential:
        following = record["started"]
        record["started"] += 1
        _begin(run, move.scope, loop, following, record["items"][following])


def _is_complete(run: Run, body: str, loop: MultiInstance, condition: Expression) -> bool:
    seen = dict(run.context(body))
    if loop.output_collection is not None:
        seen[loop.output_collection] = _results(run.scopes[body])
    return run.evaluate(condition, seen, run.now, lenient=True) is True


def _results(record: Mapping[str, Any]) -> object:
    if "keys" not in record:
        return list(record["results"])
    return dict(zip(record["keys"], record["results"], strict=True))


def _terminate(run: Run, body: str) -> None:
    """The condition holds: what still runs is cancelled, what has not begun never does (§13.3.7)."""
    for instance in tuple(run.scopes[body].get("children", ())):
        cancel_scope(run, instance)
    run.todo = [move for move in run.todo if move.scope != body]
    record = run.edit(body)
    record["terminated"] = record["started"] - record["completed"]


def _close(run: Run, body: str, node: Node, loop: MultiInstance) -> None:
    parent: str = run.scopes[body]["parent"]
    record = close_scope(run, body)
    if loop.output_collection is not None:
        run.write(parent, {loop.output_collection: _results(record)})
    remember(run, parent, node.id, record)
    run.push(Done(parent, node.id, body))


# Behaviour events (table 10.29)


def _announced(run: Run, body: str, node: Node, loop: MultiInstance) -> bool:
    """Throws the events that go with a completion, to be caught at the border; says whether the body is still there."""
    completed = run.scopes[body]["completed"]
    for condition, definition in loop.behavior_events:
        if definition.kind in _THROWN and _is_due(run, body, loop, condition, completed):
            throw(run, body, node, body, definition)
            if body not in run.scopes:
                return False
    return True


def _is_due(run: Run, body: str, loop: MultiInstance, condition: Expression | None, completed: int) -> bool:
    match loop.behavior:
        case "None":
            return True
        case "One":
            return completed == 1
        case "Complex":
            return condition is None or run.value(condition, body, lenient=True) is True
        case _:
            return False


# Standard loops


def _wanted(run: Run, body: str, loop: StandardLoop) -> bool:
    if loop.maximum is not None:
        maximum = run.value(loop.maximum, body)
        done = run.scopes[body]["vars"]["loopCounter"]
        if isinstance(maximum, (int, float)) and done >= maximum:
            return False
    return loop.condition is None or run.value(loop.condition, body) is True


def _loop(run: Run, body: str, node: Node, *, again: bool) -> None:
    if again:
        record = run.edit(body)
        record["vars"]["loopCounter"] += 1
        run.push(Begin(body, node.id, run.new_id(), {}, record["vars"]["loopCounter"]))
        return
    parent: str = run.scopes[body]["parent"]
    record = close_scope(run, body)
    if not record["vars"]["loopCounter"]:
        passed(run, parent, node.id, body)
    remember(run, parent, node.id, record)
    run.push(Done(parent, node.id, body))
