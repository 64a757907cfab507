"""What modelers write beside BPMN: people, work, mappings and loops, in each vendor's spelling."""

import pytest

from flux.engine.definition import MultiInstance, StandardLoop
from flux.engine.reading import define, read
from flux.engine.reading.people import role_of
from tests.engine.reading.diagrams import activity, around, bpmn, codes, process_of


def task(attributes: str = "", inside: str = "", kind: str = "userTask", root: str = ""):
    return activity(process_of(around(f'<{kind} id="a" {attributes}>{inside}</{kind}>'), root=root))


def extension(inside: str) -> str:
    return f"<extensionElements>{inside}</extensionElements>"


def test_all_that_flux_says_of_a_user_task():
    user = task(
        'flux:role="=vote.role" flux:commune="commune.siren" flux:form="avis" flux:due="P14D" flux:reminder="P7D, P2D"'
        ' flux:escalation="dgs" flux:priority="50" flux:question="Donnez-vous un avis favorable ?" flux:outcome="avis"'
    ).user
    assert user.role.evaluate({"vote": {"role": "maire"}}) == "maire"
    assert user.commune.evaluate({"commune": {"siren": "217400001"}}) == "217400001"
    assert (user.form, user.escalation, user.outcome) == ("avis", "dgs", "avis")
    assert user.question == "Donnez-vous un avis favorable ?"
    assert user.due.evaluate({}) == "P14D"
    assert user.reminders.evaluate({}) == ["P7D", "P2D"]
    assert user.priority.evaluate({}) == 50


@pytest.mark.parametrize("prefix", ["camunda", "flowable"])
def test_camunda_and_flowable_say_the_same(prefix):
    user = task(
        f'{prefix}:assignee="demo" {prefix}:candidateGroups="instruction" {prefix}:dueDate="${{echeance}}"'
        f' {prefix}:formKey="fiche" {prefix}:priority="=rang"'
    ).user
    assert user.assignee.evaluate({}) == "demo"
    assert user.role.evaluate({}) == "instruction"
    assert user.due.evaluate({"echeance": "2026-01-05"}) == "2026-01-05"
    assert user.form == "fiche"
    assert user.priority.evaluate({"rang": 3}) == 3


def test_zeebe_says_the_same():
    user = task(
        inside=extension(
            '<zeebe:assignmentDefinition assignee="=demandeur" candidateGroups="instruction"/>'
            '<zeebe:formDefinition formId="fiche"/><zeebe:taskSchedule dueDate="=echeance"/>'
            '<zeebe:priorityDefinition priority="70"/><zeebe:userTask/>'
        )
    ).user
    assert user.assignee.evaluate({"demandeur": "anne"}) == "anne"
    assert user.role.evaluate({}) == "instruction"
    assert user.form == "fiche"
    assert user.due.evaluate({"echeance": "P1D"}) == "P1D"
    assert user.priority.evaluate({}) == 70


def test_the_standard_says_a_potential_owner():
    owner = "<potentialOwner><resourceAssignmentExpression><formalExpression>{}</formalExpression></resourceAssignmentExpression></potentialOwner>"
    user = task(inside=owner.format("user(kermit), group(management)")).user
    assert user.role.evaluate({}) == "management"
    assert user.assignee.evaluate({}) == "kermit"
    assert task(inside=owner.format("accountancy")).user.role.evaluate({}) == "accountancy"


@pytest.mark.parametrize(
    "groups",
    [
        'flux:role="dgs, agents"',
        'camunda:candidateGroups="dgs, agents"',
        'flowable:candidateGroups="dgs,agents"',
        "zeebe",
    ],
)
def test_several_groups_are_several_roles(groups):
    inside = '<extensionElements><zeebe:assignmentDefinition candidateGroups="dgs, agents"/></extensionElements>'
    attributes, inside = ("", inside) if groups == "zeebe" else (groups, "")
    reading = read(bpmn(around(f'<userTask id="a" {attributes}>{inside}</userTask>')))
    assert reading.findings == ()
    assert activity(reading.processes[0]).user.role.evaluate({}) == ["dgs", "agents"]


def test_a_text_with_expressions_inside_is_joined():
    user = task('camunda:assignee="agent-${numero}-${ville.code}"').user
    assert user.assignee.evaluate({"numero": 4, "ville": {"code": "B"}}) == "agent-4-B"


