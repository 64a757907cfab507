"""What the kernel works out once from a diagram, so that a step never has to search it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flux.engine.definition import (
    Activity,
    Event,
    EventDefinition,
    EventKind,
    EventPosition,
    Flow,
    Gateway,
    Node,
    Process,
)


@dataclass(slots=True)
class Plan:
    """A process, seen as the kernel walks it."""

    process: Process
    nodes: Mapping[str, Node]
    outgoing: dict[str, tuple[Flow, ...]]
    #: boundary events by activity, those of compensation left out: they only point at their handler
    boundaries: dict[str, tuple[Node, ...]]
    #: start events of the event subprocesses by the container that they listen for
    listeners: dict[str, tuple[Node, ...]]
    #: the catching link event by container and name
    links: dict[tuple[str, str | None], str]
    #: by container: the event subprocess that compensates it
    undoers: dict[str, str]
    _masks: dict[str, dict[str, int]] = field(default_factory=dict)
    _ahead: dict[str, set[str]] = field(default_factory=dict)

    def masks(self, gateway: str) -> dict[str, int]:
        """Gives, for each node, which incoming flows of `gateway` a token there can still reach (bit i: flow i).

        Paths do not pass through the gateway itself (§13.4.3). Boundary events and links count as ways on.
        """
        known = self._masks.get(gateway)
        if known is None:
            known = self._masks[gateway] = _reach(self, self.nodes[gateway])
        return known

    def leads(self, element: str, other: str) -> bool:
        """Says whether a path of flows leads from one element to another."""
        known = self._ahead.get(element)
        if known is None:
            known = self._ahead[element] = set()
            ahead = [*_ways_on(self, element)]
            while ahead:
                place = ahead.pop()
                if place not in known:
                    known.add(place)
                    ahead.extend(_ways_on(self, place))
        return other in known


def _ways_on(plan: Plan, element: str) -> Iterator[str]:
    yield from (flow.target for flow in plan.outgoing[element])
    yield from (event.id for event in plan.boundaries.get(element, ()))


def plan_of(process: Process) -> Plan:
    """Gives the plan of a process, worked out at first use and kept with it."""
    known = process.derived.get("plan")
    if not isinstance(known, Plan):
        known = process.derived["plan"] = _work_out(process)
    return known


def _work_out(process: Process) -> Plan:
    nodes = process.nodes
    boundaries: defaultdict[str, list[Node]] = defaultdict(list)
    for node in nodes.values():
        what = node.what
        if isinstance(what, Activity):
            boundaries[node.id] = [
                nodes[name] for name in what.boundaries if not is_of(nodes[name], EventKind.COMPENSATION)
            ]
    return Plan(
        process=process,
        nodes=nodes,
        outgoing={node.id: tuple(process.flows[flow] for flow in node.outgoing) for node in nodes.values()},
        boundaries={key: tuple(events) for key, events in boundaries.items() if events},
        listeners={key: tuple(_listeners(process, key)) for key in process.containers},
        links=_links(process),
        undoers=_undoers(process),
    )


def is_of(node: Node, kind: EventKind) -> bool:
    """Says whether `node` is an event with a definition of `kind`."""
    return isinstance(node.what, Event) and any(definition.kind is kind for definition in node.what.definitions)


def needs_all(node: Node) -> bool:
    """Says whether `node` is a parallel multiple event: all of its triggers have to come (§10.5.5)."""
    return isinstance(node.what, Event) and node.what.parallel_multiple and len(node.what.definitions) > 1


def joins_others(node: Node, definition: EventDefinition) -> bool:
    """Says whether a trigger of a parallel multiple start event begins nothing: a date or a condition beside a message.

    What comes from outside begins the instance, which waits for the rest by itself.
    """
    coming = {EventKind.MESSAGE, EventKind.SIGNAL}
    others = node.what.definitions if isinstance(node.what, Event) else ()
    return needs_all(node) and definition.kind not in coming and any(other.kind in coming for other in others)


def starts_of(process: Process, container: str) -> Iterator[Node]:
    """Gives the start events that stand in `container`."""
    for name in process.containers[container].nodes:
        node = process.nodes[name]
        if isinstance(node.what, Event) and node.what.position is EventPosition.START:
            yield node


def _listeners(process: Process, container: str) -> Iterator[Node]:
    for event_subprocess in process.containers[container].event_subprocesses:
        for start in starts_of(process, event_subprocess):
            if not is_of(start, EventKind.COMPENSATION):
                yield start


def _undoers(process: Process) -> dict[str, str]:
    return {
        key: event_subprocess
        for key, container in process.containers.items()
        for event_subprocess in container.event_subprocesses
        if any(is_of(start, EventKind.COMPENSATION) for start in starts_of(process, event_subprocess))
    }


def _links(process: Process) -> dict[tuple[str, str | None], str]:
    found: dict[tuple[str, str | None], str] = {}
    for node in process.nodes.values():
        what = node.what
        if isinstance(what, Event) and what.position is EventPosition.CATCH:
            for definition in what.definitions:
                if definition.kind is EventKind.LINK:
                    found.setdefault((node.container, definition.name), node.id)
    return found


def _reach(plan: Plan, gateway: Node) -> dict[str, int]:
    before = _predecessors(plan, gateway)
    masks: defaultdict[str, int] = defaultdict(int)
    for bit, name in enumerate(gateway.incoming):
        ahead = [plan.process.flows[name].source]
        while ahead:
            node = ahead.pop()
            if node == gateway.id or masks[node] & (1 << bit):
                continue
            masks[node] |= 1 << bit
            ahead.extend(before[node])
    return dict(masks)


def _predecessors(plan: Plan, gateway: Node) -> defaultdict[str, list[str]]:
    """Gives who comes before whom in the container of `gateway`: by flow, by boundary event, by link."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    for name in plan.process.containers[gateway.container].nodes:
        node = plan.nodes[name]
        for flow in plan.outgoing[name]:
            before[flow.target].append(name)
        for event in plan.boundaries.get(name, ()):
            before[event.id].append(name)
        if isinstance(node.what, Event) and node.what.position is not EventPosition.CATCH:
            for definition in node.what.definitions:
                target = plan.links.get((node.container, definition.name))
                if definition.kind is EventKind.LINK and target is not None:
                    before[target].append(name)
    return before


def beginnings(process: Process) -> Iterator[tuple[str, EventDefinition]]:
    """Gives what begins an instance by itself: each element with each of its triggers (§10.5.2, §10.6.6, §13.3.3)."""
    plan = plan_of(process)
    for name in process.containers[process.key].nodes:
        what = process.nodes[name].what
        begins = instantiating_gateway(plan, name) is not None
        if isinstance(what, Event) and (what.position is EventPosition.START or begins):
            yield from ((name, definition) for definition in what.definitions)
        elif isinstance(what, Activity) and what.message is not None and (what.instantiate or begins):
            yield name, what.message


def instantiating_gateway(plan: Plan, element: str) -> Node | None:
    """Gives the instantiating event-based gateway that leads to `element`, if there is one (§10.6.6)."""
    for name in plan.nodes[element].incoming:
        source = plan.nodes[plan.process.flows[name].source]
        if isinstance(source.what, Gateway) and source.what.instantiate:
            return source
    return None
