"""Incidents and repairs: what is stuck stays where it is until somebody helps."""

from __future__ import annotations

import pytest

from flux.errors import EngineFailure, FluxError, InvalidState
from tests.builders import MESSAGES, file_of, started

JOB = """<startEvent id="a"/><serviceTask id="w" camunda:type="external" camunda:topic="calcul"/><userTask id="z"/>
<boundaryEvent id="late" attachedToRef="w" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
a -> w -> z"""


def test_a_job_that_failed_is_requested_again_by_a_retry():
    test = started(JOB, {"n": 1})
    (first,) = test.current.jobs.values()
    test.fail("w", "le service ne répond pas")
    assert [incident["message"] for incident in test.incidents] == ["le service ne répond pas"]
    test.retry()
    (second,) = test.current.jobs.values()
    assert (first.topic, second.topic) == ("calcul", "calcul")
    assert first.job != second.job
    assert len(test.current.timers) == 1
    test.complete("w", {"resultat": 2})
    assert test.active() == ["z"]
    assert test.variables == {"n": 1, "resultat": 2}


def test_a_failed_job_can_be_skipped_with_its_result():
    test = started(JOB)
    test.fail("w", "panne")
    test.retry(skip=True, variables={"resultat": 3})
    assert (test.active(), test.variables, test.incidents) == (["z"], {"resultat": 3}, [])


def test_cancelling_takes_incidents_along():
    test = started(JOB)
    test.fail("w", "panne")
    test.cancel()
    assert (test.ended, test.incidents) == (True, [])


def test_an_uncaught_error_of_a_task_opens_it_again_on_retry():
    test = started('<startEvent id="a"/><userTask id="u"/>\na -> u')
    test.throw_error("u", "REFUS", message="pièce illisible")
    (incident,) = test.incidents
    assert "REFUS" in incident["message"]
    assert "pièce illisible" in incident["message"]
    assert test.active() == []
    test.retry()
    assert test.active() == ["u"]


def test_an_uncaught_error_end_is_thrown_again_by_a_retry():
    body = """<startEvent id="a"/><endEvent id="x"><errorEventDefinition errorRef="e"/></endEvent>
a -> x"""
    test = started(body, around=MESSAGES)
    test.retry()
    assert [incident["code"] for incident in test.incidents] == ["error.uncaught"]
    test.retry(skip=True)
    assert test.ended


def test_an_endless_loop_goes_on_once_its_condition_is_repaired():
    body = """<startEvent id="a"/><exclusiveGateway id="m"/><task id="t"/><exclusiveGateway id="x"/><userTask id="z"/>
a -> m -> t -> x -[again]-> m
x -[not(again)]-> z"""
    test = started(body, {"again": True})
    assert [incident["code"] for incident in test.incidents] == ["loop.endless"]
    test.set_variables({"again": False})
    test.retry()
    assert (test.active(), test.incidents) == (["z"], [])


def test_an_event_that_triggers_itself_is_an_incident():
    body = """<startEvent id="a"/><userTask id="u"/>
a -> u
<subProcess id="es" triggeredByEvent="true"><startEvent id="b" isInterrupting="false"><signalEventDefinition signalRef="s"/></startEvent>
<endEvent id="x"><signalEventDefinition signalRef="s"/></endEvent>
b -> x
</subProcess>"""
    test = started(body, around=MESSAGES)
    test.signal("s")
    assert [incident["code"] for incident in test.incidents] == ["loop.endless"]
    assert test.active() == ["u"]


def test_processes_that_call_each_other_without_end_are_refused():
    other = file_of('<startEvent id="a"/><callActivity id="c" calledElement="p"/>\na -> c', key="other")
    with pytest.raises(EngineFailure, match="sans fin"):
        started('<startEvent id="a"/><callActivity id="c" calledElement="other"/>\na -> c', {}, other)


def test_an_unknown_called_process_is_named():
    with pytest.raises(EngineFailure, match="inconnu"):
        started('<startEvent id="a"/><callActivity id="c" calledElement="inconnu"/>\na -> c')


def test_a_token_before_a_join_can_be_taken_away():
    body = """<startEvent id="a"/><parallelGateway id="f"/><userTask id="u"/><userTask id="v"/><parallelGateway id="j"/><userTask id="z"/>
a -> f -> u -> j
f -> v -> j -> z"""
    test = started(body)
    test.complete("u")
    (scope,) = (scope for scope in test.current.state["scopes"].values() if "arrived" in scope)
    ((token,),) = scope["arrived"].values()
    test.move(take=[token, test.tasks[0].scope], put=["z"])
    test.complete("z")
    assert test.ended


def test_moving_to_where_nothing_is_is_refused():
    test = started('<startEvent id="a"/><userTask id="u"/>\na -> u')
    with pytest.raises(FluxError):
        test.move(put=["nulle_part"])
    with pytest.raises(FluxError):
        test.move(take=["99"])


def test_nothing_can_be_done_after_the_end():
    test = started('<startEvent id="a"/><endEvent id="z"/>\na -> z')
    with pytest.raises(InvalidState):
        test.set_variables({"x": 1})
