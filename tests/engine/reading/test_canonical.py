"""What BPMN lets people spell in several ways reads the same."""

import pytest

from flux.engine.reading import read
from tests.engine.reading.diagrams import HEAD, activity, around, bpmn, codes, event, flow, process_of


def test_ids_are_given_where_they_are_missing():
    process = process_of('<startEvent/><userTask id="u"/><sequenceFlow sourceRef="startEvent_1" targetRef="u"/>')
    assert set(process.nodes) == {"startEvent_1", "u"}
    assert set(process.flows) == {"sequenceFlow_1"}


def test_a_given_id_is_never_taken_from_another_element():
    process = process_of('<task/><task id="task_1"/>')
    assert set(process.nodes) == {"task_1", "task_2"}


def test_prefixed_references_mean_the_element_they_name():
    prefixed = bpmn(
        around('<receiveTask id="a" messageRef="tns:m"/>').replace('targetRef="e"', 'targetRef="tns:e"'),
        root='<message id="m" name="avis"/>',
    )
    (process,) = read(prefixed).processes
    assert activity(process).message.name == "avis"
    assert process.nodes["a"].outgoing == ("a-e",)


def test_any_prefix_and_the_default_namespace_read_the_same():
    plain = bpmn(around('<userTask id="a" camunda:assignee="demo"/>')).decode()
    prefixed = plain.replace("xmlns=", "xmlns:x=")
    for name in ("definitions", "process", "startEvent", "userTask", "endEvent", "sequenceFlow"):
        prefixed = prefixed.replace(f"<{name}", f"<x:{name}").replace(f"</{name}", f"</x:{name}")
    (one,), (other,) = read(plain.encode()).processes, read(prefixed.encode()).processes
    assert one.nodes.keys() == other.nodes.keys()
    assert one.flows == other.flows


def test_the_namespace_of_the_draft_is_read():
    old = bpmn(around('<task id="a"/>')).replace(
        b"http://www.omg.org/spec/BPMN/20100524/MODEL", b"http://schema.omg.org/spec/BPMN/2.0"
    )
    assert read(old).readable


def test_a_called_process_keeps_its_name_without_the_declared_prefix():
    process = process_of(around('<callActivity id="a" calledElement="flux:avis"/>'))
    assert activity(process).call.process.evaluate({}) == "avis"


def test_nodes_called_start_and_end_are_nodes_like_others():
    process = process_of('<startEvent id="Start"/><task id="End"/><task id="p.EndJoin"/>' + flow("Start", "End"))
    assert set(process.nodes) == {"Start", "End", "p.EndJoin"}


def test_two_nodes_of_one_id_are_refused_and_both_lines_are_named():
    reading = read(bpmn('<task id="a"/>\n<userTask id="a"/>'))
    assert codes(reading) >= {"id.duplicate"}
    assert not reading.readable


def test_two_flows_of_one_id_are_both_kept():
    reading = read(
        bpmn(
            '<task id="a"/><task id="b"/><task id="c"/>'
            + flow("a", "b")
            + flow("a", "b").replace('targetRef="b"', 'targetRef="c"')
        )
    )
    assert reading.readable
    assert len(reading.processes[0].nodes["a"].outgoing) == 2


def test_two_processes_may_use_the_same_ids_inside():
    body = around('<subProcess id="a"><task id="t"/></subProcess>')
    both = f'{HEAD}<process id="p">{body}</process><process id="q">{body}</process></definitions>'
    reading = read(both.encode())
    assert reading.findings == ()
    assert [process.key for process in reading.processes] == ["p", "q"]


def test_two_processes_of_one_id_in_a_file_are_refused():
    both = f'{HEAD}<process id="p"><task/></process><process id="p"><task/></process></definitions>'
    assert codes(read(both.encode())) == {"process.duplicate"}


def test_a_process_that_says_nothing_about_it_is_executable():
    assert read(f'{HEAD}<process id="p"><task/></process></definitions>'.encode()).processes[0].executable


@pytest.mark.parametrize(
    "inside",
    [
        '<task id="t"/><sequenceFlow sourceRef="t" targetRef="rien"/>',
        '<scriptTask id="t" scriptFormat="groovy"><script>x()</script></scriptTask>',
    ],
)
def test_a_faulty_sketch_beside_an_executable_process_is_left_out(inside):
    sketch = f'<process id="q" isExecutable="false">{inside}</process>'
    reading = read(bpmn("<task/>").replace(b"</definitions>", f"{sketch}</definitions>".encode()))
    assert reading.readable
    assert [process.key for process in reading.processes] == ["p"]
    assert codes(reading) == {"process.left_out"}


@pytest.mark.parametrize(
    "beside",
    [
        "<textAnnotation id='t'><text>Note</text></textAnnotation><association id='x' sourceRef='a' targetRef='t'/>",
        "<group id='g' categoryValueRef='c'/>",
        "<dataStoreReference id='d' name='Base' dataStoreRef='absent'/>",
        "<dataObject id='o'/><dataObjectReference id='r' name='Dossier [complet]' dataObjectRef='o'/>",
        "<documentation>Un <b xmlns='http://www.w3.org/1999/xhtml'>mot</b></documentation>",
        "<vendor:note xmlns:vendor='urn:v'><vendor:x/></vendor:note>",
        "<property id='pp' name='total'/>",
        "<auditing/><monitoring/>",
        "<ioSpecification><inputSet/><outputSet/></ioSpecification>",
    ],
)
def test_what_stands_beside_the_flow_refuses_nothing(beside):
    reading = read(bpmn(beside + around('<task id="a" completionQuantity="1" startQuantity="1"/>')))
    assert reading.findings == ()
    assert set(reading.processes[0].nodes) == {"s", "a", "e"}


def test_pools_message_flows_and_black_boxes_refuse_nothing():
    root = (
        '<collaboration id="c"><participant id="x" name="EPCI" processRef="p"/><participant id="y" name="Commune"/>'
        '<messageFlow id="m" sourceRef="y" targetRef="x"/></collaboration><dataStore id="ds"/><itemDefinition id="i"/>'
    )
    assert read(bpmn(around('<task id="a"/>'), root=root)).findings == ()


def test_a_choreography_task_is_refused_by_name():
    (finding,) = read(bpmn('<task id="a"/><choreographyTask id="c" name="Échanger"/>')).findings
    assert (finding.code, finding.element) == ("element.choreography", "c")


def test_an_unknown_element_among_those_that_flow_is_refused_by_name():
    (finding,) = read(bpmn('<task id="a"/>\n<magicTask id="c"/>')).findings
    assert (finding.code, finding.element, finding.line) == ("element.unknown", "c", 5)


def test_notes_of_other_tools_are_kept_as_text():
    node = '<userTask id="a" camunda:formKey="f" zz:x="1" xmlns:zz="urn:z"><extensionElements><zz:y>deux</zz:y></extensionElements></userTask>'
    assert process_of(around(node)).nodes["a"].extensions == {"camunda:formKey": "f", "zz:x": "1", "zz:y": "deux"}


def test_the_first_event_definition_may_be_shared_by_reference():
    root = '<timerEventDefinition id="t"><timeDuration>P1D</timeDuration></timerEventDefinition>'
    process = process_of(
        around('<intermediateCatchEvent id="a"><eventDefinitionRef>t</eventDefinitionRef></intermediateCatchEvent>'),
        root=root,
    )
    assert event(process).definitions[0].timer.value.evaluate({}) == "P1D"
