"""An administrator corrects a variable of a blocked file: typed, with a reason, and what is refused comes back."""

import re
from uuid import UUID

import pytest

from flux.services import deployments, instances, people
from flux.services.instances import NewInstance
from tests.api.test_pages import STUCK, first_task, post, words

ACT = "gardée au motif du procès-verbal"


@pytest.fixture
def blocked(town):
    """The address of a file that the answer of its DGS blocked."""
    deployments.deploy(town.house, None, {"bloque.bpmn": STUCK.encode()}, name="bloque")
    keeper = people.actor_by_login(town.house, "admin")
    held = {"avis": "réservé", "plafond": 12000.5, "urgent": True, "le": "2026-12-04", "avec": ["a"], "rien": None}
    made = instances.start(town.house, keeper, "bloque", NewInstance(variables=held))
    dgs = town.visitor("dgs")
    assert post(dgs, f"{first_task(dgs)}/reponse", cle="a").status_code == 422
    return f"/atelier/dossiers/{made.id}"


def variables(town, blocked):
    keeper = people.actor_by_login(town.house, "admin")
    return instances.get(town.house, keeper, UUID(blocked.rpartition("/")[2])).variables


def test_a_blocked_file_is_repaired_from_its_page_and_goes_on(town, blocked):
    admin, dgs = town.visitor("admin"), town.visitor("dgs")
    path = re.search(r'href="([^"]+nom=avis)"', admin.get(blocked).text)[1]
    page = admin.get(path)
    assert ">réservé</textarea>" in page.text
    done = post(admin, path, nature="texte", valeur="favorable", motif=f"Coquille {ACT}.")
    assert (done.status_code, done.headers["Location"]) == (303, blocked)
    assert variables(town, blocked)["avis"] == "favorable"
    inside = words(admin.get(blocked))
    assert f"Motif : Coquille {ACT}." in inside
    assert "Variable avis = " in inside
    story = words(admin.get(blocked.replace("/atelier", "")))
    assert f"Administration a corrigé des données du dossier : Coquille {ACT}." in story
    assert post(dgs, f"{first_task(dgs)}/reponse", cle="b").status_code == 303


@pytest.mark.parametrize(
    ("name", "nature", "typed", "kept"),
    [
        ("plafond", "nombre", "13\u00a0000,25", 13000.25),
        ("urgent", "oui-non", "False", False),
        ("le", "date", "2027-01-05", "2027-01-05"),
        ("avec", "json", '["a", {"b": null}]', ["a", {"b": None}]),
        ("rien", "nombre", "3", 3),
        ("plafond", "json", "null", None),
    ],
)
def test_a_value_is_written_in_its_kind(town, blocked, name, nature, typed, kept):
    answer = post(town.visitor("admin"), f"{blocked}/variable?nom={name}", nature=nature, valeur=typed, motif=ACT)
    assert answer.status_code == 303
    assert variables(town, blocked)[name] == kept


@pytest.mark.parametrize(
    ("name", "nature", "typed", "said"),
    [
        ("plafond", "nombre", "treize", "doit être un nombre"),
        ("le", "date", "2026-02-31", "doit être une date"),
        ("urgent", "oui-non", "parfois", "choisissez une des réponses proposées"),
        ("avec", "json", '["a", ]', "Ce n’est pas du JSON"),
        ("avec", "json", "[1e999]", "Ce n’est pas du JSON"),
        ("avis", "texte", "", "est à remplir"),
    ],
)
def test_a_value_that_is_none_comes_back_as_it_was_typed(town, blocked, name, nature, typed, said):
    before = variables(town, blocked)
    answer = post(town.visitor("admin"), f"{blocked}/variable?nom={name}", nature=nature, valeur=typed, motif=ACT)
    assert answer.status_code == 422
    assert said in words(answer)
    assert f">{ACT}</textarea>" in answer.text
    assert nature == "oui-non" or typed.replace('"', "&#34;") in answer.text
    assert variables(town, blocked) == before


def test_a_correction_without_reason_is_refused(town, blocked):
    answer = post(town.visitor("admin"), f"{blocked}/variable?nom=avis", nature="texte", valeur="favorable", motif=" ")
    assert answer.status_code == 422
    assert "« Motif » est à remplir" in words(answer)
    assert ">favorable</textarea>" in answer.text
    assert variables(town, blocked)["avis"] == "réservé"


def test_a_variable_that_is_missing_is_added_once_and_under_a_name_that_expressions_can_read(town, blocked):
    admin, path = town.visitor("admin"), f"{blocked}/variable"
    for name, said in (("deux mots", "sans espace"), ("avis", "existe déjà")):
        answer = post(admin, path, nature="nombre", nom=name, valeur="4", motif=ACT)
        assert (answer.status_code, said in words(answer)) == (422, True)
    assert post(admin, path, nature="nombre", nom="quorum", valeur="4", motif=ACT).status_code == 303
    assert variables(town, blocked)["quorum"] == 4


def test_only_administrators_repair(town, blocked):
    for login in ("dgs", "agent"):
        browser = town.visitor(login)
        assert browser.get(f"{blocked}/variable?nom=avis").status_code == 403
        assert post(browser, f"{blocked}/variable?nom=avis", valeur="favorable", motif=ACT).status_code == 403
    assert variables(town, blocked)["avis"] == "réservé"


def test_a_closed_file_offers_no_correction(town, blocked):
    admin = town.visitor("admin")
    post(admin, f"{blocked}/interrompre", motif="Retirée.")
    assert "/variable" not in admin.get(blocked).text
    assert post(admin, f"{blocked}/variable?nom=avis", valeur="favorable", motif=ACT).status_code == 409
