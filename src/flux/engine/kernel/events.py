"""Events that a token comes to: starts, catching, throwing and end events (§13.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from flux.engine.definition import Assignment, Event, EventDefinition, EventKind, EventPosition, Node
from flux.engine.kernel import compensation
from flux.engine.kernel.correlation import sent_key
from flux.engine.kernel.facts import MessageThrown, SignalThrown
from flux.engine.kernel.moves import Arrive, End, Finish, Leave, Trigger
from flux.engine.kernel.propagation import Thrown, throw_error, throw_escalation, withdraw
from flux.engine.kernel.run import Run
from flux.engine.kernel.scopes import cancel_content, enter, pass_on, passed
from flux.engine.kernel.waits import listen, signal_waits


def arrive(run: Run, move: Arrive, node: Node, event: Event) -> None:
    """A token comes to an event."""
    match event.position:
        case EventPosition.START | EventPosition.BOUNDARY:
            if not event.definitions:  # what comes with a trigger was written when it came
                run.write(move.scope, payload(run, move.scope, event.outputs))
            pass_on(run, move.scope, node.id, move.token)
        case EventPosition.CATCH:
            _catch(run, move, node, event)
        case EventPosition.THROW | EventPosition.END:
            _throw(run, move, node, event)
        case _:
            assert_never(event.position)


def _catch(run: Run, move: Arrive, node: Node, event: Event) -> None:
    """An event of no kind happens at once; a link is only a place to come to."""
    if not event.definitions or event.definitions[0].kind is EventKind.LINK:
        pass_on(run, move.scope, node.id, move.token)
        return
    scope = enter(run, move.scope, "wait", node.id)
    listen(run, scope, node)


def _throw(run: Run, move: Arrive, node: Node, event: Event) -> None:
    """Throws all results of the event; what the token does next is put below them on the stack.

    A result that interrupts the thrower's scope takes that move away with it, which is exactly what it must do.
    """
    passed(run, move.scope, node.id, move.token)
    at_end = event.position is EventPosition.END
    run.push(End(move.scope) if at_end else Leave(move.scope, node.id, move.token))
    for definition in event.definitions:
        throw(run, move.scope, node, move.token, definition)


def throw(run: Run, scope: str, node: Node, token: str, definition: EventDefinition) -> None:
    """Throws one result in `scope`, in the name of `node`."""
    inputs = node.what.inputs if isinstance(node.what, Event) else ()
    match definition.kind:
        case EventKind.MESSAGE:
            throw_message(run, scope, node.id, definition, payload(run, scope, inputs))
        case EventKind.SIGNAL:
            throw_signal(run, scope, node.id, definition, inputs)
        case EventKind.ERROR:
            throw_error(run, scope, Thrown(node.id, definition.name, token))
        case EventKind.ESCALATION:
            throw_escalation(run, scope, node.id, definition.name)
        case EventKind.COMPENSATION:
            compensation.throw(run, scope, node, definition)
        case EventKind.CANCEL:
            compensation.cancel_transaction(run, scope)
        case EventKind.TERMINATE:
            _terminate(run, scope)
        case EventKind.LINK:
            _jump(run, scope, node, token, definition)
        case EventKind.TIMER | EventKind.CONDITIONAL:
            pass  # these trigger and are never thrown (table 10.93); the reader refuses them here
        case _:
            assert_never(definition.kind)


def payload(run: Run, scope: str, inputs: tuple[Assignment, ...]) -> dict[str, object]:
    """Gives what a message or signal carries: what is mapped and nothing else."""
    return {item.target: run.value(item.source, scope, lenient=True) for item in inputs}


def throw_message(
    run: Run, scope: str, element: str, definition: EventDefinition, variables: Mapping[str, object]
) -> None:
    """Lets a message leave; who waits for it is the service's business."""
    key = sent_key(run, scope, definition.correlation, variables)
    name = run.name_of(definition, scope, element)
    run.facts.append(
        MessageThrown(element=element, name=name, key=key, variables=variables, keep_for=definition.keep_for)
    )


def throw_signal(
    run: Run, scope: str, element: str, definition: EventDefinition, inputs: tuple[Assignment, ...]
) -> None:
    """Reaches every wait of this instance, then leaves for the others (§10.5.5)."""
    name = run.name_of(definition, scope, element)
    variables = payload(run, scope, inputs)
    run.facts.append(SignalThrown(element=element, name=name, variables=variables))
    for wait in reversed(signal_waits(run, name)):
        run.push(Trigger(run.waits[wait]["scope"], wait, variables))


def _terminate(run: Run, scope: str) -> None:
    """Ends all that runs in the process or subprocess in which the event stands, and only there (§13.5.6).

    What is on its way, thrown by the same event or before, arrives first: the border of that scope may be waiting
    for it (§10.5.1, a signal is broadcast), and is gone once the scope has finished.
    """
    cancel_content(run, scope)
    run.edit(scope)["terminated"] = True
    place = len(run.todo)
    while place and isinstance(run.todo[place - 1], Trigger):
        place -= 1
    run.todo.insert(place, Finish(scope))


def _jump(run: Run, scope: str, node: Node, token: str, definition: EventDefinition) -> None:
    target = run.plan(scope).links.get((node.container, definition.name))
    if target is not None:
        withdraw(run, scope)
        run.push(Arrive(scope, target, token))
