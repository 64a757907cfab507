"""Compensation: what the standard says they do."""

from tests.builders import MESSAGES, started


def test_a_cancelled_transaction_undoes_and_leaves_by_its_cancel_event():
    test = started(
        """<startEvent id="a"/><transaction id="s"><startEvent id="b"/><task id="hotel"/><boundaryEvent id="ch" attachedToRef="hotel"><compensateEventDefinition/></boundaryEvent><userTask id="undo" isForCompensation="true"/><association id="as" sourceRef="ch" targetRef="undo"/><userTask id="u"/><endEvent id="x"><cancelEventDefinition/></endEvent>
b -> hotel -> u -> x
</transaction><boundaryEvent id="bo" attachedToRef="s"><cancelEventDefinition/></boundaryEvent><userTask id="o"/><userTask id="ok"/>
a -> s -> ok
bo -> o""",
        around=MESSAGES,
    )
    assert test.active() == ["u"]
    test.complete("u")
    assert test.active() == ["undo"]
    test.complete("undo")
    assert test.active() == ["o"]
    test.complete("o")
    assert test.ended


def test_what_came_after_is_undone_before():
    test = started(
        """<startEvent id="a"/><task id="t1"/><boundaryEvent id="b1" attachedToRef="t1"><compensateEventDefinition/></boundaryEvent><userTask id="u1" isForCompensation="true"/><association id="a1" sourceRef="b1" targetRef="u1"/>
<task id="t2"/><boundaryEvent id="b2" attachedToRef="t2"><compensateEventDefinition/></boundaryEvent><userTask id="u2" isForCompensation="true"/><association id="a2" sourceRef="b2" targetRef="u2"/>
<intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent><userTask id="z"/>
a -> t1 -> t2 -> x -> z""",
        around=MESSAGES,
    )
    assert test.active() == ["u2"]
    test.complete("u2")
    assert test.active() == ["u1"]
    test.complete("u1")
    assert test.active() == ["z"]
    test.complete("z")
    assert test.ended


def test_a_completed_subprocess_is_undone_from_inside():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="sb"/><task id="t1"/><boundaryEvent id="b1" attachedToRef="t1"><compensateEventDefinition/></boundaryEvent><userTask id="u1" isForCompensation="true"/><association id="a1" sourceRef="b1" targetRef="u1"/>
sb -> t1
</subProcess>
<endEvent id="x"><compensateEventDefinition activityRef="s"/></endEvent>
a -> s -> x""",
        around=MESSAGES,
    )
    assert test.active() == ["u1"]
    test.complete("u1")
    assert test.ended


def test_each_instance_is_undone_with_its_own_snapshot():
    test = started(
        """<startEvent id="a"/><task id="t1"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></task><boundaryEvent id="b1" attachedToRef="t1"><compensateEventDefinition/></boundaryEvent><userTask id="u1" isForCompensation="true"/><association id="a1" sourceRef="b1" targetRef="u1"/>
<endEvent id="x"><compensateEventDefinition/></endEvent>
a -> t1 -> x""",
        around=MESSAGES,
    )
    assert [task.local["loopCounter"] for task in test.tasks] == [3, 2, 1]
    for _ in range(3):
        test.complete("u1")
    assert test.ended


def test_what_ran_side_by_side_is_undone_side_by_side():
    test = started(
        """<startEvent id="a"/><parallelGateway id="f"/><parallelGateway id="j"/><task id="t1"/><boundaryEvent id="b1" attachedToRef="t1"><compensateEventDefinition/></boundaryEvent><userTask id="u1" isForCompensation="true"/><association id="a1" sourceRef="b1" targetRef="u1"/>
<task id="t2"/><boundaryEvent id="b2" attachedToRef="t2"><compensateEventDefinition/></boundaryEvent><userTask id="u2" isForCompensation="true"/><association id="a2" sourceRef="b2" targetRef="u2"/>
<task id="t3"/><boundaryEvent id="b3" attachedToRef="t3"><compensateEventDefinition/></boundaryEvent><userTask id="u3" isForCompensation="true"/><association id="a3" sourceRef="b3" targetRef="u3"/>
<endEvent id="x"><compensateEventDefinition/></endEvent>
a -> f -> t1 -> j -> t3 -> x
f -> t2 -> j""",
        around=MESSAGES,
    )
    assert test.active() == ["u3"]
    test.complete("u3")
    assert sorted(test.active()) == ["u1", "u2"]
    test.complete("u1")
    test.complete("u2")
    assert test.ended


def test_cancelling_one_instance_cancels_the_whole_transaction():
    test = started(
        """<startEvent id="a"/><transaction id="s"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="b"/><task id="hotel"/><boundaryEvent id="ch" attachedToRef="hotel"><compensateEventDefinition/></boundaryEvent><userTask id="undo" isForCompensation="true"/><association id="as" sourceRef="ch" targetRef="undo"/><userTask id="u"/><endEvent id="x"><cancelEventDefinition/></endEvent>
b -> hotel -> u -> x
</transaction><boundaryEvent id="bo" attachedToRef="s"><cancelEventDefinition/></boundaryEvent><userTask id="o"/><userTask id="ok"/>
a -> s -> ok
bo -> o""",
        around=MESSAGES,
    )
    test.complete("u")
    assert test.active() == ["undo"] * 3
    for _ in range(3):
        test.complete("undo")
    assert test.active() == ["o"]


def test_each_subprocess_instance_is_undone():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="b"/><task id="hotel"/><boundaryEvent id="ch" attachedToRef="hotel"><compensateEventDefinition/></boundaryEvent><userTask id="undo" isForCompensation="true"/><association id="as" sourceRef="ch" targetRef="undo"/>
b -> hotel
</subProcess><intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent><userTask id="ok"/>
a -> s -> x -> ok""",
        around=MESSAGES,
    )
    assert test.active() == ["undo"] * 3
    for _ in range(3):
        test.complete("undo")
    assert test.active() == ["ok"]


def test_a_handler_may_be_a_subprocess():
    test = started(
        """<startEvent id="a"/><task id="hotel"/><boundaryEvent id="ch" attachedToRef="hotel"><compensateEventDefinition/></boundaryEvent><subProcess id="undo" isForCompensation="true"><startEvent id="b"/><userTask id="i"/>
b -> i
</subProcess><association id="as" sourceRef="ch" targetRef="undo"/><intermediateThrowEvent id="x"><compensateEventDefinition activityRef="hotel"/></intermediateThrowEvent><userTask id="ok"/>
a -> hotel -> x -> ok""",
        around=MESSAGES,
    )
    assert test.active() == ["i"]
    test.complete("i")
    assert test.active() == ["ok"]


def test_an_error_handler_can_undo_the_scope_around_it():
    test = started(
        """<startEvent id="a"/><task id="hotel"/><boundaryEvent id="ch" attachedToRef="hotel"><compensateEventDefinition/></boundaryEvent><userTask id="undo" isForCompensation="true"/><association id="as" sourceRef="ch" targetRef="undo"/><endEvent id="x"><errorEventDefinition errorRef="e"/></endEvent>
a -> hotel -> x
<subProcess id="es" triggeredByEvent="true"><startEvent id="b"><errorEventDefinition errorRef="e"/></startEvent><intermediateThrowEvent id="ct"><compensateEventDefinition/></intermediateThrowEvent><userTask id="z"/>
b -> ct -> z
</subProcess>""",
        around=MESSAGES,
    )
    assert test.active() == ["undo"]
    test.complete("undo")
    assert test.active() == ["z"]
    test.complete("z")
    assert test.ended
