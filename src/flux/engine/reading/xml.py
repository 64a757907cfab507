"""Small words over lxml elements: names, children, texts, in the namespace of BPMN 2.0."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

__all__ = [
    "BPMN",
    "Element",
    "attribute",
    "children",
    "descendants",
    "first",
    "flag",
    "items",
    "label",
    "line",
    "local",
    "text",
]

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def local(element: Element) -> str:
    """Gives the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, *names: str) -> Iterator[Element]:
    """Gives the direct BPMN children of these names, in the order of the file."""
    return element.iterchildren(*[BPMN + name for name in names]) if len(element) else iter(())


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Gives the BPMN elements of these names at any depth, in the order of the file."""
    return element.iter(*(BPMN + name for name in names))


def first(element: Element, *names: str) -> Element | None:
    """Gives the first direct BPMN child of these names."""
    return next(children(element, *names), None)


def text(element: Element | None) -> str:
    """Gives the text of an element without the white space around it; "" when there is none."""
    if element is None:
        return ""
    if len(element):  # markup inside, as in a documentation written in XHTML
        return "".join(str(piece) for piece in element.itertext()).strip()
    return (element.text or "").strip()


def attribute(element: Element, name: str) -> str | None:
    """Gives an attribute's text, None when it is absent or blank."""
    value = element.get(name)
    return value.strip() or None if value is not None else None


def items(element: Element) -> list[tuple[str, str]]:
    """Gives the attributes of an element, in the order of the file."""
    return [(str(name), str(value)) for name, value in element.items()]


def flag(element: Element, name: str, *, default: bool = False) -> bool:
    """Reads an `xsd:boolean` attribute."""
    value = (element.get(name) or "").strip().lower()
    return default if not value else value in {"true", "1"}


def label(element: Element) -> str:
    """Says which element it is, as its author knows it: « name » (id), or its kind when it has neither."""
    name, identifier = attribute(element, "name"), element.get("id")
    if name:
        return f"«\N{NO-BREAK SPACE}{' '.join(name.split())}\N{NO-BREAK SPACE}» ({identifier})"
    return f"«\N{NO-BREAK SPACE}{identifier or local(element)}\N{NO-BREAK SPACE}»"


def line(element: Element) -> int | None:
    """Gives the line of an element in its file, from 1."""
    found: object = element.sourceline  # the stubs leave an ellipsis in its type
    return found if isinstance(found, int) else None
