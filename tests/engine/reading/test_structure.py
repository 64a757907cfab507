"""Flows, attachments, lanes, links, and where tokens are born."""

import pytest

from flux.engine.definition import ActivityKind, EventKind
from flux.engine.reading import read
from tests.engine.reading.diagrams import activity, around, bpmn, codes, event, flow, gateway, line, process_of

TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
COMPENSATE = "<compensateEventDefinition/>"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<task id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="rien"/>', "flow.no_target"),
        ('<task id="a"/><sequenceFlow id="f" sourceRef="a"/>', "flow.no_target"),
        ('<task id="a"/><sequenceFlow id="f" sourceRef="rien" targetRef="a"/>', "flow.no_source"),
        ('<task id="a"/><dataObject id="d"/><sequenceFlow id="f" sourceRef="a" targetRef="d"/>', "flow.no_target"),
        ('<task id="a"/><subProcess id="u"><task id="t"/></subProcess>' + flow("a", "t"), "flow.crosses"),
        (
            f'<task id="a"/><boundaryEvent id="b" attachedToRef="a">{TIMER}</boundaryEvent>' + flow("a", "b"),
            "flow.into_event",
        ),
        (f'<task id="a"/><boundaryEvent id="b" attachedToRef="rien">{TIMER}</boundaryEvent>', "boundary.unattached"),
        (f'<task id="a"/><boundaryEvent id="b">{TIMER}</boundaryEvent>', "boundary.unattached"),
        (
            f'<parallelGateway id="g"/><boundaryEvent id="b" attachedToRef="g">{TIMER}</boundaryEvent>',
            "boundary.unattached",
        ),
        ('<task id="a"/><task id="b"/>' + flow("a", "b") + flow("b", "a"), "container.no_start"),
        (
            around('<intermediateThrowEvent id="a"><linkEventDefinition name="x"/></intermediateThrowEvent>'),
            "link.no_target",
        ),
    ],
)
def test_what_cannot_mean_anything_is_refused_by_name(body, code):
    reading = read(bpmn(body))
    assert code in codes(reading)
    assert not reading.readable
    assert all(finding.line for finding in reading.findings)


def test_all_faults_are_said_at_once_with_element_and_line():
    body = '<task id="a"/>\n<sequenceFlow id="f" sourceRef="a" targetRef="x"/>\n<sequenceFlow id="g" sourceRef="y" targetRef="a"/>'
    assert [(f.code, f.element, f.line) for f in read(bpmn(body)).findings] == [
        ("flow.no_target", "f", 5),
        ("flow.no_source", "g", 6),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (around('<task id="a"/>') + flow("e", "a"), "flow.never_taken"),
        (around('<task id="a"/>') + flow("a", "s"), "flow.into_start"),
        (around('<exclusiveGateway id="a" default="rien"/>'), "flow.default_unknown"),
        (around('<task id="a" startQuantity="0"/>'), "activity.quantity"),
        (around('<task id="a" completionQuantity="1000000000"/>'), "activity.quantity"),
        (
            around('<parallelGateway id="a"/>').replace(
                'targetRef="e">', 'targetRef="e"><conditionExpression>x</conditionExpression>'
            ),
            "flow.condition_ignored",
        ),
        ("", "container.empty"),
        (around('<subProcess id="a"/>'), "container.empty"),
        (around('<task id="a"/><boundaryEvent id="b" attachedToRef="a"/>'), "boundary.no_trigger"),
        (
            around(f'<task id="a"/><boundaryEvent id="b" attachedToRef="a">{COMPENSATE}</boundaryEvent>'),
            "compensation.no_handler",
        ),
        (
            around('<task id="a"/>') + '<subProcess id="u" triggeredByEvent="true"><startEvent id="us"/></subProcess>',
            "event_subprocess.no_trigger",
        ),
        (
            around('<task id="a"/>')
            + '<subProcess id="u" triggeredByEvent="true"><startEvent id="us"><messageEventDefinition/></startEvent>'
            + '<startEvent id="ut"><signalEventDefinition/></startEvent></subProcess>',
            "event_subprocess.several_starts",
        ),
        (around('<intermediateCatchEvent id="a"/>'), "catch.no_trigger"),
        (
            around('<task id="a"/>')
            + '<subProcess id="u" triggeredByEvent="true"><startEvent id="us"><messageEventDefinition/></startEvent></subProcess>'
            + flow("u", "a"),
            "flow.never_taken",
        ),
        (around('<task id="a"/>') + '<task id="h" isForCompensation="true"/>' + flow("h", "a"), "flow.never_taken"),
        (
            around('<task id="a"/>')
            + '<intermediateThrowEvent id="x"><linkEventDefinition name="L"/></intermediateThrowEvent>'
            + '<intermediateCatchEvent id="y"><linkEventDefinition name="L"/></intermediateCatchEvent>'
            + flow("x", "a"),
            "flow.never_taken",
        ),
        (
            around('<subProcess id="a"><startEvent id="as"><messageEventDefinition/></startEvent></subProcess>'),
            "subprocess.triggered_start",
        ),
    ],
)
def test_what_is_odd_and_means_something_is_said_and_read(body, code):
    reading = read(bpmn(body))
    assert code in codes(reading)
    assert reading.readable


