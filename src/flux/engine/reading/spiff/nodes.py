"""One parser for each kind of flow node, in the shape that SpiffWorkflow asks of an extension.

The library dispatches by tag, keeps the specification of each node under its id, and knows the messages, signals,
errors and escalations of the file. It would also follow the flows from node to node, and fold boundary events, loops
and subprocesses into nodes of its own: `FlowNodeParser.parse_node` leaves that out, since the kernel wants the diagram
as it was drawn (see `docs/decisions/reader.md`).
"""

from __future__ import annotations

from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec

from flux.engine.definition import (
    Activity,
    ActivityKind,
    Event,
    EventDefinition,
    EventPosition,
    Gateway,
    GatewayKind,
)
from flux.engine.reading.events import definition_elements, read_definition, read_event, read_message
from flux.engine.reading.loops import loop_of
from flux.engine.reading.mappings import inputs, outputs
from flux.engine.reading.page import Part
from flux.engine.reading.people import user_task_of
from flux.engine.reading.scripts import script_of
from flux.engine.reading.vocabulary import ACTIVITIES, EVENTS, GATEWAYS, SUBPROCESSES
from flux.engine.reading.work import call_of, decision_of, result_of, topic_of
from flux.engine.reading.xml import BPMN, flag, local, text

What = Activity | Gateway | Event


class FlowNodeSpec(BpmnTaskSpec):
    """The specification of a flow node: the library's, with what the kernel needs to know of it."""

    def __init__(self, wf_spec: object, name: str, *, what: What, part: Part, **attributes: object) -> None:
        super().__init__(wf_spec, name, **attributes)
        self.bpmn_id = name
        self.what = what
        self.part = part


class FlowNodeParser(TaskParser):
    """Reads one flow node from its element, without following its flows."""

    def parse_node(self) -> FlowNodeSpec:
        """Gives the node's specification."""
        self.task = spec = self.create_task()
        return spec

    def create_task(self) -> FlowNodeSpec:
        """Makes the specification from what the subclass reads."""
        part = Part(self.node, self.process_parser.parser.page)
        return FlowNodeSpec(
            self.spec,
            self.bpmn_id,
            what=self.what(part),
            part=part,
            lane=self.lane,
            documentation=text(part.first("documentation")) or None,
        )

    def what(self, part: Part) -> What:
        """Reads what the node is. Each kind of node has its parser."""
        raise NotImplementedError


class GatewayParser(FlowNodeParser):
    """Reads a gateway (§10.6)."""

    def what(self, part: Part) -> Gateway:
        """Reads kind, default flow, activation condition, and how an event-based gateway begins a process."""
        kind = GatewayKind(local(self.node))
        return Gateway(
            kind=kind,
            default=part.attribute("default"),
            activation=part.expression("activationCondition") if kind is GatewayKind.COMPLEX else None,
            instantiate=flag(self.node, "instantiate"),
            parallel=(part.attribute("eventGatewayType") or "").lower() == "parallel",
        )


class EventParser(FlowNodeParser):
    """Reads an event (§10.5)."""

    def what(self, part: Part) -> Event:
        """Reads position and definitions."""
        container = self.node.getparent()
        return read_event(
            part,
            EventPosition(local(self.node)),
            in_event_subprocess=container is not None and flag(container, "triggeredByEvent"),
        )


def _quantity(part: Part, name: str) -> int:
    """Reads how many tokens an activity takes or gives: at least one (table 10.3), and no flood of them."""
    text = (part.attribute(name) or "1").strip()
    if text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= 100:
        return int(text)
    part.note("activity.quantity", reference=text)
    return 1


class ActivityParser(FlowNodeParser):
    """Reads a task, a call or a subprocess (§10.3)."""

    def what(self, part: Part) -> Activity:
        """Reads what is common to activities, and what is asked of whom."""
        kind = self._kind()
        return Activity(
            kind=kind,
            default=part.attribute("default"),
            loop=loop_of(part),
            user=user_task_of(part) if kind is ActivityKind.USER else None,
            script=script_of(part) if kind is ActivityKind.SCRIPT else (),
            topic=topic_of(part) if kind in _BOUND else None,
            decision=decision_of(part) if kind is ActivityKind.BUSINESS_RULE else None,
            message=self._message(part, kind),
            instantiate=flag(self.node, "instantiate"),
            call=call_of(part) if kind is ActivityKind.CALL else None,
            inputs=inputs(part),
            outputs=(*result_of(part), *outputs(part)) if kind in _BOUND else outputs(part),
            for_compensation=flag(self.node, "isForCompensation"),
            start_quantity=_quantity(part, "startQuantity"),
            completion_quantity=_quantity(part, "completionQuantity"),
            completion=part.expression("completionCondition") if kind is ActivityKind.AD_HOC else None,
            sequential=(part.attribute("ordering") or "").lower() == "sequential",
            cancel_remaining=flag(self.node, "cancelRemainingInstances", default=True),
        )

    def _kind(self) -> ActivityKind:
        if local(self.node) in SUBPROCESSES and flag(self.node, "triggeredByEvent"):
            return ActivityKind.EVENT_SUBPROCESS
        return ActivityKind(local(self.node))

    def _message(self, part: Part, kind: ActivityKind) -> EventDefinition | None:
        """A send task without a message or message flow is work for a job; a receive task always waits for some message."""
        if kind not in {ActivityKind.SEND, ActivityKind.RECEIVE}:
            return None
        nested = next((e for e in definition_elements(part) if local(e) == "messageEventDefinition"), None)
        if nested is not None:
            return read_definition(nested, part)
        flows = self.node.get("id") in part.page.flowing
        if kind is ActivityKind.RECEIVE or part.attribute("messageRef") or flows:
            return read_message(self.node, part)
        return None


_BOUND = frozenset({ActivityKind.SERVICE, ActivityKind.SEND, ActivityKind.BUSINESS_RULE})

#: tag to (parser, specification), as `BpmnParser.OVERRIDE_PARSER_CLASSES` wants it
PARSERS = {
    **{BPMN + name: (ActivityParser, FlowNodeSpec) for name in ACTIVITIES},
    **{BPMN + name: (GatewayParser, FlowNodeSpec) for name in GATEWAYS},
    **{BPMN + name: (EventParser, FlowNodeSpec) for name in EVENTS},
}
