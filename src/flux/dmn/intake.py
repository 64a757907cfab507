"""Takes DMN files in: hardened XML, and the few questions that reading asks of an element.

Namespaces of DMN 1.1 to 1.5 are taken alike: what differs between them that Flux reads is only added elements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from lxml import etree

from flux.errors import DefinitionRejected, Finding

MAX_BYTES = 5_000_000
NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
Element = etree._Element  # noqa: SLF001 (lxml has no public name for its element)


def parse(name: str, content: bytes) -> Element:
    """The root of a DMN file.

    Raises DefinitionRejected for a file that is too large, is no XML, has a DOCTYPE, or is no DMN.
    """
    if len(content) > MAX_BYTES:
        raise _rejected(name, "file.too_large", f"Le fichier dépasse {MAX_BYTES // 1_000_000} Mo.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        line = fault.lineno or None
        raise _rejected(name, "file.not_xml", "Ce n'est pas du XML bien formé.", line=line) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise _rejected(name, "file.doctype", "Un DOCTYPE n'est pas accepté ; retirez-le.")
    if local(root) != "definitions" or etree.QName(root).namespace not in NAMESPACES:
        raise _rejected(name, "file.not_dmn", "Ce n'est pas un fichier DMN (version 1.1 à 1.5).")
    return root


def _rejected(name: str, code: str, sentence: str, *, line: int | None = None) -> DefinitionRejected:
    finding = Finding(code=code, severity="error", line=line, message=f"{name} : {sentence}")
    return DefinitionRejected(f"Le fichier « {name} » est refusé : {sentence}", findings=[finding])


def local(element: Element) -> str:
    """The element's name without its namespace; of a foreign namespace, nothing."""
    name = etree.QName(element)
    return name.localname if name.namespace in NAMESPACES else ""


def children(element: Element, *names: str) -> list[Element]:
    """The DMN elements of these names right below."""
    return [child for child in element if local(child) in names]


def child(element: Element | None, *names: str) -> Element | None:
    """The first DMN element of these names right below."""
    if element is None:
        return None
    return next((one for one in element if local(one) in names), None)


def text_of(element: Element | None) -> str | None:
    """The content of the `text` element below, or of the element itself where it has none."""
    if element is None:
        return None
    inner = child(element, "text")
    return (inner.text if inner is not None else element.text) or ""


def name_of(element: Element) -> str:
    """The name attribute, with single spaces."""
    return " ".join((element.get("name") or "").split())


def id_of(element: Element) -> str | None:
    """The id of the element or of the nearest one around that has one."""
    place: Element | None = element
    while place is not None:
        found = place.get("id")
        if found:
            return found
        place = place.getparent()
    return None


def line_of(element: Element) -> int | None:
    """The line of the element in its file."""
    return cast("int | None", element.sourceline)  # the stubs call it an ellipsis


def hrefs(element: Element, names: Sequence[str]) -> Iterator[str]:
    """The href attributes of the elements of these names anywhere below."""
    for one in element.iter():
        if local(one) in names and one.get("href"):
            yield one.get("href") or ""
