"""Event combinations: what the standard says they do."""

import pytest

from flux.errors import FluxError
from tests.builders import MESSAGES, drawn, file_of, started


def test_a_message_goes_to_the_instance_with_its_key():
    around = '<message id="cm" name="avis"><extensionElements><zeebe:subscription correlationKey="=dossier"/></extensionElements></message>'
    test = drawn(
        """<startEvent id="a"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="cm"/></intermediateCatchEvent><userTask id="z"/>
a -> c -> z""",
        around=around,
    )
    i1 = test.start("p", {"dossier": "A"})
    i2 = test.start("p", {"dossier": "B"})
    test.message("avis", key="A")
    assert i1.active() == ["z"]
    assert i2.active() == ["c"]
    with pytest.raises(FluxError):
        test.message("avis", key="Q")


def test_a_non_interrupting_path_joins_the_main_one():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><userTask id="u"/>
b -> u
</subProcess><boundaryEvent id="bo" attachedToRef="s" cancelActivity="false"><messageEventDefinition messageRef="m"/></boundaryEvent><userTask id="h"/><parallelGateway id="j"/><userTask id="z"/>
a -> s -> j
bo -> h -> j -> z""",
        around=MESSAGES,
    )
    test.message("m")
    test.complete("u")
    assert test.active() == ["h"]
    test.complete("h")
    assert test.active() == ["z"]


def test_an_event_subprocess_listens_inside_another():
    test = started(
        """<startEvent id="a"/><userTask id="t"/>
a -> t
<subProcess id="es" triggeredByEvent="true"><startEvent id="b" isInterrupting="false"><messageEventDefinition messageRef="m"/></startEvent><userTask id="u"/>
b -> u
<subProcess id="es2" triggeredByEvent="true"><startEvent id="c"><signalEventDefinition signalRef="s"/></startEvent><userTask id="w"/>
c -> w
</subProcess></subProcess>""",
        around=MESSAGES,
    )
    test.message("m")
    assert sorted(test.active()) == ["t", "u"]
    test.signal("s")
    assert sorted(test.active()) == ["t", "w"]
    test.complete("w")
    assert test.active() == ["t"]


def test_an_escalation_that_nobody_catches_does_nothing():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><endEvent id="x"><escalationEventDefinition escalationRef="k"/></endEvent>
b -> x
</subProcess><userTask id="z"/>
a -> s -> z""",
        around=MESSAGES,
    )
    assert test.active() == ["z"]


def test_the_earlier_of_two_timers_wins():
    test = started("""<startEvent id="a"/><userTask id="u"/><boundaryEvent id="b1" attachedToRef="u"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><boundaryEvent id="b2" attachedToRef="u"><timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition></boundaryEvent><userTask id="h1"/><userTask id="h2"/>
a -> u
b1 -> h1
b2 -> h2""")
    test.advance("PT5H")
    assert test.active() == ["h1"]


def test_the_message_says_at_which_start_to_begin():
    test = drawn(
        """<startEvent id="a"><messageEventDefinition messageRef="m"/></startEvent><startEvent id="b"><messageEventDefinition messageRef="m2"/></startEvent><userTask id="u"/><userTask id="v"/>
a -> u
b -> v""",
        around=MESSAGES,
    )
    test.start_by_message("m2")
    assert test.active() == ["v"]


def test_a_sent_message_carries_what_is_mapped():
    test = started(
        """<startEvent id="a"/><sendTask id="x" messageRef="m"><extensionElements><camunda:inputOutput><camunda:inputParameter name="n">${n + 1}</camunda:inputParameter></camunda:inputOutput></extensionElements></sendTask><userTask id="z"/>
a -> x -> z""",
        {"n": 1},
        around=MESSAGES,
    )
    from flux.engine.kernel.facts import MessageThrown

    assert [f.variables for f in test.current.facts if isinstance(f, MessageThrown)] == [{"n": 2}]


def test_an_error_of_a_called_process_is_handled_by_the_caller():
    called = file_of(
        """<startEvent id="a"/><userTask id="u"/><endEvent id="x"><errorEventDefinition errorRef="e"/></endEvent>
a -> u -> x""",
        around=MESSAGES,
        key="c",
    )
    test = started(
        """<startEvent id="a"/><callActivity id="ca" calledElement="c"/><userTask id="z"/>
a -> ca -> z
<subProcess id="es" triggeredByEvent="true"><startEvent id="b"><errorEventDefinition errorRef="e"/></startEvent><userTask id="h"/>
b -> h
</subProcess>""",
        {},
        called,
        around=MESSAGES,
    )
    test.complete("u")
    assert test.active() == ["h"]
    test.complete("h")
    assert test.ended


def test_a_catching_cycle_fires_once():
    test = started("""<startEvent id="a"/><intermediateCatchEvent id="c"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></intermediateCatchEvent><userTask id="z"/>
a -> c -> z""")
    test.advance("PT1H")
    assert test.active() == ["z"]
    test.advance("PT9H")
    assert test.active() == ["z"]


