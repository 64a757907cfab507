"""What is tied to an activity without a flow: boundary events (§10.5.4) and compensation handlers (§10.7)."""

from __future__ import annotations

from collections.abc import Mapping

from flux.engine.definition import Activity, ActivityKind, Event, EventPosition
from flux.engine.reading.drawn import DrawnNode
from flux.engine.reading.flows import is_compensation_boundary
from flux.engine.reading.xml import Element, attribute, descendants


def boundaries_of(nodes: Mapping[str, DrawnNode]) -> dict[str, tuple[str, ...]]:
    """Gives the boundary events of each activity, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    for node in nodes.values():
        if not isinstance(node.what, Event) or node.what.position is not EventPosition.BOUNDARY:
            continue
        host = nodes.get(node.what.attached_to or "")
        if host is None or not _may_carry(host, node):
            node.part.note("boundary.unattached", reference=node.what.attached_to or "rien")
        else:
            found[host.id] = (*found.get(host.id, ()), node.id)
        if not node.what.definitions:
            node.part.note("boundary.no_trigger")
    return found


def _may_carry(host: DrawnNode, boundary: DrawnNode) -> bool:
    return (
        isinstance(host.what, Activity)
        and host.what.kind is not ActivityKind.EVENT_SUBPROCESS
        and host.container == boundary.container
    )


def handlers_of(process: Element, nodes: Mapping[str, DrawnNode]) -> dict[str, str]:
    """Gives the compensation handler of each activity that has one.

    An association ties the boundary event to it; modelers draw it in either direction, and some draw a flow.
    """
    found: dict[str, str] = {}
    for element in descendants(process, "association", "sequenceFlow"):
        ends = [nodes.get(attribute(element, name) or "") for name in ("sourceRef", "targetRef")]
        for boundary, handler in (ends, ends[::-1]):
            if boundary is None or handler is None or not is_compensation_boundary(boundary):
                continue
            if isinstance(handler.what, Activity) and isinstance(boundary.what, Event) and boundary.what.attached_to:
                found.setdefault(boundary.what.attached_to, handler.id)
    _note_missing(nodes, found)
    return found


def _note_missing(nodes: Mapping[str, DrawnNode], found: Mapping[str, str]) -> None:
    for node in nodes.values():
        if is_compensation_boundary(node) and isinstance(node.what, Event) and node.what.attached_to not in found:
            node.part.note("compensation.no_handler")
