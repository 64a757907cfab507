"""Activities: what the standard says they do."""

import pytest

from flux.errors import EngineFailure
from tests.builders import MESSAGES, file_of, started


def test_an_ad_hoc_subprocess_ends_by_its_condition_or_when_all_is_done():
    test = started("""<startEvent id="a"/><adHocSubProcess id="s"><completionCondition>done = true</completionCondition><userTask id="u1"/><userTask id="u2"/></adHocSubProcess><userTask id="z"/>
a -> s -> z""")
    assert test.active() == ["u1", "u2"]
    test.complete("u1", {"done": False})
    assert test.active() == ["u2"]
    test.complete("u2", {"done": True})
    assert test.active() == ["z"]
    test = started("""<startEvent id="a"/><adHocSubProcess id="s" ordering="Sequential"><userTask id="u1"/><userTask id="u2"/></adHocSubProcess><userTask id="z"/>
a -> s -> z""")
    assert test.active() == ["u1"]
    test.complete("u1")
    assert test.active() == ["u2"]
    test.complete("u2")
    assert test.active() == ["z"]


def test_a_loop_that_never_waits_is_an_incident_that_names_its_elements():
    test = started(
        """<startEvent id="a"/><exclusiveGateway id="g"/><task id="u"/>
a -> g -> u -> g"""
    )
    (incident,) = test.incidents
    assert (incident["code"], incident["element"]) == ("loop.endless", "g")
    assert "« g », « u »" in incident["message"]


def test_what_has_no_incoming_flow_begins():
    test = started("""<userTask id="u1"/><userTask id="u2"/><userTask id="u3"/>
u1 -> u3""")
    assert test.active() == ["u1", "u2"]


def test_a_called_process_sees_and_returns_what_is_mapped():
    called = file_of(
        """<startEvent id="b"/><userTask id="u"/>
b -> u""",
        key="called",
    )
    test = started(
        """<startEvent id="a"/><callActivity id="s" calledElement="called"><extensionElements><camunda:in source="x" target="y"/><camunda:out source="r" target="res"/></extensionElements></callActivity><userTask id="z"/>
a -> s -> z""",
        {"x": 4, "other": 1},
        called,
    )
    test.complete("u", {"r": 9, "q": 3})
    assert test.variables == {"x": 4, "other": 1, "res": 9}


def test_a_token_can_be_moved_into_a_subprocess():
    test = started("""<startEvent id="a"/><userTask id="u"/><subProcess id="s"><startEvent id="b"/><userTask id="i"/>
b -> i
</subProcess><userTask id="z"/>
a -> u -> s -> z""")
    tok = test.tasks[0].scope
    test.move([tok], ["i"])
    assert test.active() == ["i"]
    test.complete("i")
    assert test.active() == ["z"]


def test_a_script_assigns_variables():
    test = started(
        """<startEvent id="a"/><scriptTask id="x" scriptFormat="feel"><script>total = n * 2</script></scriptTask><userTask id="z"/>
a -> x -> z""",
        {"n": 4},
    )
    assert test.variables == {"n": 4, "total": 8}


def test_a_called_process_that_only_begins_by_a_message_cannot_be_called():
    called = file_of(
        """<startEvent id="b"><messageEventDefinition messageRef="m"/></startEvent><userTask id="u"/>
b -> u""",
        around=MESSAGES,
        key="c",
    )
    with pytest.raises(EngineFailure) as refusal:
        started(
            """<startEvent id="a"/><callActivity id="ca" calledElement="c"/><userTask id="z"/>
a -> ca -> z""",
            {},
            called,
        )
    assert (refusal.value.code, refusal.value.element) == ("call.no_start", "ca")


def test_in_the_kit_a_called_process_is_its_own_first_version():
    called = file_of('<userTask id="u"/>', key="c")
    test = started(
        """<startEvent id="a"/><callActivity id="ca" calledElement="c" camunda:calledElementBinding="version" camunda:calledElementVersion="1"/>
a -> ca""",
        {},
        called,
    )
    assert test.active() == ["u"]


def test_an_activity_takes_as_many_tokens_as_it_says():
    """Table 10.3, startQuantity: it begins when so many have arrived, on whichever flows."""
    test = started("""<startEvent id="a"/><parallelGateway id="g"/><userTask id="u"/><userTask id="v"/><userTask id="w"/><userTask id="z" startQuantity="2"/>
a -> g -> u -> z
g -> v -> z
g -> w -> z""")
    test.complete("u")
    assert sorted(test.active()) == ["v", "w"]
    test.complete("v")
    assert sorted(test.active()) == ["w", "z"]
    test.complete("z")
    test.complete("w")
    assert not test.ended
    assert test.active() == []


def test_an_activity_gives_as_many_tokens_as_it_says():
    """Table 10.3, completionQuantity; two such tokens are what the next one takes."""
    test = started("""<startEvent id="a"/><userTask id="u" completionQuantity="3"/><userTask id="v"/><userTask id="z" startQuantity="3"/>
a -> u -> v -> z""")
    test.complete("u")
    assert test.active() == ["v", "v", "v"]
    for _ in range(3):
        test.complete("v")
    assert test.active() == ["z"]
    test.complete("z")
    assert test.ended
