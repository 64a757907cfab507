"""The same verbs for programs: statuses, idempotency, versions, paging, and the description of it all."""

import io
import json
from pathlib import Path

import pytest

from tests.api.houses import PASSWORD, PROCESSES

GOLDEN = Path(__file__).parent / "goldens" / "openapi.json"
SHEET = {
    "titre": "Tiers-lieu de la halle",
    "besoin": "Onze habitants font une heure de route.",
    "objectif": "Travailler près de chez soi.",
    "communes": ["213503436", "213500234"],
    "cout": 120000,
    "axe": "services",
}


@pytest.fixture
def program(town):
    """Calls the API as somebody, with HTTP Basic."""

    def call(login, method, path, **options):
        return town.app.test_client().open(
            f"/api/v1{path}", method=method, auth=(login, PASSWORD) if login else None, **options
        )

    return call


@pytest.fixture
def filed(program):
    answer = program("agent", "POST", "/proposals", json=SHEET)
    assert answer.status_code == 201, answer.text
    return answer.json


def waiting(program, login="service"):
    return program(login, "GET", "/tasks").json["items"][0]["task"]


def test_a_stranger_gets_a_problem_and_not_a_page(program):
    answer = program(None, "GET", "/tasks")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert answer.json["code"] == "unauthenticated"


def test_an_unknown_address_and_a_wrong_method_are_problems_too(program):
    assert program("agent", "GET", "/rien").json["status"] == 404
    assert program("agent", "DELETE", "/tasks").json["status"] == 405


def test_who_asks_is_told_with_their_mandates(program):
    me = program("maire", "GET", "/me").json
    assert me["name"] == "Alix Perrin"
    assert [mandate["role"] for mandate in me["mandates"]] == ["maire"]


def test_a_proposal_is_filed_once_under_its_key(program):
    first = program("agent", "POST", "/proposals", json=SHEET, headers={"Idempotency-Key": "a"})
    again = program("agent", "POST", "/proposals", json=SHEET, headers={"Idempotency-Key": "a"})
    assert first.status_code == 201
    assert first.json["number"] == again.json["number"] == "2026-001"
    assert first.headers["Location"] == "/api/v1/proposals/2026-001"
    assert program("agent", "GET", "/proposals").json["total"] == 1


def test_a_faulty_sheet_names_each_field(program):
    answer = program("agent", "POST", "/proposals", json={**SHEET, "titre": " ", "communes": ["1"]})
    assert answer.status_code == 422
    assert set(answer.json["fields"]) == {"titre", "communes"}
    typing_error = program("agent", "POST", "/proposals", json={**SHEET, "titer": "x"})
    assert typing_error.status_code == 422
    assert "titer" in json.dumps(typing_error.json["fields"])


def test_a_task_is_answered_once_and_the_same_key_answers_alike(program, filed):
    task = waiting(program)
    sent = {"variables": {"instructeur": "Service aménagement"}}
    path = f"/tasks/{task['id']}/completion"
    first = program("service", "POST", path, json=sent, headers={"Idempotency-Key": "k"})
    assert first.status_code == 200, first.text
    again = program("service", "POST", path, json=sent, headers={"Idempotency-Key": "k"})
    assert again.json["task"] == first.json["task"]
    twice = program("service", "POST", path, json=sent, headers={"Idempotency-Key": "other"})
    assert twice.status_code == 409
    assert twice.json["code"] == "task.completed"


def test_an_answer_to_an_older_version_is_refused(program, filed):
    task = waiting(program)
    read = program("service", "GET", f"/tasks/{task['id']}")
    assert read.headers["ETag"] == f'"{task["version"]}"'
    program("service", "POST", f"/tasks/{task['id']}/claim")
    answer = program(
        "service",
        "POST",
        f"/tasks/{task['id']}/completion",
        json={"variables": {"instructeur": "x"}},
        headers={"If-Match": read.headers["ETag"]},
    )
    assert answer.status_code == 412


def test_an_answer_without_the_right_changes_nothing(program, filed):
    task = waiting(program)
    answer = program("maire", "POST", f"/tasks/{task['id']}/completion", json={"variables": {}})
    assert answer.status_code == 403
    assert waiting(program)["version"] == task["version"]


def test_a_faulty_answer_names_its_field(program, filed):
    task = waiting(program)
    answer = program("service", "POST", f"/tasks/{task['id']}/completion", json={"variables": {}})
    assert answer.status_code == 422
    assert "instructeur" in answer.json["fields"]


def test_a_task_is_taken_and_given_back(program, filed):
    task = waiting(program)
    taken = program("service", "POST", f"/tasks/{task['id']}/claim").json
    assert taken["assignee"]
    assert program("service", "DELETE", f"/tasks/{task['id']}/claim").json["assignee"] is None


def test_a_list_is_read_page_by_page_without_losing_or_doubling(program):
    for number in range(5):
        program("agent", "POST", "/proposals", json={**SHEET, "titre": f"n° {number}"})
    seen, cursor = [], None
    while True:
        page = program(
            "agent", "GET", "/instances", query_string={"limit": 2, **({"cursor": cursor} if cursor else {})}
        )
        seen += [one["id"] for one in page.json["items"]]
        cursor = page.json["next"]
        if cursor is None:
            break
    assert page.json["total"] == 5
    assert len(seen) == len(set(seen)) == 5


