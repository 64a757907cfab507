"""A séance by program, from its agenda to its register; each refusal keeps everything as it was."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.api.houses import PASSWORD
from tests.api.test_assemblies import council

__all__ = ["council"]


@pytest.fixture
def program(council):
    """Calls the API as somebody."""

    def call(login, method, path, **sent):
        return council.app.test_client().open(
            f"/api/v1{path}", method=method, auth=(login, PASSWORD), **({"json": sent} if method != "GET" else {})
        )

    return call


@pytest.fixture
def prepared(council, program):
    """The address of a séance in a fortnight, with an item to vote and one to take note of."""
    at = (council.clock.at + timedelta(days=14)).isoformat()
    made = program("secretariat", "POST", "/seances", body="conseil_communautaire", meets_at=at, place="Siège")
    assert made.status_code == 201, made.text
    there = made.headers["Location"].removeprefix("/api/v1")
    program("secretariat", "POST", f"{there}/items", title="Rapport annuel", majority="")
    said = program("secretariat", "POST", f"{there}/items", title="Budget annexe", note="Une note.")
    assert [item["title"] for item in said.json["items"]] == ["Rapport annuel", "Budget annexe"]
    return there


@pytest.fixture
def people(program, prepared):
    """The members by the name they are called."""
    return {seat["name"]: seat["person"] for seat in program("secretariat", "GET", prepared).json["seats"]}


@pytest.fixture
def opened(council, program, prepared, people):
    assert program("secretariat", "POST", f"{prepared}/convocation").status_code == 200
    council.clock.at += timedelta(days=14)
    said = program("secretariat", "POST", f"{prepared}/opening", present=list(people.values()))
    assert (said.status_code, said.json["quorum_met"]) == (200, True), said.text
    return prepared


def test_the_agenda_is_put_in_order_then_leaves_with_its_proof(program, prepared):
    said = program("secretariat", "POST", f"{prepared}/items/2/rise").json
    assert [item["title"] for item in said["items"]] == ["Budget annexe", "Rapport annuel"]
    assert program("secretariat", "DELETE", f"{prepared}/items/7").status_code == 404
    said = program("secretariat", "POST", f"{prepared}/convocation").json
    assert said["seance"]["status"] == "convoquee"
    assert {sending["person"] for sending in said["sendings"]} == {seat["person"] for seat in said["seats"]}
    late = program("secretariat", "POST", f"{prepared}/items", title="Ajout tardif")
    assert late.status_code == 409
    assert len(program("elu1", "GET", prepared).json["items"]) == 2


def test_a_late_convocation_needs_its_urgency_and_the_council_decides_on_it_first(council, program, prepared):
    council.clock.at += timedelta(days=10)
    refused = program("secretariat", "POST", f"{prepared}/convocation")
    assert refused.status_code == 409
    assert "L2121-12" in refused.json["detail"]
    said = program("secretariat", "POST", f"{prepared}/convocation", urgency="Délai de subvention").json
    assert said["urgency"] == "Délai de subvention"
    council.clock.at += timedelta(days=4)
    present = [seat["person"] for seat in said["seats"]]
    program("secretariat", "POST", f"{prepared}/opening", present=present)
    assert program("secretariat", "POST", f"{prepared}/next-item").json["code"] == "seance.urgency_first"
    said = program("secretariat", "POST", f"{prepared}/urgency", accepted=False).json
    assert all(item["closed"] and item["adopted"] is None for item in said["items"])


def test_a_second_pouvoir_and_a_stranger_are_refused(program, prepared, people):
    program("secretariat", "POST", f"{prepared}/convocation")
    _, first, second, third = people.values()
    given = {"reply": "pouvoir", "proxy_to": first}
    assert program("secretariat", "POST", f"{prepared}/replies", **given, person=second).status_code == 200
    refused = program("secretariat", "POST", f"{prepared}/replies", **given, person=third)
    assert (refused.status_code, refused.json["code"]) == (409, "proxy.second")
    assert program("agent", "POST", f"{prepared}/replies", reply="present").status_code == 403
    seats = {seat["person"]: seat["reply"] for seat in program("secretariat", "GET", prepared).json["seats"]}
    assert (seats[second], seats[third]) == ("pouvoir", None)


def test_an_item_is_called_voted_and_listed(program, opened, people):
    assert program("secretariat", "POST", f"{opened}/items/2/vote", pour=3).json["code"] == "seance.item_not_called"
    program("secretariat", "PUT", f"{opened}/secretary", person=next(iter(people.values())))
    program("secretariat", "POST", f"{opened}/next-item")
    said = program("secretariat", "POST", f"{opened}/items/1/note").json
    assert said["items"][0]["explanation"] == ["Le conseil prend acte."]
    program("secretariat", "POST", f"{opened}/next-item")
    refused = program("secretariat", "POST", f"{opened}/items/2/vote", pour=40)
    assert refused.status_code == 422
    assert program("agent", "POST", f"{opened}/items/2/vote", pour=3).status_code == 403
    said = program("secretariat", "POST", f"{opened}/items/2/vote", pour=3, contre=1).json
    assert (said["items"][1]["adopted"], bool(said["items"][1]["reference"])) == (True, True)
    assert program("secretariat", "POST", f"{opened}/items/2/vote", contre=4).status_code == 409
    assert program("secretariat", "POST", f"{opened}/end").json["seance"]["status"] == "levee"
    listed = program("elu1", "GET", f"{opened}/deliberations").json
    assert [(line["title"], line["adopted"]) for line in listed["deliberations"]] == [("Budget annexe", True)]
    assert listed["due_on"] == "2026-12-14"


def test_a_public_ballot_keeps_names_and_refuses_who_has_no_voice(program, opened, people):
    program("secretariat", "POST", f"{opened}/next-item")
    program("secretariat", "POST", f"{opened}/items/1/note")
    program("secretariat", "POST", f"{opened}/next-item")
    names = dict.fromkeys(people.values(), "pour")
    stranger = program("secretariat", "POST", f"{opened}/items/2/vote", names={**names, str(uuid4()): "pour"})
    assert stranger.status_code == 403
    said = program("secretariat", "POST", f"{opened}/items/2/vote", names=names)
    assert said.json["items"][1]["adopted"] is True


def test_departures_and_deports_change_the_quorum_of_the_items_to_come(program, opened, people):
    president, *others = people.values()
    said = program("secretariat", "POST", f"{opened}/items/2/withdrawals", person=others[0]).json
    assert said["items"][1]["out"] == [others[0]]
    for person in others[1:]:
        program("secretariat", "POST", f"{opened}/movements", person=person, present=False)
    said = program("secretariat", "POST", f"{opened}/next-item").json
    assert said["quorum_met"] is False
    refused = program("secretariat", "POST", f"{opened}/items/1/note")
    assert (refused.status_code, refused.json["code"]) == (409, "sitting.no_quorum")
    program("secretariat", "POST", f"{opened}/items/1/note", postponed="Quorum perdu")
    assert president


def test_a_missed_quorum_leads_to_a_second_meeting_on_what_is_left(council, program, opened, people):
    program("secretariat", "POST", f"{opened}/next-item")
    program("secretariat", "POST", f"{opened}/items/1/note")
    for person in list(people.values())[1:]:
        program("secretariat", "POST", f"{opened}/movements", person=person, present=False)
    program("secretariat", "POST", f"{opened}/next-item")
    said = program("secretariat", "POST", f"{opened}/items/2/vote").json
    assert said["items"][1]["adopted"] is False
    soon = (council.clock.at + timedelta(days=3)).isoformat()
    assert program("secretariat", "POST", f"{opened}/second-convocation", meets_at=soon).status_code == 409
    later = (council.clock.at + timedelta(days=4)).isoformat()
    second = program("secretariat", "POST", f"{opened}/second-convocation", meets_at=later)
    assert second.status_code == 201, second.text
    assert second.json["seance"]["second"] is True
    assert [item["title"] for item in second.json["items"]] == ["Budget annexe"]


def test_absurd_days_and_bodies_are_refused(council, program):
    far = {"meets_at": "9999-12-31T18:00:00+00:00", "place": "Siège"}
    assert program("secretariat", "POST", "/seances", body="conseil_communautaire", **far).status_code == 422
    sent = {"meets_at": (council.clock.at + timedelta(days=9)).isoformat(), "place": "Siège"}
    assert program("secretariat", "POST", "/seances", body="conseil_municipal", **sent).status_code == 422
    assert program("agent", "POST", "/seances", body="bureau", **sent).status_code == 403


def test_the_papers_come_as_pdf(program, opened):
    program("secretariat", "POST", f"{opened}/next-item")
    program("secretariat", "POST", f"{opened}/items/1/note")
    for paper in ("agenda.pdf", "items/1/extract.pdf"):
        made = program("secretariat", "GET", f"{opened}/{paper}")
        assert made.status_code == 200
        assert made.content_type == "application/pdf"


def test_the_reading_pack_is_read_by_who_sees_the_seance_and_leaves_with_the_convocation(council, program, prepared):
    def send(login, content=b"%PDF-1.7 note"):
        return council.app.test_client().post(
            "/api/v1/documents", auth=(login, PASSWORD), data={"files": (io.BytesIO(content), "note.pdf")}
        )

    paper = send("secretariat").json[0]["id"]
    said = program("secretariat", "POST", f"{prepared}/items/2/documents", documents=[paper])
    assert said.json["items"][1]["documents"] == [paper]
    read = program("elu1", "GET", f"{prepared}/documents/{paper}")
    assert (read.status_code, read.data) == (200, b"%PDF-1.7 note")
    assert program("elu1", "GET", f"{prepared}/documents/{uuid4()}").status_code == 404
    others = send("agent").json[0]["id"]
    assert program("secretariat", "POST", f"{prepared}/items/2/documents", documents=[others]).status_code == 422
    assert program("elu1", "POST", f"{prepared}/items/2/documents", documents=[paper]).status_code == 403
    program("secretariat", "POST", f"{prepared}/convocation")
    assert program("secretariat", "POST", f"{prepared}/items/1/documents", documents=[paper]).status_code == 409
