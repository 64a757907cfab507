"""Activities: how one instance begins, what it does, how it ends (§13.3.2, §13.3.3)."""

from __future__ import annotations

from collections.abc import Mapping

from flux.engine.definition import Activity, ActivityKind, Assignment, EventDefinition, EventKind, MultiInstance, Node
from flux.engine.kernel import ad_hoc, calls, multi_instance, user_tasks
from flux.engine.kernel.compensation import remember
from flux.engine.kernel.containers import open_container
from flux.engine.kernel.events import throw_message
from flux.engine.kernel.facts import DecisionEvaluated, JobRequested
from flux.engine.kernel.joins import gather, take_together
from flux.engine.kernel.moves import Arrive, Begin, Complete, Done
from flux.engine.kernel.run import Run, as_text
from flux.engine.kernel.scopes import close_scope, enter, passed
from flux.engine.kernel.waits import Ear, listen, listen_for, open_wait
from flux.errors import EngineFailure

_CONTAINERS = {ActivityKind.SUBPROCESS, ActivityKind.TRANSACTION, ActivityKind.AD_HOC}
_WAITING = {ActivityKind.USER, ActivityKind.RECEIVE, ActivityKind.CALL, *_CONTAINERS}


def begin(run: Run, move: Arrive | Begin, node: Node, activity: Activity) -> None:
    """A token comes to an activity, or one instance of it begins."""
    if isinstance(move, Arrive) and move.flow is not None and activity.start_quantity > 1:
        gather(run, move, move.flow)
        together = take_together(run, move.scope, node, activity.start_quantity)
        if together is None:
            return
        move = Arrive(move.scope, node.id, together)
    inner = move if isinstance(move, Begin) else Begin(move.scope, node.id, move.token)
    if activity.loop is not None and inner.index is None:
        multi_instance.open_body(run, move.scope, node, activity, inner.local)
    elif inner.local or inner.index is not None or _stays(run, move.scope, node, activity):
        _open(run, inner, node, activity)
    else:
        passed(run, move.scope, node.id, move.token)
        _act(run, move.scope, node, activity)
        remember(run, move.scope, node.id, {"kind": "activity"})
        run.push(Done(move.scope, node.id, move.token))


def _stays(run: Run, scope: str, node: Node, activity: Activity) -> bool:
    """Says whether the activity needs a scope: it waits, has variables of its own, or something listens meanwhile."""
    return (
        activity.kind in _WAITING
        or activity.topic is not None
        or bool(activity.inputs or activity.outputs)
        or node.id in run.plan(scope).boundaries
    )


def _open(run: Run, move: Begin, node: Node, activity: Activity) -> None:
    held: dict[str, object] = {}
    if move.index is not None:
        held.update(index=move.index, guarded=False)
    if activity.kind in _CONTAINERS:
        held.update(container=node.id, live=0)
    scope = enter(run, move.scope, "activity", node.id, **held)
    if move.local:
        run.declare(scope, move.local)
    for assignment in activity.inputs:
        run.declare(scope, {assignment.target: run.value(assignment.source, scope, lenient=True)})
    perform(run, scope, node, activity)


def perform(run: Run, scope: str, node: Node, activity: Activity) -> None:
    """Does the activity's work, or asks for it."""
    task: str | None = None
    place = len(run.facts)
    if activity.kind is ActivityKind.USER:
        task = open_wait(run, scope, "task", node.id)
    _work(run, scope, node, activity)
    _guard(run, scope, node, task)
    if task is not None:
        run.facts.insert(place, user_tasks.opened(run, scope, node, activity, task))


def _guard(run: Run, scope: str, node: Node, task: str | None) -> None:
    """Opens the boundary events, unless the body around the instance has them, or a retry finds them open."""
    record = run.scopes[scope]
    if not record.get("guarded", True) or record.get("listening"):
        return
    boundaries = run.plan(scope).boundaries.get(node.id, ())
    if boundaries:
        run.edit(scope)["listening"] = True
    for event in boundaries:
        listen(run, scope, event, task=task)


def _work(run: Run, scope: str, node: Node, activity: Activity) -> None:
    match activity.kind:
        case ActivityKind.USER:
            pass
        case ActivityKind.RECEIVE:
            message = activity.message or EventDefinition(kind=EventKind.MESSAGE)
            listen_for(run, Ear(scope, node.id), message)
        case ActivityKind.SUBPROCESS | ActivityKind.TRANSACTION:
            open_container(run, scope)
        case ActivityKind.AD_HOC:
            ad_hoc.open_ad_hoc(run, scope, node, activity)
        case ActivityKind.CALL:
            calls.call(run, scope, node, activity)
        case _ if activity.topic is not None:
            _request(run, scope, node, activity, activity.topic)
        case _:
            run.push(Complete(scope))
            _act(run, scope, node, activity)


def _request(run: Run, scope: str, node: Node, activity: Activity, topic: str) -> None:
    job = open_wait(run, scope, "job", node.id)
    variables = run.local(scope) if activity.inputs else run.context(scope)
    run.facts.append(JobRequested(job=job, element=node.id, topic=topic, variables=dict(variables)))


def _act(run: Run, scope: str, node: Node, activity: Activity) -> None:
    """What an activity does that waits for nobody; tasks with nothing bound to them do nothing."""
    if activity.kind is ActivityKind.SCRIPT:
        _assign(run, scope, node, activity.script)
    elif activity.decision is not None:
        _decide(run, scope, node, activity)
    elif activity.kind is ActivityKind.SEND and activity.message is not None:
        # Its inputs are already worked out: they are the variables of its own scope.
        sent = {item.target: run.scopes[scope]["vars"][item.target] for item in activity.inputs}
        throw_message(run, scope, node.id, activity.message, sent)


def _assign(run: Run, scope: str, node: Node, script: tuple[Assignment, ...]) -> None:
    for assignment in script:
        try:
            run.write(scope, {assignment.target: run.value(assignment.source, scope)})
        except EngineFailure as failure:
            failure.element = failure.element or node.id
            raise


def _decide(run: Run, scope: str, node: Node, activity: Activity) -> None:
    call = activity.decision
    assert call is not None
    decision = as_text(run.value(call.decision, scope)) or ""
    decided = run.evaluate.decide(decision, call.version, run.context(scope), run.now)
    run.facts.append(
        DecisionEvaluated(element=node.id, decision=decision, value=decided.value, explanation=decided.explanation)
    )
    if call.result is not None:
        run.write(scope, {call.result: decided.value})
    elif isinstance(decided.value, Mapping):
        run.write(scope, decided.value)


def complete(run: Run, scope: str) -> None:
    """One instance has done its work: its results go outward and its scope closes."""
    node = run.node(scope)
    activity = node.what
    assert isinstance(activity, Activity)
    parent: str = run.scopes[scope]["parent"]
    for assignment in activity.outputs:
        run.write(parent, {assignment.target: run.value(assignment.source, scope, lenient=True)})
    result = _result(run, scope, activity) if run.scopes[parent]["kind"] == "body" else None
    record = close_scope(run, scope)
    remember(run, parent, node.id, record, began=scope)
    run.push(Done(parent, node.id, scope, record.get("index"), result))


def _result(run: Run, scope: str, activity: Activity) -> object:
    loop = activity.loop
    if not isinstance(loop, MultiInstance) or loop.output_collection is None:
        return None
    if loop.output_element is None:
        return run.scopes[scope].get("vars", {})
    return run.value(loop.output_element, scope, lenient=True)
