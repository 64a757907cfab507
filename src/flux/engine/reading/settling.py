"""What a file writes in an unusual place though its meaning is plain is put where the readers look for it.

Modelers and exporters nest elements loosely: a sequence flow under another pool, a boundary event outside the
subprocess of its activity. What each refers to says where it belongs. Global tasks (§10.3.5) become the processes of
one task that a call activity runs, and links that point at each other by reference (§10.5.5) get one name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from lxml import etree

from flux.engine.reading.vocabulary import ACTIVITIES, FLOW_NODES, GLOBAL_TASKS
from flux.engine.reading.xml import BPMN, Element, attribute, children, descendants, first, local, text

_CONTAINERS = tuple(BPMN + name for name in ("process", "subProcess", "transaction", "adHocSubProcess"))


def settle(root: Element) -> None:
    """Puts boundary events, flows and links where they belong; the tree is changed in place."""
    nodes = {node.get("id") or "": node for node in descendants(root, *sorted(FLOW_NODES))}
    _settle_boundaries(root, nodes)
    if len(list(children(root, "process"))) > 1:
        _settle_flows(root, nodes)
    _name_links(root)


def open_global_tasks(root: Element) -> None:
    """Makes a process of each global task."""
    for element in list(children(root, *sorted(GLOBAL_TASKS))):
        process = etree.Element(BPMN + "process", {"id": element.get("id") or ""})
        if name := attribute(element, "name"):
            process.set("name", name)
        process.sourceline = element.sourceline
        root.replace(element, process)
        element.tag = BPMN + GLOBAL_TASKS[local(element)]
        element.set("id", f"{element.get('id')}_task")
        process.append(element)


def _settle_boundaries(root: Element, nodes: Mapping[str, Element]) -> None:
    """A boundary event stands beside its activity, wherever it is written in the same process (§10.5.4)."""
    for boundary in list(descendants(root, "boundaryEvent")):
        host = nodes.get(attribute(boundary, "attachedToRef") or "")
        if host is None or local(host) not in ACTIVITIES or host.getparent() is boundary.getparent():
            continue
        beside = cast("Element", host.getparent())
        if _process_of(host) is _process_of(boundary) and beside.tag in _CONTAINERS:
            beside.append(boundary)


def _settle_flows(root: Element, nodes: Mapping[str, Element]) -> None:
    """A sequence flow stands in the process of its two ends."""
    for flow in list(descendants(root, "sequenceFlow")):
        ends = [nodes.get(attribute(flow, name) or "") for name in ("sourceRef", "targetRef")]
        homes = [None if end is None else _process_of(end) for end in ends]
        here = _process_of(flow)
        if homes[0] is not None and homes[0] is homes[1] and here is not None and here is not homes[0]:
            homes[0].append(flow)


def _process_of(element: Element) -> Element | None:
    return next(element.iterancestors(BPMN + "process"), None)


def _name_links(root: Element) -> None:
    links = {link.get("id"): link for link in descendants(root, "linkEventDefinition") if link.get("id")}
    for link in links.values():
        for name in ("target", "source"):
            other = links.get(text(first(link, name)))
            if other is not None and attribute(link, "name") is None:
                common = attribute(other, "name") or (other.get("id") or "")
                link.set("name", common)
                other.set("name", common)
