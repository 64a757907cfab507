"""Sequence flows: from where to where, under which condition (§8.4.13)."""

from __future__ import annotations

from collections.abc import Mapping

from flux.engine.definition import Activity, ActivityKind, Event, EventKind, EventPosition, Flow, Gateway, GatewayKind
from flux.engine.reading.drawn import DrawnNode
from flux.engine.reading.page import Page, Part
from flux.engine.reading.vocabulary import FLOW_NODES
from flux.engine.reading.xml import Element, attribute, descendants, label, line

_UNCONDITIONAL = frozenset({GatewayKind.PARALLEL, GatewayKind.EVENT_BASED})


def flows_of(process: Element, nodes: Mapping[str, DrawnNode], page: Page) -> dict[str, Flow]:
    """Gives the flows of a process by id, in the order of the file; those that lead nowhere are noted and left out."""
    flows = {}
    for element in descendants(process, "sequenceFlow"):
        part = Part(element, page)
        source, target = nodes.get(part.attribute("sourceRef") or ""), nodes.get(part.attribute("targetRef") or "")
        if source is None or target is None:
            _note_ends(part, nodes)
        elif _may_join(part, source, target):
            flow = _flow(part, source, target)
            flows[flow.id] = flow
    return flows


def _note_ends(part: Part, nodes: Mapping[str, DrawnNode]) -> None:
    """Says which end leads nowhere, or that both are there and in different pools."""
    ends = {name: part.attribute(name) or "" for name in ("sourceRef", "targetRef")}
    elsewhere = {node.get("id"): node for node in descendants(part.element.getroottree().getroot(), *FLOW_NODES)}
    found = [elsewhere.get(reference) for reference in ends.values()]
    if found[0] is not None and found[1] is not None:
        part.note("flow.crosses", source=label(found[0]), target=label(found[1]))
        return
    for name, reference in ends.items():
        if reference not in nodes:
            code = "flow.no_source" if name == "sourceRef" else "flow.no_target"
            part.note(code, reference=reference or "rien")


def _may_join(part: Part, source: DrawnNode, target: DrawnNode) -> bool:
    """Whether a token could go this way; a flow that no token can take is left out with a word, not refused."""
    if source.container != target.container:
        part.note("flow.crosses", source=label(source.part.element), target=label(target.part.element))
        return False
    if _is_event(target, EventPosition.BOUNDARY) or _is(target, ActivityKind.EVENT_SUBPROCESS):
        part.note("flow.into_event", target=label(target.part.element))
        return False
    if _is_event(source, EventPosition.END) or _is(source, ActivityKind.EVENT_SUBPROCESS) or _goes_elsewhere(source):
        part.note("flow.never_taken", source=label(source.part.element))
        return False
    if _is_event(target, EventPosition.START):
        part.note("flow.into_start", target=label(target.part.element))
    return not is_compensation_boundary(source)


def _goes_elsewhere(node: DrawnNode) -> bool:
    """Whether no flow leaves: a link goes on at its other end (§10.5.5), a compensation handler back (§10.7)."""
    if isinstance(node.what, Activity):
        return node.what.for_compensation
    thrown = node.what.definitions if _is_event(node, EventPosition.THROW) and isinstance(node.what, Event) else ()
    return any(definition.kind is EventKind.LINK for definition in thrown)


def _flow(part: Part, source: DrawnNode, target: DrawnNode) -> Flow:
    condition = part.expression("conditionExpression")
    if condition is not None and isinstance(source.what, Gateway) and source.what.kind in _UNCONDITIONAL:
        part.note("flow.condition_ignored", source=label(source.part.element))
        condition = None
    return Flow(
        id=part.element.get("id") or "",
        source=source.id,
        target=target.id,
        name=attribute(part.element, "name"),
        condition=condition,
        line=line(part.element),
    )


def is_compensation_boundary(node: DrawnNode) -> bool:
    """Whether the node is the boundary event to which a compensation handler is tied."""
    return _is_event(node, EventPosition.BOUNDARY) and any(
        definition.kind is EventKind.COMPENSATION
        for definition in (node.what.definitions if isinstance(node.what, Event) else ())
    )


def _is_event(node: DrawnNode, position: EventPosition) -> bool:
    return isinstance(node.what, Event) and node.what.position is position


def _is(node: DrawnNode, kind: ActivityKind) -> bool:
    return isinstance(node.what, Activity) and node.what.kind is kind
