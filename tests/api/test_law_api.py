"""The law over REST: open to all, the same answers and shapes as the shell."""

import json

import pytest
from click.testing import CliRunner

from flux.cli_law import law

VOTES = [
    {"name": "Bédée", "population": 4500, "vote": "pour"},
    {"name": "Breteil", "population": 3700, "vote": "pour"},
    {"name": "Iffendic", "population": 4700, "vote": "silence"},
]


def shell(*words, text=None):
    answer = CliRunner().invoke(law, [*words, "--json"], input=text)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("rule=TRANSFERT&from=2026-10-13", ("deadline", "TRANSFERT", "--from", "2026-10-13")),
        (
            "rule=DEFERE&from=2026-02-02&subdivision=57",
            ("deadline", "DEFERE", "--from", "2026-02-02", "--subdivision", "57"),
        ),
        (
            "days=5&unit=ouvres&from=2026-11-06",
            ("deadline", "--days", "5", "--unit", "ouvres", "--from", "2026-11-06"),
        ),
    ],
)
def test_a_deadline_is_the_one_of_the_shell(town, query, words):
    assert town.visitor().get(f"/api/v1/law/deadline?{query}").json == shell(*words)


def test_a_convocation_is_the_one_of_the_shell(town):
    found = town.visitor().get("/api/v1/law/convene?meeting=2026-12-15&body=conseil_communautaire").json
    assert found == shell("convene", "--meeting", "2026-12-15", "--body", "conseil_communautaire")


def test_a_tally_is_the_one_of_the_shell_and_needs_no_token(town):
    ballot = {"rule": "TRANSFERT", "epci_favourable": True, "communes": VOTES}
    answer = town.visitor().post("/api/v1/law/tally", json=ballot)
    assert answer.status_code == 200, answer.text
    assert answer.json == shell("tally", "-", text=json.dumps(ballot))


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("law/deadline?rule=TRANSFERT&from=demain", "from"),
        ("law/deadline?rule=TRANSFERT", "from"),
        ("law/deadline?from=2026-10-13", "rule"),
        ("law/deadline?from=2026-10-13&days=5&unit=annees", "unit"),
        ("law/convene?meeting=2026-12-15&body=comice", "body"),
        ("planner", "council"),
        ("planner?effect=2027-01-01", "rule"),
    ],
)
def test_a_faulty_question_names_its_member(town, path, field):
    answer = town.visitor().get(f"/api/v1/{path}")
    assert answer.status_code == 422
    fields = answer.json["fields"]
    assert field in fields.get("query", fields)  # what the shape refuses stands under its place in the request


def test_a_faulty_vote_names_its_member_and_its_commune(town):
    ballot = {"rule": "TRANSFERT", "epci_favourable": True, "communes": [{**VOTES[0], "vote": "peut-être"}]}
    answer = town.visitor().post("/api/v1/law/tally", json=ballot)
    assert answer.status_code == 422
    assert "Bédée" in answer.json["fields"]["vote"]


def test_every_rule_is_served_with_its_doubts(town):
    found = {rule["id"]: rule for rule in town.visitor().get("/api/v1/law/rules").json}
    assert found["TRANSFERT"]["delay"]["count"] == 3
    assert found["TRANSFERT"]["silence"] == "favorable"
    assert len(found["TRANSFERT"]["doubts"]) == 2


def test_a_plan_lays_out_each_date_with_its_reason(town):
    found = town.visitor().get("/api/v1/planner?council=2026-12-15&bureau=14").json
    assert [(day["day"], day["rule"]) for day in found["days"]] == [
        ("2026-12-01", None),
        ("2026-12-09", "CONVOCATION"),
        ("2026-12-15", None),
        ("2026-12-22", "LISTE_DELIBERATIONS"),
    ]
    assert all(day["explanation"] for day in found["days"])
    assert found["missed"] == []
    assert found["next_council"] is None


def test_a_plan_that_comes_too_late_says_so_and_gives_the_next_council(town):
    found = town.visitor().get("/api/v1/planner?council=2026-11-26").json  # it is 23 November
    assert "20 novembre 2026" in found["missed"][0]
    assert found["next_council"] == "2026-11-30"  # the 29th, first lawful day, is a Sunday


def test_a_consultation_is_planned_from_its_council_and_back_from_its_effect(town):
    forward = town.visitor().get("/api/v1/planner?council=2026-12-15&rule=TRANSFERT").json["days"]
    assert forward[-1]["day"] == "2027-03-16"
    back = town.visitor().get("/api/v1/planner?effect=2027-09-01&rule=TRANSFERT").json["days"]
    assert back[-1]["day"] == "2027-09-01"
