"""Joins: tokens that stand before a gateway, held by flow.

Those beyond one on each flow stay for the next round (§13.4.1, §13.4.3).
"""

from __future__ import annotations

from flux.engine.definition import Node
from flux.engine.kernel.moves import Arrive
from flux.engine.kernel.run import Run


def gather(run: Run, move: Arrive, flow: str) -> None:
    """Holds a token before the gateway that it came to."""
    held = run.edit(move.scope).setdefault("arrived", {})
    held[flow] = [*held.get(flow, ()), move.token]


def consume(run: Run, scope: str, node: Node) -> str:
    """Takes one token from each flow that has one; gives the first of them, which goes on for all."""
    record = run.edit(scope)
    held = record["arrived"]
    taken: list[str] = []
    for flow in node.incoming:
        waiting = held.get(flow)
        if not waiting:
            continue
        taken.append(waiting[0])
        if len(waiting) > 1:
            held[flow] = waiting[1:]
        else:
            del held[flow]
    record["live"] -= len(taken) - 1
    return taken[0]


def take_together(run: Run, scope: str, node: Node, quantity: int) -> str | None:
    """Takes so many tokens from whichever flows; gives the first, which goes on for all, or None when they are too few."""
    record = run.edit(scope)
    held = record["arrived"]
    taken = [(flow, token) for flow in node.incoming for token in held.get(flow, ())][:quantity]
    if len(taken) < quantity:
        return None
    for flow, token in taken:
        held[flow] = [other for other in held[flow] if other != token]
        if not held[flow]:
            del held[flow]
    record["live"] -= quantity - 1
    first: str = taken[0][1]
    return first


def remember_join(run: Run, scope: str, gateway: str) -> None:
    """Keeps in mind that a gateway may become ready when everything else stands still."""
    if [scope, gateway] not in run.joins:
        run.joins.append([scope, gateway])


def missing(run: Run, scope: str, node: Node) -> bool:
    """Says whether a token can still come that an inclusive join has to wait for.

    §13.4.3: one that has a path to an incoming flow which is empty, and none to an incoming flow which already has
    a token; paths that visit the gateway itself do not count.
    """
    held = run.scopes[scope].get("arrived", {})
    return can_come(run, scope, node, {flow for flow in node.incoming if held.get(flow)})


def can_come(run: Run, scope: str, node: Node, full: set[str]) -> bool:
    """Says whether a token of the scope can still reach an incoming flow out of `full`, and none of those in it."""
    masks = run.plan(scope).masks(node.id)
    filled = sum(1 << bit for bit, flow in enumerate(node.incoming) if flow in full)
    reach = (masks.get(place, 0) for place in standing(run, scope, node.id))
    return any(mask & ~filled and not mask & filled for mask in reach)


def standing(run: Run, scope: str, gateway: str) -> set[str]:
    """Gives the elements of a scope at which tokens stand, those before the gateway itself left out."""
    record = run.scopes[scope]
    flows = run.plan(scope).process.flows
    before = {flows[flow].target for flow, tokens in record.get("arrived", {}).items() if tokens}
    return {*record.get("at", {}), *before} - {gateway}
