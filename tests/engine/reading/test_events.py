"""Event definitions in every position, with what names them and what they wait for."""

import pytest

from flux.engine.definition import EventKind, TimerKind
from flux.engine.reading import read
from tests.engine.reading.diagrams import activity, around, bpmn, codes, event, process_of

ROOT = (
    '<message id="m" name="Avis reçu"/><signal id="g" name="Fin de mandat"/><error id="r" errorCode="REFUS" name="Refus"/>'
    '<error id="r2" name="SansCode"/><escalation id="x" escalationCode="RETARD"/>'
)
TRIGGERS = {
    "message": ('<messageEventDefinition messageRef="m"/>', "Avis reçu"),
    "timer": ("<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>", None),
    "error": ('<errorEventDefinition errorRef="r"/>', "REFUS"),
    "escalation": ('<escalationEventDefinition escalationRef="x"/>', "RETARD"),
    "signal": ('<signalEventDefinition signalRef="g"/>', "Fin de mandat"),
    "conditional": ("<conditionalEventDefinition><condition>x &gt; 1</condition></conditionalEventDefinition>", None),
    "link": ('<linkEventDefinition name="l"/>', "l"),
    "cancel": ("<cancelEventDefinition/>", None),
    "compensate": ("<compensateEventDefinition/>", None),
    "terminate": ("<terminateEventDefinition/>", None),
}
POSITIONS = {
    "startEvent": {"message", "timer", "signal", "conditional"},
    "intermediateCatchEvent": {"message", "timer", "signal", "conditional", "link"},
    "intermediateThrowEvent": {"message", "signal", "escalation", "link", "compensate"},
    "boundaryEvent": {"message", "timer", "signal", "conditional", "error", "escalation", "cancel", "compensate"},
    "endEvent": {"message", "signal", "error", "escalation", "cancel", "compensate", "terminate"},
}


@pytest.mark.parametrize("kind", TRIGGERS)
@pytest.mark.parametrize("position", POSITIONS)
def test_each_definition_is_read_where_the_standard_allows_it_and_refused_elsewhere(position, kind):
    definition, name = TRIGGERS[kind]
    attached = ' attachedToRef="t"' if position == "boundaryEvent" else ""
    other = '<intermediateCatchEvent id="o"><linkEventDefinition name="l"/></intermediateCatchEvent>'
    body = f'<startEvent id="s"/><transaction id="t"><task/></transaction>{other}<{position} id="a"{attached}>{definition}</{position}>'
    reading = read(bpmn(body, root=ROOT))
    if kind not in POSITIONS[position]:
        assert "event.not_allowed" in codes(reading)
        assert not reading.readable
        return
    assert reading.readable
    (read_definition,) = event(reading.processes[0]).definitions
    assert (read_definition.kind, read_definition.name) == (EventKind(kind), name)


def catch(definition: str, root: str = ROOT):
    return event(process_of(around(f'<intermediateCatchEvent id="a">{definition}</intermediateCatchEvent>'), root=root))


def boundary(definition: str):
    body = f'<task id="t"/><boundaryEvent id="a" attachedToRef="t">{definition}</boundaryEvent>'
    return event(process_of(body, root=ROOT)).definitions[0]


@pytest.mark.parametrize(
    ("spelling", "text", "kind"),
    [
        ("timeDate", "2026-01-05T09:00:00+01:00", TimerKind.DATE),
        ("timeDuration", "P1Y2M3DT4H5M6S", TimerKind.DURATION),
        ("timeDuration", "PT0.5S", TimerKind.DURATION),
        ("timeCycle", "R3/PT10S", TimerKind.CYCLE),
        ("timeCycle", "R/2026-01-05T09:00:00Z/P1D", TimerKind.CYCLE),
        ("timeCycle", "R2/P1W/2026-01-05", TimerKind.CYCLE),
    ],
)
def test_plain_iso_texts_of_timers_are_constants(spelling, text, kind):
    definition = (
        f"<timerEventDefinition><{spelling} xsi:type='tFormalExpression'> {text} </{spelling}></timerEventDefinition>"
    )
    timer = catch(definition).definitions[0].timer
    assert (timer.kind, timer.value.evaluate({})) == (kind, text)


@pytest.mark.parametrize("text", ["=delai", "delai", "${delai}", "#{delai}"])
def test_other_texts_of_timers_are_expressions(text):
    timer = (
        catch(f"<timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition>").definitions[0].timer
    )
    assert timer.value.evaluate({"delai": "P3D"}) == "P3D"


def test_a_name_of_several_words_after_an_equals_sign_is_meant():
    timer = (
        catch("<timerEventDefinition><timeDuration>=mon délai</timeDuration></timerEventDefinition>")
        .definitions[0]
        .timer
    )
    assert timer.value.evaluate({"mon délai": "P3D"}) == "P3D"


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<timeDuration>P3X</timeDuration>", "timer.invalid"),
        ("<timeDuration>dix jours</timeDuration>", "timer.invalid"),
        ('<timeDuration>="dix jours"</timeDuration>', "timer.invalid"),
        ("<timeDate>demain à midi</timeDate>", "timer.invalid"),
        ("<timeDate>2026-13-45T99</timeDate>", "timer.invalid"),
        ("<timeDuration>3 jours et demi !</timeDuration>", "expression.invalid"),
        ("<timeCycle>0 0/5 * * * ?</timeCycle>", "timer.cron"),
        ("<timeDuration></timeDuration>", "timer.empty"),
        ("", "timer.empty"),
        ("<timeDate>${dateTime().plusDays(3).toDate()}</timeDate>", "expression.foreign_language"),
    ],
)
def test_a_timer_that_does_not_parse_is_an_error_and_stays_readable(inside, code):
    body = around(
        f'<intermediateCatchEvent id="a"><timerEventDefinition>{inside}</timerEventDefinition></intermediateCatchEvent>'
    )
    reading = read(bpmn(body))
    assert codes(reading) == {code}
    assert reading.readable
    assert reading.errors