def test_a_reminder_that_is_no_duration_is_said():
    assert codes(read(bpmn(around('<userTask id="a" flux:reminder="P7D, P2Z"/>')))) == {"timer.invalid"}


@pytest.mark.parametrize(
    ("lane", "role"), [("Chef de service", "chef_de_service"), ("Élu·e", "elue"), ("  DGS ", "dgs"), ("!!", "")]
)
def test_a_lane_name_becomes_a_role(lane, role):
    assert role_of(lane) == role


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('flux:topic="avertir"', ""),
        ('camunda:type="external" camunda:topic="avertir"', ""),
        ("", extension('<zeebe:taskDefinition type="avertir" retries="3"/>')),
    ],
)
@pytest.mark.parametrize("kind", ["serviceTask", "sendTask"])
def test_the_topic_of_a_job(kind, attributes, inside):
    assert task(attributes, inside, kind).topic == "avertir"


@pytest.mark.parametrize(
    "attributes",
    [
        'camunda:class="org.x.Y"',
        'camunda:delegateExpression="${bean}"',
        'flowable:type="mail"',
        'camunda:expression="${bean.act(execution)}" camunda:resultVariable="x"',
    ],
)
def test_code_of_another_engine_is_said_and_binds_nothing(attributes):
    reading = read(bpmn(around(f'<serviceTask id="a" {attributes}/>')))
    assert codes(reading) == {"service.foreign_code"}
    assert activity(reading.processes[0]).topic is None


def test_a_computed_topic_is_said():
    assert codes(read(bpmn(around('<serviceTask id="a" flux:topic="=sujet"/>')))) == {"service.computed_topic"}


def test_an_expression_of_a_service_task_is_an_output():
    (output,) = task('camunda:expression="${a + 1}" camunda:resultVariable="b"', kind="serviceTask").outputs
    assert (output.target, output.source.evaluate({"a": 1})) == ("b", 2)


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('flux:decision="alignement" flux:result="axes"', ""),
        ('camunda:decisionRef="alignement" camunda:resultVariable="axes"', ""),
        ("", extension('<zeebe:calledDecision decisionId="alignement" resultVariable="axes"/>')),
    ],
)
def test_a_decision_in_each_spelling(attributes, inside):
    decision = task(attributes, inside, "businessRuleTask").decision
    assert (decision.decision.evaluate({}), decision.result) == ("alignement", "axes")


def test_a_called_process_takes_and_brings_back_everything_unless_mapped():
    call = task('calledElement="avis"', kind="callActivity").call
    assert (call.process.evaluate({}), call.all_in, call.all_out, call.binding) == ("avis", True, True, "latest")
    call = task(
        'calledElement="avis" flux:binding="version" flux:version="3"',
        extension('<flux:in source="dossier.numero" target="numero"/>'),
        "callActivity",
    ).call
    assert (call.all_in, call.all_out, call.binding, call.version) == (False, True, "version", "3")
    assert call.inputs[0].source.evaluate({"dossier": {"numero": 3}}) == 3


def test_camunda_passes_what_is_mapped_and_nothing_else():
    call = task(
        'calledElement="${quel}" camunda:calledElementBinding="deployment"',
        extension(
            '<camunda:in variables="all"/><camunda:in businessKey="#{execution.processBusinessKey}"/>'
            '<camunda:out sourceExpression="${x + 1}" target="y"/>'
        ),
        "callActivity",
    ).call
    assert (call.all_in, call.all_out, call.binding) == (True, False, "deployment")
    assert call.process.evaluate({"quel": "avis"}) == "avis"
    assert call.outputs[0].source.evaluate({"x": 1}) == 2


def test_zeebe_names_the_called_process_beside():
    inside = extension('<zeebe:calledElement processId="=quel" propagateAllChildVariables="false"/>')
    call = task("", inside, "callActivity").call
    assert (call.process.evaluate({"quel": "avis"}), call.all_in, call.all_out) == ("avis", True, False)


def test_a_call_of_nothing_is_an_error_and_readable():
    reading = read(bpmn(around('<callActivity id="a"/>')))
    assert codes(reading) == {"call.nothing"}
    assert reading.readable


