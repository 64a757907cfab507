"""Files as the tools of this world write them: what BPMN allows is read, whatever its spelling and its place."""

import pytest

from flux.engine.checks import check
from flux.engine.definition import ActivityKind, EventKind
from flux.engine.reading import compile_processes, read
from flux.testing import ProcessTest
from tests.engine.reading.diagrams import HEAD, activity, around, bpmn, codes, event, flow, line, process_of

TASK = around('<task id="a" name="Déposer"/>')
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def with_declaration(encoding: str, codec: str) -> bytes:
    return (f'<?xml version="1.0" encoding="{encoding}"?>\n' + bpmn(TASK).decode()).encode(codec)


@pytest.mark.parametrize(
    ("announced", "written"),
    [("UTF-8", "utf-8-sig"), ("UTF-16", "utf-16"), ("UTF-16", "utf-8"), ("utf-16", "utf-8-sig"), ("ISO-8859-1", "latin-1"),
     ("windows-1252", "cp1252"), ("GBK", "gbk")],
)  # fmt: skip
def test_the_encodings_of_exporters_are_read_even_one_that_is_announced_and_not_used(announced, written):
    text = "<task id='a' name='Déposer'/>" if written != "gbk" else "<task id='a' name='审批'/>"
    data = with_declaration(announced, "utf-8").decode().replace('<task id="a" name="Déposer"/>', text)
    (process,) = read(data.encode(written)).processes
    assert process.nodes["a"].name == ("审批" if written == "gbk" else "Déposer")


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><html><body>404</body></html>", b"<html><body><br>404</body></html>"]
)
def test_a_page_of_the_web_is_refused_for_what_it_is(page):
    (finding,) = read(page).findings
    assert (finding.code, "html" in finding.message) == ("file.not_bpmn", True)


def test_blanks_around_ids_and_references_mean_nothing():
    body = '<startEvent id=" s "/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef=" e"/>'
    process = process_of(body)
    assert (set(process.nodes), process.flows["f"].target) == ({"s", "e"}, "e")


@pytest.mark.parametrize("place", ["inside the subprocess", "inside its own activity"])
def test_a_boundary_event_stands_beside_its_activity_wherever_it_is_written(place):
    host = "t" if place == "inside the subprocess" else "u"
    boundary = f'<boundaryEvent id="b" attachedToRef="{host}">{TIMER}</boundaryEvent>'
    inside, outside = ("", boundary) if host == "t" else (boundary, "")
    process = process_of(around(f'<subProcess id="u"><task id="t"/>{inside}</subProcess>', "u") + outside)
    assert activity(process, host).boundaries == ("b",)
    assert process.nodes["b"].container == process.nodes[host].container


def test_a_flow_stands_in_the_process_of_its_ends():
    data = f'{HEAD}<process id="p"><task id="a"/>{flow("x", "y")}</process><process id="q"><task id="x"/><task id="y"/></process></definitions>'
    reading = read(data.encode())
    assert reading.findings == ()
    assert [set(process.flows) for process in reading.processes] == [set(), {"x-y"}]


def test_a_flow_whose_ids_are_in_two_processes_stays_where_it_is_written():
    one, two = (f'<process id="{key}"><task id="a"/><task id="b"/>{flow("a", "b")}</process>' for key in "pq")
    reading = read(f"{HEAD}{one}{two}</definitions>".encode())
    assert [set(process.flows) for process in reading.processes] == [{"a-b"}, {"a-b"}]


def test_a_flow_between_two_pools_is_refused_as_one():
    data = f'{HEAD}<process id="p"><task id="a"/>{flow("a", "x")}</process><process id="q"><task id="x"/></process></definitions>'
    assert codes(read(data.encode())) == {"flow.crosses"}


def test_links_that_point_at_each_other_need_no_name():
    body = """<startEvent id="s"/><intermediateThrowEvent id="t" name="Suite"><linkEventDefinition id="l1"><target>l2</target></linkEventDefinition></intermediateThrowEvent>
<intermediateCatchEvent id="c" name="Reprise"><linkEventDefinition id="l2"><source>l1</source></linkEventDefinition></intermediateCatchEvent><userTask id="u"/>"""
    process = process_of(body + line("s", "t") + line("c", "u"))
    assert event(process, "t").definitions[0].name == event(process, "c").definitions[0].name
    test = ProcessTest(processes=[process])
    test.start("p")
    assert test.active() == ["u"]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("globalTask", ActivityKind.TASK),
        ("globalUserTask", ActivityKind.USER),
        ("globalManualTask", ActivityKind.MANUAL),
        ("globalScriptTask", ActivityKind.SCRIPT),
        ("globalBusinessRuleTask", ActivityKind.BUSINESS_RULE),
    ],
)
def test_a_global_task_is_a_process_of_one_task(tag, kind):
    (process,) = read(f'{HEAD}<{tag} id="g" name="Relire"/></definitions>'.encode()).processes
    (node,) = process.nodes.values()
    assert (process.key, process.name, node.what.kind) == ("g", "Relire", kind)


def test_a_global_task_that_is_there_twice_is_refused_by_name():
    reading = read(f'{HEAD}<globalTask id="g"/><globalTask id="g"/></definitions>'.encode())
    assert codes(reading) == {"process.duplicate"}


def test_a_call_activity_runs_a_global_task():
    root = '<globalUserTask id="g" name="Relire" flux:role="dgs"/>'
    data = bpmn(around('<callActivity id="a" calledElement="g"/>'), root=root)
    test = ProcessTest(processes=compile_processes(data))
    test.start("p")
    (task,) = test.tasks
    assert (task.name, task.role) == ("Relire", "dgs")
    test.complete(task.element)
    assert test.ended


