"""What reading costs: from bytes to a definition, for diagrams of 20, 200 and 2,000 nodes as a modeler saves them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from flux.engine.reading import read

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flux="urn:flux:bpmn:1"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d"
  targetNamespace="http://flux.test">
<bpmn:process id="p" isExecutable="true">"""


def diagram(size: int) -> bytes:
    """Gives a diagram of `size` nodes: blocks of a gateway, two tasks, a timer and a join, with its drawing."""
    nodes = ["start", *(f"n{index}" for index in range(size - 2)), "end"]
    parts = [_HEAD, *_nodes(nodes), *_flows(nodes), "</bpmn:process>", *_drawing(nodes), "</bpmn:definitions>"]
    return "\n".join(parts).encode()


def _nodes(nodes: list[str]) -> Iterator[str]:
    for index, node in enumerate(nodes):
        ends = f"<bpmn:incoming>f{index}</bpmn:incoming><bpmn:outgoing>f{index + 1}</bpmn:outgoing>"
        match (node, index % 5):
            case ("start", _):
                yield f'<bpmn:startEvent id="{node}"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>'
            case ("end", _):
                yield f'<bpmn:endEvent id="{node}"><bpmn:incoming>f{index}</bpmn:incoming></bpmn:endEvent>'
            case (_, 1):
                yield f'<bpmn:exclusiveGateway id="{node}" default="f{index + 1}">{ends}</bpmn:exclusiveGateway>'
            case (_, 2):
                yield f'<bpmn:userTask id="{node}" name="Instruire" flux:role="agent" flux:due="P14D">{ends}</bpmn:userTask>'
            case (_, 3):
                timer = (
                    "<bpmn:timerEventDefinition><bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition>"
                )
                yield f'<bpmn:intermediateCatchEvent id="{node}">{ends}{timer}</bpmn:intermediateCatchEvent>'
            case (_, 4):
                yield f'<bpmn:serviceTask id="{node}" name="Avertir" flux:topic="avertir">{ends}</bpmn:serviceTask>'
            case _:
                yield f'<bpmn:task id="{node}" name="Classer">{ends}</bpmn:task>'


def _flows(nodes: list[str]) -> Iterator[str]:
    for index in range(1, len(nodes)):
        yield f'<bpmn:sequenceFlow id="f{index}" sourceRef="{nodes[index - 1]}" targetRef="{nodes[index]}"/>'
        if nodes[index - 1].startswith("n") and (index - 1) % 5 == 1:
            yield (
                f'<bpmn:sequenceFlow id="g{index}" sourceRef="{nodes[index - 1]}" targetRef="end">'
                f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">montant &gt; {index} and avis = "favorable"'
                "</bpmn:conditionExpression></bpmn:sequenceFlow>"
            )


def _drawing(nodes: list[str]) -> Iterator[str]:
    yield '<bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="plane" bpmnElement="p">'
    for index, node in enumerate(nodes):
        yield (
            f'<bpmndi:BPMNShape id="s_{node}" bpmnElement="{node}">'
            f'<dc:Bounds x="{index * 150}" y="100" width="100" height="80"/></bpmndi:BPMNShape>'
        )
        yield (
            f'<bpmndi:BPMNEdge id="e_{index}" bpmnElement="f{index}"><di:waypoint x="{index}" y="1"/>'
            f'<di:waypoint x="{index}" y="2"/></bpmndi:BPMNEdge>'
        )
    yield "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"


def milliseconds(data: bytes, rounds: int) -> float:
    """Gives the median time of reading, in milliseconds."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        read(data)
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


def main() -> None:
    """Prints one line a size."""
    print("reading    nodes  median ms  ms a node")
    for size, rounds in ((20, 50), (200, 20), (2000, 5)):
        data = diagram(size)
        median = milliseconds(data, rounds)
        print(f"reading  {size:7d}  {median:9.2f}  {median / size:9.3f}")


if __name__ == "__main__":
    main()