def test_flows_stand_in_the_order_of_the_file():
    process = process_of('<exclusiveGateway id="a"/><task id="x"/><task id="y"/>' + flow("a", "y") + flow("a", "x"))
    assert process.nodes["a"].outgoing == ("a-y", "a-x")
    assert process.nodes["x"].incoming == ("a-x",)


def test_implicit_splits_and_conditional_flows_leave_activities():
    body = (
        '<task id="a" default="a-y"/><task id="x"/><task id="y"/>' + flow("a", "x", "montant &gt; 3") + flow("a", "y")
    )
    process = process_of(body)
    assert activity(process).default == "a-y"
    assert process.flows["a-x"].condition.evaluate({"montant": 4}) is True


def test_a_flow_drawn_in_the_process_may_join_nodes_of_one_subprocess():
    process = process_of(around('<subProcess id="a"><task id="t"/><task id="u"/></subProcess>') + flow("t", "u"))
    assert process.nodes["t"].outgoing == ("t-u",)


def test_boundary_events_stand_on_their_activity_in_the_order_of_the_file():
    body = (
        f'<boundaryEvent id="b2" attachedToRef="a" cancelActivity="false">{TIMER}</boundaryEvent>'
        f'<userTask id="a"/><boundaryEvent id="b1" attachedToRef="a"><errorEventDefinition/></boundaryEvent>'
    )
    process = process_of(around(body))
    assert activity(process).boundaries == ("b2", "b1")
    assert not event(process, "b2").interrupting
    assert event(process, "b1").interrupting


def test_an_error_on_a_boundary_always_interrupts():
    body = '<task id="a"/><boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><errorEventDefinition/></boundaryEvent>'
    assert event(process_of(around(body)), "b").interrupting
    assert "event.always_interrupts" in codes(read(bpmn(around(body))))


@pytest.mark.parametrize(
    "tie",
    [
        '<association id="x" sourceRef="b" targetRef="h" associationDirection="One"/>',
        '<association id="x" sourceRef="h" targetRef="b"/>',
        '<sequenceFlow id="x" sourceRef="b" targetRef="h"/>',
    ],
)
@pytest.mark.parametrize("marked", ['isForCompensation="true"', ""])
def test_a_compensation_handler_is_found_however_it_is_tied(tie, marked):
    body = f'<task id="a"/><boundaryEvent id="b" attachedToRef="a">{COMPENSATE}</boundaryEvent><task id="h" {marked}/>{tie}'
    process = process_of(around(body))
    assert activity(process).compensated_by == "h"
    assert activity(process, "h").for_compensation
    assert process.nodes["b"].outgoing == ()


def test_without_start_events_tokens_are_born_where_no_flow_leads():
    body = (
        '<task id="a"/><parallelGateway id="g"/><task id="b"/><task id="c" isForCompensation="true"/>'
        '<receiveTask id="r" instantiate="true"/><intermediateCatchEvent id="l"><linkEventDefinition name="x"/></intermediateCatchEvent>'
        '<subProcess id="u" triggeredByEvent="true"><startEvent><messageEventDefinition/></startEvent></subProcess>'
    ) + flow("a", "b")
    assert process_of(body).containers["p"].starts == ("a", "g")


def test_triggered_starts_are_not_where_a_process_begins_by_itself():
    body = (
        '<startEvent id="s"/><startEvent id="m"><messageEventDefinition/></startEvent><task id="a"/>'
        + line("s", "a")
        + flow("m", "a")
    )
    assert process_of(body).containers["p"].starts == ("s",)


def test_an_event_subprocess_is_listed_with_its_container_and_begins_by_its_trigger():
    body = (
        '<task id="a"/><subProcess id="u" triggeredByEvent="true">'
        '<startEvent id="us" isInterrupting="false"><signalEventDefinition signalRef="x"/></startEvent><task id="ut"/></subProcess>'
    )
    process = process_of(body, root='<signal id="x" name="fin"/>')
    assert process.containers["p"].event_subprocesses == ("u",)
    assert process.containers["u"].starts == ()
    assert activity(process, "u").kind is ActivityKind.EVENT_SUBPROCESS
    assert not event(process, "us").interrupting
    assert process.nodes["us"].container == "u"


