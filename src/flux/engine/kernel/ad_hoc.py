"""Ad hoc subprocesses: activities without an order of their own (§10.3.5, §13.3.5).

In parallel, all that has no incoming flow is offered at once; in sequence, one after the other in the order of the
file. The completion condition is looked at whenever one of them is done; while it does not hold and nothing is left,
everything is offered again.
"""

from __future__ import annotations

from flux.engine.definition import Activity, ActivityKind, Node
from flux.engine.kernel.containers import container_of, declare_data, kind_of, place
from flux.engine.kernel.moves import Complete, Done, End, Finish, Leave
from flux.engine.kernel.run import Run
from flux.engine.kernel.scopes import cancel_content
from flux.engine.kernel.waits import listen


def activity_of(run: Run, scope: str) -> Activity | None:
    """Gives the ad hoc subprocess that a scope runs, None when it is something else."""
    if kind_of(run, scope) is not ActivityKind.AD_HOC:
        return None
    activity = run.node(scope).what
    return activity if isinstance(activity, Activity) else None


def open_ad_hoc(run: Run, scope: str, node: Node, activity: Activity) -> None:
    """Offers the activities of an ad hoc subprocess."""
    declare_data(run, scope, container_of(run, scope))
    _offer(run, scope, activity)
    for event in run.plan(scope).listeners[node.id]:
        listen(run, scope, event)


def _offer(run: Run, scope: str, activity: Activity) -> None:
    starts = container_of(run, scope).starts
    if activity.sequential:
        run.edit(scope)["waiting"] = list(starts[1:])
        starts = starts[:1]
    place(run, scope, starts)


def one_done(run: Run, move: Done, activity: Activity) -> None:
    """One of the activities is done; perhaps the whole is."""
    record = run.scopes[move.scope]
    if not record.get("closing") and _complete(run, move.scope, activity):
        if activity.cancel_remaining:
            cancel_content(run, move.scope)
            run.edit(move.scope)["closing"] = True
            run.push(Finish(move.scope))
            return
        run.edit(move.scope)["closing"] = True
    # "without executing further Activities": what still runs may end, nothing begins any more
    closing = run.scopes[move.scope].get("closing")
    run.push(End(move.scope) if closing else Leave(move.scope, move.element, move.token))


def _complete(run: Run, scope: str, activity: Activity) -> bool:
    return activity.completion is not None and run.value(activity.completion, scope, lenient=True) is True


def nothing_left(run: Run, scope: str, activity: Activity) -> None:
    """Nothing runs any more: offers what waits its turn, or everything again, or completes."""
    record = run.scopes[scope]
    if record.get("closing") or not container_of(run, scope).starts:
        run.push(Complete(scope))
    elif record.get("waiting"):
        place(run, scope, (run.edit(scope)["waiting"].pop(0),))
    elif activity.completion is None:
        run.push(Complete(scope))
    else:
        _offer(run, scope, activity)
