"""Multi instance: what the standard says they do."""

import pytest

from flux.errors import FluxError
from tests.builders import MESSAGES, file_of, started


def test_each_instance_sees_its_own_item():
    test = started(
        """<startEvent id="a"/><userTask id="vote"><extensionElements/><multiInstanceLoopCharacteristics camunda:collection="communes" camunda:elementVariable="commune"/></userTask><userTask id="z"/>
a -> vote -> z""",
        {"communes": ["A", "B"]},
    )
    assert test.active() == ["vote", "vote"]
    assert [x.local for x in test.tasks] == [{"loopCounter": 1, "commune": "A"}, {"loopCounter": 2, "commune": "B"}]
    test.complete("vote")
    test.complete("vote")
    assert test.active() == ["z"]


def test_the_completion_condition_cancels_what_remains():
    test = started(
        """<startEvent id="a"/><userTask id="vote"><multiInstanceLoopCharacteristics><loopCardinality>5</loopCardinality><completionCondition>nrOfCompletedInstances/nrOfInstances >= 0.4</completionCondition></multiInstanceLoopCharacteristics></userTask><userTask id="z"/>
a -> vote -> z""".replace(">=", "&gt;=")
    )
    test.complete("vote")
    assert len(test.active()) == 4
    test.complete("vote")
    assert test.active() == ["z"]


def test_a_sequential_subprocess_runs_one_instance_after_the_other():
    test = started("""<startEvent id="a"/><subProcess id="s"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="b"/><userTask id="u"/>
b -> u
</subProcess><userTask id="z"/>
a -> s -> z""")
    for _ in range(3):
        assert test.active() == ["u"]
        test.complete("u")
    assert test.active() == ["z"]


def test_a_standard_loop_stops_at_its_maximum_or_before_it_begins():
    test = started("""<startEvent id="a"/><userTask id="u"><standardLoopCharacteristics loopMaximum="3"/></userTask><userTask id="z"/>
a -> u -> z""")
    for _ in range(3):
        test.complete("u")
    assert test.active() == ["z"]
    test = started(
        """<startEvent id="a"/><userTask id="u"><standardLoopCharacteristics testBefore="true"><loopCondition>x > 0</loopCondition></standardLoopCharacteristics></userTask><userTask id="z"/>
a -> u -> z""".replace("x >", "x &gt;"),
        {"x": 0},
    )
    assert test.active() == ["z"]


def test_nothing_to_repeat_is_passed_and_a_negative_number_refused():
    test = started("""<startEvent id="a"/><userTask id="u"><multiInstanceLoopCharacteristics><loopCardinality>0</loopCardinality></multiInstanceLoopCharacteristics></userTask><userTask id="z"/>
a -> u -> z""")
    assert test.active() == ["z"]
    with pytest.raises(FluxError):
        started("""<startEvent id="a"/><userTask id="u"><multiInstanceLoopCharacteristics><loopCardinality>-1</loopCardinality></multiInstanceLoopCharacteristics></userTask><userTask id="z"/>
a -> u -> z""")


def test_an_error_in_one_instance_leaves_the_whole_by_its_border():
    called = file_of(
        """<startEvent id="b"/><userTask id="u"/><exclusiveGateway id="g"/><endEvent id="ok"/><endEvent id="x"><errorEventDefinition errorRef="e"/></endEvent>
b -> u -> g -[fail]-> x
g -> ok""",
        around=MESSAGES,
        key="called",
    )
    test = started(
        """<startEvent id="a"/><callActivity id="s1" calledElement="called"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></callActivity><boundaryEvent id="bo" attachedToRef="s1"><errorEventDefinition errorRef="e"/></boundaryEvent><userTask id="z"/><userTask id="h"/>
a -> s1 -> z
bo -> h""",
        {},
        called,
        around=MESSAGES,
    )
    test.complete("u", {"fail": False})
    assert test.active() == ["u", "u"]
    test.complete("u", {"fail": True})
    assert test.active() == ["h"]


def test_results_come_back_in_the_order_of_the_collection():
    test = started(
        """<startEvent id="a"/><userTask id="u"><extensionElements/><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=communes" inputElement="c" outputCollection="votes" outputElement="=vote"/></extensionElements></multiInstanceLoopCharacteristics></userTask><userTask id="z"/>
a -> u -> z""",
        {"communes": ["A", "B", "C"]},
    )
    test.complete("u", {"vote": "c1"}, nth=2)
    test.complete("u", {"vote": "a1"})
    test.complete("u", {"vote": "b1"})
    assert test.variables == {"communes": ["A", "B", "C"], "votes": ["a1", "b1", "c1"]}
