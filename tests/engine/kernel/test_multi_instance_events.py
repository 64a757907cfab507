"""Multi instance events: what the standard says they do."""

from datetime import UTC, datetime

import pytest

from flux.engine.due import Agenda
from flux.engine.evaluation import FeelAndDmn
from flux.engine.kernel import advance, commands
from flux.engine.kernel.facts import TaskOpened
from flux.engine.reading import compile_processes, define
from tests.builders import MESSAGES, file_of, started


def test_one_event_is_thrown_with_the_first_completion():
    test = started(
        """<startEvent id="a"/><userTask id="u"><multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="sd"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask><boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><signalEventDefinition signalRef="s"/></boundaryEvent><userTask id="h"/><userTask id="z"/>
a -> u -> z
b -> h""",
        around=MESSAGES + '<signalEventDefinition id="sd" signalRef="s"/>',
    )
    test.complete("u")
    assert sorted(test.active()) == ["h", "u", "u"]
    test.complete("u")
    test.complete("u")
    assert sorted(test.active()) == ["h", "z"]


def test_a_complex_behavior_throws_when_its_condition_holds():
    test = started(
        """<startEvent id="a"/><userTask id="u"><multiInstanceLoopCharacteristics behavior="Complex"><loopCardinality>3</loopCardinality><complexBehaviorDefinition><condition>numberOfCompletedInstances = 2</condition><event><signalEventDefinition signalRef="s"/></event></complexBehaviorDefinition></multiInstanceLoopCharacteristics></userTask><boundaryEvent id="b" attachedToRef="u"><signalEventDefinition signalRef="s"/></boundaryEvent><userTask id="h"/><userTask id="z"/>
a -> u -> z
b -> h""",
        around=MESSAGES,
    )
    test.complete("u")
    assert test.active() == ["u", "u"]
    test.complete("u")
    assert test.active() == ["h"]


def test_a_signal_reaches_the_event_subprocess_of_every_instance():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="b"/><userTask id="u"/>
b -> u
<subProcess id="es" triggeredByEvent="true"><startEvent id="c"><signalEventDefinition signalRef="s"/></startEvent><userTask id="w"/>
c -> w
</subProcess></subProcess><userTask id="z"/>
a -> s -> z""",
        around=MESSAGES,
    )
    test.signal("s")
    assert test.active() == ["w", "w"]
    test.complete("w")
    test.complete("w")
    assert test.active() == ["z"]


def test_terminate_ends_one_called_instance_only():
    called = file_of(
        """<startEvent id="a"/><parallelGateway id="f"/><userTask id="u"/><userTask id="w"/><endEvent id="x"><terminateEventDefinition/></endEvent>
a -> f -> u -> x
f -> w""",
        key="c",
    )
    test = started(
        """<startEvent id="a"/><callActivity id="ca" calledElement="c"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></callActivity><userTask id="z"/>
a -> ca -> z""",
        {},
        called,
    )
    assert sorted(test.active()) == ["u", "u", "w", "w"]
    test.complete("u")
    assert sorted(test.active()) == ["u", "w"]
    test.complete("u")
    assert test.active() == ["z"]


def test_a_boundary_event_belongs_to_the_whole():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="b"/><userTask id="u"/>
b -> u
</subProcess><boundaryEvent id="bo" attachedToRef="s" cancelActivity="false"><messageEventDefinition messageRef="m"/></boundaryEvent><userTask id="h"/><userTask id="z"/>
a -> s -> z
bo -> h""",
        around=MESSAGES,
    )
    test.message("m")
    test.complete("u")
    test.message("m")
    assert sorted(test.active()) == ["h", "h", "u"]
    test.complete("u")
    assert sorted(test.active()) == ["h", "h", "z"]


class Counting:
    """Counts how often an expression is asked for."""

    def __init__(self, text: str) -> None:
        self.text, self.asked = text, 0
        self.feel = FeelAndDmn()
        self.decide = self.feel.decide

    def __call__(self, expression, variables, now, *, lenient=False):
        self.asked += expression.text == self.text
        return self.feel(expression, variables, now, lenient=lenient)


def test_opening_a_set_looks_at_the_conditions_of_each_instance_and_not_of_all():
    """What one instance is given is seen by its own conditions only: the cost is linear in the size of the set."""
    file = file_of("""<subProcess id="s"><multiInstanceLoopCharacteristics camunda:collection="items" camunda:elementVariable="item"/>
<userTask id="u"/><boundaryEvent id="bo" attachedToRef="u"><conditionalEventDefinition><condition>item &gt; limit</condition></conditionalEventDefinition></boundaryEvent>
</subProcess>""")
    counting = Counting("item > limit")
    start = commands.Start(variables={"items": [*range(50)], "limit": 100})
    step = advance(
        define("p", compile_processes(file)), None, start, datetime(2026, 1, 5, tzinfo=UTC), counting, Agenda()
    )
    assert sum(isinstance(fact, TaskOpened) for fact in step.facts) == 50
    assert 50 <= counting.asked <= 150


SET = """<startEvent id="a"/><userTask id="u" flux:outcome="x"><multiInstanceLoopCharacteristics isSequential="SEQUENTIAL"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask><boundaryEvent id="bo" attachedToRef="u"><conditionalEventDefinition><condition>x = WANTED</condition></conditionalEventDefinition></boundaryEvent><userTask id="n"/><userTask id="o"/>
a -> u -> o
bo -> n"""


@pytest.mark.parametrize("sequential", ["true", "false"])
@pytest.mark.parametrize(("wanted", "then"), [(1, ["n"]), (2, ["o"])], ids=["first", "last"])
def test_a_condition_interrupts_a_set_that_goes_on_and_not_one_that_is_complete(sequential, wanted, then):
    test = started(SET.replace("SEQUENTIAL", sequential).replace("WANTED", str(wanted)), {"x": 0})
    test.complete("u", {"x": 1})
    if "u" in test.active():
        test.complete("u", {"x": 2})
    assert test.active() == then
