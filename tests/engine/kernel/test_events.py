"""Events: what the standard says they do."""

from tests.builders import MESSAGES, drawn, file_of, started


def test_a_signal_reaches_whoever_waits_in_the_same_instance():
    test = started(
        """<startEvent id="a"/><parallelGateway id="g"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="s"/></intermediateCatchEvent><intermediateThrowEvent id="x"><signalEventDefinition signalRef="s"/></intermediateThrowEvent><userTask id="u"/><userTask id="v"/>
a -> g -> c -> u
g -> x -> v""",
        around=MESSAGES,
    )
    assert sorted(test.active()) == ["u", "v"]


def test_a_signal_may_interrupt_its_own_thrower():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><intermediateThrowEvent id="x"><signalEventDefinition signalRef="s"/></intermediateThrowEvent><userTask id="u"/>
b -> x -> u
</subProcess><boundaryEvent id="bo" attachedToRef="s"><signalEventDefinition signalRef="s"/></boundaryEvent><userTask id="o"/>
a -> s
bo -> o""",
        around=MESSAGES,
    )
    assert test.active() == ["o"]


def test_terminate_ends_its_own_subprocess_only():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><parallelGateway id="g"/><userTask id="u"/><endEvent id="x"><terminateEventDefinition/></endEvent>
b -> g -> u
g -> x
</subProcess><userTask id="o"/>
a -> s -> o""",
        around=MESSAGES,
    )
    assert test.active() == ["o"]


def test_a_link_jumps_to_its_catching_event():
    test = started(
        """<startEvent id="a"/><intermediateThrowEvent id="x"><linkEventDefinition name="L"/></intermediateThrowEvent><intermediateCatchEvent id="y"><linkEventDefinition name="L"/></intermediateCatchEvent><userTask id="o"/>
a -> x
y -> o""",
        around=MESSAGES,
    )
    assert test.active() == ["o"]


def test_a_condition_has_to_be_false_before_it_fires_again():
    test = started(
        """<startEvent id="a"/><userTask id="u"/><boundaryEvent id="bo" attachedToRef="u" cancelActivity="false"><conditionalEventDefinition><condition>x > 5</condition></conditionalEventDefinition></boundaryEvent><userTask id="o"/>
a -> u
bo -> o""".replace("x >", "x &gt;"),
        around=MESSAGES,
    )
    test.set_variables({"x": 6})
    test.set_variables({"x": 7})
    assert sorted(test.active()) == ["o", "u"]
    test.set_variables({"x": 1})
    test.set_variables({"x": 9})
    assert sorted(test.active()) == ["o", "o", "u"]


def test_a_receive_task_can_start_the_process():
    test = drawn(
        """<receiveTask id="r" instantiate="true" messageRef="m"/><userTask id="z"/>
r -> z""",
        around=MESSAGES,
    )
    test.start_by_message("m", {"a": 1})
    assert test.active() == ["z"]
    assert test.variables == {"a": 1}


def test_a_non_interrupting_boundary_event_fires_every_time():
    test = started(
        """<startEvent id="a"/><userTask id="u"/><boundaryEvent id="bo" attachedToRef="u" cancelActivity="false"><signalEventDefinition signalRef="s"/></boundaryEvent><userTask id="o"/>
a -> u
bo -> o""",
        around=MESSAGES,
    )
    test.signal("s")
    test.signal("s")
    assert sorted(test.active()) == ["o", "o", "u"]


def test_a_multiple_event_takes_one_trigger_and_a_parallel_multiple_all():
    b = """<startEvent id="a"/><intermediateCatchEvent id="c" %s><messageEventDefinition messageRef="m"/><signalEventDefinition signalRef="s"/></intermediateCatchEvent><userTask id="o"/>
a -> c -> o"""
    test = started(b % "", around=MESSAGES)
    test.signal("s")
    assert test.active() == ["o"]
    test = started(b % 'parallelMultiple="true"', around=MESSAGES)
    test.signal("s")
    assert test.active() == ["c"]
    test.message("m")
    assert test.active() == ["o"]


