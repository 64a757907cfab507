"""Loop markers of activities (§10.2.8): standard loops and multi-instance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flux.engine.definition import EventDefinition, MultiInstance, StandardLoop
from flux.engine.reading.events import read_definition
from flux.engine.reading.expressions import constant, expression, expression_of, variable
from flux.engine.reading.extensions import Extensions
from flux.engine.reading.page import Part
from flux.engine.reading.vocabulary import EVENT_DEFINITIONS
from flux.engine.reading.xml import Element, attribute, children, first, flag, local, text
from flux.feel import Expression


def loop_of(part: Part) -> StandardLoop | MultiInstance | None:
    """Reads the loop marker of an activity."""
    multiple, standard = part.first("multiInstanceLoopCharacteristics"), part.first("standardLoopCharacteristics")
    if multiple is not None:
        return _multiple(multiple, part)
    return None if standard is None else _standard(standard, part)


def _standard(element: Element, part: Part) -> StandardLoop:
    maximum = attribute(element, "loopMaximum")
    condition = part.expression("loopCondition", inside=element)
    if maximum is None and condition is None:
        part.note("loop.endless", at=element)
    return StandardLoop(
        condition=condition,
        test_before=flag(element, "testBefore"),
        maximum=None if maximum is None else _count(maximum, element, part),
    )


def _count(written: str, element: Element, part: Part) -> Expression:
    return constant(int(written)) if re.fullmatch(r"[0-9]{1,15}", written) else expression(written, part.at(element))


def _multiple(element: Element, part: Part) -> MultiInstance:
    extensions = Extensions(element)
    zeebe = extensions.first("zeebe:loopCharacteristics")
    cardinality = part.expression("loopCardinality", inside=element)
    collection = _collection(element, part, extensions, zeebe)
    if cardinality is None and collection is None:
        part.note("loop.no_collection", at=element)
    output, output_element = _output(element, part, extensions, zeebe)
    return MultiInstance(
        sequential=flag(element, "isSequential"),
        cardinality=cardinality,
        collection=collection,
        element=extensions.get("flux:element", "camunda:elementVariable")
        or _own(zeebe, "inputElement")
        or _data(first(element, "inputDataItem"), part),
        output_collection=output,
        output_element=output_element,
        completion=part.expression("completionCondition", inside=element),
        behavior=attribute(element, "behavior") or "All",
        behavior_events=tuple(_behavior_events(element, part)),
    )


def _collection(element: Element, part: Part, extensions: Extensions, zeebe: Element | None) -> Expression | None:
    written = extensions.get("flux:collection", "camunda:collection") or _own(zeebe, "inputCollection")
    if written is not None:
        return expression(written, part.at(element))
    nested = next(children(element, "loopDataInputRef"), None)
    if nested is None or not text(nested):
        return None
    return variable(_source_of(text(nested), part), part.at(nested))


def _output(
    element: Element, part: Part, extensions: Extensions, zeebe: Element | None
) -> tuple[str | None, Expression | None]:
    collection = extensions.get("flux:outputCollection") or _own(zeebe, "outputCollection")
    item = extensions.get("flux:outputElement") or _own(zeebe, "outputElement")
    if collection is None and (reference := text(first(element, "loopDataOutputRef"))):
        collection = _target_of(reference, part)
    if item is None:
        item = _data(first(element, "outputDataItem"), part)
    return collection, None if item is None else expression(item, part.at(element))


def _source_of(reference: str, part: Part) -> str:
    """The data input of the loop is filled from outside by an association: what it is filled from is the collection."""
    for association in part.children("dataInputAssociation"):
        if text(first(association, "targetRef")) == reference and (source := text(first(association, "sourceRef"))):
            return part.page.data.get(source, source)
    return part.page.data.get(reference, reference)


def _target_of(reference: str, part: Part) -> str:
    for association in part.children("dataOutputAssociation"):
        if text(first(association, "sourceRef")) == reference and (target := text(first(association, "targetRef"))):
            return part.page.data.get(target, target)
    return part.page.data.get(reference, reference)


def _data(element: Element | None, part: Part) -> str | None:
    if element is None:
        return None
    return attribute(element, "name") or attribute(element, "id") or part.page.data.get(text(element))


def _own(element: Element | None, name: str) -> str | None:
    return None if element is None else attribute(element, name)


def _behavior_events(element: Element, part: Part) -> Iterator[tuple[Expression | None, EventDefinition]]:
    for complex_ in children(element, "complexBehaviorDefinition"):
        condition = first(complex_, "condition")
        compiled = None if condition is None else expression_of(condition, part.element, part.page.notebook)
        for definition in _thrown(complex_, part):
            yield compiled, definition
    for name in ("noneBehaviorEventRef", "oneBehaviorEventRef"):
        shared = part.page.event_definitions.get(attribute(element, name) or "")
        if shared is not None:
            yield None, read_definition(shared, part)


def _thrown(complex_: Element, part: Part) -> Iterator[EventDefinition]:
    for event in children(complex_, "event", "implicitThrowEvent", "intermediateThrowEvent"):
        for child in event:
            if local(child) in EVENT_DEFINITIONS:
                yield read_definition(child, part)
