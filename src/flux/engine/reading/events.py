"""Event definitions: what triggers an event, or what it throws (§10.4.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from flux.engine.definition import Assignment, Event, EventDefinition, EventKind, EventPosition, TimerKind, TimerText
from flux.engine.reading.expressions import expression, temporal, unusable, value
from flux.engine.reading.extensions import Extensions
from flux.engine.reading.mappings import inputs, outputs
from flux.engine.reading.page import Part
from flux.engine.reading.vocabulary import EVENT_DEFINITIONS
from flux.engine.reading.work import mapping
from flux.engine.reading.xml import Element, attribute, first, flag, local, text
from flux.feel import Expression

#: Table 10.93: which definitions an event may have where it stands
ALLOWED: dict[EventPosition, frozenset[EventKind]] = {
    EventPosition.START: frozenset({EventKind.MESSAGE, EventKind.TIMER, EventKind.CONDITIONAL, EventKind.SIGNAL}),
    EventPosition.CATCH: frozenset(
        {EventKind.MESSAGE, EventKind.TIMER, EventKind.CONDITIONAL, EventKind.SIGNAL, EventKind.LINK}
    ),
    EventPosition.THROW: frozenset(
        {EventKind.MESSAGE, EventKind.ESCALATION, EventKind.LINK, EventKind.SIGNAL, EventKind.COMPENSATION}
    ),
    EventPosition.BOUNDARY: frozenset(EventKind) - {EventKind.LINK, EventKind.TERMINATE},
    EventPosition.END: frozenset(
        {
            EventKind.MESSAGE,
            EventKind.ERROR,
            EventKind.ESCALATION,
            EventKind.CANCEL,
            EventKind.COMPENSATION,
            EventKind.SIGNAL,
            EventKind.TERMINATE,
        }
    ),
}
#: what the start of an event subprocess may have beside
IN_EVENT_SUBPROCESS = frozenset({EventKind.ERROR, EventKind.ESCALATION, EventKind.COMPENSATION})
#: these always stop what they are attached to (§13.5.3)
ALWAYS_INTERRUPTING = frozenset({EventKind.ERROR, EventKind.CANCEL, EventKind.COMPENSATION})
_SUFFIX = "EventDefinition"
_TIMERS = tuple(kind.value for kind in TimerKind)


def read_event(part: Part, position: EventPosition, *, in_event_subprocess: bool = False) -> Event:
    """Reads an event as it stands; a definition that has no meaning at its position is noted and left out."""
    allowed = ALLOWED[position] | (IN_EVENT_SUBPROCESS if in_event_subprocess else frozenset())
    definitions = []
    elements = definition_elements(part)
    if position is EventPosition.CATCH and not elements:
        part.note("catch.no_trigger")
    for element in elements:
        definition = read_definition(element, part)
        if definition.kind in allowed:
            definitions.append(definition)
        else:
            part.note("event.not_allowed", at=element, kind=definition.kind.value, position=position.value)
    return Event(
        position=position,
        definitions=tuple(definitions),
        parallel_multiple=flag(part.element, "parallelMultiple"),
        interrupting=_interrupting(part, position, definitions),
        attached_to=part.attribute("attachedToRef"),
        inputs=(*inputs(part), *_carried(elements, part)),
        outputs=(*_initiator(part), *outputs(part)),
    )


def _carried(elements: Sequence[Element], part: Part) -> Iterator[Assignment]:
    """What Camunda's diagrams map on the definition of a signal instead of the event that throws it."""
    for element in elements:
        for written in Extensions(element).all("camunda:in"):
            found = mapping(written, part.at(written))
            if found is not None:
                yield found


def _initiator(part: Part) -> tuple[Assignment, ...]:
    """The variable in which Camunda's diagrams expect whoever begins the process: Flux calls it `initiateur`."""
    name = part.extensions.get("camunda:initiator")
    return () if name is None else (Assignment(target=name, source=expression("initiateur", part.where)),)


def _interrupting(part: Part, position: EventPosition, definitions: list[EventDefinition]) -> bool:
    name = "cancelActivity" if position is EventPosition.BOUNDARY else "isInterrupting"
    wanted = flag(part.element, name, default=True)
    if wanted or not any(definition.kind in ALWAYS_INTERRUPTING for definition in definitions):
        return wanted
    part.note("event.always_interrupts")
    return True


def definition_elements(part: Part) -> list[Element]:
    """Gives the event definitions of an event: its own, and those that it shares by reference."""
    elements = [child for child in part.element if local(child) in EVENT_DEFINITIONS]
    for reference in part.children("eventDefinitionRef"):
        shared = part.page.event_definitions.get(text(reference))
        if shared is None:
            part.note("reference.unknown", at=reference, reference=text(reference))
        else:
            elements.append(shared)
    return elements


def read_definition(element: Element, part: Part) -> EventDefinition:
    """Reads one event definition."""
    kind = EventKind(local(element).removesuffix(_SUFFIX))
    reader = _READERS.get(kind)
    return EventDefinition(kind=kind) if reader is None else reader(element, part)


