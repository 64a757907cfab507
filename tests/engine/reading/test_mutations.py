"""No file stops the reader: whatever is lost, swapped or torn in a diagram, it gives findings."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from flux.engine.checks import check
from flux.engine.definition import Activity, Event
from flux.engine.reading import Reading, read
from tests.engine.reading.diagrams import bpmn, flow, line

SAMPLE = bpmn(
    '<laneSet id="ls"><lane id="l" name="Services"><flowNodeRef>a</flowNodeRef><childLaneSet id="cls">'
    '<lane id="l2" name="DGS"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane></laneSet>'
    '<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
    '<userTask id="a" flux:due="P14D" flux:reminder="P2D" camunda:candidateGroups="x,y">'
    '<multiInstanceLoopCharacteristics isSequential="true" flux:collection="communes" flux:element="c">'
    "<completionCondition>numberOfCompletedInstances &gt; 3</completionCondition></multiInstanceLoopCharacteristics></userTask>"
    '<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeCycle>R3/P1D</timeCycle>'
    '</timerEventDefinition></boundaryEvent><boundaryEvent id="k" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
    '<task id="h" isForCompensation="true"/><association id="as" sourceRef="k" targetRef="h"/>'
    '<exclusiveGateway id="g" default="g-u"/><complexGateway id="cg"><activationCondition>activationCount = 1</activationCondition></complexGateway>'
    '<subProcess id="u"><startEvent id="us"/><scriptTask id="ut" scriptFormat="feel"><script>n = 1</script></scriptTask>'
    '<endEvent id="ue"><errorEventDefinition errorRef="r"/></endEvent>'
    + line("us", "ut", "ue")
    + '</subProcess><boundaryEvent id="eb" attachedToRef="u"><errorEventDefinition errorRef="r"/></boundaryEvent>'
    '<subProcess id="ev" triggeredByEvent="true"><startEvent id="es" isInterrupting="false"><conditionalEventDefinition>'
    "<condition>n &gt; 2</condition></conditionalEventDefinition></startEvent></subProcess>"
    '<adHocSubProcess id="ah" ordering="Sequential"><task id="at"/></adHocSubProcess>'
    '<callActivity id="c" calledElement="avis"><extensionElements><flux:in source="n" target="n"/></extensionElements>'
    '<standardLoopCharacteristics loopMaximum="3"/></callActivity>'
    '<businessRuleTask id="d" flux:decision="alignement"/><eventBasedGateway id="eg"/><receiveTask id="w" messageRef="m"/>'
    '<intermediateThrowEvent id="lt"><linkEventDefinition name="x"/></intermediateThrowEvent>'
    '<intermediateCatchEvent id="lc"><linkEventDefinition name="x"/></intermediateCatchEvent><endEvent id="e"/>'
    + line("s", "a", "g", "u", "cg", "ah", "c", "d", "eg", "w", "lt")
    + flow("g", "lc", "montant &gt; 3")
    + flow("b", "e")
    + flow("eb", "e")
    + flow("lc", "e"),
    root='<message id="m" name="avis"><extensionElements><flux:correlation key="numero"/></extensionElements></message>'
    '<globalUserTask id="gu" flux:role="dgs"/><error id="r" errorCode="REFUS"/><collaboration id="co"><participant id="pa" processRef="p"/></collaboration>',
)
COUNT = sum(1 for _ in etree.fromstring(SAMPLE).iter())
TEXTS = [
    "",
    "p",
    "a",
    "u",
    "rien",
    "true",
    "${",
    "=",
    "P1",
    "R",
    "²",
    "9" * 5000,
    "x.y(",
    "{",
    "]",
    "\n",
    "é » ; {0}",
    "none:none",
]


def sound(reading: Reading) -> None:
    """What comes out of the reader is whole: every id it names is there."""
    check(reading.processes)
    for process in reading.processes:
        for flow_ in process.flows.values():
            assert flow_.id in process.nodes[flow_.source].outgoing
            assert flow_.id in process.nodes[flow_.target].incoming
        for node in process.nodes.values():
            assert node.id in process.containers[node.container].nodes
            assert all(lane in process.lanes for lane in node.lanes)
            if isinstance(node.what, Activity):
                assert all(boundary in process.nodes for boundary in node.what.boundaries)
                assert node.what.compensated_by is None or node.what.compensated_by in process.nodes
            if isinstance(node.what, Event):
                assert all(definition.kind for definition in node.what.definitions)
        for container in process.containers.values():
            assert all(start in container.nodes for start in container.starts)


def test_the_sample_itself_is_readable_and_nothing_forbids_it():
    reading = read(SAMPLE)
    assert reading.readable
    assert reading.errors == ()
    sound(reading)


@st.composite
def mutants(draw):
    root = etree.fromstring(SAMPLE)
    for _ in range(draw(st.integers(1, 4))):
        elements = list(root.iter())
        element = elements[draw(st.integers(0, COUNT)) % len(elements)]
        other = elements[draw(st.integers(0, COUNT)) % len(elements)]
        match draw(st.sampled_from(["attribute", "lose attribute", "text", "lose", "double", "rename", "move"])):
            case "attribute" if element.attrib:
                element.set(draw(st.sampled_from(sorted(element.attrib))), draw(st.sampled_from(TEXTS)))
            case "lose attribute" if element.attrib:
                del element.attrib[draw(st.sampled_from(sorted(element.attrib)))]
            case "text":
                element.text = draw(st.sampled_from(TEXTS))
            case "lose" if element is not root:
                element.getparent().remove(element)
            case "double" if element is not root:
                element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
            case "rename" if isinstance(other.tag, str):
                element.tag = other.tag
            case "move" if element is not root and element not in other.iterancestors() and other is not element:
                other.append(element)
            case _:
                pass
    return etree.tostring(root)


@settings(max_examples=120, deadline=None)
@given(mutants())
def test_a_damaged_diagram_gives_findings_and_never_a_crash(data):
    reading = read(data)
    sound(reading)
    assert reading.readable or reading.errors


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_torn_bytes_give_findings_and_never_a_crash(data):
    at = data.draw(st.integers(0, len(SAMPLE)))
    until = data.draw(st.integers(at, min(len(SAMPLE), at + 40)))
    torn = SAMPLE[:at] + data.draw(st.binary(max_size=6)) + SAMPLE[until:]
    sound(read(torn))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_findings_and_never_a_crash(data):
    assert not read(data).readable


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40))
def test_any_text_may_stand_where_an_expression_does(text):
    root = etree.fromstring(bpmn('<exclusiveGateway id="a"/><task id="x"/>' + flow("a", "x", "c")))
    (condition,) = root.iter("{*}conditionExpression")
    try:
        condition.text = text
    except ValueError:  # signs that XML cannot hold
        return
    assert read(etree.tostring(root)).readable