def test_thrown_messages_reach_other_instances():
    other = file_of(
        """<startEvent id="b"><messageEventDefinition messageRef="m"/></startEvent><userTask id="u"/><intermediateThrowEvent id="x"><messageEventDefinition messageRef="m2"/></intermediateThrowEvent>
b -> u -> x""",
        around=MESSAGES,
        key="other",
    )
    test = started(
        """<startEvent id="a"/><intermediateThrowEvent id="x1"><messageEventDefinition messageRef="m"/></intermediateThrowEvent><intermediateCatchEvent id="c"><messageEventDefinition messageRef="m2"/></intermediateCatchEvent><userTask id="z"/>
a -> x1 -> c -> z""",
        {},
        other,
        around=MESSAGES,
    )
    assert test.active() == ["c"]
    test.complete("u")
    assert test.active() == ["z"]


def test_a_message_name_can_be_computed():
    test = started(
        """<startEvent id="a"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="cm"/></intermediateCatchEvent><userTask id="o"/>
a -> c -> o""",
        {"n": 3},
        around=MESSAGES + '<message id="cm" name="msg-${n}"/>',
    )
    test.message("msg-3")
    assert test.active() == ["o"]


def test_an_interrupting_boundary_event_leaves_nothing_of_what_it_bounds():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><userTask id="u"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask><boundaryEvent id="ti" attachedToRef="u" cancelActivity="false"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></boundaryEvent><userTask id="rem"/>
b -> u
ti -> rem
</subProcess><boundaryEvent id="bo" attachedToRef="s"><messageEventDefinition messageRef="m"/></boundaryEvent><userTask id="o"/>
a -> s
bo -> o""",
        around=MESSAGES,
    )
    test.advance("PT2H30M")
    assert sorted(test.active()) == ["rem", "rem", "u", "u", "u"]
    test.message("m")
    assert test.active() == ["o"]
    assert test.current.timers == {}
    assert test.current.subscriptions == {}
    test.complete("o")
    assert test.ended


WATCHED = """<startEvent id="a"/><intermediateCatchEvent id="c"><conditionalEventDefinition %s><condition>x = 1</condition></conditionalEventDefinition></intermediateCatchEvent><userTask id="u"/>
a -> c -> u"""


def test_a_condition_may_watch_one_variable_only():
    test = started(WATCHED % 'camunda:variableName="go"', {"x": 0})
    test.set_variables({"x": 1})
    assert test.active() == ["c"]
    test.set_variables({"go": True})
    assert test.active() == ["u"]


def test_a_condition_may_watch_some_changes_only():
    test = started(WATCHED % 'camunda:variableName="x" camunda:variableEvents="update"', {})
    test.set_variables({"x": 1})
    assert test.active() == ["c"]
    test.set_variables({"x": 1})
    assert test.active() == ["u"]
    test = started(WATCHED % 'camunda:variableName="x" camunda:variableEvents="create"', {"x": 0})
    test.set_variables({"x": 1})
    assert test.active() == ["c"]


def test_a_plain_start_gives_what_its_outputs_say():
    test = started(
        """<startEvent id="a" camunda:initiator="qui"><extensionElements><zeebe:ioMapping><zeebe:output source="=1 + 1" target="n"/></zeebe:ioMapping></extensionElements></startEvent><userTask id="u"/>
a -> u""",
        {"initiateur": "agent-7"},
    )
    assert test.variables == {"initiateur": "agent-7", "qui": "agent-7", "n": 2}


def test_a_signal_carries_what_its_definition_maps():
    test = started(
        """<startEvent id="a"/><parallelGateway id="g"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="s"/></intermediateCatchEvent><userTask id="u"/><endEvent id="x"><signalEventDefinition signalRef="s"><extensionElements><camunda:in source="v" target="w"/></extensionElements></signalEventDefinition></endEvent>
a -> g -> c -> u
g -> x""",
        {"v": 1},
        around=MESSAGES,
    )
    assert test.variables == {"v": 1, "w": 1}