def read_message(element: Element, part: Part) -> EventDefinition:
    """Reads what names a message: an event definition, or a send or receive task itself."""
    reference = attribute(element, "messageRef")
    name = part.page.messages.get(reference or "") or reference
    if reference and reference not in part.page.messages:
        part.note("message.unknown", at=element, reference=reference)
    if name is None:
        name = part.page.flowing.get(part.element.get("id") or "")
    if name is None:
        name = attribute(part.element, "name") or part.element.get("id") or ""
        part.note("message.unnamed", at=element, name=name)
    correlation = part.page.correlations.get(reference or "")
    return EventDefinition(
        kind=EventKind.MESSAGE,
        name=name,
        named_by=_computed(name, part, element),
        correlation=correlation,
        once=_once(part, default=correlation is not None),
        keep_for=part.page.kept.get(reference or ""),
    )


def _once(part: Part, *, default: bool) -> bool:
    """A message that has a key means one conversation at a time, unless the start says otherwise."""
    written = part.extensions.get("flux:onePerKey")
    return default if written is None else written.lower() in {"true", "1"}


def _computed(name: str, part: Part, element: Element) -> Expression | None:
    """Compiles a name that holds an expression; a start event has no variables to compute it from."""
    if not name.startswith("=") and "${" not in name and "#{" not in name:
        return None
    part.note("name.computed", at=element, name=name)
    return value(name, part.at(element))


def _timer(element: Element, part: Part) -> EventDefinition:
    return EventDefinition(kind=EventKind.TIMER, timer=_timer_text(element, part))


def _timer_text(element: Element, part: Part) -> TimerText:
    extensions = Extensions(element)
    deadline = extensions.get("flux:deadline")
    counted_from = extensions.get("flux:from")
    child = first(element, *_TIMERS)
    kind = TimerKind.DATE if child is None else TimerKind(local(child))
    where = part.at(element if child is None else child)
    written = text(child)
    if deadline is None and not written:
        part.note("timer.empty", at=element)
    return TimerText(
        kind=kind,
        value=temporal(written, where) if written else (unusable("") if deadline is None else None),
        deadline=deadline,
        counted_from=None if counted_from is None else expression(counted_from, part.at(element)),
    )


def _error(element: Element, part: Part) -> EventDefinition:
    extensions = Extensions(element)
    return EventDefinition(
        kind=EventKind.ERROR,
        name=_code(attribute(element, "errorRef"), part.page.errors),
        code_variable=extensions.get("camunda:errorCodeVariable"),
        message_variable=extensions.get("camunda:errorMessageVariable"),
    )


def _escalation(element: Element, part: Part) -> EventDefinition:
    return EventDefinition(
        kind=EventKind.ESCALATION,
        name=_code(attribute(element, "escalationRef"), part.page.escalations),
        code_variable=Extensions(element).get("camunda:escalationCodeVariable"),
    )


def _code(reference: str | None, codes: Mapping[str, str]) -> str | None:
    """A reference that no element answers is taken for the code itself, as its author plainly meant."""
    return None if reference is None else codes.get(reference, reference)


def _signal(element: Element, part: Part) -> EventDefinition:
    reference = attribute(element, "signalRef")
    name = part.page.signals.get(reference or "") or reference
    if reference and reference not in part.page.signals:
        part.note("signal.unknown", at=element, reference=reference)
    if name is None:
        name = attribute(part.element, "name") or part.element.get("id") or ""
        part.note("signal.unnamed", at=element, name=name)
    return EventDefinition(kind=EventKind.SIGNAL, name=name, named_by=_computed(name, part, element))


def _conditional(element: Element, part: Part) -> EventDefinition:
    condition = part.expression("condition", inside=element)
    if condition is None:
        part.note("condition.empty", at=element)
        condition = unusable("")
    extensions = Extensions(element)
    changes = extensions.get("camunda:variableEvents") or "create, update"
    return EventDefinition(
        kind=EventKind.CONDITIONAL,
        condition=condition,
        watched=extensions.get("camunda:variableName"),
        watched_for=frozenset(change.strip() for change in changes.split(",")),
    )


def _link(element: Element, part: Part) -> EventDefinition:
    name = attribute(element, "name") or attribute(part.element, "name")
    if name is None:
        part.note("link.unnamed", at=element)
    return EventDefinition(kind=EventKind.LINK, name=name or "")


def _compensation(element: Element, _part: Part) -> EventDefinition:
    return EventDefinition(
        kind=EventKind.COMPENSATION,
        activity=attribute(element, "activityRef"),
        wait_for_completion=flag(element, "waitForCompletion", default=True),
    )


_READERS: dict[EventKind, Callable[[Element, Part], EventDefinition]] = {
    EventKind.MESSAGE: read_message,
    EventKind.TIMER: _timer,
    EventKind.ERROR: _error,
    EventKind.ESCALATION: _escalation,
    EventKind.SIGNAL: _signal,
    EventKind.CONDITIONAL: _conditional,
    EventKind.LINK: _link,
    EventKind.COMPENSATION: _compensation,
}
