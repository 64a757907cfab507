"""Service tasks: outside workers under a lease, the topics that Flux serves itself, and work that never ends."""

from datetime import timedelta

import pytest

from flux.errors import Conflict, Forbidden, NotFound, Unavailable, ValidationFailed
from flux.services import deployments, incidents, workers
from flux.services.workers import Failure
from tests.services.village import bpmn

SERVICE = """
<startEvent id="s"/>
<serviceTask id="calcul" flux:topic="calcul"/>
<boundaryEvent id="b" attachedToRef="calcul"><errorEventDefinition errorRef="refus"/></boundaryEvent>
<endEvent id="e"/><userTask id="corriger" name="Corriger" flux:role="agent"/>
s -> calcul
calcul -> e
b -> corriger
corriger -> e
"""


@pytest.fixture
def council(village):
    village.person("agent", "agent")
    village.person("admin", administrator=True)
    village.person("robot", "automate")
    return village


@pytest.fixture
def work(council):
    content = bpmn("p", SERVICE, '<error id="refus" name="Refus" errorCode="REFUS"/>')
    deployments.deploy(council.house, None, {"p.bpmn": content}, name="p")
    return council


def fetched(village, worker="one"):
    return workers.fetch(village.house, village.who("admin"), worker=worker, topics=["calcul"])


def test_an_outside_worker_fetches_does_and_moves_the_file(work):
    instance = work.start("agent")
    assert work.run_due() == 0
    (job,) = fetched(work)
    assert fetched(work, "two") == ()
    workers.complete(work.house, work.who("admin"), job.id, worker="one", variables={"total": 12})
    assert work.row(instance.id).state["variables"]["total"] == 12
    with pytest.raises(NotFound):
        workers.complete(work.house, work.who("admin"), job.id, worker="one")


def test_work_is_for_whoever_holds_the_lease_and_the_right(work):
    work.start("agent")
    (job,) = fetched(work)
    with pytest.raises(Conflict):
        workers.complete(work.house, work.who("admin"), job.id, worker="two")
    with pytest.raises(Forbidden):
        workers.fetch(work.house, work.who("agent"), worker="x", topics=["calcul"])


def test_the_lease_of_a_dead_worker_runs_out(work):
    work.start("agent")
    (job,) = fetched(work)
    work.clock.advance(minutes=6)
    (again,) = fetched(work, "two")
    assert (again.id, again.attempts) == (job.id, 2)


def test_a_business_error_takes_its_way_in_the_diagram(work):
    work.start("agent")
    (job,) = fetched(work)
    workers.throw_error(work.house, work.who("admin"), job.id, worker="one", code="REFUS")
    assert work.task("agent").element == "corriger"


def test_work_without_retries_left_is_an_incident_of_the_instance(work):
    instance = work.start("agent")
    (job,) = fetched(work)
    workers.fail(work.house, work.who("admin"), job.id, Failure(message="Plus de papier.", retries=1), worker="one")
    work.clock.advance(minutes=1)
    (job,) = fetched(work)
    workers.fail(work.house, work.who("admin"), job.id, Failure(message="Plus de papier.", retries=0), worker="one")
    (incident,) = work.incidents(instance.id)
    assert "papier" in incident.message
    incidents.skip(work.house, work.who("admin"), incident.id)
    assert work.row(instance.id).status == "completed"


def test_a_program_works_without_being_an_administrator(work):
    instance = work.start("agent")
    (job,) = workers.fetch(work.house, work.who("robot"), worker="r", topics=["calcul"])
    workers.complete(work.house, work.who("robot"), job.id, worker="r")
    assert work.row(instance.id).status == "completed"


