"""What runs and is surely not what its author wants is said before it is published."""

import pytest

from flux.engine.checks import check
from tests.engine.reading.diagrams import around, flow, line, process_of

DUE = 'flux:due="P1D"'
ROOT = '<message id="m" name="avis"/><signal id="g" name="fin"/>'


def said(body, root=ROOT, **known):
    return {(finding.code, finding.element) for finding in check([process_of(body, root=root)], **known)}


def test_a_well_drawn_process_has_nothing_said_of_it():
    body = around(f'<userTask id="a" flux:role="dgs" {DUE}/>')
    assert check([process_of(body)], known_roles={"dgs"}, known_forms=(), known_decisions=(), known_processes=()) == ()


def test_a_user_task_without_a_role_is_an_error_with_its_line():
    (finding,) = check([process_of(around(f'<userTask id="a" name="Avis" {DUE}/>'))])
    assert (finding.code, finding.severity, finding.element) == ("user.no_role", "error", "a")
    assert finding.line == 4
    assert "Avis" in finding.message


def test_a_lane_or_an_assignee_is_enough_to_know_who():
    lane = '<laneSet><lane id="l" name="Maire"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    assert said(lane + around(f'<userTask id="a" {DUE}/>')) == set()
    assert said(around(f'<userTask id="a" camunda:assignee="demo" {DUE}/>')) == set()


TIMER = '<boundaryEvent id="b" attachedToRef="a"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>'


def test_a_user_task_without_a_deadline_is_said():
    assert said(around('<userTask id="a" flux:role="x"/>')) == {("user.no_deadline", "a")}
    assert said(around('<userTask id="a" flux:role="x"/>') + TIMER) == set()


@pytest.mark.parametrize(
    ("node", "known", "code"),
    [
        (f'<userTask id="a" flux:role="roi" {DUE}/>', {"known_roles": ["maire"]}, "user.unknown_role"),
        (f'<userTask id="a" flux:role="maire, roi" {DUE}/>', {"known_roles": ["maire"]}, "user.unknown_role"),
        (
            f'<userTask id="a" flux:role="maire" flux:escalation="roi" {DUE}/>',
            {"known_roles": ["maire"]},
            "user.unknown_role",
        ),
        (f'<userTask id="a" flux:role="x" flux:form="f" {DUE}/>', {"known_forms": ["g"]}, "user.unknown_form"),
        ('<businessRuleTask id="a" flux:decision="d"/>', {"known_decisions": []}, "decision.unknown"),
        ('<callActivity id="a" calledElement="q"/>', {"known_processes": []}, "call.unknown_process"),
    ],
)
def test_a_part_that_nobody_has_is_an_error_where_the_parts_are_known(node, known, code):
    assert said(around(node), **known) == {(code, "a")}
    assert said(around(node)) == set()


def test_a_start_may_only_ask_for_a_form_that_is_known():
    asking = around('<manualTask id="a"/>').replace("<startEvent ", '<startEvent flux:form="f" ', 1)
    assert said(asking, known_forms=["g"]) == {("start.unknown_form", "s")}
    assert said(asking, known_forms=["f"]) == said(asking) == set()


def test_a_part_that_depends_on_data_is_not_looked_for():
    assert said(around('<callActivity id="a" calledElement="=quel"/>'), known_processes=[]) == set()
    assert said(around('<businessRuleTask id="a" flux:decision="=quelle"/>'), known_decisions=[]) == set()


def test_processes_of_one_deployment_may_call_each_other():
    assert said(around('<callActivity id="a" calledElement="p"/>'), known_processes=[]) == set()


def test_a_business_rule_without_a_decision_and_a_service_without_a_topic_are_said():
    assert said(around('<businessRuleTask id="a"/>')) == {("decision.none", "a")}
    assert said(around('<serviceTask id="a"/>')) == {("service.nothing_bound", "a")}


@pytest.mark.parametrize("kind", ["exclusiveGateway", "inclusiveGateway"])
def test_a_choice_with_a_way_always_open_or_none_is_said(kind):
    nodes = f'<startEvent id="s"/><{kind} id="a" default="a-z"/><task id="x"/><task id="y"/><task id="z"/>'
    flows = flow("s", "a") + flow("a", "x", "c") + flow("a", "z")
    assert said(nodes.replace('<task id="y"/>', "") + flows) == set()
    assert said(nodes + flows + flow("a", "y")) == {("gateway.flow_without_condition", "a")}
    without = nodes.replace(' default="a-z"', "").replace('<task id="z"/>', "")
    assert said(without + flow("s", "a") + flow("a", "x", "c") + flow("a", "y", "d")) == {("gateway.no_default", "a")}


def test_a_race_leads_to_what_waits():
    nodes = (
        '<startEvent id="s"/><eventBasedGateway id="a"/><task id="x"/><receiveTask id="r" messageRef="m"/>'
        '<intermediateCatchEvent id="c"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>'
    )
    flows = line("s", "a", "x") + flow("a", "r") + flow("a", "c")
    assert said(nodes + flows) == {("gateway.event_target", "a")}


def test_what_is_never_reached_is_said():
    assert said(around('<task id="a"/>') + '<task id="seule"/>') == {("node.unreachable", "seule")}


