"""Variables: who sees what, and what comes back."""

from __future__ import annotations

from tests.builders import MESSAGES, started


def test_parallel_branches_see_the_same_variables_and_lose_nothing():
    test = started(
        """<startEvent id="a"/><parallelGateway id="f"/><userTask id="u"/><userTask id="v"/><parallelGateway id="j"/><endEvent id="z"/>
a -> f -> u -> j
f -> v -> j -> z""",
        {"avis": []},
    )
    test.complete("u", {"avis": ["pour"]})
    test.complete("v", {"avis": [*test.variables["avis"], "contre"], "autre": 1})
    assert test.variables == {"avis": ["pour", "contre"], "autre": 1}


def test_a_data_object_of_a_subprocess_stays_inside():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><extensionElements><flux:data><flux:assign target="brouillon" value="null"/></flux:data></extensionElements><startEvent id="b"/><userTask id="u"/>
b -> u
</subProcess><userTask id="z"/>
a -> s -> z"""
    )
    test.complete("u", {"brouillon": "texte", "avis": "oui"})
    assert test.variables == {"avis": "oui"}


def test_mapped_inputs_are_local_and_outputs_come_back():
    mapping = (
        "<extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="seuil">${plafond}</camunda:inputParameter>'
        '<camunda:outputParameter name="decision">${avis}</camunda:outputParameter>'
        "</camunda:inputOutput></extensionElements>"
    )
    test = started(
        f'<startEvent id="a"/><userTask id="u">{mapping}</userTask><userTask id="z"/>\na -> u -> z', {"plafond": 10}
    )
    assert test.tasks[0].local == {"seuil": 10}
    test.complete("u", {"avis": "oui", "seuil": 99})
    assert test.variables == {"plafond": 10, "avis": "oui", "decision": "oui"}


def test_answers_of_several_keep_their_place_and_never_meet():
    test = started(
        """<startEvent id="a"/><subProcess id="s"><multiInstanceLoopCharacteristics><extensionElements>
<zeebe:loopCharacteristics inputCollection="=communes" inputElement="commune" outputCollection="votes" outputElement="={commune: commune, vote: vote}"/>
</extensionElements></multiInstanceLoopCharacteristics><startEvent id="b"/><userTask id="u"/><userTask id="confirmer"/>
b -> u -> confirmer
</subProcess><endEvent id="z"/>
a -> s -> z""",
        {"communes": ["Bédée", "Iffendic"]},
    )
    test.complete("u", {"vote": "contre"}, nth=1)
    test.complete("u", {"vote": "pour"})
    test.complete("confirmer")
    test.complete("confirmer")
    assert test.variables["votes"] == [{"commune": "Bédée", "vote": "pour"}, {"commune": "Iffendic", "vote": "contre"}]
    assert "vote" not in test.variables


def test_who_did_not_answer_leaves_an_empty_place():
    test = started(
        """<startEvent id="a"/><userTask id="u"><multiInstanceLoopCharacteristics><extensionElements>
<zeebe:loopCharacteristics inputCollection="=communes" inputElement="c" outputCollection="votes" outputElement="=vote"/>
</extensionElements><completionCondition>count(votes[item = "pour"]) > 0</completionCondition></multiInstanceLoopCharacteristics></userTask><endEvent id="z"/>
a -> u -> z""".replace("> 0<", "&gt; 0<"),
        {"communes": ["A", "B", "C"]},
    )
    test.complete("u", {"vote": "pour"}, nth=1)
    assert test.ended
    assert test.variables["votes"] == [None, "pour", None]


def test_a_message_brings_its_variables():
    test = started(
        """<startEvent id="a"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><userTask id="z"/>
a -> c -> z""",
        around=MESSAGES,
    )
    test.message("m", {"avis": "favorable"})
    assert test.variables == {"avis": "favorable"}


def test_a_caught_error_gives_its_code_and_message():
    test = started(
        """<startEvent id="a"/><userTask id="u"/><boundaryEvent id="b" attachedToRef="u"><errorEventDefinition camunda:errorCodeVariable="code" camunda:errorMessageVariable="message"/></boundaryEvent><userTask id="z"/>
a -> u
b -> z"""
    )
    test.throw_error("u", "REFUS", message="trop tard")
    assert test.variables == {"code": "REFUS", "message": "trop tard"}
