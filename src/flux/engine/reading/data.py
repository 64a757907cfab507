"""Data objects and properties: the names under which a diagram speaks of values (§10.4)."""

from __future__ import annotations

from collections.abc import Iterator

from flux.engine.definition import Assignment
from flux.engine.reading.expressions import expression, value
from flux.engine.reading.extensions import Extensions, inside
from flux.engine.reading.page import Part
from flux.engine.reading.xml import Element, attribute, descendants, text

_NAMED = ("dataObject", "property", "dataInput", "dataOutput", "dataStore", "dataStoreReference")


def names_of(root: Element) -> dict[str, str]:
    """Gives the variable's name behind each id; a reference stands for its data object."""
    names = {element.get("id") or "": _name(element) for element in descendants(root, *_NAMED)}
    for reference in descendants(root, "dataObjectReference"):
        target = attribute(reference, "dataObjectRef")
        own = attribute(reference, "name")
        known = names.get(target or "")
        # bpmn-js leaves the object without a name and writes it on the reference
        names[reference.get("id") or ""] = known if known and known != target else own or known or _name(reference)
    return names


def _name(element: Element) -> str:
    return attribute(element, "name") or element.get("id") or ""


def initial_data(part: Part) -> tuple[Assignment, ...]:
    """Gives the values with which a container begins: those that its author wrote down."""
    return tuple(_initial(part))


def _initial(part: Part) -> Iterator[Assignment]:
    for element in (*part.children("dataObject"), *part.children("property")):
        for name, held in Extensions(element).elements:
            if name == "camunda:value" and text(held):
                yield Assignment(target=_name(element), source=value(text(held), part.at(held)))
    for name in ("data", "variables"):
        for holder in part.extensions.all(f"flux:{name}"):
            for element in inside(holder, "assign"):
                target = attribute(element, "target")
                if target:
                    yield Assignment(target=target, source=expression(element.get("value") or "null", part.at(element)))
