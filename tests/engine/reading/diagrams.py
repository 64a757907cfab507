"""Small diagrams written by hand, in the spelling of a modeler."""

from itertools import pairwise

from flux.engine.definition import Activity, Event, Gateway, Process
from flux.engine.reading import Reading, read

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flux="urn:flux:bpmn:1"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:flowable="http://flowable.org/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' targetNamespace="http://flux.test">'
)


def bpmn(body: str, *, root: str = "", attributes: str = "") -> bytes:
    """One process `p` that holds `body`; `root` is what stands beside it."""
    return (
        f'{HEAD}\n{root}\n<process id="p" isExecutable="true" {attributes}>\n{body}\n</process></definitions>'.encode()
    )


def flow(source: str, target: str, condition: str = "", **attributes: str) -> str:
    """A sequence flow `source-target`."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return (
        f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"{more}>{inside}</sequenceFlow>'
    )


def line(*nodes: str) -> str:
    """Flows from each node to the next."""
    return "".join(flow(one, other) for one, other in pairwise(nodes))


def around(node: str, identifier: str = "a") -> str:
    """A start, a node of this id and an end, in line."""
    return f'<startEvent id="s"/>{node}<endEvent id="e"/>{line("s", identifier, "e")}'


def process_of(body: str, *, root: str = "", attributes: str = "") -> Process:
    """The process of a diagram in which nothing forbids running."""
    reading = read(bpmn(body, root=root, attributes=attributes))
    assert reading.readable, reading.findings
    (process,) = reading.processes
    return process


def activity(process: Process, identifier: str = "a") -> Activity:
    what = process.nodes[identifier].what
    assert isinstance(what, Activity)
    return what


def event(process: Process, identifier: str = "a") -> Event:
    what = process.nodes[identifier].what
    assert isinstance(what, Event)
    return what


def gateway(process: Process, identifier: str = "a") -> Gateway:
    what = process.nodes[identifier].what
    assert isinstance(what, Gateway)
    return what


def codes(reading: Reading) -> set[str]:
    return {finding.code for finding in reading.findings}
