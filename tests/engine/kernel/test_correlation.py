"""Which instance a message is for: keys that messages bring, keys that data give, one instance per key (§8.4.2)."""

from __future__ import annotations

import pytest

from flux.domain.messages import fits
from flux.errors import InvalidState
from flux.testing import ProcessTest
from tests.builders import drawn, file_of, started


def message(name: str, inside: str = "", **attributes: str) -> str:
    notes = f"<extensionElements>{inside}</extensionElements>" if inside else ""
    more = "".join(f' {key.replace("_", ":")}="{value}"' for key, value in attributes.items())
    return f'<message id="{name}" name="{name}"{more}>{notes}</message>'


def retrieved(name: str, **paths: str) -> str:
    """A correlation property, read from each message under its own path."""
    retrievals = "".join(
        f'<correlationPropertyRetrievalExpression messageRef="{of}"><messagePath>{path}</messagePath></correlationPropertyRetrievalExpression>'
        for of, path in paths.items()
    )
    return f'<correlationProperty id="{name}">{retrievals}</correlationProperty>'


DEMANDE, PIECE = message("demande"), message("piece")
NUMBER = DEMANDE + PIECE + retrieved("numero", demande="numero", piece="dossier.numero")
FILE = """<startEvent id="s"><messageEventDefinition messageRef="demande"/></startEvent>
<intermediateCatchEvent id="attendre"><messageEventDefinition messageRef="piece"/></intermediateCatchEvent><userTask id="lire"/>
s -> attendre -> lire"""


def piece(number: object) -> dict[str, object]:
    return {"dossier": {"numero": number}}


def test_the_first_message_gives_the_conversation_its_key_and_later_ones_must_match():
    test = drawn(FILE, around=NUMBER)
    one = test.start_by_message("demande", {"numero": 7})
    two = test.start_by_message("demande", {"numero": 8})
    with pytest.raises(InvalidState):
        test.message("piece", piece(9))
    test.message("piece", piece(7))
    assert (one.active(), two.active()) == (["lire"], ["attendre"])


def test_a_key_is_kept_though_the_variable_it_came_from_changes():
    test = drawn(
        FILE.replace("<intermediate", '<userTask id="u"/><intermediate').replace("s -> a", "s -> u -> a"), around=NUMBER
    )
    test.start_by_message("demande", {"numero": 7})
    test.complete("u", {"numero": 1000})
    test.message("piece", piece(7))
    assert test.active() == ["lire"]


def test_a_key_given_by_the_sender_counts_like_one_that_is_carried():
    test = drawn(FILE, around=NUMBER)
    test.message("demande", {}, key="7")
    test.look_at("p")
    with pytest.raises(InvalidState):
        test.message("piece", {}, key="8")
    test.message("piece", {}, key="7")
    assert test.active() == ["lire"]


def test_who_waits_for_any_first_message_then_waits_for_its_own_conversation():
    body = """<startEvent id="s"/><parallelGateway id="f"/><receiveTask id="a" messageRef="demande"/><receiveTask id="b" messageRef="piece"/>
s -> f -> a
f -> b"""
    test = started(body, {}, around=NUMBER)
    test.message("demande", {"numero": 7})
    with pytest.raises(InvalidState):
        test.message("piece", piece(8))
    test.message("piece", piece(7))
    assert test.ended


def test_a_process_that_knows_the_value_before_its_first_message_waits_for_it():
    body = '<startEvent id="s"/><receiveTask id="a" messageRef="demande"/>\ns -> a'
    test = started(body, {"numero": 7}, around=NUMBER)
    with pytest.raises(InvalidState):
        test.message("demande", {"numero": 8})
    test.message("demande", {"numero": 7})
    assert test.ended


SUBSCRIPTION = """<correlationSubscription correlationKeyRef="k"><correlationPropertyBinding correlationPropertyRef="numero"><dataPath>suivi</dataPath></correlationPropertyBinding></correlationSubscription>"""
KEY = '<collaboration id="c"><correlationKey id="k"><correlationPropertyRef>numero</correlationPropertyRef></correlationKey></collaboration>'


