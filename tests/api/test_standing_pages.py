"""Acting for another and withdrawing, as people meet them on pages and over REST."""

import io
import re

import pytest

from flux.domain.answering import ways
from flux.errors import ValidationFailed
from flux.services import people, tasks
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


LIST = """\
dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;siren_membre;nom_membre;ptot_2027;pmun_2027
35;243500733;Montfort Communauté;CC;FPU;2;9900;9500;213500234;Bédée;5000;4800
35;243500733;Montfort Communauté;CC;FPU;2;9900;9500;213503436;Talensac;4900;4700
"""


def upload(town, text, *, encoding="utf-8"):
    browser = town.visitor("admin")
    with browser.session_transaction() as session:
        token = session["csrf"]
    data = {"csrf_token": token, "siren": "243500733", "liste": (io.BytesIO(text.encode(encoding)), "epci.csv")}
    return browser, token, browser.post("/atelier/territoire/apercu", data=data)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_an_import_is_shown_then_written_and_what_is_confirmed_is_what_was_shown(town, encoding):
    browser, token, shown = upload(town, LIST, encoding=encoding)
    assert shown.status_code == 200
    for said in ("2 communes, comme la liste l’annonce", "9\u00a0500", "Part", "Breteil", "Millésime 2027"):
        assert said in shown.text
    assert len(people.territory(town.house).communes) == 8
    digest = re.search(r'name="empreinte" value="(\w+)"', shown.text)[1]
    done = browser.post("/atelier/territoire", data={"csrf_token": token, "siren": "243500733", "empreinte": digest})
    assert done.status_code == 303
    assert [(one.name, one.vintage) for one in people.territory(town.house).communes] == [
        ("Bédée", 2027),
        ("Talensac", 2027),
    ]


def test_a_bad_list_names_its_lines_and_changes_nothing(town):
    refused = upload(town, LIST.replace("5000;4800", "5000;x"))[2]
    assert refused.status_code == 422
    assert "ligne 2" in refused.text
    assert len(people.territory(town.house).communes) == 8


def test_a_list_without_this_territory_says_what_it_holds(town):
    refused = upload(town, LIST.replace("243500733", "243500550"))[2]
    assert refused.status_code == 422
    assert "243500550 (Montfort Communauté)" in refused.text


def test_bodies_and_seats_are_kept_and_a_sole_seat_alone_has_a_suppleant(town, hall):
    made = post(town, "admin", "/institutions/nouveau", kind="conseil_communautaire", name="Conseil", seats="2")
    assert made.status_code == 303
    mayor, other = hall.who("maire").id, hall.who("vp").id
    taken = post(town, "admin", "/institutions/conseil/sieges/1", commune=TALENSAC, holder=mayor, substitute=other)
    assert taken.status_code == 303
    twice = post(town, "admin", "/institutions/conseil/sieges/2", holder=mayor)
    assert twice.status_code == 422
    assert "déjà un autre siège" in twice.text
    second = post(town, "admin", "/institutions/conseil/sieges/2", holder=other, substitute=mayor)
    assert "à un seul siège" in second.text
    page = town.visitor("agent").get("/institutions/conseil").text
    assert "Alix Perrin" in page
    assert "tableau légal" in page
    assert "Enregistrer ce siège" not in page


def test_a_council_that_is_full_of_vice_presidents_takes_no_more(town, hall):
    post(town, "admin", "/institutions/nouveau", kind="conseil_communautaire", name="Conseil", seats="4")
    for number in range(3):
        hall.welcome(f"vp{number}", "vice_president")
    with pytest.raises(ValidationFailed, match="dépassent le plafond"):
        hall.welcome("vp9", "vice_president")


def test_the_secretary_registers_a_delegation_and_notes_when_it_binds(town, hall):
    hall.welcome("secretariat", "secretariat")
    hall.welcome("president", "president")
    given = {
        "giver": hall.who("president").id,
        "holder": hall.who("vp").id,
        "role": "president",
        "deed": "arrêté 2026-14",
        "deed_on": "2026-03-03",
        "scope": "Mobilités, eau",
    }
    assert post(town, "agent", "/delegations", **given).status_code == 403
    assert post(town, "secretariat", "/delegations", **{**given, "role": "maire"}).status_code == 422
    assert post(town, "secretariat", "/delegations", **given).status_code == 303
    assert "Non exécutoire" in town.visitor("agent").get("/delegations").text
    with hall.house.work.reading() as uow:
        (made,) = uow.institutions.delegations()
    assert made.scope == ("mobilites", "eau")
    dates = {"published_on": "2026-03-04", "transmitted_on": "2026-03-05"}
    assert post(town, "secretariat", f"/delegations/{made.id}/execution", **dates).status_code == 303
    assert "En vigueur" in town.visitor("agent").get("/delegations").text
    assert post(town, "secretariat", f"/delegations/{made.id}/fin").status_code == 303