PARAMETERS = (
    '<camunda:inputOutput><camunda:inputParameter name="a">texte</camunda:inputParameter>'
    '<camunda:inputParameter name="b">${x}</camunda:inputParameter>'
    '<camunda:inputParameter name="c"><camunda:list><camunda:value>1</camunda:value><camunda:value>${x}</camunda:value></camunda:list></camunda:inputParameter>'
    '<camunda:inputParameter name="d"><camunda:map><camunda:entry key="k">v</camunda:entry></camunda:map></camunda:inputParameter>'
    '<camunda:inputParameter name="e"/>'
    '<camunda:outputParameter name="z">${y}</camunda:outputParameter></camunda:inputOutput>'
)


def test_camunda_mappings_are_read():
    what = task(inside=extension(PARAMETERS))
    values = {one.target: one.source.evaluate({"x": 5}) for one in what.inputs}
    assert values == {"a": "texte", "b": 5, "c": ["1", 5], "d": {"k": "v"}, "e": ""}
    assert [(one.target, one.source.text) for one in what.outputs] == [("z", "y")]


def test_zeebe_mappings_are_read():
    inside = extension(
        '<zeebe:ioMapping><zeebe:input source="=a + 1" target="b"/><zeebe:output source="= b" target="c"/></zeebe:ioMapping>'
    )
    what = task(inside=inside)
    assert what.inputs[0].source.evaluate({"a": 1}) == 2
    assert what.outputs[0].target == "c"


def test_a_mapping_by_script_is_said_and_fails_when_run():
    inside = extension(
        '<camunda:inputOutput><camunda:inputParameter name="a"><camunda:script scriptFormat="groovy">1</camunda:script>'
        "</camunda:inputParameter></camunda:inputOutput>"
    )
    assert codes(read(bpmn(around(f'<task id="a">{inside}</task>')))) == {"expression.foreign_language"}


DATA = (
    '<dataObject id="o" name="montant"/><dataObjectReference id="r" name="Montant [fixé]" dataObjectRef="o"/>'
    '<dataObject id="o2"/><dataObjectReference id="r2" name="avis" dataObjectRef="o2"/>'
)
ASSOCIATED = (
    '<ioSpecification><dataInput id="di" name="somme"/><dataOutput id="do" name="reponse"/><inputSet/><outputSet/></ioSpecification>'
    "<dataInputAssociation><sourceRef>r</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
    "<dataOutputAssociation><sourceRef>do</sourceRef><targetRef>r2</targetRef></dataOutputAssociation>"
)


def test_data_associations_move_values_by_name():
    what = activity(process_of(DATA + around(f'<task id="a">{ASSOCIATED}</task>')))
    assert [(one.target, one.source.text) for one in what.inputs] == [("somme", "montant")]
    assert [(one.target, one.source.text) for one in what.outputs] == [("avis", "reponse")]


def test_a_data_assignment_computes():
    inside = (
        '<ioSpecification><dataInput id="di" name="somme"/><inputSet/><outputSet/></ioSpecification><dataInputAssociation>'
        "<targetRef>di</targetRef><assignment><from>montant * 2</from><to>di</to></assignment></dataInputAssociation>"
    )
    (one,) = task(inside=inside, kind="task").inputs
    assert (one.target, one.source.evaluate({"montant": 4})) == ("somme", 8)


def test_an_association_that_bpmn_js_only_draws_moves_nothing():
    inside = (
        '<property id="x" name="__targetRef_placeholder"/><dataInputAssociation><sourceRef>r</sourceRef>'
        "<targetRef>x</targetRef></dataInputAssociation><dataOutputAssociation><targetRef>r2</targetRef></dataOutputAssociation>"
    )
    what = activity(process_of(DATA + around(f'<task id="a">{inside}</task>')))
    assert (what.inputs, what.outputs) == ((), ())


def loop(inside: str, attributes: str = "", before: str = "", beside: str = ""):
    marker = f"<multiInstanceLoopCharacteristics {attributes}>{inside}</multiInstanceLoopCharacteristics>"
    what = activity(process_of(beside + around(f'<userTask id="a">{before}{marker}</userTask>')))
    assert isinstance(what.loop, MultiInstance)
    return what.loop


