"""A file on any process is opened from the pages, with what its start asks for."""

import pytest

from flux.services import deployments
from tests.api.houses import PROCESSES
from tests.api.test_pages import all_files, first_task, post, words

BEGINNING = {
    "titre": "Petite enfance",
    "objet_negociation": "competences",
    "competence": "petite_enfance",
    "type_epci": "CC",
    "communes": ["213500234", "213503436"],
    "tours_max": "2",
}


@pytest.fixture
def negotiating(town):
    for name in (
        "tours_negociation",
        "deliberation",
        "controle_legalite",
        "revision_attributions",
        "clect",
        "transfert",
        "negociation",
    ):
        deployments.deploy(town.house, None, deployments.files_of(PROCESSES / name), name=name)
    return town


def test_a_negotiation_is_opened_and_reaches_the_mayors(negotiating):
    dgs = negotiating.visitor("dgs")
    assert "Négociation de compétence" in words(dgs.get("/dossiers/ouvrir"))
    assert "Bédée" in words(dgs.get("/dossiers/ouvrir/negociation"))
    for _ in range(2):
        answer = post(dgs, "/dossiers/ouvrir/negociation", cle="once", **BEGINNING)
        assert answer.status_code == 303, words(answer)
    assert len(all_files(negotiating)) == 1
    goal = {
        "objectif": "Une place pour chaque enfant",
        "indicateur": "Demandes servies",
        "responsable": "VP",
        "personnes_relais": "Les assistantes",
    }
    assert post(dgs, f"{first_task(dgs)}/reponse", **goal).status_code == 303
    mayor = negotiating.visitor("maire")
    card = words(mayor.get(first_task(mayor)))
    assert "Votre commune partage-t-elle cet objectif commun" in card
    assert "Objectif : Une place pour chaque enfant." in card


def test_a_beginning_that_is_refused_keeps_what_was_typed(negotiating):
    answer = post(
        negotiating.visitor("dgs"),
        "/dossiers/ouvrir/negociation",
        **{**BEGINNING, "titre": "", "tours_max": "9999999999999"},
    )
    assert answer.status_code == 422
    assert "« Titre de la négociation » est à remplir" in words(answer)
    assert "9999999999999" in answer.text
    assert all_files(negotiating) == ()


def test_who_may_not_open_is_told_so(negotiating):
    agent = negotiating.visitor("agent")
    assert agent.get("/dossiers/ouvrir/negociation").status_code == 403
    assert post(agent, "/dossiers/ouvrir/negociation", **BEGINNING).status_code == 403
    assert "Négociation" not in words(agent.get("/dossiers/ouvrir"))
