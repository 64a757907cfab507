"""The table of `docs/reference/bpmn.md`: each cell is read, run and observed, so it cannot drift from the code.

`FLUX_WRITE_DOCS=1 pytest tests/engine/kernel/test_reference.py` writes it again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flux.engine.kernel import facts
from flux.engine.reading import read
from flux.testing import ProcessTest
from tests.builders import MESSAGES, file_of

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "bpmn.md"
BEGIN, END = "<!-- generated: begin -->\n", "<!-- generated: end -->\n"

DEFINITIONS = {
    "none": "",
    "message": '<messageEventDefinition messageRef="m"/>',
    "timer: date": "<timerEventDefinition><timeDate>2026-01-05T10:00:00+01:00</timeDate></timerEventDefinition>",
    "timer: duration": "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
    "timer: cycle": "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>",
    "error": '<errorEventDefinition errorRef="e"/>',
    "escalation": '<escalationEventDefinition escalationRef="k"/>',
    "signal": '<signalEventDefinition signalRef="s"/>',
    "conditional": "<conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition>",
    "link": '<linkEventDefinition name="L"/>',
    "cancel": "<cancelEventDefinition/>",
    "compensation": "<compensateEventDefinition/>",
    "terminate": "<terminateEventDefinition/>",
    "multiple": '<messageEventDefinition messageRef="m"/><signalEventDefinition signalRef="s"/>',
    "parallel multiple": '<messageEventDefinition messageRef="m"/><signalEventDefinition signalRef="s"/>',
}
#: an undoable task, its handler, and a task after it: what compensation needs to be seen
UNDO = (
    '<task id="w"/><boundaryEvent id="wb" attachedToRef="w"><compensateEventDefinition/></boundaryEvent>'
    '<userTask id="undo" isForCompensation="true"/><association id="wa" sourceRef="wb" targetRef="undo"/>'
)


def event(tag: str, kind: str, **attributes: str) -> str:
    if kind == "parallel multiple":
        attributes["parallelMultiple"] = "true"
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<{tag} id="ev"{written}>{DEFINITIONS[kind]}</{tag}>'


def happen(test: ProcessTest, kind: str) -> None:
    """Lets the trigger of a kind come from outside, or from the task `t`."""
    match kind:
        case "message":
            test.message("m")
        case "signal" | "multiple":
            test.signal("s")
        case "parallel multiple":
            test.signal("s")
            test.message("m")
        case "conditional":
            test.set_variables({"x": 1})
        case "error":
            test.throw_error("t", "E")
        case "escalation" | "cancel" | "compensation":
            test.complete("t")
        case _ if kind.startswith("timer"):
            test.advance("PT1H")
        case _:
            pass


#: what stands after the task `t` so that completing it throws what a catcher is to catch
THROWN = {
    "escalation": ("intermediateThrowEvent", DEFINITIONS["escalation"]),
    "cancel": ("endEvent", DEFINITIONS["cancel"]),
    "compensation": ("intermediateThrowEvent", DEFINITIONS["compensation"]),
}


def thrower(kind: str) -> str:
    tag, inner = THROWN.get(kind, ("task", ""))
    onward = "" if tag == "endEvent" else '\nth -> u\n<userTask id="u"/>'
    return f'<userTask id="t"/><{tag} id="th">{inner}</{tag}>\nt -> th{onward}'


def at_start(kind: str) -> tuple[str, Callable]:
    def look(test: ProcessTest) -> bool:
        if kind in {"message", "multiple"}:
            test.start_by_message("m")
        elif kind == "signal":
            test.start_by_signal("s")
        else:
            test.start("p", element=None if kind == "none" else "ev")
        return test.active() == ["after"]

    return event("startEvent", kind) + '<userTask id="after"/>\nev -> after', look


def in_event_subprocess(kind: str, *, interrupting: bool) -> tuple[str, Callable]:
    stops = str(interrupting).lower()
    listener = (
        f'<subProcess id="es" triggeredByEvent="true">{event("startEvent", kind, isInterrupting=stops)}<userTask id="after"/>'
        "\nev -> after\n</subProcess>"
    )
    if kind == "compensation":
        body = (
            '<startEvent id="a"/><subProcess id="sub"><startEvent id="b"/><task id="i"/>\nb -> i\n'
            + listener
            + '</subProcess><userTask id="t"/><intermediateThrowEvent id="th"><compensateEventDefinition/></intermediateThrowEvent>'
            + '<userTask id="u"/>\na -> sub -> t -> th -> u'
        )
    else:
        body = f'<startEvent id="a"/>{thrower(kind)}\na -> t\n{listener}'

    def look(test: ProcessTest) -> bool:
        test.start("p", {"x": 0})
        happen(test, kind)
        if kind.startswith("timer: cycle") and not interrupting:
            test.advance("PT5H")
            return test.active().count("after") == 3
        return ("after" in test.active()) and (len(test.active()) == (1 if interrupting else 2))

    return body, look


def catching(kind: str) -> tuple[str, Callable]:
    first = (
        '<intermediateThrowEvent id="lt"><linkEventDefinition name="L"/></intermediateThrowEvent>\na -> lt'
        if kind == "link"
        else "a -> ev"
    )

    def look(test: ProcessTest) -> bool:
        test.start("p", {"x": 0})
        happen(test, kind)
        return test.active() == ["after"]

    return (
        f'<startEvent id="a"/>{event("intermediateCatchEvent", kind)}<userTask id="after"/>\nev -> after\n{first}',
        look,
    )


def throwing(kind: str) -> tuple[str, Callable]:
    body = f'<startEvent id="a"/>{UNDO}{event("intermediateThrowEvent", kind)}<userTask id="after"/>\na -> w -> ev'
    body += (
        '\n<intermediateCatchEvent id="lc"><linkEventDefinition name="L"/></intermediateCatchEvent>\nlc -> after'
        if kind == "link"
        else "\nev -> after"
    )

    def look(test: ProcessTest) -> bool:
        test.start("p", {"x": 0})
        return thrown(test, kind) and ("after" in test.active() or test.active() == ["undo"])

    return body, look


def thrown(test: ProcessTest, kind: str) -> bool:
    """Whether what the event throws was seen to leave or to work."""
    seen = {type(fact) for fact in test.current.facts}
    wanted = {
        "message": {facts.MessageThrown},
        "signal": {facts.SignalThrown},
        "escalation": {facts.ErrorThrown},
        "error": {facts.ErrorThrown, facts.IncidentRaised},
        "multiple": {facts.MessageThrown, facts.SignalThrown},
    }.get(kind, set())
    return wanted <= seen and (kind != "compensation" or test.active() == ["undo"])


def at_boundary(kind: str, *, interrupting: bool) -> tuple[str, Callable]:
    tag = "transaction" if kind == "cancel" else "subProcess"
    guard = event("boundaryEvent", kind, attachedToRef="sub", cancelActivity=str(interrupting).lower())
    if kind == "compensation":
        body = (
            f'<startEvent id="a"/><task id="sub"/>{guard}<userTask id="after" isForCompensation="true"/>'
            '<association id="as" sourceRef="ev" targetRef="after"/>' + thrower(kind) + "\na -> sub -> t"
        )
    else:
        body = f'<startEvent id="a"/><{tag} id="sub"><startEvent id="b"/>{thrower(kind)}\nb -> t\n</{tag}>{guard}<userTask id="after"/>\na -> sub\nev -> after'

    def look(test: ProcessTest) -> bool:
        test.start("p", {"x": 0})
        happen(test, kind)
        if kind == "timer: cycle" and not interrupting:
            test.advance("PT5H")
            return test.active().count("after") == 3
        return "after" in test.active() and len(test.active()) == (1 if interrupting else 2)

    return body, look


def ending(kind: str) -> tuple[str, Callable]:
    if kind == "cancel":
        body = f'<startEvent id="a"/><transaction id="tx"><startEvent id="b"/>{event("endEvent", kind)}\nb -> ev\n</transaction><boundaryEvent id="cb" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent><userTask id="after"/>\na -> tx\ncb -> after'
        return body, lambda test: (test.start("p"), test.active() == ["after"])[1]
    beside = (
        '<parallelGateway id="g"/><userTask id="beside"/>\na -> g -> beside\ng -> w -> ev'
        if kind == "terminate"
        else "a -> w -> ev"
    )

    def look(test: ProcessTest) -> bool:
        test.start("p", {"x": 0})
        quiet = test.ended if kind not in {"compensation", "error"} else not test.ended
        return thrown(test, kind) and quiet

    return f'<startEvent id="a"/>{UNDO}{event("endEvent", kind)}\n{beside}', look


COLUMNS: dict[str, Callable] = {
    "start": at_start,
    "event subprocess, interrupting": lambda kind: in_event_subprocess(kind, interrupting=True),
    "event subprocess, not": lambda kind: in_event_subprocess(kind, interrupting=False),
    "catch": catching,
    "throw": throwing,
    "boundary, interrupting": lambda kind: at_boundary(kind, interrupting=True),
    "boundary, not": lambda kind: at_boundary(kind, interrupting=False),
    "end": ending,
}


def cell(body: str, look: Callable, variables: dict | None = None) -> str:
    """Reads and runs a diagram: `runs`, or the codes of the findings that refuse it or leave the definition out."""
    reading = read(file_of(body, around=MESSAGES))
    said = sorted({finding.code for finding in reading.findings if finding.severity == "error"})
    if said or not reading.readable:
        return "`" + "` `".join(said or ["unreadable"]) + "`"
    left_out = sorted({f.code for f in reading.findings if f.code in {"event.not_allowed", "event.always_interrupts"}})
    if left_out:
        return "`" + "` `".join(left_out) + "`"
    assert look(ProcessTest(processes=reading.processes)), body
    return "runs"


def events_table() -> str:
    rows = ["| event | " + " | ".join(COLUMNS) + " |", "| --- |" + " --- |" * len(COLUMNS)]
    rows += [
        f"| {kind} | " + " | ".join(cell(*column(kind)) for column in COLUMNS.values()) + " |" for kind in DEFINITIONS
    ]
    return "\n".join(rows)


INNER = '<startEvent id="b"/><task id="i"/>\nb -> i\n'
ACTIVITIES = {
    "task": ("task", "", ""),
    "userTask": ("userTask", "", ""),
    "manualTask": ("manualTask", "", ""),
    "serviceTask": ("serviceTask", "", ' camunda:type="external" camunda:topic="work"'),
    "scriptTask": ("scriptTask", "<script>y = 1</script>", ' scriptFormat="feel"'),
    "sendTask": ("sendTask", "", ' messageRef="m2"'),
    "receiveTask": ("receiveTask", "", ' messageRef="m"'),
    "callActivity": ("callActivity", "", ' calledElement="called"'),
    "subProcess": ("subProcess", INNER, ""),
    "transaction": ("transaction", INNER, ""),
    "adHocSubProcess": ("adHocSubProcess", '<userTask id="i"/>', ""),
}
MARKERS = {
    "once": ("", 1),
    "standard loop": ('<standardLoopCharacteristics loopMaximum="2"/>', 2),
    "parallel multi-instance": (
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>",
        3,
    ),
    "sequential multi-instance": (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>',
        3,
    ),
}


def performed(name: str, marker: str) -> str:
    tag, inner, attributes = ACTIVITIES[name]
    characteristics, times = MARKERS[marker]
    body = f'<startEvent id="a"/><{tag} id="act"{attributes}>{characteristics}{inner}</{tag}><endEvent id="z"/>\na -> act -> z'
    called = file_of('<startEvent id="c"/>', key="called")
    reading = read([("p", file_of(body, around=MESSAGES)), ("c", called)])
    assert not reading.errors, (body, reading.errors)
    test = ProcessTest(processes=reading.processes)
    test.start("p")
    while not test.ended:
        test.complete(test.active()[0])
    assert test.path.count("act") == times, (name, marker, test.path)
    return "runs"


def activities_table() -> str:
    rows = ["| activity | " + " | ".join(MARKERS) + " |", "| --- |" + " --- |" * len(MARKERS)]
    rows += [f"| {name} | " + " | ".join(performed(name, marker) for marker in MARKERS) + " |" for name in ACTIVITIES]
    return "\n".join(rows)


THREE = '<userTask id="b1"/><userTask id="b2"/><userTask id="b3"/>'
FLOWS = {"x = 1": "g -[x = 1]-> b1", "x > 0": "g -[x > 0]-> b2", "else": "g -> b3"}


def split(tag: str, x: int, *, default: bool) -> str:
    """Which of three branches get a token: the first wants x = 1, the second x > 0, the third nothing (or is default)."""
    if tag == "eventBasedGateway":
        return race()
    attribute = ' default="g_b3"' if default else ""
    conditional = tag != "parallelGateway"
    lines = list(FLOWS.values()) if conditional else ["g -> b1", "g -> b2", "g -> b3"]
    body = f'<startEvent id="a"/><{tag} id="g"{attribute}/>{THREE}\na -> g\n' + "\n".join(lines)
    reading = read(file_of(body))
    assert not reading.errors
    test = ProcessTest(processes=reading.processes)
    test.start("p", {"x": x})
    return " ".join(name[1:] for name in test.active())


def race() -> str:
    catches = "".join(
        f'<intermediateCatchEvent id="c{n}">{DEFINITIONS[kind]}</intermediateCatchEvent>'
        for n, kind in ((1, "message"), (2, "signal"), (3, "timer: duration"))
    )
    body = f'<startEvent id="a"/><eventBasedGateway id="g"/>{catches}{THREE}\na -> g\n' + "\n".join(
        f"g -> c{n} -> b{n}" for n in (1, 2, 3)
    )
    reading = read(file_of(body, around=MESSAGES))
    test = ProcessTest(processes=reading.processes)
    test.start("p", {"x": 1})
    test.signal("s")
    return "the first event: " + " ".join(name[1:] for name in test.active())


def joined(tag: str) -> str:
    """After how many of three parallel branches the join lets a token out, and how many come out in the end."""
    body = (
        f'<startEvent id="a"/><parallelGateway id="f"/>{THREE}<{tag} id="j"/><userTask id="z"/>\na -> f -> b1 -> j\nf -> b2 -> j\n'
        "f -> b3 -> j -> z"
    )
    reading = read(file_of(body))
    if tag == "eventBasedGateway":
        return "passes each"
    test = ProcessTest(processes=reading.processes)
    test.start("p")
    first = 0
    for number, branch in enumerate(("b1", "b2", "b3"), start=1):
        test.complete(branch)
        first = first or (number if "z" in test.active() else 0)
    return f"after {first}, {test.active().count('z')} out"


GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway", "eventBasedGateway")


def gateways_table() -> str:
    rows = [
        "| gateway | taken with x = 1 | taken with x = 2 | x = 2, third is default | x = 0, third is default | join of three |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for tag in GATEWAYS:
        cells = [split(tag, 1, default=False), split(tag, 2, default=False)]
        if tag in {"parallelGateway", "eventBasedGateway"}:
            cells += ["", ""]
        else:
            cells += [split(tag, 2, default=True), split(tag, 0, default=True)]
        rows.append(f"| {tag} | " + " | ".join([*cells, joined(tag)]) + " |")
    return "\n".join(rows)


def generated() -> str:
    return (
        f"\n## Events\n\n{events_table()}\n\n## Activities\n\n{activities_table()}\n\n## Gateways\n\n"
        "Three branches: the first wants `x = 1`, the second `x > 0`, the third has no condition (or is the default).\n"
        "The join has three parallel branches before it; the complex one has no activation condition.\n\n"
        f"{gateways_table()}\n\n"
    )


@pytest.mark.slow
def test_the_reference_table_says_what_the_code_does():
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    found, after = rest.split(END)
    now = generated()
    if os.environ.get("FLUX_WRITE_DOCS"):
        PAGE.write_text(before + BEGIN + now + END + after, encoding="utf-8")
        return
    assert found == now