def test_the_start_of_an_event_subprocess_may_catch_errors():
    body = '<task id="a"/><subProcess id="u" triggeredByEvent="1"><startEvent id="us"><errorEventDefinition/></startEvent></subProcess>'
    assert event(process_of(body), "us").definitions[0].kind is EventKind.ERROR


def test_lanes_nest_and_the_innermost_named_one_is_the_role_of_its_user_tasks():
    lanes = (
        '<laneSet><lane id="l1" name="Services"><flowNodeRef>s</flowNodeRef><childLaneSet>'
        '<lane id="l2" name="Chef de service"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane>'
        '<lane id="l3" name="Élu"><flowNodeRef>e</flowNodeRef></lane></laneSet>'
        '<laneSet><lane id="m1" name="Phase 1"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    )
    process = process_of(lanes + around('<userTask id="a"/>'))
    assert process.nodes["a"].lanes == ("l1", "l2")
    assert process.lanes["l2"].parent == "l1"
    assert activity(process).user.role.evaluate({}) == "chef_de_service"
    assert process.nodes["e"].lanes == ("l3",)


def test_what_stands_in_a_subprocess_stands_in_its_lane():
    lanes = '<laneSet><lane id="l" name="Maire"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    process = process_of(lanes + around('<subProcess id="a"><userTask id="t"/></subProcess>'))
    assert process.nodes["t"].lanes == ("l",)
    assert activity(process, "t").user.role.evaluate({}) == "maire"


def test_a_role_of_its_own_wins_over_the_lane():
    lanes = '<laneSet><lane id="l" name="Maire"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    process = process_of(lanes + around('<userTask id="a" flux:role="=vote.role"/>'))
    assert activity(process).user.role.evaluate({"vote": {"role": "dgs"}}) == "dgs"


def test_links_of_one_name_are_two_ends_of_a_flow():
    body = (
        '<startEvent id="s"/><intermediateThrowEvent id="t"><linkEventDefinition name="suite"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="a" name="suite"><linkEventDefinition name=""/></intermediateCatchEvent>'
    ) + flow("s", "t")
    reading = read(bpmn(body))
    assert reading.findings == ()
    assert event(reading.processes[0]).definitions[0].name == "suite"


def test_gateways_of_every_kind_are_read():
    body = "".join(f'<{kind} id="{kind}"/>' for kind in ("exclusiveGateway", "inclusiveGateway", "parallelGateway")) + (
        '<eventBasedGateway id="ebg" instantiate="true" eventGatewayType="Parallel"/>'
        '<complexGateway id="c"><activationCondition>activationCount &gt;= 2</activationCondition></complexGateway>'
    )
    process = process_of(body)
    assert gateway(process, "ebg").instantiate
    assert gateway(process, "ebg").parallel
    assert gateway(process, "c").activation.evaluate({"activationCount": 3}) is True


def test_a_transaction_and_an_ad_hoc_subprocess_are_read():
    body = (
        '<startEvent id="s"/><transaction id="t"><task id="x"/></transaction>'
        '<adHocSubProcess id="a" ordering="Sequential" cancelRemainingInstances="false"><task id="y"/><task id="z"/>'
        "<completionCondition>fini</completionCondition></adHocSubProcess>"
    ) + line("s", "t", "a")
    process = process_of(body)
    assert activity(process, "t").kind is ActivityKind.TRANSACTION
    assert (activity(process).sequential, activity(process).cancel_remaining) == (True, False)
    assert activity(process).completion.evaluate({"fini": True}) is True
    assert process.containers["a"].starts == ("y", "z")


def test_notes_on_the_process_are_read():
    process = process_of(
        '<documentation>Pour voir</documentation><task id="a"/>',
        attributes='name="Proposition" flux:retention="P10Y" flux:starters="agent, dgs" flux:title="objet" camunda:versionTag="1.2"',
    )
    assert (process.name, process.retention, process.version_tag) == ("Proposition", "P10Y", "1.2")
    assert process.starters == ("agent", "dgs")
    assert process.title.evaluate({"objet": "Pont"}) == "Pont"
    assert process.documentation == "Pour voir"


def test_a_time_to_live_in_days_is_a_retention():
    assert process_of("<task/>", attributes='camunda:historyTimeToLive="180"').retention == "P180D"
