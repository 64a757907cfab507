"""Events that cannot happen, or that happen twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flux.domain.rulebook import versions
from flux.engine.checks.naming import label, note
from flux.engine.definition import (
    Activity,
    ActivityKind,
    Event,
    EventDefinition,
    EventKind,
    EventPosition,
    Gateway,
    GatewayKind,
    Node,
    Process,
)
from flux.engine.findings import Notebook
from flux.errors import NotFound

_THROWN = frozenset({EventKind.ERROR, EventKind.ESCALATION})
#: these reach the first who waits for them, and nobody else at the same place
_FOR_ONE = frozenset({EventKind.MESSAGE, EventKind.ERROR, EventKind.ESCALATION, EventKind.CANCEL})
#: a person, a job or a called process may say that it failed
_MAY_FAIL = frozenset({ActivityKind.USER, ActivityKind.SERVICE, ActivityKind.SEND, ActivityKind.CALL})
_DUPLICATES = {EventKind.MESSAGE: "start.duplicate_message", EventKind.SIGNAL: "start.duplicate_signal"}


def check_events(processes: Sequence[Process], notebook: Notebook) -> None:
    """Notes events that nothing can trigger, and starts that one trigger would begin twice."""
    _check_starts(processes, notebook)
    for process in processes:
        _check_rivals(process, notebook)
        for node, event, definition in _defined(process):
            if definition.kind in _THROWN and event.position is EventPosition.BOUNDARY:
                _check_thrown(node, event, definition, process, notebook)
            elif definition.kind is EventKind.CANCEL and not _in_transaction(node, event, process):
                note(notebook, "cancel.outside_transaction", node)
            elif definition.timer is not None and not _is_legal(definition.timer.deadline):
                note(notebook, "timer.unknown_deadline", node, rule=definition.timer.deadline)
            elif definition.activity is not None and definition.activity not in process.nodes:
                note(notebook, "compensation.unknown_activity", node, activity=definition.activity)


def _defined(process: Process) -> Iterator[tuple[Node, Event, EventDefinition]]:
    for node in process.nodes.values():
        if isinstance(node.what, Event):
            for definition in node.what.definitions:
                yield node, node.what, definition


def _check_rivals(process: Process, notebook: Notebook) -> None:
    """Notes events that wait beside another for what reaches one receiver only."""
    seen: dict[tuple[str, EventKind, str | None], Node] = {}
    for node, event, definition in _defined(process):
        if definition.kind not in _FOR_ONE or definition.named_by is not None:
            continue
        for place in _places(node, event, process):
            other = seen.setdefault((place, definition.kind, definition.name), node)
            if other is not node:
                note(notebook, "event.duplicate", node, other=label(other))


def _places(node: Node, event: Event, process: Process) -> Iterator[str]:
    """Where an event waits beside others: at an activity, in a scope, after an event-based gateway."""
    holder = process.nodes.get(node.container)
    if event.position is EventPosition.BOUNDARY and event.attached_to is not None:
        yield event.attached_to
    elif event.position is EventPosition.START and holder is not None and _is_event_subprocess(holder):
        yield f"in {holder.container}"
    elif event.position is EventPosition.CATCH:
        sources = (process.nodes[process.flows[flow].source] for flow in node.incoming)
        yield from (source.id for source in sources if _is_race(source))


def _is_event_subprocess(node: Node) -> bool:
    return isinstance(node.what, Activity) and node.what.kind is ActivityKind.EVENT_SUBPROCESS


def _is_race(node: Node) -> bool:
    return isinstance(node.what, Gateway) and node.what.kind is GatewayKind.EVENT_BASED


def _check_thrown(node: Node, event: Event, definition: EventDefinition, process: Process, notebook: Notebook) -> None:
    host = process.nodes.get(event.attached_to or "")
    if host is not None and not _may_throw(host, definition, process):
        note(notebook, "boundary.never_thrown", node, host=label(host))


def _may_throw(host: Node, caught: EventDefinition, process: Process) -> bool:
    if not isinstance(host.what, Activity):
        return False
    inside = process.containers.get(host.id)
    if inside is None:
        return host.what.kind in _MAY_FAIL or host.what.topic is not None
    return any(_throws(process.nodes[name], caught, process) for name in inside.nodes)


def _throws(node: Node, caught: EventDefinition, process: Process) -> bool:
    if isinstance(node.what, Event):
        throwing = node.what.position in {EventPosition.END, EventPosition.THROW}
        return throwing and any(_caught(thrown, caught) for thrown in node.what.definitions)
    return _may_throw(node, caught, process)


def _is_legal(deadline: str | None) -> bool:
    """Whether the domain knows the delay; rules of law are data of Flux, so it need not be told which there are."""
    if deadline is None:
        return True
    try:
        return any(version.delay is not None for version in versions(deadline))
    except NotFound:
        return False


def _caught(thrown: EventDefinition, caught: EventDefinition) -> bool:
    return thrown.kind is caught.kind and (caught.name is None or caught.name == thrown.name)


def _in_transaction(node: Node, event: Event, process: Process) -> bool:
    around = event.attached_to if event.position is EventPosition.BOUNDARY else node.container
    while around is not None and around in process.nodes:
        holder = process.nodes[around]
        if isinstance(holder.what, Activity) and holder.what.kind is ActivityKind.TRANSACTION:
            return True
        around = None if event.position is EventPosition.BOUNDARY else holder.container
    return False


def _check_starts(processes: Sequence[Process], notebook: Notebook) -> None:
    seen: dict[tuple[EventKind, str | None], Node] = {}
    for process in processes:
        plain: Node | None = None
        for node in _top_starts(process):
            definitions = node.what.definitions if isinstance(node.what, Event) else ()
            if not definitions:
                if plain is not None:
                    note(notebook, "start.several", node, other=label(plain))
                plain = plain or node
            for definition in definitions:
                other = seen.setdefault((definition.kind, definition.name), node)
                if other is not node and definition.kind in _DUPLICATES:
                    note(notebook, _DUPLICATES[definition.kind], node, name=definition.name, other=label(other))


def _top_starts(process: Process) -> Iterator[Node]:
    for name in process.containers[process.key].nodes:
        node = process.nodes[name]
        if isinstance(node.what, Event) and node.what.position is EventPosition.START:
            yield node
