"""Notes of other namespaces on an element, by the prefix that Flux knows: `flux:role`, `camunda:formKey`.

Activiti's and Flowable's words are read as Camunda's, from which they are. What Flux does not know is kept as text.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from flux.engine.reading.vocabulary import PREFIXES
from flux.engine.reading.xml import BPMN, Element, children, items


class Extensions:
    """Attributes and extension elements of one element, under canonical prefixes."""

    __slots__ = ("attributes", "elements")

    def __init__(self, element: Element) -> None:
        self.attributes: dict[str, str] = {}
        self.elements: list[tuple[str, Element]] = []
        for name, value in items(element):
            if name.startswith("{"):
                self.attributes[qualified(name, element)] = value
        for holder in children(element, "extensionElements"):
            for child in holder.iterchildren(tag=etree.Element):
                self.elements.append((qualified(child.tag, child), child))

    def get(self, *names: str) -> str | None:
        """Gives the first of these attributes that is there and not blank."""
        for name in names:
            value = self.attributes.get(name, "").strip()
            if value:
                return value
        return None

    def first(self, *names: str) -> Element | None:
        """Gives the first extension element of these names."""
        return next(self.all(*names), None)

    def all(self, *names: str) -> Iterator[Element]:
        """Gives the extension elements of these names, in the order of the file."""
        return (element for name, element in self.elements if name in names)

    def child(self, name: str, attribute: str) -> str | None:
        """Gives an attribute of the first extension element of this name: `zeebe:formDefinition`'s `formId`."""
        element = self.first(name)
        value = "" if element is None else (element.get(attribute) or "").strip()
        return value or None

    def kept(self) -> dict[str, str]:
        """Gives everything as text, for those who come after: other tools, and the pages of Flux."""
        texts = dict(self.attributes)
        for name, element in self.elements:
            texts.setdefault(name, as_text(element))
        return texts


def qualified(name: str, element: Element) -> str:
    """Gives `prefix:name`, with Flux's prefix for the namespaces it knows and the file's for the others."""
    namespace, _, bare = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
    prefix = PREFIXES.get(namespace)
    if prefix is None:
        prefix = next((known or "" for known, uri in element.nsmap.items() if uri == namespace), "")
    return f"{prefix}:{bare}" if prefix else bare


def as_text(element: Element) -> str:
    """Gives an extension element as text: its own text when it holds nothing else, its XML otherwise."""
    if not len(element) and not element.attrib:
        return (element.text or "").strip()
    return etree.tostring(element, encoding="unicode", with_tail=False)


def inside(element: Element, name: str) -> Iterator[Element]:
    """Gives the children of this local name, whatever their namespace, BPMN's apart."""
    for child in element.iterchildren(tag=etree.Element):
        if not child.tag.startswith(BPMN) and child.tag.rpartition("}")[2] == name:
            yield child