def test_a_legal_rule_counts_from_a_date():
    timer = catch('<timerEventDefinition flux:deadline="TRANSFERT" flux:from="notifie_le"/>').definitions[0].timer
    assert (timer.deadline, timer.value) == ("TRANSFERT", None)
    assert timer.counted_from.evaluate({"notifie_le": 3}) == 3


def test_a_reference_that_nothing_answers_is_the_code_or_name_itself():
    assert boundary('<errorEventDefinition errorRef="PERDU"/>').name == "PERDU"
    assert boundary('<errorEventDefinition errorRef="r2"/>').name == "SansCode"
    assert boundary('<escalationEventDefinition escalationRef="TARD"/>').name == "TARD"
    assert boundary('<messageEventDefinition messageRef="avis"/>').name == "avis"
    assert boundary('<signalEventDefinition signalRef="fin"/>').name == "fin"


def test_an_error_without_a_code_catches_all_and_may_fill_variables():
    caught = boundary('<errorEventDefinition camunda:errorCodeVariable="code" camunda:errorMessageVariable="texte"/>')
    assert (caught.name, caught.code_variable, caught.message_variable) == (None, "code", "texte")


def test_several_definitions_are_kept_in_order_and_may_be_parallel():
    both = TRIGGERS["message"][0] + TRIGGERS["signal"][0]
    process = process_of(
        around(f'<intermediateCatchEvent id="a" parallelMultiple="true">{both}</intermediateCatchEvent>'), root=ROOT
    )
    assert [definition.kind for definition in event(process).definitions] == [EventKind.MESSAGE, EventKind.SIGNAL]
    assert event(process).parallel_multiple


def test_a_compensation_throw_names_its_activity_and_whether_it_waits():
    throw = '<intermediateThrowEvent id="a"><compensateEventDefinition activityRef="x" waitForCompletion="false"/></intermediateThrowEvent>'
    (definition,) = event(process_of(around(throw) + '<task id="x"/>')).definitions
    assert (definition.activity, definition.wait_for_completion) == ("x", False)


@pytest.mark.parametrize(
    "key",
    [
        '<flux:correlation key="dossier.numero"/>',
        '<zeebe:subscription correlationKey="=dossier.numero"/>',
    ],
)
def test_a_message_may_carry_its_correlation_key(key):
    root = f'<message id="m" name="avis"><extensionElements>{key}</extensionElements></message>'
    definition = catch('<messageEventDefinition messageRef="m"/>', root).definitions[0]
    (key,) = definition.correlation.properties
    assert [side.evaluate({"dossier": {"numero": 7}}) for side in (key.expected, key.carried)] == [7, 7]


STANDARD = (
    '<message id="m" name="avis"/><correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="m">'
    "<messagePath>numero</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
    '<collaboration id="c"><correlationKey id="k"><correlationPropertyRef>cp</correlationPropertyRef></correlationKey></collaboration>'
)
SUBSCRIPTION = (
    '<correlationSubscription correlationKeyRef="k"><correlationPropertyBinding correlationPropertyRef="cp">'
    "<dataPath>dossier.numero</dataPath></correlationPropertyBinding></correlationSubscription>"
)


def test_standard_correlation_compares_what_is_expected_with_what_is_carried():
    nodes = '<startEvent id="s"/><receiveTask id="w" messageRef="m"/><sendTask id="t" messageRef="m"/>' + SUBSCRIPTION
    process = process_of(nodes, root=STANDARD)
    (key,) = activity(process, "w").message.correlation.properties
    assert (key.id, key.follows, key.asked) == ("cp", True, True)
    assert key.expected.evaluate({"dossier": {"numero": 7}}) == 7
    assert key.carried.evaluate({"numero": 8}) == 8
    assert process.correlations["avis"] == activity(process, "t").message.correlation


def test_events_map_what_they_carry():
    node = (
        '<endEvent id="a"><extensionElements><camunda:inputOutput><camunda:inputParameter name="n">${numero}'
        "</camunda:inputParameter></camunda:inputOutput></extensionElements><messageEventDefinition/></endEvent>"
    )
    (mapped,) = event(process_of(node)).inputs
    assert (mapped.target, mapped.source.evaluate({"numero": 4})) == ("n", 4)


def test_a_name_to_compute_is_said():
    assert codes(read(bpmn("<receiveTask messageRef='m'/>", root='<message id="m" name="avis-${n}"/>'))) == {
        "name.computed"
    }


@pytest.mark.parametrize(
    "definition",
    ["<conditionalEventDefinition/>", "<conditionalEventDefinition><condition/></conditionalEventDefinition>"],
)
def test_a_condition_without_text_is_an_error(definition):
    reading = read(bpmn(around(f'<intermediateCatchEvent id="a">{definition}</intermediateCatchEvent>')))
    assert codes(reading) == {"condition.empty"}