LISTENER = '<subProcess id="ev" triggeredByEvent="true"><startEvent id="q"><signalEventDefinition signalRef="x"/></startEvent></subProcess>'


@pytest.mark.parametrize("body", ["", LISTENER, around(f'<subProcess id="a">{LISTENER}</subProcess>')])
def test_what_holds_nothing_that_flows_ends_at_once(body):
    reading = read(bpmn(body, root='<signal id="x" name="x"/>'))
    assert (reading.readable, codes(reading)) == (True, {"container.empty"})
    test = ProcessTest(processes=reading.processes)
    test.start("p")
    assert test.ended


@pytest.mark.parametrize("name", ["collaboration", "import", "correlationKey", "text", "endPoint"])
def test_what_bpmn_knows_elsewhere_is_said_and_left_out(name):
    reading = read(bpmn(f"{TASK}<{name} id='zz'/>"))
    assert (reading.readable, codes(reading)) == (True, {"element.misplaced"})


JBPM = """<property id="motif" itemSubjectRef="ItemDefinition_1"/><laneSet><lane id="l" name="RH"><flowNodeRef>a</flowNodeRef></lane></laneSet>
<startEvent id="_1" isInterrupting="true"/><userTask id="a" drools:taskName="eval" xmlns:drools="http://www.jboss.org/drools">
<ioSpecification><dataInput id="in" itemSubjectRef="ItemDefinition_1" name="motif"/><dataInput id="while" name="x" isCollection="false"/>
<dataOutput id="out" name="avis"/><inputSet><dataInputRefs>in</dataInputRefs><whileExecutingInputRefs>while</whileExecutingInputRefs></inputSet>
<outputSet><dataOutputRefs>out</dataOutputRefs></outputSet></ioSpecification>
<dataInputAssociation><sourceRef>motif</sourceRef><targetRef>in</targetRef></dataInputAssociation>
<dataOutputAssociation><sourceRef>out</sourceRef><targetRef>motif</targetRef></dataOutputAssociation>
<potentialOwner><resourceAssignmentExpression><formalExpression>#{employe}</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>
<scriptTask id="b" scriptFormat="http://www.java.com/java"><script>System.out.println("x");</script></scriptTask>
<endEvent id="e"><terminateEventDefinition/></endEvent>"""
JBPM_ROOT = """<itemDefinition id="ItemDefinition_1" structureRef="String"/><message id="m" itemRef="ItemDefinition_1"/>
<interface id="i"><operation id="o"><inMessageRef>m</inMessageRef></operation></interface><resource id="r" name="R"/>"""


def test_the_wide_spelling_of_data_and_people_of_jbpm_is_read():
    condition = '<conditionExpression language="http://www.java.com/java">return true;</conditionExpression>'
    flows = line("_1", "a", "b") + f'<sequenceFlow id="f" sourceRef="b" targetRef="e">{condition}</sequenceFlow>'
    reading = read(bpmn(JBPM + flows, root=JBPM_ROOT))
    assert (reading.readable, codes(reading)) == (True, {"script.foreign_language", "expression.foreign_language"})


ROOTS = """<import importType="http://www.w3.org/2001/XMLSchema" location="x.xsd" namespace="urn:x"/><extension definition="x"/>
<relationship type="x"><source>a</source><target>s</target></relationship><category id="cat"><categoryValue id="cv" value="v"/></category>
<dataStore id="ds"/><partnerEntity id="pe"/><partnerRole id="pr"/><endPoint id="ep"/><error id="er"/><escalation id="es"/>
<collaboration id="co"><participant id="x" name="Habitant"/><participant id="y" processRef="p"/><participant id="z" processRef="ailleurs"/>
<messageFlow id="mf" sourceRef="x" targetRef="y"/><conversation id="cn"><participantRef>x</participantRef></conversation></collaboration>"""


def test_all_that_may_stand_at_the_root_refuses_nothing():
    assert read(bpmn(TASK, root=ROOTS)).findings == ()


SPELLINGS = {
    "semantic": lambda data: data.replace(b"xmlns=", b"xmlns:semantic=").replace(b"<", b"<semantic:").replace(b"<semantic:/", b"</semantic:"),
    "ns0": lambda data: data.replace(b"xmlns=", b"xmlns:ns0=").replace(b"<", b"<ns0:").replace(b"<ns0:/", b"</ns0:"),
    "no target namespace": lambda data: data.replace(b' targetNamespace="http://flux.test"', b""),
    "not executable": lambda data: data.replace(b'isExecutable="true"', b'isExecutable="false"'),
    "nothing said of it": lambda data: data.replace(b'isExecutable="true"', b""),
    "comments and instructions": lambda data: b"<?xml-stylesheet href='x'?><!-- x -->" + data.replace(b"<task", b"<!-- y --><task"),
    "documentation after notes": lambda data: data.replace(b"</process>", b"<extensionElements/><documentation>x</documentation></process>"),
}  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_same_diagram_in_other_words(spelling):
    data = SPELLINGS[spelling](bpmn(TASK))
    (process,) = read(data).processes
    assert set(process.nodes) == {"s", "a", "e"}
    assert [finding for finding in check([process]) if finding.severity == "error"] == []


def test_timers_signals_and_conditions_at_the_root_serve_several_events():
    root = f'<timerEventDefinition id="td">{TIMER[22:-23]}</timerEventDefinition>'
    body = '<intermediateCatchEvent id="a"><eventDefinitionRef>tns:td</eventDefinitionRef></intermediateCatchEvent>'
    assert event(process_of(around(body), root=root)).definitions[0].kind is EventKind.TIMER