def test_one_says_ones_own_absence_and_comes_back(town, hall):
    given = {"substitute": hall.who("agent").id, "starts_on": "2026-11-23", "ends_on": "2026-11-30"}
    assert post(town, "service", "/remplacements", **given).status_code == 303
    assert hall.who("agent").stands_in
    chained = post(town, "agent", "/remplacements", **{**given, "substitute": hall.who("dgs").id})
    assert chained.status_code == 409
    with hall.house.work.reading() as uow:
        (made,) = uow.institutions.substitutions()
    assert post(town, "bureau", f"/remplacements/{made.id}/fin").status_code == 403
    assert post(town, "service", f"/remplacements/{made.id}/fin").status_code == 303
    assert not hall.who("agent").stands_in


def test_the_mandates_of_a_day_and_the_renewal(town, hall):
    page = town.visitor("admin").get("/atelier/mandats?jour=2026-11-23").text
    assert "Maire de Talensac" in page
    post(town, "admin", "/atelier/mandats/renouvellement", jour="2026-12-01")
    assert hall.who("maire").mandates[0].ends_on is None
    post(town, "admin", "/atelier/mandats/renouvellement", jour="2026-12-01", confirme="oui")
    assert "ne garde aucun mandat" in town.visitor("admin").get("/atelier/mandats?jour=2026-11-30").text


def test_rest_keeps_the_registers(town, hall):
    hall.welcome("secretariat", "secretariat")
    browser, proof = town.app.test_client(), {"auth": ("secretariat", PASSWORD)}
    ids = {login: str(hall.who(login).id) for login in ("service", "agent", "vp", "bureau")}
    away = {"absent": ids["service"], "substitute": ids["agent"], "starts_on": "2026-11-23", "ends_on": "2026-11-30"}
    made = browser.post("/api/v1/substitutions", json=away, **proof)
    assert made.status_code == 201
    assert len(browser.get("/api/v1/substitutions", **proof).json) == 1
    end = f"/api/v1/substitutions/{made.json['id']}/end"
    assert browser.put(end, json={"ends_on": "2026-11-24"}, **proof).json["ends_on"] == "2026-11-24"
    deed = {"deed": "arrêté 7", "deed_on": "2026-11-01", "starts_on": "2026-11-01", "role": "vice_president"}
    given = browser.post("/api/v1/delegations", json={**deed, "giver": ids["vp"], "holder": ids["bureau"]}, **proof)
    assert (given.status_code, given.json["enforceable_on"]) == (201, None)
    own = {"auth": ("vp", PASSWORD)}
    interest = {"kind": "association", "label": "Club", "keywords": ["voile"]}
    assert browser.post("/api/v1/interests", json=interest, **own).status_code == 201
    file = hall.ask("vice_president", titre="École de voile")
    assert not hall.inbox("vp")
    lifting = f"/api/v1/instances/{file.id}/withdrawal/lifting"
    assert browser.post(lifting, json={"reason": "homonyme"}, **own).json["in_force"] is False
    assert browser.post(f"/api/v1/instances/{file.id}/withdrawal", json={}, **own).status_code == 201
    assert browser.get("/api/v1/bodies", **own).json == []


def test_a_closed_day_is_entered_on_its_page_and_a_date_is_told_by_it(town, hall):
    page = town.visitor("dgs").get("/jours-chomes").text
    assert "Noël" in page
    sent = {"jour": "2027-05-07", "motif": "Pont de l’Ascension"}
    assert post(town, "dgs", "/jours-chomes", **sent).status_code == 303
    assert "Pont de l’Ascension" in town.visitor("dgs").get("/jours-chomes").text
    twice = post(town, "dgs", "/jours-chomes", **sent)
    assert (twice.status_code, "déjà un jour chômé" in twice.text) == (422, True)
    assert post(town, "dgs", "/jours-chomes", **sent | {"motif": ""}).status_code == 422
    assert post(town, "dgs", "/jours-chomes", **sent | {"jour": "0001-01-01"}).status_code == 422
    asked = {"days": "5", "unit": "ouvres", "from": "2027-05-03"}
    assert town.visitor().get("/api/v1/law/deadline", query_string=asked).json["due_on"] == "2027-05-12"
    assert post(town, "agent", "/jours-chomes", **sent | {"jour": "2027-05-21"}).status_code == 403


def test_rest_keeps_the_closed_days(town, hall):
    def call(method, path, login="dgs", **options):
        return town.app.test_client().open(f"/api/v1{path}", method=method, auth=(login, PASSWORD), **options)

    day = {"day": "2027-05-07", "reason": "Pont"}
    made = call("POST", "/days-off", json=day)
    assert made.status_code == 201, made.text
    assert call("POST", "/days-off", json=day).status_code == 409
    assert call("POST", "/days-off", "agent", json=day).status_code == 403
    assert [one["day"] for one in call("GET", "/days-off", "agent").json] == ["2027-05-07"]
    assert call("POST", f"/days-off/{made.json['id']}/lifting").status_code == 200
    assert call("POST", f"/days-off/{made.json['id']}/lifting").status_code == 409
    assert call("GET", "/days-off").json == []
