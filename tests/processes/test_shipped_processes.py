"""The process library: every shipped process is walked through, drawn cleanly, and asks people whole questions."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from flux import dmn, feel
from flux.dmn.checks import check
from flux.engine import checks
from flux.engine.definition import Activity, ActivityKind, Process
from flux.engine.reading import read
from flux.testing import Outcome, run_scenarios

LIBRARY = Path(__file__).parents[2] / "processes"
KEYS = sorted(path.parent.name for path in LIBRARY.glob("*/*.bpmn"))
#: roles that a mandate may hold; a task for another one would reach nobody
ROLES = {
    "administrateur",
    "agent",
    "bureau",
    "chef_de_service",
    "clect",
    "commission",
    "conference_des_maires",
    "conseil",
    "conseil_de_developpement",
    "conseiller",
    "dgs",
    "drh",
    "finances",
    "maire",
    "partenaire",
    "prefecture",
    "president",
    "secretariat",
    "vice_president",
}
#: the library that the issue asks for: P1 to P10b, and the parts that several of them call
ASKED = {
    "proposition",
    "negociation",
    "transfert",
    "restitution",
    "mutualisation",
    "pacte_financier",
    "pacte_gouvernance",
    "clect",
    "projet_territoire",
    "convention_interterritoriale",
    "fonds_concours",
    "deliberation",
}


@cache
def library() -> dict[str, Process]:
    reading = read([(key, (LIBRARY / key / f"{key}.bpmn").read_bytes()) for key in KEYS])
    assert not reading.errors
    return {process.key: process for process in reading.processes}


@cache
def walked(key: str) -> tuple[Outcome, ...]:
    return run_scenarios(LIBRARY / key / "scenarios.yaml")


@cache
def forms() -> dict[str, dict[str, object]]:
    files = [json.loads(path.read_text(encoding="utf-8")) for path in LIBRARY.glob("*/*.form")]
    return {form["id"]: form for form in files}


def decision_ids() -> set[str]:
    return {
        str(decision.get("id"))
        for path in LIBRARY.glob("*/*.dmn")
        for decision in etree.parse(path).iter("{*}decision")
    }


def people_tasks(process: Process) -> Iterator[tuple[str, Activity]]:
    for node in process.nodes.values():
        if isinstance(node.what, Activity) and node.what.kind is ActivityKind.USER:
            yield node.id, node.what


def test_the_library_holds_what_the_issue_asks_for():
    assert set(KEYS) >= ASKED
    assert set(library()) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_scenario_goes_as_it_says(key):
    assert not {outcome.name: outcome.faults for outcome in walked(key) if not outcome.passed}


@pytest.mark.parametrize("key", KEYS)
def test_scenarios_take_every_sequence_flow(key, capsys):
    flows = set(library()[key].flows)
    taken = {flow for outcome in walked(key) for flow in outcome.coverage.flows_taken} & flows
    with capsys.disabled():
        print(f"\n{key}: {len(taken)} of {len(flows)} sequence flows, {len(walked(key))} scenarios", end="")  # noqa: T201  # the issue wants the coverage printed
    assert taken == flows


@pytest.mark.parametrize("key", KEYS)
def test_scenarios_pass_every_element(key):
    elements = set(library()[key].nodes)
    entered = {element for outcome in walked(key) for element in outcome.coverage.elements_entered}
    assert elements <= entered


def test_nothing_shipped_has_a_finding_that_forbids_publication():
    reading = read([(key, (LIBRARY / key / f"{key}.bpmn").read_bytes()) for key in KEYS])
    found = checks.check(reading.processes, known_decisions=decision_ids(), known_forms=set(forms()), known_roles=ROLES)
    assert [finding for finding in (*reading.findings, *found) if finding.severity != "info"] == []


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*/*.dmn")), ids=lambda path: path.stem)
def test_every_decision_table_can_be_published(path):
    model = dmn.read([(path.name, path.read_bytes())])
    assert model.findings == ()
    assert [finding for finding in check(model) if finding.severity != "info"] == []


@pytest.mark.parametrize("key", KEYS)
def test_every_task_asks_one_question_of_a_known_role_by_a_date_on_a_form(key):
    for element, task in people_tasks(library()[key]):
        user = task.user
        assert user is not None
        assert user.question is not None, element
        assert user.question.endswith("?"), element
        assert user.form in forms(), element
        assert user.due is not None or bounded_by_a_timer(element, library()[key]), element
        assert user.escalation in ROLES, element
        assert user.role is not None, element
        assert user.role.text.strip('"') in ROLES or user.role.text.endswith(".role"), element


def bounded_by_a_timer(element, process):
    """A clock of law on a task gives its due date: two dates could disagree."""
    events = [process.nodes[boundary].what for boundary in process.nodes[element].what.boundaries]
    return any(definition.timer is not None for event in events for definition in event.definitions)


@pytest.mark.parametrize("key", KEYS)
def test_a_clock_of_law_is_the_only_date_of_the_task_that_it_bounds(key):
    process = library()[key]
    for element, task in people_tasks(process):
        events = [process.nodes[boundary].what for boundary in task.boundaries]
        timers = [one.timer for event in events for one in event.definitions if one.timer is not None]
        if any(timer.deadline for timer in timers):
            assert task.user.due is None, element


def test_every_form_is_used_and_says_its_fields_in_words():
    used = {task.user.form for process in library().values() for _, task in people_tasks(process) if task.user}
    starts = {node.extensions.get("flux:form") for process in library().values() for node in process.nodes.values()}
    assert set(forms()) <= used | starts
    for name, form in forms().items():
        components = form["components"]
        assert isinstance(components, list)
        for field in components:
            assert field.get("label") or field.get("dateLabel") or field.get("text"), name
            hidden = field.get("conditional", {}).get("hide")
            if hidden:
                feel.compile(hidden.removeprefix("="))


@pytest.mark.parametrize("key", KEYS)
def test_no_two_shapes_of_a_diagram_overlap(key):
    process = library()[key]
    drawn = boxes(LIBRARY / key / f"{key}.bpmn")
    beside = [(a, b) for a, b in combinations(process.nodes.values(), 2) if a.container == b.container]
    for a, b in beside:
        if b.id in getattr(a.what, "boundaries", ()) or a.id in getattr(b.what, "boundaries", ()):
            continue
        assert not overlap(drawn[a.id], drawn[b.id]), (a.id, b.id)


@pytest.mark.parametrize("key", KEYS)
def test_every_element_and_flow_is_drawn_with_straight_angles(key):
    root = etree.parse(LIBRARY / key / f"{key}.bpmn")
    lines = {edge.get("bpmnElement"): waypoints(edge) for edge in root.iter("{*}BPMNEdge")}
    process = library()[key]
    assert set(process.flows) <= set(lines)
    for flow in process.flows:
        for (x, y), (next_x, next_y) in zip(lines[flow], lines[flow][1:], strict=False):
            assert x == next_x or y == next_y, flow


def boxes(path: Path) -> dict[str, tuple[float, float, float, float]]:
    return {
        str(shape.get("bpmnElement")): bounds(shape.find("{*}Bounds"))
        for shape in etree.parse(path).iter("{*}BPMNShape")
    }


def bounds(element) -> tuple[float, float, float, float]:
    x, y, width, height = (float(element.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def overlap(a, b) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def waypoints(edge) -> list[tuple[float, float]]:
    return [(float(point.get("x")), float(point.get("y"))) for point in edge.iter("{*}waypoint")]
