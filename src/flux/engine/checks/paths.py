"""Ways through a diagram: gateways that leave no way or one too many, elements that no way reaches or leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from flux.engine.checks.naming import label, note
from flux.engine.definition import (
    Activity,
    ActivityKind,
    Event,
    EventKind,
    EventPosition,
    Gateway,
    GatewayKind,
    Node,
    Process,
)
from flux.engine.findings import Notebook

_CHOOSING = frozenset({GatewayKind.EXCLUSIVE, GatewayKind.INCLUSIVE})


def check_gateways(process: Process, notebook: Notebook) -> None:
    """Notes gateways whose conditions leave no way, a way always open, or a way that waits for nothing."""
    for node in process.nodes.values():
        if not isinstance(node.what, Gateway):
            continue
        if node.what.kind is GatewayKind.EVENT_BASED:
            _check_race(node, process, notebook)
        elif node.what.kind in _CHOOSING and len(node.outgoing) > 1:
            _check_choice(node, node.what, process, notebook)


def _check_choice(node: Node, gateway: Gateway, process: Process, notebook: Notebook) -> None:
    open_flows = [
        process.flows[flow]
        for flow in node.outgoing
        if process.flows[flow].condition is None and flow != gateway.default
    ]
    for flow in open_flows:
        note(notebook, "gateway.flow_without_condition", node, flow=flow.name or flow.id)
    if gateway.default is None and not open_flows:
        note(notebook, "gateway.no_default", node)


def _check_race(node: Node, process: Process, notebook: Notebook) -> None:
    for flow in node.outgoing:
        target = process.nodes[process.flows[flow].target]
        if not _waits(target):
            note(notebook, "gateway.event_target", node, target=label(target))


def _waits(node: Node) -> bool:
    if isinstance(node.what, Event):
        kinds = {definition.kind for definition in node.what.definitions}
        return node.what.position is EventPosition.CATCH and bool(kinds - {EventKind.LINK})
    return isinstance(node.what, Activity) and node.what.kind is ActivityKind.RECEIVE


def check_paths(process: Process, notebook: Notebook) -> None:
    """Notes elements that nothing reaches, and elements from which nothing ends."""
    ahead, back = _ways(process)
    reached = _closure(_beginnings(process), ahead)
    ends = [node.id for node in process.nodes.values() if not node.outgoing and not _jumps(node)]
    ending = _closure(ends, back)
    for node in process.nodes.values():
        if node.id not in reached:
            note(notebook, "node.unreachable", node)
        elif node.id not in ending:
            note(notebook, "node.no_end", node)


def _beginnings(process: Process) -> Iterator[str]:
    for container in process.containers.values():
        yield from container.starts
        yield from container.event_subprocesses
    for node in process.nodes.values():
        what = node.what
        if isinstance(what, Event):
            if what.position is EventPosition.START:
                yield node.id
        elif what.instantiate or (isinstance(what, Activity) and what.for_compensation):
            yield node.id


def _ways(process: Process) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    ahead: defaultdict[str, list[str]] = defaultdict(list)
    back: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in _steps(process):
        ahead[source].append(target)
        back[target].append(source)
    return ahead, back


def _steps(process: Process) -> Iterator[tuple[str, str]]:
    for flow in process.flows.values():
        yield flow.source, flow.target
    links = {
        (node.container, name): node.id for node in process.nodes.values() for name in _links(node, EventPosition.CATCH)
    }
    for node in process.nodes.values():
        for name in _links(node, EventPosition.THROW):
            if (node.container, name) in links:
                yield node.id, links[node.container, name]
        if isinstance(node.what, Activity):
            for boundary in node.what.boundaries:
                yield node.id, boundary


def _links(node: Node, position: EventPosition) -> Iterator[str]:
    if isinstance(node.what, Event) and node.what.position is position:
        for definition in node.what.definitions:
            if definition.kind is EventKind.LINK:
                yield definition.name or ""


def _jumps(node: Node) -> bool:
    return any(True for _ in _links(node, EventPosition.THROW))


def _closure(beginnings: Iterable[str], ways: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(beginnings)
    while ahead:
        node = ahead.pop()
        if node not in found:
            found.add(node)
            ahead.extend(ways.get(node, ()))
    return found
