"""Gateways: how tokens split and join (§13.4)."""

from __future__ import annotations

from typing import assert_never

from flux.engine.definition import Activity, Event, EventDefinition, EventKind, Gateway, GatewayKind, Node
from flux.engine.kernel import complex_gateway
from flux.engine.kernel.flows import exclusive, inclusive, take
from flux.engine.kernel.joins import consume, gather, missing, remember_join
from flux.engine.kernel.moves import Arrive, End
from flux.engine.kernel.run import Run
from flux.engine.kernel.scopes import enter, passed
from flux.engine.kernel.waits import Ear, listen, listen_for


def arrive(run: Run, move: Arrive, node: Node, gateway: Gateway) -> None:
    """A token comes to a gateway."""
    match gateway.kind:
        case GatewayKind.EXCLUSIVE:
            _route(run, move.scope, node, gateway, move.token)
        case GatewayKind.PARALLEL:
            _parallel(run, move, node, gateway)
        case GatewayKind.INCLUSIVE:
            if len(node.incoming) < 2 or move.flow is None:
                _route(run, move.scope, node, gateway, move.token)
            else:
                gather(run, move, move.flow)
                remember_join(run, move.scope, node.id)
        case GatewayKind.EVENT_BASED:
            _wait_for_events(run, move, node)
        case GatewayKind.COMPLEX:
            _complex(run, move, node, gateway)
        case _:
            assert_never(gateway.kind)


def _route(run: Run, scope: str, node: Node, gateway: Gateway, token: str) -> None:
    """Sends one token on along the flows that the gateway chooses."""
    passed(run, scope, node.id, token)
    flows = run.plan(scope).outgoing[node.id]
    if not flows:
        run.push(End(scope))  # a gateway without a way out is an implicit end
    elif gateway.kind is GatewayKind.EXCLUSIVE:
        take(run, scope, token, exclusive(run, scope, flows, gateway.default))
    elif gateway.kind is GatewayKind.INCLUSIVE:
        take(run, scope, token, inclusive(run, scope, flows, gateway.default))
    else:
        take(run, scope, token, flows)


def _parallel(run: Run, move: Arrive, node: Node, gateway: Gateway) -> None:
    if len(node.incoming) < 2 or move.flow is None:
        _route(run, move.scope, node, gateway, move.token)
        return
    gather(run, move, move.flow)
    held = run.scopes[move.scope]["arrived"]
    if all(held.get(flow) for flow in node.incoming):
        _route(run, move.scope, node, gateway, consume(run, move.scope, node))


def look_at_joins(run: Run) -> bool:
    """With no move left, lets the first ready inclusive or complex join go on; says whether there was one."""
    for place, (scope, name) in enumerate(run.joins):
        node = run.plan(scope).nodes[name]
        gateway = node.what
        assert isinstance(gateway, Gateway)
        if gateway.kind is GatewayKind.COMPLEX:
            if complex_gateway.reset(run, scope, node, gateway):
                return True
        elif not missing(run, scope, node):
            token = consume(run, scope, node)
            if not any(run.scopes[scope]["arrived"].get(flow) for flow in node.incoming):
                del run.joins[place]
            _route(run, scope, node, gateway, token)
            return True
    return False


# Event-based (§13.4.4)


def _wait_for_events(run: Run, move: Arrive, node: Node) -> None:
    """Waits for whichever of the events comes first; the others are then no longer awaited."""
    scope = enter(run, move.scope, "wait", node.id)
    for flow in run.plan(move.scope).outgoing[node.id]:
        target = run.plan(move.scope).nodes[flow.target]
        if isinstance(target.what, Event):
            listen(run, scope, target)
        elif isinstance(target.what, Activity):
            message = target.what.message or EventDefinition(kind=EventKind.MESSAGE)
            listen_for(run, Ear(scope, target.id), message)


# Complex (§13.4.5)


def _complex(run: Run, move: Arrive, node: Node, gateway: Gateway) -> None:
    if move.flow is None:
        _route(run, move.scope, node, gateway, move.token)
        return
    gather(run, move, move.flow)
    complex_gateway.token_came(run, move.scope, node, gateway)