def test_a_file_is_started_read_corrected_and_stopped(program, filed):
    instance = filed["instance"]
    detail = program("agent", "GET", f"/instances/{instance}").json
    assert detail["active"] == ["accuser_reception"]
    assert detail["variables"]["titre"] == SHEET["titre"]
    assert (
        program("agent", "PATCH", f"/instances/{instance}/variables", json={"variables": {"cout": 1}}).status_code
        == 403
    )
    assert (
        program("admin", "PATCH", f"/instances/{instance}/variables", json={"variables": {"cout": 1}}).status_code
        == 200
    )
    assert program("admin", "GET", f"/instances/{instance}/variables").json["variables"]["cout"] == 1
    assert len(program("admin", "GET", f"/instances/{instance}/journal").json) == 2
    assert program("agent", "GET", f"/instances/{instance}/timeline").json["past"]
    stopped = program("admin", "POST", f"/instances/{instance}/cancellation", json={"reason": "Doublon."})
    assert stopped.json["status"] == "cancelled"
    again = program("admin", "POST", f"/instances/{instance}/cancellation", json={"reason": "Doublon."})
    assert again.status_code == 409


def test_a_file_of_others_is_not_read(program, filed):
    assert program("maire", "GET", f"/instances/{filed['instance']}").status_code == 403
    assert program("maire", "GET", "/instances").json["total"] == 0


def test_files_are_checked_and_published_together(program):
    broken = {"files": (io.BytesIO(b"<definitions/>"), "casse.bpmn")}
    checked = program("admin", "POST", "/lint", data=broken, content_type="multipart/form-data")
    assert checked.status_code == 200
    assert checked.json["errors"] > 0
    refused = program(
        "admin",
        "POST",
        "/deployments",
        data={"files": (io.BytesIO(b"<definitions/>"), "casse.bpmn")},
        content_type="multipart/form-data",
    )
    assert refused.status_code == 422
    assert refused.json["findings"]
    content = (PROCESSES / "controle_legalite" / "controle_legalite.bpmn").read_bytes()
    made = program(
        "admin",
        "POST",
        "/deployments",
        data={
            "files": (
                io.BytesIO(content.replace(b"</definitions>", b"<!-- 2 --></definitions>")),
                "controle_legalite.bpmn",
            )
        },
        content_type="multipart/form-data",
    )
    assert made.status_code == 201, made.text
    assert len(program("admin", "GET", "/deployments").json) == 4
    assert len(program("agent", "GET", "/definitions").json) == 3
    assert program("admin", "GET", "/definitions/controle_legalite").json["latest"]["version"] == 2
    assert program("agent", "POST", "/deployments", data={"files": (io.BytesIO(content), "a.bpmn")}).status_code == 403


def test_a_document_is_sent_then_named(program):
    sent = {"files": (io.BytesIO(b"%PDF-1.4 devis"), "devis.pdf")}
    document = program("agent", "POST", "/documents", data=sent, content_type="multipart/form-data").json[0]
    program("agent", "POST", "/proposals", json={**SHEET, "documents": [document["id"]]})
    read = program("service", "GET", f"/documents/{document['id']}")
    assert read.data == b"%PDF-1.4 devis"
    assert "sandbox" in read.headers["Content-Security-Policy"]
    assert program("maire", "GET", f"/documents/{document['id']}").status_code == 403


def test_a_browser_session_needs_the_token_to_write_through_the_api(town):
    browser = town.visitor("agent")
    assert browser.post("/api/v1/proposals", json=SHEET).status_code == 403
    with browser.session_transaction() as session:
        token = session["csrf"]
    assert browser.post("/api/v1/proposals", json=SHEET, headers={"X-CSRF-Token": token}).status_code == 201


def test_the_description_is_openapi_3_1_and_has_not_changed_unseen(town):
    """When it changes on purpose: delete the golden, run this test once, and read the difference."""
    described = town.visitor().get("/api/v1/openapi.json").json
    assert described["openapi"] == "3.1.0"
    text = json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not GOLDEN.exists():
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
        pytest.fail("the golden was not there: it is written now; read it and keep it")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_a_task_brings_the_form_that_its_answer_needs(program, filed):
    form = program("service", "GET", f"/tasks/{waiting(program)['id']}").json["form"]
    assert [one["key"] for one in form["fields"] if one["required"]] == ["instructeur"]


WHEN = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flux="urn:flux:bpmn:1" targetNamespace="t">
<process id="alerte" isExecutable="true"><startEvent id="s"><conditionalEventDefinition>
<condition>niveau &gt; 3</condition></conditionalEventDefinition></startEvent>
<userTask id="t" name="Alerter" flux:role="agent" flux:due="P1D"/>
<sequenceFlow id="f" sourceRef="s" targetRef="t"/></process></definitions>"""


def test_what_becomes_known_begins_the_files_that_waited_for_it(program):
    sent = {"files": (io.BytesIO(WHEN), "alerte.bpmn"), "name": "alerte"}
    made = program("admin", "POST", "/deployments", data=sent, content_type="multipart/form-data")
    assert made.status_code == 201, made.text
    assert program("admin", "POST", "/conditions", json={"variables": {"niveau": 2}}).json == []
    (begun,) = program("admin", "POST", "/conditions", json={"variables": {"niveau": 4}, "process": "alerte"}).json
    assert begun["process"] == "alerte"
    assert program("agent", "POST", "/conditions", json={"variables": {"niveau": 4}}).status_code == 403