def test_what_links_boundaries_compensation_and_event_subprocesses_reach_is_reached():
    body = (
        (
            '<intermediateThrowEvent id="t"><linkEventDefinition name="x"/></intermediateThrowEvent>'
            '<intermediateCatchEvent id="c"><linkEventDefinition name="x"/></intermediateCatchEvent><task id="apres"/>'
            '<boundaryEvent id="k" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="h" isForCompensation="true"/>'
            '<association sourceRef="k" targetRef="h"/><task id="suite"/>'
            '<subProcess id="u" triggeredByEvent="true"><startEvent id="us"><signalEventDefinition signalRef="g"/></startEvent></subProcess>'
        )
        + flow("c", "apres")
        + flow("b", "suite")
    )
    start = '<startEvent id="s"/><userTask id="a" flux:role="x"/>' + line("s", "a", "t")
    assert said(start + TIMER + body) == set()


def test_a_loop_without_a_way_out_is_said():
    body = '<startEvent id="s"/><task id="a"/><task id="b"/>' + line("s", "a", "b", "a")
    assert said(body) == {("node.no_end", "s"), ("node.no_end", "a"), ("node.no_end", "b")}


ERROR = '<boundaryEvent id="b" attachedToRef="a"><errorEventDefinition errorRef="REFUS"/></boundaryEvent>'


@pytest.mark.parametrize(
    ("host", "never"),
    [
        ('<task id="a"/>', True),
        ('<scriptTask id="a"><script>x = 1</script></scriptTask>', True),
        ('<serviceTask id="a" flux:topic="t"/>', False),
        ('<callActivity id="a" calledElement="q"/>', False),
        ('<subProcess id="a"><task id="t"/></subProcess>', True),
        (
            '<subProcess id="a"><subProcess id="i"><endEvent id="x"><errorEventDefinition errorRef="REFUS"/></endEvent></subProcess></subProcess>',
            False,
        ),
        ('<subProcess id="a"><endEvent id="x"><errorEventDefinition errorRef="AUTRE"/></endEvent></subProcess>', True),
    ],
)
def test_an_error_watched_on_what_cannot_throw_it_is_said(host, never):
    found = said(around(host) + ERROR)
    assert (("boundary.never_thrown", "b") in found) is never


def test_a_cancel_belongs_to_a_transaction():
    end = '<endEvent id="x"><cancelEventDefinition/></endEvent>'
    watch = '<boundaryEvent id="b" attachedToRef="a"><cancelEventDefinition/></boundaryEvent>'
    assert said(around(f'<transaction id="a">{end}</transaction>') + watch) == set()
    found = said(around(f'<subProcess id="a">{end}</subProcess>') + watch)
    assert found == {("cancel.outside_transaction", "x"), ("cancel.outside_transaction", "b")}


def test_a_compensation_of_nothing_is_an_error():
    end = '<startEvent id="s"/><endEvent id="a"><compensateEventDefinition activityRef="rien"/></endEvent>' + flow(
        "s", "a"
    )
    assert said(end) == {("compensation.unknown_activity", "a")}


def test_starts_that_one_trigger_begins_twice_are_said():
    message = '<startEvent id="{0}"><messageEventDefinition messageRef="m"/></startEvent>'
    assert said(message.format("x") + message.format("y")) == {("start.duplicate_message", "y")}
    signal = '<startEvent id="{0}"><signalEventDefinition signalRef="g"/></startEvent>'
    assert said(signal.format("x") + signal.format("y")) == {("start.duplicate_signal", "y")}
    assert said('<startEvent id="x"/><startEvent id="y"/>') == {("start.several", "y")}


def test_a_legal_deadline_is_that_of_a_rule_that_gives_a_delay():
    timer = '<intermediateCatchEvent id="a"><timerEventDefinition flux:deadline="{}" flux:from="notifie_le"/></intermediateCatchEvent>'
    assert said(around(timer.format("TRANSFERT"))) == set()
    assert said(around(timer.format("TRANSPORT"))) == {("timer.unknown_deadline", "a")}


MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
FAULT = "<errorEventDefinition/>"


def _boundary(name, inside):
    return f'<boundaryEvent id="{name}" attachedToRef="a">{inside}</boundaryEvent>'


def _reaction(name, inside):
    start = f'<startEvent id="{name}s">{inside}</startEvent>'
    return f'<subProcess id="{name}" triggeredByEvent="true">{start}<task id="{name}t"/>{flow(f"{name}s", f"{name}t")}</subProcess>'


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (_boundary("b", MESSAGE) + _boundary("c", MESSAGE), "c"),
        (_boundary("b", FAULT) + _boundary("c", FAULT), "c"),
        (_reaction("u", MESSAGE) + _reaction("v", MESSAGE), "vs"),
        (_boundary("b", MESSAGE) + _reaction("v", MESSAGE), None),
        (_boundary("b", SIGNAL) + _boundary("c", SIGNAL), None),
    ],
)
def test_two_events_that_wait_at_one_place_for_what_reaches_one_only_are_an_error(body, found):
    task = around(f'<userTask id="a" flux:role="x" {DUE}/>')
    duplicates = {element for code, element in said(task + body) if code == "event.duplicate"}
    assert duplicates == ({found} if found else set())


def test_a_race_between_the_same_message_twice_or_with_a_link_is_an_error():
    race = '<eventBasedGateway id="a"/>'
    twice = race + "".join(
        f'<intermediateCatchEvent id="{n}">{MESSAGE}</intermediateCatchEvent>{flow("a", n)}' for n in "bc"
    )
    assert ("event.duplicate", "c") in said(around(twice))
    link = '<intermediateCatchEvent id="b"><linkEventDefinition name="L"/></intermediateCatchEvent>'
    assert ("gateway.event_target", "a") in said(around(race + link + flow("a", "b")))
