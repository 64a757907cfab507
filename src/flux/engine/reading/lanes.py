"""Lanes: who does what stands in them; nested, and in several sets (§10.8)."""

from __future__ import annotations

from collections.abc import Iterator

from flux.engine.definition import Lane
from flux.engine.reading.xml import Element, attribute, children, descendants, text


def innermost(root: Element) -> dict[str, str | None]:
    """Gives, by node id, the name of the lane in which the node stands, as SpiffWorkflow keeps it."""
    return {
        text(reference): lane.get("name")
        for lane in descendants(root, "lane")
        for reference in children(lane, "flowNodeRef")
        if text(reference)
    }


def lanes_of(process: Element) -> dict[str, Lane]:
    """Gives the lanes of a process by id, an outer one before those in it."""
    return {lane.id: lane for lane, _ in _walk(process, None)}


def lanes_by_node(process: Element) -> dict[str, tuple[str, ...]]:
    """Gives, by node id, the lanes in which the node stands, outermost first.

    A node that an inner lane names stands in the outer ones too, whether or not they name it. With several lane sets
    the first one in which the node stands is the one that counts.
    """
    lanes = lanes_of(process)
    found: dict[str, tuple[str, ...]] = {}
    tops: dict[str, str] = {}
    for lane, element in _walk(process, None):
        chain = tuple(_chain(lane, lanes))
        for reference in children(element, "flowNodeRef"):
            node = text(reference)
            if tops.setdefault(node, chain[0]) == chain[0] and len(chain) > len(found.get(node, ())):
                found[node] = chain
    return found


def _walk(holder: Element, parent: str | None) -> Iterator[tuple[Lane, Element]]:
    for lane_set in children(holder, "laneSet", "childLaneSet"):
        for element in children(lane_set, "lane"):
            lane = Lane(id=element.get("id") or "", name=attribute(element, "name"), parent=parent)
            yield lane, element
            yield from _walk(element, lane.id)


def _chain(lane: Lane, lanes: dict[str, Lane]) -> list[str]:
    chain = [lane.id]
    while lane.parent is not None:
        lane = lanes[lane.parent]
        chain.insert(0, lane.id)
    return chain
