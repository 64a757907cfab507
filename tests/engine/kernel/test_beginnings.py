"""How an instance begins when more than one thing, or a condition, has to be true (§10.5.2)."""

import pytest

from flux.errors import InvalidState
from flux.testing import run_scenario
from tests.builders import MESSAGES, drawn, file_of

BOTH = """<startEvent id="a" parallelMultiple="true"><messageEventDefinition messageRef="m"/><signalEventDefinition signalRef="s"/></startEvent><userTask id="u"/>
a -> u
<subProcess id="es" triggeredByEvent="true"><startEvent id="b" isInterrupting="false"><messageEventDefinition messageRef="m2"/></startEvent><userTask id="h"/>
b -> h
</subProcess>"""


def test_a_parallel_multiple_start_waits_for_all_its_triggers():
    test = drawn(BOTH, around=MESSAGES)
    test.start_by_message("m", {"x": 1})
    assert test.active() == ["a"]
    assert test.path == ["a"]
    test.signal("s", {"y": 2})
    assert test.active() == ["u"]
    assert test.variables == {"x": 1, "y": 2}
    assert test.path == ["a", "u"]
    test.complete("u")
    assert test.ended


def test_nothing_of_the_process_listens_before_it_has_begun():
    test = drawn(BOTH, around=MESSAGES)
    test.start_by_message("m")
    with pytest.raises(InvalidState):
        test.message("m2")
    test.signal("s")
    test.message("m2")
    assert sorted(test.active()) == ["h", "u"]


def test_what_completes_one_beginning_does_not_begin_another():
    test = drawn(BOTH, around=MESSAGES)
    test.start_by_message("m")
    test.signal("s")
    assert len(test.instances) == 1
    test.signal("s")
    assert [instance.active() for instance in test.instances] == [["u"], ["a"]]
    test.message("m")
    assert [instance.active() for instance in test.instances] == [["u"], ["u"]]


def test_the_same_trigger_twice_begins_two_that_wait():
    test = drawn(BOTH, around=MESSAGES)
    first, second = test.start_by_message("m"), test.start_by_message("m")
    test.signal("s")
    assert first.active() == second.active() == ["u"]


def test_a_date_among_the_triggers_counts_from_the_first_that_came():
    test = drawn(
        BOTH.replace(
            '<signalEventDefinition signalRef="s"/>',
            "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
        ),
        around=MESSAGES,
    )
    test.start_by_message("m")
    test.advance("PT23H")
    assert test.active() == ["a"]
    test.advance("PT1H")
    assert test.active() == ["u"]


def test_begun_by_hand_everything_has_happened():
    test = drawn(BOTH, around=MESSAGES)
    test.start("p")
    assert test.active() == ["u"]


def test_a_beginning_that_waits_can_be_cancelled():
    test = drawn(BOTH, around=MESSAGES)
    test.start_by_message("m")
    test.cancel("essai")
    assert test.current.outcome == "cancelled"
    assert test.current.subscriptions == {}


WHEN = """<startEvent id="a"><conditionalEventDefinition><condition>montant > 1000</condition></conditionalEventDefinition></startEvent><startEvent id="b"><conditionalEventDefinition><condition>urgent</condition></conditionalEventDefinition></startEvent><userTask id="u"/><userTask id="v"/>
a -> u
b -> v""".replace("t > 1", "t &gt; 1")


def test_a_process_begins_at_each_condition_that_what_is_offered_makes_true():
    test = drawn(WHEN)
    assert test.evaluate_conditions({"montant": 10}) == []
    (begun,) = test.evaluate_conditions({"montant": 2000})
    assert begun.active() == ["u"]
    assert begun.variables == {"montant": 2000}
    assert [one.active() for one in test.evaluate_conditions({"montant": 2000, "urgent": True})] == [["u"], ["v"]]


def test_one_start_event_begins_once_however_many_of_its_conditions_hold():
    either = """<startEvent id="a"><conditionalEventDefinition><condition>pret</condition></conditionalEventDefinition><conditionalEventDefinition><condition>urgent</condition></conditionalEventDefinition></startEvent><userTask id="u"/>
a -> u"""
    assert len(drawn(either).evaluate_conditions({"pret": True, "urgent": True})) == 1


def test_a_condition_beside_a_message_begins_nothing_by_itself():
    both = """<startEvent id="a" parallelMultiple="true"><messageEventDefinition messageRef="m"/><conditionalEventDefinition><condition>pret</condition></conditionalEventDefinition></startEvent><userTask id="u"/>
a -> u"""
    assert drawn(both, around=MESSAGES).evaluate_conditions({"pret": True}) == []


def test_a_condition_among_the_triggers_is_looked_at_once_the_other_has_come():
    test = drawn(
        """<startEvent id="a" parallelMultiple="true"><messageEventDefinition messageRef="m"/><conditionalEventDefinition><condition>pret</condition></conditionalEventDefinition></startEvent><userTask id="u"/>
a -> u""",
        around=MESSAGES,
    )
    test.start_by_message("m", {"pret": False})
    assert test.active() == ["a"]
    test.set_variables({"pret": True})
    assert test.active() == ["u"]
    test.start_by_message("m", {"pret": True})
    assert test.active() == ["u"]


def test_a_scenario_can_offer_variables(tmp_path):
    (tmp_path / "p.bpmn").write_bytes(file_of(WHEN))
    scenario = tmp_path / "p.scenarios.yaml"
    scenario.write_text(
        "process: p\nscenarios:\n- name: dépassement\n  steps:\n  - evaluate_conditions: {montant: 5000}\n    expect: {active: [u]}\n",
        encoding="utf-8",
    )
    (outcome,) = run_scenario(scenario)
    assert outcome.coverage.elements_entered == ("a", "u")