def test_a_slow_worker_keeps_its_work_as_long_as_it_says_so(work):
    work.start("agent")
    (job,) = fetched(work)
    work.clock.advance(minutes=4)
    longer = workers.extend(work.house, work.who("admin"), job.id, worker="one", lease_for=timedelta(minutes=10))
    assert longer.run_at == work.clock.now() + timedelta(minutes=10)
    work.clock.advance(minutes=9)
    assert fetched(work, "two") == ()
    with pytest.raises(Conflict):
        workers.extend(work.house, work.who("admin"), job.id, worker="two")


def test_who_lost_the_lease_neither_finishes_nor_fails_the_work_of_another(work):
    instance = work.start("agent")
    (lost,) = fetched(work)
    work.clock.advance(minutes=6)
    (held,) = fetched(work, "two")
    admin = work.who("admin")
    for late in (
        lambda: workers.complete(work.house, admin, lost.id, worker="one"),
        lambda: workers.fail(work.house, admin, lost.id, Failure(message="Trop tard."), worker="one"),
        lambda: workers.throw_error(work.house, admin, lost.id, worker="one", code="REFUS"),
    ):
        with pytest.raises(Conflict):
            late()
    assert work.jobs_of(instance.id) == (held,)


def test_a_worker_may_ask_for_more_attempts_than_flux_would_make(work):
    work.start("agent")
    for _ in range(9):
        (job,) = fetched(work)
        failure = Failure(message="Occupé.", retries=1, retry_for=timedelta(seconds=1))
        workers.fail(work.house, work.who("admin"), job.id, failure, worker="one")
        work.clock.advance(seconds=1)
    assert job.attempts == 9


def test_work_that_kills_whoever_takes_it_becomes_an_incident_and_goes_on_once_passed_over(work):
    instance = work.start("agent")
    for _ in range(6):
        assert len(fetched(work)) == 1
        work.clock.advance(minutes=6)
    assert fetched(work) == ()
    assert fetched(work) == ()
    (incident,) = work.incidents(instance.id)
    assert "sans jamais se terminer" in incident.message
    incidents.skip(work.house, work.who("admin"), incident.id, variables={"total": 1})
    assert work.row(instance.id).status == "completed"
    assert work.row(instance.id).state["variables"]["total"] == 1


def test_an_incident_of_work_can_be_tried_again(work):
    work.start("agent")
    for _ in range(7):
        fetched(work)
        work.clock.advance(minutes=6)
    (incident,) = incidents.open_incidents(work.house, work.who("admin"))
    incidents.retry(work.house, work.who("admin"), incident.incident.id)
    (job,) = fetched(work)
    assert job.attempts == 1


def test_only_service_tasks_are_reported_on(work):
    instance = work.start("agent")
    with pytest.raises(NotFound):
        workers.complete(work.house, work.who("admin"), instance.id, worker="one")


def test_flux_serves_the_topics_it_is_given_and_tries_again_what_fails(work):
    seen = []

    def calcul(variables, *, key):
        seen.append(key)
        if len(seen) == 1:
            raise Unavailable("Le tableur dort.", code="x")
        return {"total": 3}

    object.__setattr__(work.house, "topics", {"calcul": calcul})
    instance = work.start("agent")
    work.run_due()
    work.later(minutes=1)
    assert work.row(instance.id).status == "completed"
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_work_that_outlives_its_lease_and_is_done_by_another_moves_the_file_once(work):
    given = []

    def calcul(variables, *, key):
        given.append(key)
        if len(given) == 1:
            work.clock.advance(minutes=6)
            work.run_due()
        return {"total": len(given)}

    object.__setattr__(work.house, "topics", {"calcul": calcul})
    instance = work.start("agent")
    work.run_due()
    assert len(given) == 2
    assert work.row(instance.id).status == "completed"
    assert len(work.journal(instance.id)) == 2


def test_the_work_that_flux_does_itself_goes_to_nobody_else(work):
    with pytest.raises(ValidationFailed) as refusal:
        workers.fetch(work.house, work.who("robot"), worker="r", topics=["calcul", "courriel"])
    assert "topics" in refusal.value.fields
