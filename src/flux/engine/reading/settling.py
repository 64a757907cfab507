"""What a file writes in an unusual place though its meaning is plain is put where the readers look for it.

Modelers and exporters nest elements loosely: a sequence flow under another pool, a boundary event outside the
subprocess of its activity. What each refers to says where it belongs. Global tasks (§10.3.5) become the processes of
one task that a call activity runs, and links that point at each other by reference (§10.5.5) get one name.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from flux.engine.reading.vocabulary import ACTIVITIES, FLOW_NODES, GLOBAL_TASKS
from flux.engine.reading.xml import BPMN, Element, attribute, children, descendants, first, local, text

_CONTAINERS = tuple(BPMN + name for name in ("process", "subProcess", "transaction", "adHocSubProcess"))


def settle(root: Element) -> None:
    """Puts boundary events, flows and links where they belong; the tree is changed in place."""
    processes = list(children(root, "process"))
    for process in processes:
        _settle_boundaries(process)
    if len(processes) > 1:
        _settle_flows(processes)
    _name_links(root)


def _nodes(process: Element) -> dict[str, Element]:
    return {node.get("id") or "": node for node in descendants(process, *sorted(FLOW_NODES))}


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


def _settle_boundaries(process: Element) -> None:
    """A boundary event stands beside its activity, wherever it is written in the same process (§10.5.4)."""
    boundaries = list(descendants(process, "boundaryEvent"))
    nodes = _nodes(process) if boundaries else {}
    for boundary in boundaries:
        host = nodes.get(attribute(boundary, "attachedToRef") or "")
        beside = None if host is None or local(host) not in ACTIVITIES else host.getparent()
        if beside is not None and beside is not boundary.getparent() and beside.tag in _CONTAINERS:
            beside.append(boundary)


def _settle_flows(processes: Sequence[Element]) -> None:
    """A sequence flow stands in the process of its two ends; two processes may use the same ids, and then it stays."""
    nodes = [(process, _nodes(process).keys()) for process in processes]
    for here, own in nodes:
        for flow in list(descendants(here, "sequenceFlow")):
            ends = {attribute(flow, name) or "" for name in ("sourceRef", "targetRef")}
            home = None if ends & own else next((other for other, known in nodes if ends <= known), None)
            if home is not None:
                home.append(flow)


def _name_links(root: Element) -> None:
    links = {link.get("id"): link for link in descendants(root, "linkEventDefinition") if link.get("id")}
    for link in links.values():
        for name in ("target", "source"):
            other = links.get(text(first(link, name)))
            if other is not None and attribute(link, "name") is None:
                common = attribute(other, "name") or (other.get("id") or "")
                link.set("name", common)
                other.set("name", common)
