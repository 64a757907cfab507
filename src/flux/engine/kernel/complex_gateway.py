"""Complex gateways: an activation condition over the tokens before the gateway, then a reset (§13.4.5).

Waiting for start: each token that comes lets the activation condition be looked at (`activationCount`, and the id of
each incoming flow, give numbers of tokens; `waitingForStart` is true). Once it holds, one token is taken from each
flow that has one and the outgoing flows are chosen. Waiting for reset: the other incoming flows are awaited, as at an
inclusive join, and their tokens taken; only flows whose condition reads `waitingForStart` are then looked at again,
with false: a condition that does not mention the reset does not mean it, and would give a second token.
"""

from __future__ import annotations

from collections.abc import Mapping

from flux.engine.definition import Flow, Gateway, Node
from flux.engine.kernel.flows import fallback, take
from flux.engine.kernel.joins import can_come, consume, remember_join
from flux.engine.kernel.moves import End
from flux.engine.kernel.run import Run, shown
from flux.engine.kernel.scopes import passed
from flux.errors import EngineFailure
from flux.feel import Expression


def token_came(run: Run, scope: str, node: Node, gateway: Gateway) -> None:
    """A token came before the gateway, which perhaps starts it."""
    held = run.scopes[scope]["arrived"]
    full = [flow for flow in node.incoming if held.get(flow)]
    if node.id in run.scopes[scope].get("complex", {}) or not full or not _starts(run, scope, node, gateway):
        return
    token = consume(run, scope, node)
    record = run.edit(scope)
    record["complex"] = {**record.get("complex", {}), node.id: full}
    remember_join(run, scope, node.id)
    passed(run, scope, node.id, token)
    flows = run.plan(scope).outgoing[node.id]
    if not flows:
        run.push(End(scope))
        return
    seen = _seen(run, scope, node, waiting_for_start=True)
    chosen = [flow for flow in flows if flow.id != gateway.default and _open(run, flow, seen)]
    take(run, scope, token, chosen or [fallback(flows, gateway.default)])


def reset(run: Run, scope: str, node: Node, gateway: Gateway) -> bool:
    """Resets a started gateway once nothing more is awaited; says whether it did."""
    record = run.scopes[scope]
    started: list[str] = record["complex"][node.id]
    held = record.get("arrived", {})
    full = {flow for flow in node.incoming if held.get(flow)} | set(started)
    if can_come(run, scope, node, full):
        return False
    _reset(run, scope, node, started)
    if any(run.scopes[scope].get("arrived", {}).get(flow) for flow in node.incoming):
        token_came(run, scope, node, gateway)
    return True


def _reset(run: Run, scope: str, node: Node, started: list[str]) -> None:
    seen = _seen(run, scope, node, waiting_for_start=False)
    record = run.edit(scope)
    record["complex"] = {name: flows for name, flows in record["complex"].items() if name != node.id}
    run.joins.remove([scope, node.id])
    late = [flow for flow in node.incoming if flow not in started and record.get("arrived", {}).get(flow)]
    for flow in late:
        rest = record["arrived"].pop(flow)[1:]
        if rest:
            record["arrived"][flow] = rest
    chosen = [flow for flow in run.plan(scope).outgoing[node.id] if _means_reset(flow) and _open(run, flow, seen)]
    if chosen:
        record["live"] += 1 - len(late)
        token = run.new_id()
        passed(run, scope, node.id, token)
        take(run, scope, token, chosen)
    elif late:
        record["live"] -= len(late) - 1
        run.push(End(scope))


def _seen(run: Run, scope: str, node: Node, *, waiting_for_start: bool) -> Mapping[str, object]:
    held = run.scopes[scope].get("arrived", {})
    counts = {flow: len(held.get(flow, ())) for flow in node.incoming}
    return {
        **run.context(scope),
        **counts,
        "activationCount": sum(counts.values()),
        "waitingForStart": waiting_for_start,
    }


def _starts(run: Run, scope: str, node: Node, gateway: Gateway) -> bool:
    if gateway.activation is None:
        return True
    return _holds(run, gateway.activation, _seen(run, scope, node, waiting_for_start=True), node.id)


def _means_reset(flow: Flow) -> bool:
    return flow.condition is not None and "waitingForStart" in flow.condition.reads


def _open(run: Run, flow: Flow, seen: Mapping[str, object]) -> bool:
    return flow.condition is None or _holds(run, flow.condition, seen, flow.source)


def _holds(run: Run, condition: Expression, seen: Mapping[str, object], element: str) -> bool:
    value = run.evaluate(condition, seen, run.now)
    if isinstance(value, bool):
        return value
    raise EngineFailure(
        f"La condition « {condition.text} » ne donne ni vrai ni faux : elle donne {shown(value)}.",
        element=element,
        code="condition.not_boolean",
        data={"expression": condition.text},
    )
