"""Acting for another and withdrawing, as people meet them on pages and over REST."""

import pytest

from flux.domain.permissions import ways
from flux.services import tasks
from tests.api.houses import PASSWORD
from tests.api.standing import TALENSAC, Hall


@pytest.fixture
def hall(town):
    return Hall(town.house, town.clock)


def post(town, login, address, **data):
    browser = town.visitor(login)
    with browser.session_transaction() as session:
        token = session["csrf"]
    return browser.post(address, data={"csrf_token": token, **data})


def test_the_inbox_and_the_card_say_for_whom_and_by_what_deed(town, hall):
    hall.welcome("adjoint", "agent")
    hall.ask("maire", commune=TALENSAC)
    hall.replace("maire", "adjoint")
    browser = town.visitor("adjoint")
    said = "ous agissez pour Alix Perrin, par l’arrêté 2026-14 du 3 mars 2026"
    assert said in browser.get("/a-traiter").text
    assert said in browser.get(f"/taches/{hall.task('adjoint').id}").text


def test_a_substitution_that_ended_while_the_page_was_open_is_refused_and_the_button_is_gone(town, hall):
    hall.welcome("adjoint", "agent")
    hall.ask("maire", commune=TALENSAC)
    hall.replace("maire", "adjoint", days=1)
    task = hall.task("adjoint")
    hat = ways(hall.who("adjoint"), task)[0]
    town.wait(days=3)
    refused = post(town, "adjoint", f"/taches/{task.id}/reponse", quality=str(hat.id))
    assert refused.status_code == 403
    assert town.visitor("adjoint").get(f"/taches/{task.id}").status_code == 403
    assert tasks.get(hall.house, hall.who("maire"), task.id).task.is_open


def test_several_hats_are_offered_and_none_is_ticked(town, hall):
    hall.welcome("autre", "chef_de_service")
    hall.replace("service", "autre", deed="")
    hall.ask("chef_de_service")
    task = hall.task("autre")
    page = town.visitor("autre").get(f"/taches/{task.id}").text
    assert "En quelle qualité répondez-vous" in page
    assert page.count('name="quality"') == 2
    assert "checked" not in page
    refused = post(town, "autre", f"/taches/{task.id}/reponse")
    assert refused.status_code == 422
    assert "choisissez celle dans laquelle vous agissez" in refused.text
    for_service = ways(hall.who("autre"), task)[1]
    assert post(town, "autre", f"/taches/{task.id}/reponse", quality=str(for_service.id)).status_code == 303
    file = town.visitor("dgs").get(f"/dossiers/{task.instance}").text
    assert "Autre pour Sacha Rolland" in file


def test_one_tap_takes_out_of_the_file_and_the_file_says_so(town, hall):
    file = hall.ask("maire", commune=TALENSAC)
    task = hall.task("maire")
    assert "Je me déporte" in town.visitor("maire").get(f"/taches/{task.id}").text
    answer = post(town, "maire", f"/taches/{task.id}/deport")
    assert answer.status_code == 303
    assert town.visitor("maire").get(f"/taches/{task.id}").status_code == 403
    assert "Alix Perrin s’est déporté" in town.visitor("dgs").get(f"/dossiers/{file.id}").text
    assert "Hors du dossier" in town.visitor("maire").get("/interets").text


def test_the_register_takes_an_interest_and_lifts_a_withdrawal_with_its_reason(town, hall):
    file = hall.ask("maire", commune=TALENSAC, titre="Le club nautique")
    wrong = post(town, "maire", "/interets", kind="association", label="Club", keywords="")
    assert wrong.status_code == 422
    done = post(town, "maire", "/interets", kind="association", label="Club", keywords="club nautique, voile")
    assert done.status_code == 303
    assert hall.out_of(file)
    where = f"/interets/deports/{file.id}/{hall.who('maire').id}/levee"
    assert post(town, "maire", where, motif="").status_code == 422
    assert post(town, "maire", where, motif="homonyme").status_code == 303
    assert not hall.out_of(file)


def test_rest_takes_a_quality_and_refuses_one_that_is_not_of_the_day(town, hall):
    hall.welcome("autre", "chef_de_service")
    hall.replace("service", "autre", deed="")
    hall.ask("chef_de_service")
    task = hall.task("autre")
    browser = town.app.test_client()
    proof = {"auth": ("autre", PASSWORD)}
    me = browser.get("/api/v1/me", **proof).json
    assert [one["on_behalf_of"] for one in me["capacities"]] == [None, str(hall.who("service").id)]
    detail = browser.get(f"/api/v1/tasks/{task.id}", **proof).json
    assert [one["id"] for one in detail["qualities"]] == [one["id"] for one in me["capacities"]]
    address = f"/api/v1/tasks/{task.id}/completion"
    assert browser.post(address, json={}, **proof).json["code"] == "task.quality_needed"
    gone = browser.post(address, json={"quality": str(task.id)}, **proof)
    assert (gone.status_code, gone.json["code"]) == (403, "quality.not_in_force")
    done = browser.post(address, json={"quality": me["capacities"][1]["id"]}, **proof)
    assert done.json["task"]["on_behalf_of"] == str(hall.who("service").id)


def test_rest_withdraws_from_the_file_of_a_task(town, hall):
    file = hall.ask("maire", commune=TALENSAC)
    task = hall.task("maire")
    proof = {"auth": ("maire", PASSWORD)}
    made = town.app.test_client().post(f"/api/v1/tasks/{task.id}/withdrawal", json={}, **proof)
    assert (made.status_code, made.json["in_force"]) == (201, True)
    assert hall.out_of(file) == {hall.who("maire").id}
