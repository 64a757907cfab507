"""Builders: diagrams as a few lines of XML, or as nested blocks, for tests of everything that runs processes."""

from __future__ import annotations

import re

from flux.engine.reading import compile_processes
from flux.testing import ProcessTest

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flux="urn:flux:bpmn:1"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' targetNamespace="tests">'
)


def file_of(body: str, *, around: str = "", key: str = "p") -> bytes:
    """A BPMN file with one process. `a -> b` is a flow, `a -[x > 1]-> b` a conditional one; chains are allowed."""
    return f'{_HEAD}{around}<process id="{key}" isExecutable="true">{flows(body)}</process></definitions>'.encode()


def flows(body: str) -> str:
    """Turns lines of arrows into sequence flows; everything else stays XML."""
    return "\n".join(
        _arrows(line) if "->" in line and not line.lstrip().startswith("<") else line for line in body.splitlines()
    )


def _arrows(line: str) -> str:
    parts = [part.strip() for part in re.split(r"((?:-\[[^\]]*\])?->)", line.strip())]
    written = []
    for source, arrow, target in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
        condition = arrow[2:-3] if arrow.startswith("-[") else None
        inner = "" if condition is None else f"<conditionExpression>{_escape(condition)}</conditionExpression>"
        written.append(
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )
    return "".join(written)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def drawn(body: str, *others: bytes, around: str = "", now: str = "2026-01-05T09:00:00+01:00") -> ProcessTest:
    """A test kit over one process `p`, and over other files."""
    files = [("p.bpmn", file_of(body, around=around)), *((f"{n}.bpmn", other) for n, other in enumerate(others))]
    return ProcessTest(processes=compile_processes(files), now=now)


def started(body: str, variables: dict | None = None, *others: bytes, around: str = "") -> ProcessTest:
    """The same, with an instance that has started."""
    test = drawn(body, *others, around=around)
    test.start("p", variables or {})
    return test


#: messages m and m2, signals s and s2, errors e (code E) and f (code F), escalation k (code K)
MESSAGES = (
    '<message id="m" name="m"/><message id="m2" name="m2"/><signal id="s" name="s"/><signal id="s2" name="s2"/>'
    '<error id="e" errorCode="E"/><error id="f" errorCode="F"/><escalation id="k" escalationCode="K"/>'
)
