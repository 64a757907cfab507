"""Event subprocesses: what the standard says they do."""

from tests.builders import MESSAGES, file_of, started


def test_a_non_interrupting_one_starts_as_often_as_it_is_triggered():
    test = started(
        """<startEvent id="a"/><userTask id="t"/>
a -> t
<subProcess id="es" triggeredByEvent="true"><startEvent id="b" isInterrupting="false"><messageEventDefinition messageRef="m"/></startEvent><userTask id="u"/>
b -> u
</subProcess>""",
        around=MESSAGES,
    )
    test.message("m")
    test.message("m")
    assert sorted(test.active()) == ["t", "u", "u"]
    test.complete("t")
    test.complete("u")
    assert not test.ended
    test.complete("u")
    assert test.ended


def test_a_cycle_starts_it_at_every_repetition():
    test = started(
        """<startEvent id="a"/><userTask id="t"/>
a -> t
<subProcess id="es" triggeredByEvent="true"><startEvent id="b" isInterrupting="false"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></startEvent><userTask id="u"/>
b -> u
</subProcess>""",
        around=MESSAGES,
    )
    test.advance("PT10H")
    assert sorted(test.active()) == ["t", "u", "u", "u"]


def test_an_error_thrown_by_its_own_handler_goes_further_out():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><userTask id="u"/><endEvent id="x"><errorEventDefinition errorRef="e"/></endEvent>
b -> u -> x
<subProcess id="es" triggeredByEvent="true"><startEvent id="c"><errorEventDefinition errorRef="e"/></startEvent><userTask id="h"/><endEvent id="y"><errorEventDefinition errorRef="e"/></endEvent>
c -> h -> y
</subProcess></subProcess><boundaryEvent id="bo" attachedToRef="s"><errorEventDefinition errorRef="e"/></boundaryEvent><userTask id="out"/><userTask id="n"/>
a -> s -> n
bo -> out""",
        around=MESSAGES,
    )
    test.complete("u")
    assert test.active() == ["h"]
    test.complete("h")
    assert test.active() == ["out"]


def test_a_condition_that_already_holds_interrupts_at_once():
    test = started("""<startEvent id="a"/><userTask id="u"/>
a -> u
<subProcess id="es" triggeredByEvent="true"><startEvent id="b"><conditionalEventDefinition><condition>true</condition></conditionalEventDefinition></startEvent><userTask id="h"/>
b -> h
</subProcess>""")
    assert test.active() == ["h"]
    assert test.path == ["es", "b", "h"]


def test_one_of_a_called_process_ends_only_the_call():
    called = file_of(
        """<startEvent id="b"/><userTask id="u"/>
b -> u
<subProcess id="es" triggeredByEvent="true"><startEvent id="c"><signalEventDefinition signalRef="s"/></startEvent><userTask id="h"/>
c -> h
</subProcess>""",
        around=MESSAGES,
        key="called",
    )
    test = started(
        """<startEvent id="a"/><callActivity id="s1" calledElement="called"/><userTask id="z"/>
a -> s1 -> z""",
        {},
        called,
        around=MESSAGES,
    )
    test.signal("s")
    assert test.active() == ["h"]
    test.complete("h")
    assert test.active() == ["z"]


def test_an_interrupting_one_takes_the_place_of_its_subprocess():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><startEvent id="b"/><userTask id="u"/>
b -> u
<subProcess id="es" triggeredByEvent="true"><startEvent id="c"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></startEvent><userTask id="h"/>
c -> h
</subProcess></subProcess><userTask id="z"/>
a -> s -> z""",
        around=MESSAGES,
    )
    test.advance("PT1H")
    assert test.active() == ["h"]
    test.complete("h")
    assert test.active() == ["z"]


REMINDED = """<startEvent id="a"/><userTask id="t"/>
a -> t
<subProcess id="es" triggeredByEvent="true"><startEvent id="b" isInterrupting="false"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent><userTask id="r"/>
b -> r
</subProcess>
<subProcess id="stop" triggeredByEvent="true"><startEvent id="c"><messageEventDefinition messageRef="m"/></startEvent><userTask id="h"/>
c -> h
</subProcess>"""


def test_once_the_work_is_done_reactions_finish_and_none_begins():
    test = started(REMINDED, around=MESSAGES)
    test.advance("PT2H")
    assert sorted(test.active()) == ["r", "r", "t"]
    test.complete("t")
    test.advance("PT5H")
    assert test.active() == ["r", "r"]
    test.complete("r")
    test.complete("r")
    assert test.ended


def test_what_still_reacts_after_the_work_can_be_interrupted():
    test = started(REMINDED, around=MESSAGES)
    test.advance("PT1H")
    test.complete("t")
    test.message("m")
    assert test.active() == ["h"]