def test_a_key_that_comes_from_the_process_follows_its_data():
    body = SUBSCRIPTION + '<startEvent id="s"/><receiveTask id="a" messageRef="demande"/>\ns -> a'
    test = started(body, {"suivi": 7}, around=NUMBER + KEY)
    test.set_variables({"suivi": 8})
    with pytest.raises(InvalidState):
        test.message("demande", {"numero": 7})
    test.message("demande", {"numero": 8})
    assert test.ended


def test_two_pools_of_a_file_bind_a_property_each_to_data_of_its_own():
    waits = '<startEvent id="s"/><receiveTask id="a" messageRef="demande"/>\ns -> a'
    other = SUBSCRIPTION.replace("suivi", "autre")
    one = file_of(SUBSCRIPTION + waits, around=NUMBER + KEY).replace(b"</definitions>", b"")
    two = file_of(other + waits, key="q").partition(b'targetNamespace="tests">')[2]
    test = drawn('<startEvent id="x"/>').__class__(processes=_read(one + two))
    first = test.start("p", {"suivi": 1, "autre": 2})
    second = test.start("q", {"suivi": 1, "autre": 2})
    test.message("demande", {"numero": 2})
    assert (first.ended, second.ended) == (False, True)


def _read(data: bytes):
    from flux.engine.reading import compile_processes

    return compile_processes(data)


SEVERAL = (
    message("m1") + message("m2") + retrieved("client", m1="client", m2="client") + retrieved("facture", m2="facture")
)


def test_what_is_known_of_several_properties_must_match_and_the_rest_is_learnt():
    body = """<startEvent id="s"><messageEventDefinition messageRef="m1"/></startEvent>
<receiveTask id="a" messageRef="m2"/><receiveTask id="b" messageRef="m2"/>
s -> a -> b"""
    test = drawn(body, around=SEVERAL)
    test.start_by_message("m1", {"client": "C"})
    with pytest.raises(InvalidState):
        test.message("m2", {"client": "D", "facture": 1})
    test.message("m2", {"client": "C", "facture": 1})
    with pytest.raises(InvalidState):
        test.message("m2", {"client": "C", "facture": 2})
    test.message("m2", {"facture": 1, "client": "C"})
    assert test.ended


def test_the_key_of_a_thrown_message_is_read_from_what_it_carries():
    throw = """<startEvent id="s"/><sendTask id="t" messageRef="demande"><extensionElements><camunda:inputOutput>
<camunda:inputParameter name="numero">${ref}</camunda:inputParameter></camunda:inputOutput></extensionElements></sendTask>
s -> t"""
    wait = '<startEvent id="s"/><receiveTask id="a" messageRef="demande"/>\ns -> a'
    test = started(
        throw.replace("s -> t", '<userTask id="u"/>\ns -> u -> t'),
        {"ref": 8, "numero": 1},
        file_of(wait, around=NUMBER, key="q"),
        around=NUMBER,
    )
    seven, eight = test.start("q", {"numero": 7}), test.start("q", {"numero": 8})
    test.complete("u")
    assert (seven.ended, eight.ended) == (False, True)


ONE = '<startEvent id="s"{}><messageEventDefinition messageRef="m"/></startEvent><userTask id="u"/>\ns -> u'
KEYED = [
    message("m", '<flux:correlation key="numero"/>'),
    message("m", '<zeebe:subscription correlationKey="=numero"/>'),
    message("m") + retrieved("n", m="numero"),
]


@pytest.mark.parametrize("around", KEYED, ids=["flux", "zeebe", "bpmn"])
def test_a_message_with_a_key_begins_one_instance_of_it_at_a_time(around):
    test = drawn(ONE.format(""), around=around)
    for number in (7, 8, 7, 7):
        test.message("m", {"numero": number})
    assert len(test.instances) == 2
    test.look_at("p")
    _end(test, 0)
    assert [instance.variables["numero"] for instance in test.instances] == [7, 8, 7]
    _end(test, 2)
    assert [instance.ended for instance in test.instances] == [True, False, True, False]
    _end(test, 1)
    assert len(test.instances) == 4


