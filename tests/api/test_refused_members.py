"""What a program reads when HTTP itself refuses: problem+json with a French sentence per faulty member."""

import re

import pytest

from tests.api.houses import PASSWORD

ENGLISH = re.compile(r"\b(must|not a|missing|unknown|field|invalid|length|shorter|longer|valid)\b", re.IGNORECASE)
LEASE = {"worker": "w", "topics": ["x"]}
FAULTS = [
    ("POST", "signals", {"json": {}}, "name"),
    ("POST", "signals", {"json": {"name": None}}, "name"),
    ("POST", "signals", {"json": {"name": 1}}, "name"),
    ("POST", "signals", {"json": {"name": "x", "nom": "y"}}, "nom"),
    ("POST", "signals", {"json": {"name": "x", "variables": []}}, "variables"),
    ("POST", "signals", {"json": [1]}, "json"),
    ("POST", "jobs/leases", {"json": LEASE | {"limit": "x"}}, "limit"),
    ("POST", "jobs/leases", {"json": LEASE | {"limit": 0}}, "limit"),
    ("POST", "jobs/leases", {"json": LEASE | {"topics": "x"}}, "topics"),
    ("POST", "jobs/leases", {"json": LEASE | {"topics": [1]}}, "topics.0"),
    ("POST", "jobs/leases", {"json": LEASE | {"worker": "w" * 200}}, "worker"),
    ("POST", "instances", {"json": {"process": "p", "version": 10**30}}, "version"),
    ("GET", "instances?status=x", {}, "status"),
    ("GET", "instances?limit=9999", {}, "limit"),
    ("GET", "instances?with_incident=peut-%C3%AAtre", {}, "with_incident"),
    ("GET", "tasks?quality=x", {}, "quality"),
    ("GET", "tasks?scope=all&due_before=demain", {}, "due_before"),
    ("GET", "tasks?scope=all&due_before=2026-10-13T09:00:00", {}, "due_before"),
    ("POST", "documents", {"data": {}}, "files"),
]


@pytest.fixture
def api(town):
    client = town.app.test_client()
    return lambda method, path, **options: client.open(
        f"/api/v1/{path}", method=method, auth=("admin", PASSWORD), **options
    )


def test_each_faulty_member_is_named_once_with_a_french_sentence(api):
    for method, path, sent, member in FAULTS:
        answer = api(method, path, **sent)
        assert answer.status_code == 422, (path, sent, answer.text)
        assert answer.mimetype == "application/problem+json"
        assert list(answer.json["fields"]) == [member], (path, sent, answer.json["fields"])
        sentence = answer.json["fields"][member]
        assert sentence.endswith("."), sentence
        assert not ENGLISH.search(sentence), sentence
        assert sentence in answer.json["detail"]


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "nulle-part", {}, 404),
        ("PUT", "me", {}, 405),
        ("POST", "signals", {"data": b"{", "content_type": "application/json"}, 400),
        ("POST", "signals", {"data": b"{}", "content_type": "text/plain"}, 415),
    ],
)
def test_a_refusal_of_http_is_a_problem_too(api, method, path, options, status):
    answer = api(method, path, **options)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status


def test_a_method_that_is_not_allowed_names_those_that_are(api):
    assert api("PUT", "me").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_the_description_says_what_refusals_are(town):
    responses = town.visitor().get("/api/v1/openapi.json").json["components"]["responses"]
    assert responses
    assert all(list(one["content"]) == ["application/problem+json"] for one in responses.values())
