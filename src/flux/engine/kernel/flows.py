"""Ways on: which sequence flows a token takes when it leaves an element (§13.2, §10.3: implicit split)."""

from __future__ import annotations

from collections.abc import Sequence

from flux.engine.definition import Activity, Flow
from flux.engine.kernel.moves import Arrive, Leave
from flux.engine.kernel.run import Run
from flux.engine.kernel.scopes import born, ended
from flux.errors import EngineFailure


def leave(run: Run, move: Leave) -> None:
    """Sends the token along every flow that has no condition or a true one; along the default when none is taken."""
    plan = run.plan(move.scope)
    flows = plan.outgoing[move.element]
    what = plan.nodes[move.element].what
    copies = what.completion_quantity if isinstance(what, Activity) else 1
    if len(flows) == 1 and flows[0].condition is None and copies == 1:
        run.push(Arrive(move.scope, flows[0].target, move.token, flows[0].id))
        return
    if not flows:
        ended(run, move.scope)
        return
    default = what.default if isinstance(what, Activity) else None
    take(run, move.scope, move.token, inclusive(run, move.scope, flows, default) * copies)


def inclusive(run: Run, scope: str, flows: Sequence[Flow], default: str | None) -> list[Flow]:
    """Gives the flows whose condition holds, or the default, or refuses (§13.4.3)."""
    chosen = [flow for flow in flows if flow.id != default and is_open(run, scope, flow)]
    return chosen or [fallback(flows, default)]


def exclusive(run: Run, scope: str, flows: Sequence[Flow], default: str | None) -> list[Flow]:
    """Gives the first flow whose condition holds, or the default, or refuses (§13.4.2)."""
    for flow in flows:
        if flow.id != default and is_open(run, scope, flow):
            return [flow]
    return [fallback(flows, default)]


def is_open(run: Run, scope: str, flow: Flow) -> bool:
    """Says whether a token may take the flow. Raises EngineFailure naming it when its condition cannot be said."""
    if flow.condition is None:
        return True
    try:
        return run.holds(flow.condition, scope, flow.source)
    except EngineFailure as failure:
        failure.element = flow.source
        failure.data = {**failure.data, "flow": flow.id, "expression": flow.condition.text}
        raise


def fallback(flows: Sequence[Flow], default: str | None) -> Flow:
    """Gives the default flow. Raises EngineFailure when there is none: the token would have no way out."""
    for flow in flows:
        if flow.id == default:
            return flow
    source = flows[0].source
    conditions = ", ".join(f"« {flow.condition.text} »" for flow in flows if flow.condition is not None)
    raise EngineFailure(
        f"Aucune sortie de « {source} » n'est possible : aucune condition n'est vraie ({conditions}) "
        "et il n'y a pas de sortie par défaut.",
        element=source,
        code="flow.no_way_out",
        data={"flows": [flow.id for flow in flows]},
    )


def take(run: Run, scope: str, token: str, flows: Sequence[Flow]) -> None:
    """Puts a token on each of the flows; the first goes first."""
    if len(flows) > 1:
        born(run, scope, len(flows) - 1)
    tokens = [token, *(run.new_id() for _ in flows[1:])]
    for flow, name in reversed(list(zip(flows, tokens, strict=True))):
        run.push(Arrive(scope, flow.target, name, flow.id))