def _end(test: ProcessTest, place: int) -> None:
    test._current = test.instances[place]
    test.complete("u")


def test_a_start_may_take_every_message_all_the_same():
    test = drawn(ONE.format(' flux:onePerKey="false"'), around=KEYED[0])
    test.message("m", {"numero": 7})
    test.message("m", {"numero": 7})
    assert len(test.instances) == 2


def test_a_start_may_ask_for_one_instance_per_key_when_only_senders_know_it():
    test = drawn(ONE.format(' flux:onePerKey="true"'), around=message("m"))
    for key in ("7", "7", None, None):
        test.message("m", {}, key=key)
    assert len(test.instances) == 3


def test_a_message_without_a_key_begins_an_instance_each_time():
    test = drawn(ONE.format(""), around=message("m"))
    test.message("m", {})
    test.message("m", {}, key="7")
    test.message("m", {}, key="7")
    assert len(test.instances) == 3


def test_a_running_instance_comes_before_a_new_one():
    body = """<startEvent id="s"><messageEventDefinition messageRef="demande"/></startEvent><receiveTask id="a" messageRef="demande"/>
s -> a"""
    test = drawn(body, around=NUMBER)
    test.message("demande", {"numero": 7})
    test.message("demande", {"numero": 8})
    test.message("demande", {"numero": 7})
    assert [instance.ended for instance in test.instances] == [True, False]


EARLY = """<startEvent id="s"/><intermediateThrowEvent id="t"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
s -> t"""
LATE = '<startEvent id="s"/><receiveTask id="r" messageRef="m"/>\ns -> r'


@pytest.mark.parametrize(("wait", "received"), [("P9D", True), ("P10D", False)])
def test_a_thrown_message_waits_for_its_receiver_as_long_as_it_says(wait, received):
    around = message("m", flux_keepFor="P10D")
    test = started(EARLY, {}, file_of(LATE, around=around, key="q"), around=around)
    test.advance(wait)
    assert test.start("q").ended is received


def test_pools_whose_ends_name_no_message_speak_by_the_flow_between_them():
    collaboration = """<collaboration id="c"><participant id="P" processRef="p"/><participant id="Q" processRef="q"/>
<messageFlow id="aller" sourceRef="demander" targetRef="recevoir"/><messageFlow id="retour" sourceRef="repondre" targetRef="attendre"/></collaboration>"""
    one = """<startEvent id="s"/><sendTask id="demander"/><intermediateThrowEvent id="x"/><receiveTask id="attendre"/><userTask id="lire"/>
s -> demander -> x -> attendre -> lire"""
    two = """<startEvent id="recevoir"><messageEventDefinition/></startEvent><userTask id="instruire"/><endEvent id="repondre"><messageEventDefinition/></endEvent>
recevoir -> instruire -> repondre"""
    first = file_of(one, around=collaboration).replace(b"</definitions>", b"")
    test = ProcessTest(processes=_read(first + file_of(two, key="q").partition(b'targetNamespace="tests">')[2]))
    test.start("p")
    assert (test.active(), test.of("q").active()) == (["attendre"], ["instruire"])
    test.complete("instruire")
    assert (test.active(), test.of("q").ended) == (["lire"], True)


@pytest.mark.parametrize(
    ("expected", "carried", "fit"),
    [
        (None, None, True),
        (None, "7", True),
        ("7", None, False),
        ("7", "7", True),
        ("7", "8", False),
        ('{"a": "1"}', '{"a": "1", "b": "2"}', True),
        ('{"a": "1", "b": "2"}', '{"a": "1"}', False),
        ('{"a": "1"}', "{broken", False),
        ("{broken", "{other", False),
        ("{}", "7", False),
    ],
)
def test_a_key_fits_when_all_that_is_asked_is_carried(expected, carried, fit):
    assert fits(expected, carried) is fit
