"""Outside work over REST: take, lengthen, finish, fail, throw; and what a failing step answers."""

from datetime import timedelta

import pytest

from flux.services import deployments
from tests.api.houses import PASSWORD
from tests.services.village import bpmn

WORK = """
<startEvent id="s"/>
<serviceTask id="calcul" name="Calculer" flux:topic="calcul"/>
<boundaryEvent id="b" attachedToRef="calcul"><errorEventDefinition errorRef="refus"/></boundaryEvent>
<exclusiveGateway id="g"/>
<endEvent id="e"/><endEvent id="non"/>
s -> calcul
calcul -> g
g -> e : total > 0
b -> non
"""


@pytest.fixture
def api(town):
    content = bpmn("travail", WORK, '<error id="refus" name="Refus" errorCode="REFUS"/>')
    deployments.deploy(town.house, None, {"travail.bpmn": content}, name="travail")

    def ask(method, path, body=None, *, who="admin"):
        return town.app.test_client().open("/api/v1/" + path, method=method, json=body, auth=(who, PASSWORD))

    return ask


@pytest.fixture
def started(api):
    return api("POST", "instances", {"process": "travail", "variables": {"cout": 12}}).json["id"]


def take(api, worker="w1", **more):
    return api("POST", "jobs/leases", {"worker": worker, "topics": ["calcul"], **more}).json


def test_work_is_taken_done_and_moves_the_file(api, started):
    (job,) = take(api, lease_seconds=60)
    assert (job["instance"], job["topic"], job["variables"]["cout"]) == (started, "calcul", 12)
    assert take(api) == []
    done = api("POST", f"jobs/{job['id']}/completion", {"worker": "w1", "variables": {"total": 3}})
    assert done.status_code == 204
    assert api("GET", f"instances/{started}").json["instance"]["status"] == "completed"
    assert api("POST", f"jobs/{job['id']}/completion", {"worker": "w1"}).status_code == 404


def test_a_lease_is_lengthened_and_belongs_to_its_worker(api, started, town):
    (job,) = take(api, lease_seconds=60)
    longer = api("PUT", f"jobs/{job['id']}/lease", {"worker": "w1", "lease_seconds": 600}).json
    assert longer["leased_until"] > job["leased_until"]
    refused = api("POST", f"jobs/{job['id']}/failure", {"worker": "w2", "message": "x"})
    assert (refused.status_code, refused.json["code"]) == (409, "job.not_yours")
    town.clock.at += timedelta(minutes=11)
    assert [again["id"] for again in take(api, "w2")] == [job["id"]]


def test_a_failure_waits_for_its_retry_and_ends_as_an_incident(api, started, town):
    (job,) = take(api)
    failed = {"worker": "w1", "message": "Le tableur dort.", "retries": 1, "retry_seconds": 30}
    assert api("POST", f"jobs/{job['id']}/failure", failed).status_code == 204
    assert take(api) == []
    town.clock.at += timedelta(seconds=30)
    assert take(api)[0]["error"] == "Le tableur dort."
    api("POST", f"jobs/{job['id']}/failure", {**failed, "retries": 0})
    (incident,) = api("GET", "incidents").json
    assert (incident["instance"], incident["element"]) == (started, "calcul")


def test_a_business_error_takes_its_way_in_the_diagram(api, started):
    (job,) = take(api)
    assert api("POST", f"jobs/{job['id']}/error", {"worker": "w1", "code": "REFUS"}).status_code == 204
    assert "non" in api("GET", f"instances/{started}").json["path"]


def test_a_result_that_the_process_cannot_use_is_422_and_names_the_expression(api, started):
    (job,) = take(api)
    refused = api("POST", f"jobs/{job['id']}/completion", {"worker": "w1", "variables": {}})
    assert (refused.status_code, refused.json["element"]) == (422, "g")
    assert "total > 0" in refused.json["detail"]
    assert take(api) == []
    assert len(api("GET", "incidents").json) == 1


def test_a_file_that_cannot_begin_is_422_and_leaves_nothing(api, town):
    content = bpmn(
        "faux", '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/>\ns -> g\ng -> e : inconnu > 3'
    )
    deployments.deploy(town.house, None, {"faux.bpmn": content}, name="faux")
    refused = api("POST", "instances", {"process": "faux"})
    assert (refused.status_code, refused.json["title"]) == (422, "Le dossier n’a pas pu s’ouvrir")
    assert "inconnu > 3" in refused.json["detail"]
    assert api("GET", "instances?process=faux").json["total"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"worker": "w", "topics": []},
        {"worker": "", "topics": ["x"]},
        {"worker": "w", "topics": ["x"], "limit": 101},
        {"worker": "w", "topics": ["x"], "lease_seconds": 0},
    ],
)
def test_an_unreasonable_demand_is_refused_by_its_field(api, body):
    refused = api("POST", "jobs/leases", body)
    assert refused.status_code == 422
    assert refused.json["fields"]


def test_work_is_not_for_people(api, started):
    refused = api("POST", "jobs/leases", {"worker": "w", "topics": ["calcul"]}, who="maire")
    assert (refused.status_code, refused.json["code"]) == (403, "job.work.forbidden")
