"""Requests made to break the house: each is refused by a sentence, none is answered by a bug."""

import io

import pytest

from tests.api.houses import PASSWORD, PROCESSES, sign_in_token

JSON = {"content_type": "application/json"}
DEEP = b'{"variables": ' + b'{"a": ' * 3000 + b"1" + b"}" * 3001
BROKEN = {
    "deep list": b"[" * 100_000,
    "deep object": DEEP,
    "61 levels": b'{"variables": {"a": ' + b"[" * 61 + b"]" * 61 + b"}}",
    "endless number": b'{"variables": {"a": ' + b"9" * 5000 + b"}}",
    "not a number": b'{"variables": {"a": NaN}}',
    "infinite": b'{"variables": {"a": 1e999}}',
    "half a pair": b'{"variables": {"a": "\\ud800"}}',
    "half a pair in a name": b'{"variables": {"\\ud800": 1}}',
    "NUL": b'{"variables": {"a": "x\\u0000"}}',
    "no UTF-8": b'{"variables": "\xff"}',
}


@pytest.fixture
def admin(town):
    return lambda path, method="POST", **options: town.app.test_client().open(
        path, method=method, auth=("admin", PASSWORD), **options
    )


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("path", ["instances", "signals", "law/tally"])
def test_json_that_cannot_be_kept_is_broken_json(admin, path, body):
    answer = admin(f"/api/v1/{path}", data=body, **JSON)
    assert answer.status_code == 400, answer.text
    assert answer.json["code"] == "http.400"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/v1/instances", {"process": "proposition", "version": 10**30}, 422),
        ("GET", f"/api/v1/instances?version={10**30}", None, 422),
        ("GET", f"/api/v1/definitions/proposition/versions/{10**30}/file", None, 404),
        ("GET", f"/atelier/dessin/proposition?version={10**30}", None, 404),
    ],
)
def test_a_version_too_large_for_the_database_is_refused(admin, town, method, path, body, status):
    answer = admin(path, method=method, json=body) if path.startswith("/api") else town.visitor("admin").get(path)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("asked", ["council", "effect", "notified"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_plan_outside_the_calendar_of_the_law_is_refused_by_its_field(town, asked, day):
    query = {"rule": "TRANSFERT", "council": "2026-12-15"} | {asked: day}
    answer = town.visitor().get("/api/v1/planner", query_string=query)
    assert answer.status_code == 422
    assert asked in answer.json["fields"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_planner_says_that_a_day_is_outside_its_calendar(town, day):
    answer = town.visitor().get("/planificateur", query_string={"conseil": day, "assemblee": "conseil_communautaire"})
    assert answer.status_code == 200
    assert "entre 1900 et 2200" in answer.text


@pytest.mark.parametrize("target", ["//[", "http://[::1", "/\r\nX: y", "/\t\\evil.example", "//evil.example"])
def test_a_faulty_address_to_go_back_to_leads_home(town, target):
    browser = town.app.test_client()
    form = {"csrf_token": sign_in_token(browser), "identifiant": "agent", "mot_de_passe": PASSWORD, "next": target}
    answer = browser.post("/connexion", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("where", ["/outils/delai?du=a%00b", "/planificateur?conseil=%00"])
def test_a_nul_is_refused_in_an_address(town, where):
    assert town.visitor().get(where).status_code == 400


def test_a_nul_is_refused_in_a_form(town):
    browser = town.app.test_client()
    form = {"csrf_token": sign_in_token(browser), "identifiant": "agent\x00", "mot_de_passe": PASSWORD}
    assert browser.post("/connexion", data=form).status_code == 400


@pytest.mark.parametrize("tag", ["²", "9" * 5000])
def test_an_etag_that_is_no_version_is_stale(admin, tag):
    path = "/api/v1/tasks/00000000-0000-4000-8000-000000000000/completion"
    assert admin(path, json={}, headers={"If-Match": f'"{tag}"'}).status_code == 412


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/plan.pdf", "plan.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b\u200b.pdf", "ab.pdf"),
        ("/", "document"),
    ],
)
def test_the_name_of_a_document_has_no_folder_and_no_invisible_sign(town, sent, kept):
    answer = town.app.test_client().post(
        "/api/v1/documents", data={"files": (io.BytesIO(b"%PDF-1.7"), sent)}, auth=("agent", PASSWORD)
    )
    assert answer.status_code == 201, answer.text
    assert answer.json[0]["name"] == kept


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"id": "\\ud800", "components": []}'], ids=["deep", "half a pair"]
)
def test_a_form_that_cannot_be_kept_is_a_finding(admin, content):
    answer = admin("/api/v1/deployments", data={"files": (io.BytesIO(content), "x.form")})
    assert answer.status_code == 422, answer.text
    assert answer.json["findings"][0]["code"] == "form.json"


def test_a_diagram_whose_file_has_a_typographic_name_is_sent(admin, town):
    diagram = (PROCESSES / "proposition" / "proposition.bpmn").read_bytes() + b"<!-- l -->"
    sent = admin("/api/v1/deployments", data={"files": (io.BytesIO(diagram), "l’avis d’œuvre.bpmn")})
    assert sent.status_code == 201, sent.text
    answer = town.visitor("admin").get("/atelier/processus/proposition/2.bpmn")
    assert answer.status_code == 200
    assert "l%E2%80%99avis" in answer.headers["Content-Disposition"]
