"""What contains flow nodes: the process, subprocesses of every sort, event subprocesses (§13.3.4, §13.5.4)."""

from __future__ import annotations

from flux.engine.definition import Activity, ActivityKind, Container, Event, EventDefinition, Node
from flux.engine.kernel.moves import Arrive, Finish
from flux.engine.kernel.run import Run
from flux.engine.kernel.scopes import born, cancel_content, enter
from flux.engine.kernel.waits import listen


def container_of(run: Run, scope: str) -> Container:
    """Gives the container that a scope runs."""
    return run.plan(scope).process.containers[run.scopes[scope]["container"]]


def open_container(run: Run, scope: str, *, start: str | None = None) -> None:
    """Begins to run what stands in the scope's container, at `start` or wherever it begins by itself."""
    place(run, scope, (start,) if start is not None else container_of(run, scope).starts)
    begin_around(run, scope)


def begin_around(run: Run, scope: str) -> None:
    """Sets up what is around the tokens of a container: its data, and what its event subprocesses listen for.

    After the tokens, so that a condition that already holds is on top of the stack and interrupts them.
    """
    container = container_of(run, scope)
    declare_data(run, scope, container)
    for event in run.plan(scope).listeners[container.id]:
        listen(run, scope, event)


def declare_data(run: Run, scope: str, container: Container) -> None:
    """Gives the data objects and properties of a container their initial values."""
    for assignment in container.data:
        if assignment.target not in run.scopes[scope].get("vars", ()):
            run.declare(scope, {assignment.target: run.value(assignment.source, scope, lenient=True)})


def place(run: Run, scope: str, elements: tuple[str, ...]) -> None:
    """Puts one token before each of the elements; without any the scope has nothing to do."""
    if not elements:
        run.push(Finish(scope))
        return
    born(run, scope, len(elements))
    for element in reversed(elements):
        run.push(Arrive(scope, element, run.new_id()))


def start_event_subprocess(run: Run, scope: str, event: Node, *, forced: bool = False) -> str:
    """Starts the event subprocess of `event` in `scope`, after interrupting what runs there if it says so.

    An interrupting one takes the place of its parent's work, which ends normally when it does (§13.5.4); no other
    event subprocess of the same scope listens any longer. `forced`: errors always interrupt.
    """
    assert isinstance(event.what, Event)
    if event.what.interrupting or forced:
        cancel_content(run, scope)
    born(run, scope)
    inner = enter(run, scope, "activity", event.container, container=event.container, live=0)
    open_container(run, inner, start=event.id)
    return inner


def kind_of(run: Run, scope: str) -> ActivityKind | None:
    """Gives the kind of activity whose instance a scope is; None for processes, bodies and events."""
    record = run.scopes[scope]
    if record["kind"] != "activity":
        return None
    what = run.node(scope).what
    return what.kind if isinstance(what, Activity) else None


def caught_values(definition: EventDefinition, code: str | None, message: str | None) -> dict[str, object]:
    """Gives the variables that receive the code and message of a caught error or escalation."""
    values: dict[str, object] = {}
    if definition.code_variable:
        values[definition.code_variable] = code
    if definition.message_variable:
        values[definition.message_variable] = message
    return values
