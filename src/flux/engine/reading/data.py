"""Data objects, properties and correlation: the names under which a diagram speaks of values (§10.4, §8.4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from flux.engine.definition import Assignment
from flux.engine.findings import Notebook
from flux.engine.reading.expressions import expression, place, value
from flux.engine.reading.extensions import Extensions, inside
from flux.engine.reading.page import Correlation, Part
from flux.engine.reading.xml import Element, attribute, children, descendants, first, text

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


def correlations_of(root: Element, notebook: Notebook) -> dict[str, Correlation]:
    """Gives, by message id, how it finds its instance: `flux:correlation`, `zeebe:subscription`, or BPMN's own way."""
    found = _standard(root, notebook)
    for message in children(root, "message"):
        extensions = Extensions(message)
        key = extensions.child("flux:correlation", "key") or extensions.child("zeebe:subscription", "correlationKey")
        if key is not None:
            where = place(notebook, message)
            compiled = expression(key, where)
            found[message.get("id") or ""] = Correlation(expected=compiled, carried=compiled)
    return found


def _standard(root: Element, notebook: Notebook) -> dict[str, Correlation]:
    """Reads correlation properties: what each message carries, and what the process expects (§8.4.2).

    Without a subscription the process expects what the property has in its own data under the same path.
    """
    expected = {
        attribute(binding, "correlationPropertyRef"): path
        for binding in descendants(root, "correlationPropertyBinding")
        if (path := text(first(binding, "dataPath")))
    }
    paths: dict[str, list[tuple[str, str]]] = {}
    for correlation in descendants(root, "correlationProperty"):
        for retrieval in children(correlation, "correlationPropertyRetrievalExpression"):
            path = text(first(retrieval, "messagePath", "formalExpression"))
            message = attribute(retrieval, "messageRef")
            if message and path:
                wanted = expected.get(correlation.get("id"), path)
                paths.setdefault(message, []).append((wanted, path))
    return {message: _correlation(found, root, notebook) for message, found in paths.items()}


def _correlation(paths: list[tuple[str, str]], root: Element, notebook: Notebook) -> Correlation:
    where = place(notebook, root)
    wanted, carried = (", ".join(side) for side in zip(*paths, strict=True))
    if len(paths) == 1:
        return Correlation(expected=expression(wanted, where), carried=expression(carried, where))
    return Correlation(expected=expression(f"[{wanted}]", where), carried=expression(f"[{carried}]", where))
