"""What the law says of a date stands beside the date: on the question of a mayor and on the file."""

from datetime import UTC, date, datetime

import pytest

from flux.domain.tasks import TaskStatus
from flux.ports import TaskFilter
from flux.services import deployments, instances, people, tasks
from flux.services.instances import NewInstance

DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flux="urn:flux:bpmn:1" targetNamespace="t">
<process id="accord" name="Accord des communes" isExecutable="true" flux:starters="dgs"><startEvent id="s"/>
<userTask id="voter" name="Voter" flux:role="maire" flux:commune="213503436" flux:question="Votre conseil est-il favorable ?"/>
<boundaryEvent id="fin" name="Trois mois" attachedToRef="voter">
<timerEventDefinition flux:deadline="TRANSFERT" flux:from="notification"/></boundaryEvent>
<endEvent id="e"/><endEvent id="silence"/>
<sequenceFlow id="a" sourceRef="s" targetRef="voter"/><sequenceFlow id="b" sourceRef="voter" targetRef="e"/>
<sequenceFlow id="c" sourceRef="fin" targetRef="silence"/></process></definitions>"""


@pytest.fixture
def vote(town):
    """A file in which the mayor of Talensac has three months from a notification."""
    deployments.deploy(town.house, None, {"accord.bpmn": DIAGRAM.encode()}, name="accord")
    dgs = people.actor_by_login(town.house, "dgs")
    made = instances.start(town.house, dgs, "accord", NewInstance(variables={"notification": "2026-10-13"}))
    (waiting,) = [item.task for item in tasks.search(town.house, dgs, TaskFilter()).items if item.task.name == "Voter"]
    return made, waiting, dgs


def plain(answer):
    assert answer.status_code == 200, answer.text
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_task_takes_its_date_from_the_law_and_says_why(town, vote):
    _, task, _ = vote
    assert task.due_at == datetime(2027, 1, 13, 23, tzinfo=UTC)
    page = plain(town.visitor("maire").get(f"/taches/{task.id}"))
    assert "mercredi 13 janvier 2027, à 24 heures" in page
    assert "L5211-17" in page
    assert "De quantième à quantième : du 13 octobre 2026 au 13 janvier 2027." in page
    assert "Points de droit à vérifier" in page


def test_a_file_lists_the_clocks_of_law_that_run_on_it(town, vote):
    made, _, _ = vote
    page = plain(town.visitor("dgs").get(f"/dossiers/{made.id}"))
    assert "Les délais légaux en cours" in page
    assert "Trois mois" in page
    assert "Talensac" in page


def test_midnight_is_said_as_the_end_of_the_day_before(town, vote):
    page = plain(town.visitor("maire").get("/a-traiter"))
    assert "(13 janvier 2027)" in page
    story = plain(town.visitor("dgs").get(f"/dossiers/{vote[0].id}"))
    assert "13 janvier 2027 à 24 h" in story


def test_at_the_end_of_the_day_the_clock_fires_and_is_gone(town, vote):
    made, task, dgs = vote
    town.clock.at = datetime(2027, 1, 13, 22, 59, tzinfo=UTC)
    town.wait()
    assert tasks.get(town.house, dgs, task.id).task.status is TaskStatus.OPEN
    town.wait(minutes=1)
    detail = instances.get(town.house, dgs, made.id)
    assert detail.clocks == ()
    assert tasks.get(town.house, dgs, task.id).task.status is TaskStatus.CANCELLED


def test_a_clock_explains_the_day_it_counted_from(town, vote):
    made, task, dgs = vote
    (clock,) = instances.get(town.house, dgs, made.id).clocks
    assert clock.task == task.token
    assert clock.deadline.counted_from == date(2026, 10, 13)
    assert clock.due_at == task.due_at
