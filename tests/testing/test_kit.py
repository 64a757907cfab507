"""The process test kit: clock, messages between instances, scenario files."""

from __future__ import annotations

import pytest

from flux.errors import DefinitionRejected, InvalidState, NotFound
from flux.testing import ProcessTest, ScenarioFailed, run_scenario, run_scenarios
from tests.builders import MESSAGES, drawn, file_of, started

ASK = """<startEvent id="a"/><intermediateThrowEvent id="ask"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
<intermediateCatchEvent id="answer"><messageEventDefinition messageRef="m2"/></intermediateCatchEvent><userTask id="z"/>
a -> ask -> answer -> z"""
ANSWER = """<startEvent id="b"><messageEventDefinition messageRef="m"/></startEvent><userTask id="think"/>
<endEvent id="say"><messageEventDefinition messageRef="m2"/></endEvent>
b -> think -> say"""


def test_pools_talk_to_each_other():
    test = started(ASK, {}, file_of(ANSWER, around=MESSAGES, key="other"), around=MESSAGES)
    assert test.of("other").active() == ["think"]
    test.complete("think")
    assert (test.of("other").ended, test.active()) == (True, ["z"])


def test_a_message_that_comes_early_waits_for_its_receiver():
    talk = ANSWER.replace('<userTask id="think"/>', '<task id="think"/>')
    test = started(ASK, {}, file_of(talk, around=MESSAGES, key="other"), around=MESSAGES)
    assert test.active() == ["z"]


def test_timers_fire_in_order_and_the_clock_stands_where_it_was_moved():
    test = drawn(
        """<startEvent id="a"/><parallelGateway id="f"/><intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition></intermediateCatchEvent>
<intermediateCatchEvent id="soon"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent><task id="x"/><task id="y"/>
a -> f -> late -> x
f -> soon -> y"""
    )
    test.start("p")
    before = test.now
    test.advance("P3D")
    assert [step for step in test.path if step in "xy"] == ["y", "x"]
    assert (test.now - before).days == 3


def test_refusals_say_where_the_instance_waits():
    test = started('<startEvent id="a"/><userTask id="u"/>\na -> u')
    with pytest.raises(InvalidState, match="attend à : u"):
        test.complete("v")
    with pytest.raises(InvalidState):
        test.message("rien")
    with pytest.raises(NotFound):
        test.start("inconnu")


def test_a_file_that_publishing_refuses_is_refused(tmp_path):
    path = tmp_path / "p.bpmn"
    path.write_bytes(file_of('<startEvent id="a"/><eventBasedGateway id="g"/><userTask id="u"/>\na -> g -> u'))
    with pytest.raises(DefinitionRejected):
        ProcessTest(path)


SCENARIOS = """
process: p
scenarios:
  - name: jusqu'au bout
    steps:
      - start: {montant: 3}
        expect: {active: {u: 1}, tasks: {u: {name: Instruire}}}
      - complete: ailleurs
        refused: true
      - complete: u
        with: {recu_le: 2026-03-01}
        expect: {ended: completed, path: [a, u], never: [v], variables: {recu_le: 2026-03-01}, incidents: 0}
  - name: à côté
    steps:
      - start:
        expect: {active: [v], ended: true, variables: {x: 1}, inconnu: 1}
"""


@pytest.fixture
def scenario_file(tmp_path):
    body = '<startEvent id="a"/><userTask id="u" name="Instruire"/><userTask id="v"/>\na -> u'
    (tmp_path / "p.bpmn").write_bytes(file_of(body))
    path = tmp_path / "scenarios.yaml"
    path.write_text(SCENARIOS, encoding="utf-8")
    return path


def test_a_scenario_file_says_all_that_is_not_as_expected(scenario_file):
    good, bad = run_scenarios(scenario_file)
    assert good.passed
    assert len(bad.faults) == 4
    assert "attend à u au lieu de v" in bad.faults[0]


def test_a_failing_scenario_fails_and_names_itself(scenario_file):
    with pytest.raises(ScenarioFailed, match="à côté"):
        run_scenario(scenario_file)


def test_coverage_adds_up(scenario_file):
    good, bad = run_scenarios(scenario_file)
    assert (good.coverage + bad.coverage).elements_entered == ("a", "u")
    assert good.coverage.flows_missed == ()
    assert "v" in good.coverage.elements_missed


def test_processes_begin_at_their_dates_until_one_is_started_by_hand():
    body = """<startEvent id="s"><timerEventDefinition><timeCycle>R2/P1D</timeCycle></timerEventDefinition></startEvent><userTask id="t"/>
s -> t"""
    test = drawn(body)
    test.advance("PT23H")
    assert test.instances == []
    test.advance("PT1H")
    assert test.active() == ["t"]
    test.advance("P5D")
    assert [instance.active() for instance in test.instances] == [["t"], ["t"]]
    test = drawn(body)
    test.start()
    test.advance("P5D")
    assert len(test.instances) == 1
