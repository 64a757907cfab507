"""Gateways: what the standard says they do."""

import pytest

from flux.errors import FluxError
from tests.builders import MESSAGES, drawn, started


def test_an_unknown_variable_in_a_condition_is_refused_and_named():
    test = drawn(
        '<startEvent id="a"/><exclusiveGateway id="g"/><userTask id="u"/><userTask id="v"/>\na -> g -[x = 1]-> u\ng -[x = 2]-> v'
    )
    with pytest.raises(FluxError):
        test.start("p")
    test.start("p", {"x": 1})
    assert test.active() == ["u"]


def test_a_step_without_a_way_out_leaves_the_task_open():
    test = started(
        '<startEvent id="a"/><userTask id="t"/><exclusiveGateway id="g"/><userTask id="u"/><userTask id="v"/>\na -> t -> g -[x = 1]-> u\ng -[x = 2]-> v'
    )
    with pytest.raises(FluxError):
        test.complete("t", {"x": 3})
    assert test.active() == ["t"]
    test.complete("t", {"x": 2})
    assert test.active() == ["v"]


def test_conditional_flows_leave_a_task_together_and_the_default_alone():
    test = started(
        '<startEvent id="a"/><task id="t" default="t_w"/><userTask id="u"/><userTask id="v"/><userTask id="w"/>\na -> t -[x = 1]-> u\nt -[x &lt; 5]-> v\nt -> w'.replace(
            "&lt;", "<"
        ),
        {"x": 1},
    )
    assert sorted(test.active()) == ["u", "v"]
    test = started(
        '<startEvent id="a"/><task id="t" default="t_w"/><userTask id="u"/><userTask id="v"/><userTask id="w"/>\na -> t -[x = 1]-> u\nt -[x < 5]-> v\nt -> w',
        {"x": 7},
    )
    assert test.active() == ["w"]


def test_the_first_event_after_an_event_based_gateway_wins():
    test = started(
        """<startEvent id="a"/><eventBasedGateway id="g"/><receiveTask id="r" messageRef="m"/><intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent><userTask id="u"/><userTask id="v"/>
a -> g -> r -> u
g -> c -> v""",
        around=MESSAGES,
    )
    assert test.active() == ["g"]
    test.advance("PT2H")
    assert test.active() == ["v"]
    with pytest.raises(FluxError):
        test.message("m")


def test_a_complex_gateway_starts_at_its_condition_and_swallows_the_rest():
    test = started(
        """<startEvent id="a"/><parallelGateway id="f"/><userTask id="u1"/><userTask id="u2"/><userTask id="u3"/><complexGateway id="g"><activationCondition>activationCount >= 2</activationCondition></complexGateway><userTask id="z"/>
a -> f -> u1 -> g
f -> u2 -> g
f -> u3 -> g -> z""".replace(">=", "&gt;=")
    )
    test.complete("u1")
    assert test.active() == ["u2", "u3"]
    test.complete("u2")
    assert test.active() == ["u3", "z"]
    test.complete("u3")
    assert test.active() == ["z"]
    test.complete("z")
    assert test.ended


def test_an_event_based_gateway_starts_the_process_with_one_or_all_of_its_events():
    b = """<eventBasedGateway id="g" instantiate="true" %s/><intermediateCatchEvent id="c1"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><intermediateCatchEvent id="c2"><messageEventDefinition messageRef="m2"/></intermediateCatchEvent><parallelGateway id="j"/><userTask id="z"/><userTask id="y"/>
g -> c1 -> %s
g -> c2 -> %s
j -> z"""
    test = drawn(b % ('eventGatewayType="Parallel"', "j", "j"), around=MESSAGES)
    test.start_by_message("m")
    assert test.active() == ["c2"]
    test.message("m2")
    assert test.active() == ["z"]
    test = drawn((b % ("", "y", "z")).replace('<parallelGateway id="j"/>', "").replace("j -> z", ""), around=MESSAGES)
    test.start_by_message("m2")
    assert test.active() == ["z"]


def test_an_inclusive_join_is_right_in_every_round_of_a_loop():
    test = started(
        """<startEvent id="a"/><exclusiveGateway id="m"/><inclusiveGateway id="s"/><userTask id="u1"/><userTask id="u2"/><inclusiveGateway id="j"/><userTask id="k"/><exclusiveGateway id="x"/><userTask id="z"/>
a -> m -> s -[a1]-> u1 -> j
s -[a2]-> u2 -> j -> k -> x -[again]-> m
x -[not(again)]-> z""",
        {"a1": True, "a2": True},
    )
    for again in (True, True, False):
        test.complete("u1")
        assert test.active() == ["u2"]
        test.complete("u2")
        assert test.active() == ["k"]
        test.complete("k", {"again": again})
    assert test.active() == ["z"]


def test_an_inclusive_join_goes_on_when_the_awaited_branch_leaves():
    test = started("""<startEvent id="a"/><inclusiveGateway id="s"/><userTask id="u1"/><userTask id="u2"/><exclusiveGateway id="x"/><endEvent id="e"/><inclusiveGateway id="j"/><userTask id="z"/>
a -> s -> u1 -> j
s -> u2 -> x -[leave]-> e
x -[not(leave)]-> j -> z""")
    test.complete("u1")
    assert test.active() == ["u2"]
    test.complete("u2", {"leave": True})
    assert test.active() == ["z"]


def test_a_token_too_many_before_a_parallel_join_stays_there():
    test = started("""<startEvent id="a"/><parallelGateway id="f"/><userTask id="u1"/><userTask id="u2"/><userTask id="u3"/><exclusiveGateway id="m"/><parallelGateway id="j"/><userTask id="z"/>
a -> f -> u1 -> m
f -> u2 -> m -> j
f -> u3 -> j -> z""")
    test.complete("u1")
    test.complete("u2")
    assert test.active() == ["u3"]
    test.complete("u3")
    assert test.active() == ["z"]
    test.complete("z")
    assert not test.ended