@pytest.mark.parametrize(
    ("inside", "attributes"),
    [
        (
            "",
            'flux:collection="communes" flux:element="commune" flux:outputCollection="avis" flux:outputElement="vote"',
        ),
        (
            extension(
                '<zeebe:loopCharacteristics inputCollection="=communes" inputElement="commune" outputCollection="avis" outputElement="=vote"/>'
            ),
            "",
        ),
        (
            '<loopDataInputRef>communes</loopDataInputRef><loopDataOutputRef>avis</loopDataOutputRef><inputDataItem id="i" name="commune"/><outputDataItem id="x" name="vote"/>',
            "",
        ),
    ],
)
def test_a_collection_in_each_spelling(inside, attributes):
    found = loop(inside, attributes)
    assert found.collection.evaluate({"communes": [1, 2]}) == [1, 2]
    assert (found.element, found.output_collection) == ("commune", "avis")
    assert found.output_element.evaluate({"vote": "pour"}) == "pour"


def test_camunda_loops_over_a_variable_or_an_expression():
    for written in ("communes", "${communes}"):
        found = loop("", f'isSequential="true" camunda:collection="{written}" camunda:elementVariable="c"')
        assert found.collection.evaluate({"communes": [1]}) == [1]
        assert (found.sequential, found.element) == (True, "c")


def test_the_standard_fills_the_loop_through_an_association():
    before = (
        '<ioSpecification><dataInput id="di" name="liste"/><dataOutput id="do"/><inputSet/><outputSet/></ioSpecification>'
        "<dataInputAssociation><sourceRef>r</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>do</sourceRef><targetRef>r2</targetRef></dataOutputAssociation>"
    )
    found = loop(
        "<loopDataInputRef>di</loopDataInputRef><loopDataOutputRef>do</loopDataOutputRef>", before=before, beside=DATA
    )
    assert found.collection.evaluate({"montant": [3]}) == [3]
    assert found.output_collection == "avis"


def test_cardinality_completion_and_behaviour_are_read():
    inside = (
        "<loopCardinality>5</loopCardinality><completionCondition>numberOfCompletedInstances &gt;= 3</completionCondition>"
        "<complexBehaviorDefinition><condition>numberOfActiveInstances = 1</condition><event id='ev'>"
        "<signalEventDefinition signalRef='presque'/></event></complexBehaviorDefinition>"
    )
    found = loop(inside, 'behavior="Complex"')
    assert found.cardinality.evaluate({}) == 5
    assert found.completion.evaluate({"numberOfCompletedInstances": 3}) is True
    ((condition, thrown),) = found.behavior_events
    assert (found.behavior, thrown.name) == ("Complex", "presque")
    assert condition.evaluate({"numberOfActiveInstances": 1}) is True


def test_a_standard_loop_is_read():
    inside = '<standardLoopCharacteristics testBefore="true" loopMaximum="3"><loopCondition>encore</loopCondition></standardLoopCharacteristics>'
    found = task(inside=inside).loop
    assert isinstance(found, StandardLoop)
    assert (found.test_before, found.maximum.evaluate({})) == (True, 3)


@pytest.mark.parametrize(
    ("marker", "code"),
    [("<standardLoopCharacteristics/>", "loop.endless"), ("<multiInstanceLoopCharacteristics/>", "loop.no_collection")],
)
def test_a_loop_that_says_too_little_is_said_and_read(marker, code):
    reading = read(bpmn(around(f'<task id="a">{marker}</task>')))
    assert codes(reading) == {code}
    assert reading.readable


def test_a_data_object_may_begin_with_a_value():
    data = '<dataObject id="o" name="tours"><extensionElements><flowable:value>3</flowable:value></extensionElements></dataObject>'
    (one,) = process_of(data + around('<task id="a"/>')).containers["p"].data
    assert (one.target, one.source.evaluate({})) == ("tours", "3")


def test_processes_together_are_one_definition():
    one, two = (
        process_of('<callActivity id="a" calledElement="q"/>'),
        read(bpmn("<task/>").replace(b'id="p"', b'id="q"')).processes[0],
    )
    definition = define("p", [one, two])
    assert definition.process is one
    assert definition.processes[definition.latest["q"]] is two
    with pytest.raises(KeyError):
        define("x", [one])
