"""What a machine is asked: jobs of service and send tasks, decisions, called processes."""

from __future__ import annotations

from flux.engine.definition import Assignment, Call, DecisionCall
from flux.engine.reading import juel
from flux.engine.reading.expressions import Place, expression, value
from flux.engine.reading.page import Part
from flux.engine.reading.xml import Element, attribute

#: attributes by which other engines bind their own code to a task
_CODE = ("camunda:class", "camunda:delegateExpression", "camunda:type")


def topic_of(part: Part) -> str | None:
    """Gives the job type of a service or send task, None when nothing is bound to it."""
    extensions = part.extensions
    topic = extensions.get("flux:topic", "camunda:topic") or extensions.child("zeebe:taskDefinition", "type")
    if topic is not None:
        if topic.startswith("=") or "${" in topic:
            part.note("service.computed_topic", topic=topic)
        return topic
    bound = extensions.get(*_CODE)
    if bound is not None or extensions.first("camunda:connector") is not None:
        part.note("service.foreign_code", name=bound or "connector")
    return None


def result_of(part: Part) -> tuple[Assignment, ...]:
    """Gives what a service task of Camunda computes by an expression, as an output."""
    written = part.extensions.get("camunda:expression")
    target = part.extensions.get("camunda:resultVariable", "camunda:resultVariableName")
    if written is None:
        return ()
    inside = juel.inner(written)
    if inside is not None and juel.to_feel(inside) is None:
        part.note("service.foreign_code", name=written)  # `${bean.act()}`: the code is elsewhere, and so is its result
        return ()
    if target is None:
        return ()
    return (Assignment(target=target, source=expression(written, part.where)),)


def decision_of(part: Part) -> DecisionCall | None:
    """Gives the decision that a business rule task asks, None when none is named."""
    extensions = part.extensions
    called = extensions.first("zeebe:calledDecision")
    name = extensions.get("flux:decision", "camunda:decisionRef") or _own(called, "decisionId")
    if name is None:
        return None
    return DecisionCall(
        decision=value(name, part.where),
        result=extensions.get("flux:result", "camunda:resultVariable") or _own(called, "resultVariable"),
        version=extensions.get("flux:version", "camunda:decisionRefVersion"),
    )


def call_of(part: Part) -> Call:
    """Reads which process a call activity runs, and what it takes there and brings back."""
    extensions = part.extensions
    zeebe = extensions.first("zeebe:calledElement")
    key = part.attribute("calledElement") or _own(zeebe, "processId")
    if key is None:
        part.note("call.nothing")
    inputs, all_in = _passed(part, "in", all_default=_true(zeebe, "propagateAllParentVariables"))
    outputs, all_out = _passed(part, "out", all_default=_true(zeebe, "propagateAllChildVariables"))
    return Call(
        process=value(key or "", part.where),
        binding=extensions.get("flux:binding", "camunda:calledElementBinding")
        or _own(zeebe, "bindingType")
        or "latest",
        version=extensions.get("flux:version", "camunda:calledElementVersion", "camunda:calledElementVersionTag")
        or _own(zeebe, "versionTag"),
        all_in=all_in,
        all_out=all_out,
        inputs=inputs,
        outputs=outputs,
    )


def _passed(part: Part, name: str, *, all_default: bool) -> tuple[tuple[Assignment, ...], bool]:
    """Reads one direction: once something is mapped, only what is mapped passes.

    In Camunda's files a mapping in one direction says that the author mapped both.
    """
    elements = list(part.extensions.all(f"flux:{name}", f"camunda:{name}"))
    mappings = tuple(found for element in elements if (found := mapping(element, part.at(element))) is not None)
    everything = any(element.get("variables") == "all" for element in elements)
    camunda = part.extensions.first("camunda:in", "camunda:out") is not None
    return mappings, everything or (all_default and not mappings and not camunda)


def mapping(element: Element, where: Place) -> Assignment | None:
    """Reads a `camunda:in` or `camunda:out`: a target, and a source or an expression."""
    target = attribute(element, "target")
    source = attribute(element, "source") or attribute(element, "sourceExpression")
    if target is None or source is None:
        return None
    return Assignment(target=target, source=expression(source, where))


def _own(element: Element | None, name: str) -> str | None:
    return None if element is None else attribute(element, name)


def _true(element: Element | None, name: str) -> bool:
    return element is None or (element.get(name) or "true").strip().lower() != "false"
