"""One spelling for what BPMN lets people spell in several ways, so that the reader meets a single one.

Ids where the standard makes them optional (§8.2.1), references without prefix, one namespace, nothing drawn. The
tree is changed in place: elements keep their lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from flux.engine.findings import Notebook
from flux.engine.reading.settling import open_global_tasks, settle
from flux.engine.reading.vocabulary import DRAFTS, FLOW_NODES, IDENTIFIED, REFERENCE_ELEMENTS, REFERENCES
from flux.engine.reading.xml import BPMN, Element, children, items, label, line, local

_MODEL = BPMN[1:-1]
_IDENTIFIED = tuple(sorted(BPMN + name for name in IDENTIFIED))
_IDS = etree.XPath("//@id", smart_strings=False)
_PADDED = etree.XPath("//*[@*[normalize-space(.) != . and not(contains(normalize-space(.), ' '))]]")
_PREFIXED = etree.XPath("//*[@*[contains(., ':')] or (not(*) and contains(text(), ':'))]")


def canonical(root: Element, notebook: Notebook) -> Element | None:
    """Gives the definitions element in canonical form; else writes why it is none and gives None."""
    namespace, _, name = root.tag[1:].rpartition("}") if root.tag.startswith("{") else ("", "", root.tag)
    if namespace in DRAFTS:
        _adopt(root, namespace)
    elif namespace != _MODEL:
        notebook.note("file.not_bpmn", line=line(root), name=name, namespace=namespace or "aucun")
        return None
    if name != "definitions":
        notebook.note("file.not_definitions", line=line(root), name=name)
        return None
    _drop_drawing(root)
    _trim(root)
    identifiers = _identify(root)
    open_global_tasks(root)
    _part_twins(root, notebook)
    _resolve(root, identifiers)
    settle(root)
    return root


def _adopt(root: Element, namespace: str) -> None:
    for element in root.iter(f"{{{namespace}}}*"):
        element.tag = BPMN + local(element)


def _drop_drawing(root: Element) -> None:
    for child in list(root):
        if local(child) == "BPMNDiagram":
            root.remove(child)


def _trim(root: Element) -> None:
    """Ids and references are read without the blanks around them, as XML Schema collapses them."""
    for element in cast("list[Element]", _PADDED(root)):
        for name, value in items(element):
            if name == "id" or name in REFERENCES:
                element.set(name, value.strip())


def _identify(root: Element) -> set[str]:
    identifiers = set(cast("list[str]", _IDS(root)))
    counts: dict[str, int] = {}
    for element in root.iter(*_IDENTIFIED):
        if not element.get("id"):
            element.set("id", _fresh(local(element), counts, identifiers))
    return identifiers


def _fresh(name: str, counts: dict[str, int], taken: set[str]) -> str:
    while True:
        counts[name] = counts.get(name, 0) + 1
        candidate = f"{name}_{counts[name]}"
        if candidate not in taken:
            taken.add(candidate)
            return candidate


def _part_twins(root: Element, notebook: Notebook) -> None:
    """Gives the second of two elements of the same id another one, and says so: references mean the first."""
    keys: dict[str, Element] = {}
    counts: dict[str, int] = {}
    taken = {process.get("id") or "" for process in children(root, "process")}
    for process in children(root, "process"):
        key = process.get("id") or ""
        if keys.setdefault(key, process) is not process:
            notebook.note("process.duplicate", element=key, line=line(process), what=label(process))
            process.set("id", _fresh(key, counts, taken))
        _part_nodes(process, notebook)


def _part_nodes(process: Element, notebook: Notebook) -> None:
    seen: dict[str, Element] = {}
    counts: dict[str, int] = {}
    taken = {element.get("id") or "" for element in _flowing(process)}
    for element in _flowing(process):
        identifier = element.get("id") or ""
        first = seen.setdefault(identifier, element)
        if first is not element:
            code = "id.duplicate" if local(element) in FLOW_NODES else "id.duplicate_flow"
            notebook.note(code, element=identifier, line=line(element), what=label(element), other=line(first))
            element.set("id", _fresh(identifier, counts, taken))


def _flowing(process: Element) -> Iterator[Element]:
    yield process
    yield from process.iter(*(BPMN + name for name in sorted(FLOW_NODES | {"sequenceFlow"})))


def _resolve(root: Element, identifiers: set[str]) -> None:
    """Few files write prefixes, so only what holds a colon is looked at."""
    for element in cast("list[Element]", _PREFIXED(root)):
        for name, value in items(element):
            if name in REFERENCES and ":" in value:
                element.set(name, _target(value, identifiers))
        if local(element) in REFERENCE_ELEMENTS:
            element.text = _target(element.text or "", identifiers)
        if element.tag == BPMN + "callActivity" and element.get("calledElement"):
            element.set("calledElement", _called(element))


def _target(reference: str, identifiers: set[str]) -> str:
    reference = reference.strip()
    if reference in identifiers or ":" not in reference:
        return reference
    bare = reference.rpartition(":")[2]
    return bare if bare in identifiers else reference


def _called(activity: Element) -> str:
    """Takes a declared prefix off; `calledElement` may name a process of another file, so no id settles it."""
    reference = (activity.get("calledElement") or "").strip()
    prefix, colon, bare = reference.partition(":")
    return bare if colon and prefix in activity.nsmap else reference
