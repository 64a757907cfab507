"""Undoing: what the standard says they do."""

from tests.builders import MESSAGES, started


def test_a_compensation_event_subprocess_can_undo_what_is_around_it():
    test = started("""<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><userTask id="bookA"/><boundaryEvent id="ca" attachedToRef="bookA"><compensateEventDefinition/></boundaryEvent><userTask id="undoA" isForCompensation="true"/><association id="as1" sourceRef="ca" targetRef="undoA"/>
b -> bookA
<subProcess id="ces" triggeredByEvent="true"><startEvent id="cs"><compensateEventDefinition/></startEvent><intermediateThrowEvent id="ct"><compensateEventDefinition/></intermediateThrowEvent><userTask id="after"/>
cs -> ct -> after
</subProcess></subProcess><userTask id="v"/><endEvent id="x"><compensateEventDefinition/></endEvent>
a -> s -> v -> x""")
    test.complete("bookA")
    test.complete("v")
    assert test.active() == ["undoA"]
    test.complete("undoA")
    assert test.active() == ["after"]
    test.complete("after")
    assert test.ended


def test_a_compensation_event_subprocess_takes_the_place_of_the_default():
    test = started("""<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><task id="bookA"/><boundaryEvent id="ca" attachedToRef="bookA"><compensateEventDefinition/></boundaryEvent><userTask id="undoA" isForCompensation="true"/><association id="as1" sourceRef="ca" targetRef="undoA"/>
b -> bookA
<subProcess id="ces" triggeredByEvent="true"><startEvent id="cs"><compensateEventDefinition/></startEvent><userTask id="after"/>
cs -> after
</subProcess></subProcess><endEvent id="x"><compensateEventDefinition/></endEvent>
a -> s -> x""")
    assert test.active() == ["after"]
    test.complete("after")
    assert test.ended


def test_cancelling_outside_undoes_a_completed_transaction_inside():
    test = started("""<startEvent id="a"/><transaction id="o"><startEvent id="b"/><transaction id="i"><startEvent id="c"/><task id="bk"/><boundaryEvent id="cb" attachedToRef="bk"><compensateEventDefinition/></boundaryEvent><userTask id="undo" isForCompensation="true"/><association id="as" sourceRef="cb" targetRef="undo"/>
c -> bk
</transaction><userTask id="u"/><endEvent id="x"><cancelEventDefinition/></endEvent>
b -> i -> u -> x
</transaction><boundaryEvent id="ob" attachedToRef="o"><cancelEventDefinition/></boundaryEvent><userTask id="after"/>
a -> o
ob -> after""")
    test.complete("u")
    assert test.active() == ["undo"]
    test.complete("undo")
    assert test.active() == ["after"]


def test_a_cancel_deeper_inside_reaches_its_transaction():
    test = started("""<startEvent id="a"/><transaction id="o"><startEvent id="b"/><subProcess id="i"><startEvent id="c"/><endEvent id="x"><cancelEventDefinition/></endEvent>
c -> x
</subProcess>
b -> i
</transaction><boundaryEvent id="ob" attachedToRef="o"><cancelEventDefinition/></boundaryEvent><userTask id="after"/>
a -> o
ob -> after""")
    assert test.active() == ["after"]


def test_a_throw_need_not_wait():
    test = started("""<startEvent id="a"/><task id="bk"/><boundaryEvent id="cb" attachedToRef="bk"><compensateEventDefinition/></boundaryEvent><userTask id="undo" isForCompensation="true"/><association id="as" sourceRef="cb" targetRef="undo"/><intermediateThrowEvent id="x"><compensateEventDefinition waitForCompletion="false"/></intermediateThrowEvent><userTask id="z"/>
a -> bk -> x -> z""")
    assert sorted(test.active()) == ["undo", "z"]
    test.complete("z")
    assert not test.ended
    test.complete("undo")
    assert test.ended


def test_each_round_of_a_loop_is_undone_the_last_first():
    test = started("""<startEvent id="a"/><exclusiveGateway id="m"/><task id="bk"/><boundaryEvent id="cb" attachedToRef="bk"><compensateEventDefinition/></boundaryEvent><userTask id="undo" isForCompensation="true"/><association id="as" sourceRef="cb" targetRef="undo"/><userTask id="u"/><exclusiveGateway id="g"/><endEvent id="x"><compensateEventDefinition/></endEvent>
a -> m -> bk -> u -> g -[again]-> m
g -[not(again)]-> x""")
    test.complete("u", {"again": True})
    test.complete("u", {"again": False})
    assert test.active() == ["undo"]
    test.complete("undo")
    assert test.active() == ["undo"]
    test.complete("undo")
    assert test.ended


def test_undoing_can_be_interrupted():
    test = started("""<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><task id="bk"/><boundaryEvent id="cb" attachedToRef="bk"><compensateEventDefinition/></boundaryEvent><userTask id="undo" isForCompensation="true"/><association id="as" sourceRef="cb" targetRef="undo"/><intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent>
b -> bk -> x
</subProcess><boundaryEvent id="t" attachedToRef="s"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><userTask id="late"/>
a -> s
t -> late""")
    assert test.active() == ["undo"]
    test.advance("PT2H")
    assert test.active() == ["late"]


def test_an_error_while_undoing_goes_outward():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><task id="bk"/><boundaryEvent id="cb" attachedToRef="bk"><compensateEventDefinition/></boundaryEvent><subProcess id="undo" isForCompensation="true"><startEvent id="q"/><endEvent id="er"><errorEventDefinition errorRef="e"/></endEvent>
q -> er
</subProcess><association id="as" sourceRef="cb" targetRef="undo"/><intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent>
b -> bk -> x
</subProcess><boundaryEvent id="t" attachedToRef="s"><errorEventDefinition errorRef="e"/></boundaryEvent><userTask id="late"/>
a -> s
t -> late""",
        around=MESSAGES,
    )
    assert test.active() == ["late"]