def test_a_condition_can_win_the_race():
    test = started(
        """<startEvent id="a"/><eventBasedGateway id="g"/><intermediateCatchEvent id="c"><conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition></intermediateCatchEvent><intermediateCatchEvent id="d"><signalEventDefinition signalRef="s"/></intermediateCatchEvent><userTask id="u"/><userTask id="v"/>
a -> g -> c -> u
g -> d -> v""",
        around=MESSAGES,
    )
    test.set_variables({"x": 1})
    assert test.active() == ["u"]


def test_what_a_script_writes_can_interrupt():
    test = started("""<startEvent id="a"/><userTask id="u"/><scriptTask id="sc" scriptFormat="feel"><script>x = 1</script></scriptTask><userTask id="v"/>
a -> u -> sc -> v
<subProcess id="es" triggeredByEvent="true"><startEvent id="c"><conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition></startEvent><userTask id="w"/>
c -> w
</subProcess>""")
    test.complete("u")
    assert test.active() == ["w"]


def test_an_empty_reaction_leaves_the_main_path_alone():
    test = started(
        """<startEvent id="a"/><userTask id="u"/>
a -> u
<subProcess id="es" triggeredByEvent="true"><startEvent id="b" isInterrupting="false"><signalEventDefinition signalRef="s"/></startEvent><endEvent id="e1"/>
b -> e1
</subProcess>""",
        around=MESSAGES,
    )
    test.signal("s")
    test.signal("s")
    assert test.active() == ["u"]
    test.complete("u")
    assert test.ended


def test_a_boundary_event_without_a_way_on_ends_its_token():
    test = started(
        """<startEvent id="a"/><userTask id="u"/><boundaryEvent id="bo" attachedToRef="u"><signalEventDefinition signalRef="s"/></boundaryEvent>
a -> u""",
        around=MESSAGES,
    )
    test.signal("s")
    assert test.ended


def test_a_parallel_multiple_event_begins_again_after_firing():
    test = started(
        """<startEvent id="a"/><userTask id="u"/><boundaryEvent id="bo" attachedToRef="u" cancelActivity="false" parallelMultiple="true"><signalEventDefinition signalRef="s"/><messageEventDefinition messageRef="m"/></boundaryEvent><userTask id="h"/>
a -> u
bo -> h""",
        around=MESSAGES,
    )
    for n in (1, 2):
        test.signal("s")
        assert test.active().count("h") == n - 1
        test.message("m")
        assert test.active().count("h") == n


BOTH = """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><userTask id="u"/><intermediateThrowEvent id="t"><signalEventDefinition signalRef="sig"/></intermediateThrowEvent><userTask id="v"/>
b -> u -> t -> v
<subProcess id="es" triggeredByEvent="true"><startEvent id="c">TRIGGER</startEvent><userTask id="h"/>
c -> h
</subProcess></subProcess><boundaryEvent id="bo" attachedToRef="s" cancelActivity="false">TRIGGER</boundaryEvent><userTask id="n"/>
a -> s
bo -> n"""
SIGNAL = '<signalEventDefinition signalRef="sig"/>'
CONDITION = "<conditionalEventDefinition><condition>x &gt; 1</condition></conditionalEventDefinition>"
SIGNALS = '<signal id="sig" name="sig"/>'


def test_a_signal_reaches_the_border_of_what_it_interrupts_inside():
    """§10.5.1: a signal is broadcast; §13.5.4: interrupting the work of a subprocess leaves its border alone."""
    test = started(BOTH.replace("TRIGGER", SIGNAL), around=SIGNALS)
    test.signal("sig")
    assert sorted(test.active()) == ["h", "n"]


def test_a_signal_thrown_inside_reaches_the_border_of_what_it_interrupts():
    test = started(BOTH.replace("TRIGGER", SIGNAL), around=SIGNALS)
    test.complete("u")
    assert sorted(test.active()) == ["h", "n"]


def test_a_condition_reaches_the_border_of_what_it_interrupts_inside():
    test = started(BOTH.replace("TRIGGER", CONDITION), {"x": 0}, around=SIGNALS)
    test.set_variables({"x": 2})
    assert sorted(test.active()) == ["h", "n"]


LAST_WORDS = """<startEvent id="a"/><subProcess id="s">LOOP<startEvent id="b"/><parallelGateway id="g"/><userTask id="u"/><endEvent id="x">RESULTS</endEvent>
b -> g -> u
g -> x
</subProcess><boundaryEvent id="bo" attachedToRef="s" cancelActivity="CANCEL">SIGNAL</boundaryEvent><userTask id="n"/><userTask id="o"/>
a -> s -> o
bo -> n"""
TERMINATE = "<terminateEventDefinition/>"
TWICE = "<multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>1</loopCardinality></multiInstanceLoopCharacteristics>"


@pytest.mark.parametrize("loop", ["", TWICE], ids=["alone", "last of a set"])
@pytest.mark.parametrize("results", [SIGNAL + TERMINATE, TERMINATE + SIGNAL], ids=["signal first", "terminate first"])
@pytest.mark.parametrize(("cancel", "then"), [("true", ["n"]), ("false", ["n", "o"])])
def test_a_signal_reaches_the_border_of_what_the_same_event_terminates(loop, results, cancel, then):
    diagram = LAST_WORDS.replace("LOOP", loop).replace("RESULTS", results).replace("CANCEL", cancel)
    test = started(diagram.replace("SIGNAL", SIGNAL), around=SIGNALS)
    assert sorted(test.active()) == then
