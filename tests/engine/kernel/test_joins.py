"""Joins: what the standard says they do."""

from tests.builders import MESSAGES, file_of, started


def test_an_inclusive_join_waits_for_the_way_out_of_a_border():
    test = started(
        """<startEvent id="a"/><inclusiveGateway id="f"/><userTask id="u"/><userTask id="v"/><boundaryEvent id="bo" attachedToRef="v"><messageEventDefinition messageRef="m"/></boundaryEvent><userTask id="h"/><exclusiveGateway id="mg"/><inclusiveGateway id="j"/><userTask id="z"/>
a -> f -> u -> j
f -> v -> mg
bo -> h -> mg -> j -> z""",
        around=MESSAGES,
    )
    test.complete("u")
    assert test.active() == ["v"]
    test.message("m")
    assert test.active() == ["h"]
    test.complete("h")
    assert test.active() == ["z"]


def test_an_inclusive_join_waits_for_subprocesses_and_calls():
    called = file_of('<startEvent id="a"/><userTask id="cu"/>\na -> cu', key="c")
    test = started(
        """<startEvent id="a"/><inclusiveGateway id="f"/><subProcess id="s"><startEvent id="b"/><userTask id="u"/>
b -> u
</subProcess><callActivity id="ca" calledElement="c"/><inclusiveGateway id="j"/><userTask id="z"/>
a -> f -> s -> j
f -> ca -> j -> z""",
        {},
        called,
    )
    test.complete("u")
    assert test.active() == ["cu"]
    test.complete("cu")
    assert test.active() == ["z"]


def test_a_task_with_two_incoming_flows_runs_for_each_token():
    test = started("""<startEvent id="a"/><parallelGateway id="f"/><task id="x"/><task id="y"/><userTask id="u"/>
a -> f -> x -> u
f -> y -> u""")
    assert test.active() == ["u", "u"]
