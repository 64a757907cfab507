"""Errors: what the standard says they do."""

import pytest

from tests.builders import MESSAGES, file_of, started


def test_the_own_code_is_caught_before_any_code():
    body = """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><endEvent id="x"><errorEventDefinition errorRef="%s"/></endEvent>
b -> x
</subProcess><boundaryEvent id="any" attachedToRef="s"><errorEventDefinition/></boundaryEvent><boundaryEvent id="spec" attachedToRef="s"><errorEventDefinition errorRef="e"/></boundaryEvent><userTask id="o1"/><userTask id="o2"/>
a -> s
any -> o1
spec -> o2"""
    assert started(body % "e", around=MESSAGES).active() == ["o2"]
    assert started(body % "f", around=MESSAGES).active() == ["o1"]


def test_an_error_that_nobody_catches_is_an_incident_that_names_it():
    test = started(
        """<startEvent id="a"/><endEvent id="x"><errorEventDefinition errorRef="e"/></endEvent>
a -> x""",
        around=MESSAGES,
    )
    assert not test.ended
    assert test.incidents[0]["code"] == "error.uncaught"
    test.retry(skip=True)
    assert test.ended


def test_an_interrupting_escalation_takes_its_thrower_away():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><intermediateThrowEvent id="x"><escalationEventDefinition escalationRef="k"/></intermediateThrowEvent><userTask id="u"/>
b -> x -> u
</subProcess><boundaryEvent id="any" attachedToRef="s"><escalationEventDefinition escalationRef="k"/></boundaryEvent><userTask id="o1"/>
a -> s
any -> o1""",
        around=MESSAGES,
    )
    assert test.active() == ["o1"]
    test.complete("o1")
    assert test.ended


def test_an_escalation_is_caught_across_a_call():
    called = file_of(
        """<startEvent id="b"/><intermediateThrowEvent id="x"><escalationEventDefinition escalationRef="k"/></intermediateThrowEvent><userTask id="u"/>
b -> x -> u""",
        around=MESSAGES,
        key="called",
    )
    test = started(
        """<startEvent id="a"/><callActivity id="s" calledElement="called"/><boundaryEvent id="any" attachedToRef="s" cancelActivity="false"><escalationEventDefinition/></boundaryEvent><userTask id="o1"/>
a -> s
any -> o1""",
        {},
        called,
        around=MESSAGES,
    )
    assert sorted(test.active()) == ["o1", "u"]
    test.complete("u")
    test.complete("o1")
    assert test.ended


def test_a_task_can_fail_with_a_business_error():
    test = started(
        """<startEvent id="a"/><userTask id="u"/><boundaryEvent id="bo" attachedToRef="u"><errorEventDefinition errorRef="e"/></boundaryEvent><userTask id="o"/>
a -> u
bo -> o""",
        around=MESSAGES,
    )
    test.throw_error("u", "E")
    assert test.active() == ["o"]


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_what_leaves_a_called_process_brings_along_what_its_call_maps(kind):
    reference = {"error": "e", "escalation": "k"}[kind]
    called = file_of(
        f"""<startEvent id="b"/><userTask id="u"/><endEvent id="x"><{kind}EventDefinition {kind}Ref="{reference}"/></endEvent>
b -> u -> x""",
        around=MESSAGES,
        key="c",
    )
    test = started(
        f"""<startEvent id="a"/><callActivity id="ca" calledElement="c"><extensionElements><camunda:out source="n" target="seen"/></extensionElements></callActivity><boundaryEvent id="bo" attachedToRef="ca"><{kind}EventDefinition {kind}Ref="{reference}"/></boundaryEvent><userTask id="h"/>
a -> ca
bo -> h""",
        {},
        called,
        around=MESSAGES,
    )
    test.complete("u", {"n": 7})
    assert test.active() == ["h"]
    assert test.variables == {"seen": 7}
