"""Commands: what each checks, and the first move that it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from flux.engine.definition import Activity, Event, EventDefinition, EventKind, EventPosition, Gateway, Node
from flux.engine.kernel import repair
from flux.engine.kernel.commands import (
    BroadcastSignal,
    Cancel,
    Command,
    CompleteJob,
    CompleteTask,
    DeliverMessage,
    FailJob,
    FireTimer,
    MoveTokens,
    Retry,
    SetVariables,
    Start,
    ThrowError,
)
from flux.engine.kernel.containers import open_container
from flux.engine.kernel.correlation import received
from flux.engine.kernel.facts import FlowTaken, InstanceStarted
from flux.engine.kernel.incidents import Trouble, raise_incident
from flux.engine.kernel.moves import Arrive, Complete, Trigger
from flux.engine.kernel.plan import Plan, instantiating_gateway, is_of, needs_all, plan_of, starts_of
from flux.engine.kernel.propagation import Thrown, throw_error
from flux.engine.kernel.run import Record, Run
from flux.engine.kernel.scopes import born, end_instance, enter, pass_on
from flux.engine.kernel.waits import Ear, close_wait, listen_for, signal_waits
from flux.errors import InvalidState, NotFound, ValidationFailed


def apply(run: Run, command: Command) -> None:  # noqa: C901, PLR0912 (one arm for each kind of command)
    """Checks a command and leaves its first move."""
    if isinstance(command, Start):
        _start(run, command)
        return
    if run.root is None:
        raise InvalidState("Ce dossier est terminé : plus rien ne peut y être fait.", code="instance.ended")
    match command:
        case CompleteTask():
            _work_done(run, command.task, "task", command.variables)
        case CompleteJob():
            _work_done(run, command.job, "job", command.variables)
        case FailJob():
            _fail(run, command)
        case ThrowError():
            _throw(run, command)
        case FireTimer():
            wait = _wait(run, command.timer, {"timer"}, "Cette échéance n'est plus attendue.")
            run.push(Trigger(wait["scope"], command.timer))
        case DeliverMessage():
            sentence = "Ce message n'est plus attendu."
            wait = _wait(run, command.subscription, {"message", "signal"}, sentence)
            if wait["kind"] == "message":
                received(run, wait["scope"], run.definition_of(wait), command.variables, command.key)
            run.push(Trigger(wait["scope"], command.subscription, command.variables))
        case BroadcastSignal():
            for name in reversed(signal_waits(run, command.name)):
                run.push(Trigger(run.waits[name]["scope"], name, command.variables))
        case SetVariables():
            _set(run, command)
        case MoveTokens():
            repair.move_tokens(run, command)
        case Retry():
            repair.retry(run, command)
        case Cancel():
            end_instance(run, "cancelled", command.reason)
        case _:
            assert_never(command)


def _wait(run: Run, name: str, kinds: set[str], sentence: str) -> Record:
    wait = run.waits.get(name)
    if wait is None or wait["kind"] not in kinds:
        raise InvalidState(sentence, code="wait.gone", data={"wait": name})
    return wait


def _work_done(run: Run, name: str, kind: str, variables: Mapping[str, object]) -> None:
    sentence = "Cette tâche est déjà close." if kind == "task" else "Ce travail est déjà clos."
    scope: str = _wait(run, name, {kind}, sentence)["scope"]
    close_wait(run, name)
    run.write(scope, variables)
    run.push(Complete(scope))


def _fail(run: Run, command: FailJob) -> None:
    wait = _wait(run, command.job, {"job"}, "Ce travail est déjà clos.")
    close_wait(run, command.job, "failed")
    raise_incident(run, wait["scope"], wait["element"], Trouble("job.failed", command.message))


def _throw(run: Run, command: ThrowError) -> None:
    wait = _wait(run, command.source, {"task", "job"}, "Ce travail est déjà clos.")
    close_wait(run, command.source, "failed")
    scope, element = wait["scope"], wait["element"]
    thrown = Thrown(element, command.code, scope, command.message, command.variables)
    throw_error(run, scope, thrown)


def _set(run: Run, command: SetVariables) -> None:
    if command.scope is None:
        assert run.root is not None
        run.declare(run.root, command.variables)
    elif command.scope in run.scopes:
        run.declare(command.scope, command.variables)
    else:
        raise NotFound("Cette étape n'existe plus.", code="scope.gone", data={"scope": command.scope})


# Start (§13.2)


def _start(run: Run, command: Start) -> None:
    if run.root is not None or run.ended is not None:
        raise InvalidState("Ce dossier a déjà commencé.", code="instance.started")
    process = run.definition.process
    plan = plan_of(process)
    root = run.root = run.new_id()
    run.put(
        root,
        {
            "kind": "process",
            "element": None,
            "parent": None,
            "process": run.definition.root,
            "container": process.key,
            "live": 0,
            "vars": {},
        },
    )
    run.facts.append(InstanceStarted(process=process.key))
    run.declare(root, command.variables)
    element = command.element or _only_start(plan)
    if element is None:
        open_container(run, root)
    else:
        node = _startable(plan, element)
        for definition in _messages(node, command.trigger):
            received(run, root, definition, command.variables, command.key)
        _start_at(run, root, plan, node, command.trigger)


def _messages(node: Node, trigger: int | None) -> Iterator[EventDefinition]:
    """Gives the messages that have come: the one of the trigger, else all."""
    what = node.what
    if isinstance(what, Event):
        come = what.definitions if trigger is None else (what.definitions[trigger],)
        yield from (definition for definition in come if definition.kind is EventKind.MESSAGE)
    elif isinstance(what, Activity) and what.message is not None:
        yield what.message


def _only_start(plan: Plan) -> str | None:
    """Gives the typed start event at which a process without a plain beginning may be begun by hand."""
    process = plan.process
    if process.containers[process.key].starts:
        return None
    typed = [*_begins(plan)]
    if not typed:
        return None  # nothing flows in it: it ends at once
    timed = [node for node in typed if is_of(node, EventKind.TIMER)]
    if len(typed) == 1 or len(timed) == 1:
        return (typed if len(typed) == 1 else timed)[0].id
    names = ", ".join(f"« {node.name or node.id} »" for node in typed)
    raise ValidationFailed(
        f"Le processus « {process.name or process.key} » commence par un événement : dites lequel ({names}).",
        code="start.which",
    )


def _begins(plan: Plan) -> Iterator[Node]:
    yield from starts_of(plan.process, plan.process.key)
    for name in plan.process.containers[plan.process.key].nodes:
        node = plan.nodes[name]
        if (isinstance(node.what, Activity) and node.what.instantiate) or (
            isinstance(node.what, (Event, Activity)) and instantiating_gateway(plan, name) is not None
        ):
            yield node


def _startable(plan: Plan, element: str) -> Node:
    for node in _begins(plan):
        if node.id == element:
            return node
    raise NotFound(
        f"Le processus « {plan.process.name or plan.process.key} » ne peut pas commencer à « {element} ».",
        code="start.unknown",
        data={"element": element},
    )


def _start_at(run: Run, root: str, plan: Plan, node: Node, trigger: int | None) -> None:
    """Begins at an event that has already happened: the token goes on from it."""
    if trigger is not None and needs_all(node):
        _await_others(run, root, node, trigger)
        return
    open_container(run, root, start=node.id)
    if isinstance(node.what, Event) and node.what.position is EventPosition.START:
        for item in node.what.outputs:
            run.write(root, {item.target: run.value(item.source, root, lenient=True)})
        return
    arrival = next(place for place, move in enumerate(run.todo) if isinstance(move, Arrive) and move.element == node.id)
    del run.todo[arrival]
    gateway = instantiating_gateway(plan, node.id)
    if gateway is not None:
        _pass_gateway(run, root, plan, gateway, node)
    pass_on(run, root, node.id, run.new_id())


def _await_others(run: Run, root: str, event: Node, came: int) -> None:
    """A parallel multiple start event (§10.5.2): nothing of the process begins before its other triggers have come.

    The instance is where they meet: it holds what the first one brought, and waits as any catching event does.
    """
    assert isinstance(event.what, Event)
    born(run, root)
    scope = enter(run, root, "wait", event.id, seen={event.id: [came]})
    for index, definition in enumerate(event.what.definitions):
        if index != came:
            listen_for(run, Ear(scope, event.id, index), definition)


def _pass_gateway(run: Run, root: str, plan: Plan, gateway: Node, node: Node) -> None:
    """A parallel one goes on waiting for all its other events in the same instance (§10.6.6)."""
    assert isinstance(gateway.what, Gateway)
    flows = plan.outgoing[gateway.id]
    run.facts.append(FlowTaken(flow=next(flow.id for flow in flows if flow.target == node.id)))
    if not gateway.what.parallel:
        return
    others = [flow for flow in flows if flow.target != node.id]
    born(run, root, len(others))
    for flow in reversed(others):
        run.push(Arrive(root, flow.target, run.new_id(), flow.id))
