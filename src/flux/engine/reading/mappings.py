"""What goes into an activity and comes back: data associations (§10.4.2), `camunda:inputOutput`, `zeebe:ioMapping`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flux.engine.definition import Assignment
from flux.engine.reading import juel
from flux.engine.reading.expressions import Place, expression, is_foreign, unusable, value, variable
from flux.engine.reading.extensions import inside
from flux.engine.reading.page import Part
from flux.engine.reading.xml import Element, attribute, children, first, text
from flux.feel import Expression

#: bpmn-js writes an association that only decorates with this property as its end
_PLACEHOLDER = "__targetRef_placeholder"


def inputs(part: Part) -> tuple[Assignment, ...]:
    """Gives what is computed around the activity and put in its own scope before it begins."""
    return (
        *_parameters(part, "inputParameter"),
        *_zeebe(part, "input"),
        *_associations(part, "dataInputAssociation"),
    )


def outputs(part: Part) -> tuple[Assignment, ...]:
    """Gives what is computed in the activity's own scope and put around it when it ends."""
    return (
        *_parameters(part, "outputParameter"),
        *_zeebe(part, "output"),
        *_associations(part, "dataOutputAssociation"),
    )


def _zeebe(part: Part, name: str) -> Iterator[Assignment]:
    for mapping in part.extensions.all("zeebe:ioMapping", "flux:ioMapping"):
        for element in inside(mapping, name):
            target, source = attribute(element, "target"), attribute(element, "source")
            if target and source:
                yield Assignment(target=target, source=value(source, part.at(element)))


def _parameters(part: Part, name: str) -> Iterator[Assignment]:
    for mapping in part.extensions.all("camunda:inputOutput"):
        for element in inside(mapping, name):
            target = attribute(element, "name")
            if target:
                yield Assignment(target=target, source=_parameter(element, part.at(element)))


def _parameter(element: Element, where: Place) -> Expression:
    if not len(element):
        return value(text(element), where)
    written = _literal(element[0])
    if written is not None:
        return expression(written, where)
    where.note("expression.foreign_language", text=element[0].tag.rpartition("}")[2], language="camunda:script")
    return unusable(element[0].tag.rpartition("}")[2])


def _literal(element: Element) -> str | None:
    """Says in FEEL a `camunda:list`, `camunda:map` or value; None when something in it has no FEEL equal."""
    kind = element.tag.rpartition("}")[2]
    if kind == "list":
        return _joined([_literal(child) for child in element], "[", "]")
    if kind == "map":
        entries = [(child.get("key") or "", _entry(child)) for child in element]
        return _joined([None if held is None else f"{json.dumps(key)}: {held}" for key, held in entries], "{", "}")
    if kind == "script":
        format_ = (element.get("scriptFormat") or "").lower()
        return text(element) if "feel" in format_ else None
    return _scalar(text(element)) if kind in {"value", "entry"} else None


def _entry(element: Element) -> str | None:
    return _literal(element[0]) if len(element) else _scalar(text(element))


def _scalar(written: str) -> str | None:
    inner = juel.inner(written)
    return json.dumps(written, ensure_ascii=False) if inner is None else juel.to_feel(inner)


def _joined(parts: list[str | None], begin: str, end: str) -> str | None:
    known = [part for part in parts if part is not None]
    return f"{begin}{', '.join(known)}{end}" if len(known) == len(parts) else None


def _associations(part: Part, name: str) -> Iterator[Assignment]:
    for association in part.children(name):
        target = _data_name(part, text(first(association, "targetRef")))
        assigned = list(_assigned(part, association, target))
        yield from assigned
        source = _data_name(part, text(first(association, "sourceRef")))
        transformation = first(association, "transformation")
        if target is None or assigned:
            continue
        if transformation is not None and text(transformation):
            yield Assignment(target=target, source=_written(part, transformation))
        elif source is not None:
            yield Assignment(target=target, source=variable(source, part.at(association)))


def _assigned(part: Part, association: Element, target: str | None) -> Iterator[Assignment]:
    for assignment in children(association, "assignment"):
        source, end = first(assignment, "from"), text(first(assignment, "to"))
        name = target if target is not None else _data_name(part, end) or end
        if source is not None and text(source) and name:
            yield Assignment(target=name, source=_written(part, source))


def _written(part: Part, element: Element) -> Expression:
    where = part.at(element)
    language = attribute(element, "language")
    if is_foreign(language):
        where.note("expression.foreign_language", text=text(element), language=language)
        return unusable(text(element))
    return expression(text(element), where)


def _data_name(part: Part, reference: str) -> str | None:
    name = part.page.data.get(reference)
    return None if name == _PLACEHOLDER else name
