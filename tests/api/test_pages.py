"""The pages without a browser: what is refused comes back as it was typed, and the server checks what the page hides."""

import re
from dataclasses import replace
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from api.app import create_app
from flux.domain.instances import InstanceStatus
from flux.ports import InstanceFilter
from flux.services import deployments, instances, people
from flux.services.instances import NewInstance
from tests.api.houses import sign_in_token

SHEET = {
    "titre": "Tiers-lieu de la halle",
    "besoin": "Onze habitants font une heure de route.",
    "objectif": "Travailler près de chez soi.",
    "communes": ["213503436", "213500234"],
    "cout": "120 000",
    "axe": "services",
}


def post(browser, path, **data):
    with browser.session_transaction() as session:
        data["csrf_token"] = session["csrf"]
    return browser.post(path, data=data, content_type="multipart/form-data")


def words(answer):
    body = re.sub(r"(?s)<head>.*?</head>", "", answer.text)
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#39;", "'")


def first_task(browser):
    return re.search(r"/taches/[0-9a-f-]+", browser.get("/a-traiter").text)[0]


@pytest.fixture
def filed(town):
    agent = town.visitor("agent")
    answer = post(agent, "/propositions/nouvelle", cle="k", **SHEET)
    assert answer.status_code == 303
    return agent


def all_files(town):
    admin = people.actor_by_login(town.house, "admin")
    return instances.search(town.house, admin, InstanceFilter()).items


def test_a_refused_proposal_keeps_what_was_typed_and_the_file_that_came(town):
    agent = town.visitor("agent")
    answer = post(
        agent,
        "/propositions/nouvelle",
        **{**SHEET, "titre": "", "cout": "douze mille"},
        documents=(BytesIO(b"%PDF-1.4 x"), "devis.pdf"),
    )
    assert answer.status_code == 422
    assert "Onze habitants font une heure de route." in answer.text
    assert 'value="douze mille"' in answer.text
    assert "2 réponses sont à corriger" in answer.text
    assert 'href="#champ-cout"' in answer.text
    assert "Déjà joint" in answer.text
    kept = re.search(r'name="deja_joint" value="([^"]+)"', answer.text)[1]
    done = post(agent, "/propositions/nouvelle", **SHEET, deja_joint=kept)
    assert done.status_code == 303
    file_page = agent.get(agent.get("/propositions/2026-001").headers["Location"])
    assert "devis.pdf" in file_page.text


def test_a_file_that_is_not_taken_is_named(town):
    agent = town.visitor("agent")
    answer = post(agent, "/propositions/nouvelle", **SHEET, documents=(BytesIO(b"MZ..."), "virus.exe"))
    assert answer.status_code == 422
    assert "virus.exe" in answer.text
    assert not all_files(town)


def test_a_double_click_files_once(town, filed):
    again = post(filed, "/propositions/nouvelle", cle="k", **SHEET)
    assert again.headers["Location"] == "/propositions/2026-001/deposee"
    assert len(all_files(town)) == 1


def test_the_confirmation_says_the_number_and_what_comes_next(filed):
    page = words(filed.get("/propositions/2026-001/deposee"))
    assert "2026-001" in page
    assert "Réponse attendue à « Accuser réception et compléter » : chef de service." in page
    assert "Arbitrer en bureau" in page
    assert "Agent, si besoin, 30 jours pour répondre" in page


def test_a_double_click_on_an_answer_is_one_answer(town, filed):
    chef = town.visitor("service")
    task = first_task(chef)
    first = post(chef, f"{task}/reponse", cle="same", instructeur="Sacha")
    again = post(chef, f"{task}/reponse", cle="same", instructeur="Sacha")
    assert first.status_code == again.status_code == 303


def test_a_second_answer_is_declined_with_a_sentence(town, filed):
    chef = town.visitor("service")
    task = first_task(chef)
    post(chef, f"{task}/reponse", cle="a", instructeur="Sacha")
    answer = post(chef, f"{task}/reponse", cle="b", instructeur="Sacha")
    assert answer.status_code == 409
    assert "Il a déjà été répondu" in words(answer)
    assert "Rouvrir la question" in answer.text


def test_an_answer_of_somebody_else_is_forbidden(town, filed):
    task = first_task(town.visitor("service"))
    mayor = town.visitor("maire")
    assert mayor.get(task).status_code == 403
    assert post(mayor, f"{task}/reponse", cle="a", instructeur="Moi").status_code == 403


def test_those_who_see_every_clock_may_read_and_not_answer(town, filed):
    task = first_task(town.visitor("service"))
    page = town.visitor("dgs").get(task)
    assert page.status_code == 200
    assert "Cette question n’est pas pour vous" in page.text
    assert "<textarea" not in page.text
    assert post(town.visitor("dgs"), f"{task}/reponse", cle="a", instructeur="Moi").status_code == 403


def test_a_due_date_opens_to_its_reason(town, filed):
    chef = town.visitor("service")
    page = words(chef.get(first_task(chef)))
    assert "Pourquoi cette date ?" in page
    assert "donne 15 jours pour répondre" in page
    assert "Échéance 8 décembre 2026 à 10 h" in page


def test_a_question_that_hangs_on_another_is_only_checked_when_it_applies(town, filed):
    chef = town.visitor("service")
    post(chef, f"{first_task(chef)}/reponse", cle="a", instructeur="Sacha")
    task = first_task(chef)
    page = chef.get(task).text
    assert 'data-when="suite_instruction=complement"' in page
    done = post(chef, f"{task}/reponse", cle="b", suite_instruction="complement", demande_complement="Le coût ?")
    assert done.status_code == 303
    assert "Le coût ?" in words(filed.get(first_task(filed)))


def test_the_result_of_a_table_says_why_and_why_not(town, filed):
    chef, dgs = town.visitor("service"), town.visitor("dgs")
    post(chef, f"{first_task(chef)}/reponse", cle="a", instructeur="Sacha")
    post(
        chef, f"{first_task(chef)}/reponse", cle="b", suite_instruction="transmettre", competence_exercee="oui",
        faisabilite="Oui.",
    )  # fmt: skip
    task = first_task(dgs)
    page = words(dgs.get(task))
    assert "Alignement" in page
    assert "elle s’applique" in page
    assert "Règle 5 : elle demande que « Nombre de communes » soit 1, et c’est 2" in page
    assert "Plafond, règle 3 : elle s’applique" in page
    unexplained = post(dgs, f"{task}/reponse", cle="c", suite_alignement="aligne")
    assert unexplained.status_code == 422
    assert "Pourquoi, en une phrase" in words(unexplained)


def test_the_inbox_is_filtered_by_its_address(town, filed):
    chef = town.visitor("service")
    assert "Cette proposition vous parvient" in chef.get("/a-traiter?filtre=faire").text
    assert "Rien ici" in chef.get("/a-traiter?filtre=retard").text
    town.wait(days=16)
    assert "Cette proposition vous parvient" in chef.get("/a-traiter?filtre=retard").text


def test_a_stopped_file_needs_a_reason_and_keeps_it(town, filed):
    admin = town.visitor("admin")
    instance = all_files(town)[0].instance
    path = f"/atelier/dossiers/{instance.id}/interrompre"
    assert post(admin, path, motif=" ").status_code == 422
    assert all_files(town)[0].instance.status is InstanceStatus.RUNNING
    assert post(admin, path, motif="Doublon.").status_code == 303
    assert "Doublon." in admin.get(f"/atelier/dossiers/{instance.id}").text
    assert post(town.visitor("agent"), path, motif="x").status_code == 403


def test_everything_wrong_with_a_diagram_is_said_at_once(town):
    admin = town.visitor("admin")
    answer = post(admin, "/atelier/processus", fichiers=(BytesIO(b"<!DOCTYPE x><definitions/>"), "a.bpmn"))
    assert answer.status_code == 422
    assert "Ce fichier ne peut pas être publié" in answer.text
    assert "DOCTYPE" in answer.text


def test_a_welcomed_person_signs_in_once_a_mandate_is_given(town):
    admin = town.visitor("admin")
    made = post(
        admin, "/atelier/personnes/nouvelle", name="Lou Martin", login="lou", mot_de_passe="une phrase de passe"
    )
    assert made.status_code == 303
    there = made.headers["Location"]
    assert post(town.visitor("lou"), "/propositions/nouvelle", **SHEET).status_code == 403
    given = post(admin, f"{there}/mandats", role="agent", starts_on="2026-01-01")
    assert given.status_code == 303
    assert post(town.visitor("lou"), "/propositions/nouvelle", **SHEET).status_code == 303
    taken = post(admin, "/atelier/personnes/nouvelle", name="Lou", login="lou", mot_de_passe="une phrase de passe")
    assert taken.status_code == 409
    short = post(admin, "/atelier/personnes/nouvelle", name="Al", login="al", mot_de_passe="court")
    assert short.status_code == 422


def test_an_administrator_gives_a_provisional_password_to_who_forgot_theirs(town):
    admin, agent = town.visitor("admin"), town.visitor("agent")
    person = people.actor_by_login(town.house, "agent").id
    page = f"/atelier/personnes/{person}"
    assert "Mot de passe provisoire" in admin.get(page).text
    short = post(admin, f"{page}/mot-de-passe", provisoire="court")
    assert short.status_code == 422
    assert "au moins 12 caractères" in words(short)
    assert agent.get("/a-traiter").status_code == 200
    assert post(admin, f"{page}/mot-de-passe", provisoire="un mot tout neuf").status_code == 303
    assert agent.get("/a-traiter").status_code == 303  # the sessions of the old password are over
    stranger = town.visitor()
    sheet = {"csrf_token": sign_in_token(stranger), "identifiant": "agent", "mot_de_passe": "un mot tout neuf"}
    assert stranger.post("/connexion", data=sheet).status_code == 303
    assert post(town.visitor("service"), f"{page}/mot-de-passe", provisoire="un mot de trop").status_code == 403


def test_an_administrator_changes_their_own_password_with_the_old_one_only(town):
    admin = town.visitor("admin")
    page = f"/atelier/personnes/{people.actor_by_login(town.house, 'admin').id}"
    assert "depuis votre compte" in admin.get(page).text
    assert "Mot de passe provisoire" not in admin.get(page).text
    assert post(admin, f"{page}/mot-de-passe", provisoire="un mot tout neuf").headers["Location"] == "/compte"
    town.visitor("admin")  # the password is the same as before


def test_refusals_wear_french_pages(town):
    agent = town.visitor("agent")
    missing = agent.get("/dossiers/pas-un-identifiant")
    assert missing.status_code == 404
    assert "Que faire ?" in words(missing)
    assert "Revenir à l’accueil" in missing.text


STUCK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flux="urn:flux:bpmn:1" targetNamespace="t">
<process id="bloque" name="Avis" isExecutable="true"><startEvent id="s"/>
<userTask id="u" name="Rendre un avis" flux:role="dgs" flux:question="Quel avis ?"/>
<exclusiveGateway id="g" name="Selon l’avis"/><endEvent id="e"/>
<sequenceFlow id="a" sourceRef="s" targetRef="u"/><sequenceFlow id="c" sourceRef="u" targetRef="g"/>
<sequenceFlow id="b" sourceRef="g" targetRef="e"><conditionExpression>avis = "favorable"</conditionExpression></sequenceFlow>
</process></definitions>"""


def test_a_step_that_cannot_be_done_changes_nothing_and_is_seen_until_it_is_repaired(town):
    deployments.deploy(town.house, None, {"bloque.bpmn": STUCK.encode()}, name="bloque")
    keeper = people.actor_by_login(town.house, "admin")
    made = instances.start(town.house, keeper, "bloque", NewInstance(variables={"avis": "réservé"}))
    dgs, admin = town.visitor("dgs"), town.visitor("admin")
    task, path = first_task(dgs), f"/atelier/dossiers/{made.id}"
    refused = post(dgs, f"{task}/reponse", cle="a")
    assert refused.status_code == 422
    assert "Rien n’a changé et votre tâche reste ouverte" in words(refused)
    assert "aucune condition n'est vraie" in words(refused)
    page = words(admin.get(path))
    assert "Ce qui bloque" in page
    assert "il suffit d’y répondre de nouveau" in page
    assert "1 dossier bloqué" in words(admin.get("/atelier/processus"))
    assert "Avis" in words(admin.get("/atelier/dossiers?etat=bloques"))
    instances.set_variables(town.house, keeper, made.id, {"avis": "favorable"})
    assert post(dgs, f"{task}/reponse", cle="b").status_code == 303
    after = words(admin.get(path))
    assert "Ce qui bloque" not in after
    assert "Terminé" in after


def test_a_drawing_with_faults_is_saved_under_its_process_and_opened_again(town):
    admin = town.visitor("admin")
    drawing = (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
        b'<process id="essai" name="Essai" isExecutable="true"><startEvent id="s"/><userTask id="a"/></process></definitions>'
    )
    saved = post(admin, "/atelier/dessin/brouillon", file=(BytesIO(drawing), "processus.bpmn"))
    assert saved.status_code == 200, saved.text
    assert saved.json["url"] == "/atelier/dessin/essai/brouillon"
    assert admin.get("/atelier/dessin/essai/brouillon.bpmn").data == drawing
    assert "Essai" in admin.get("/atelier/processus").text
    assert (
        post(town.visitor("agent"), "/atelier/dessin/brouillon", file=(BytesIO(drawing), "x.bpmn")).status_code == 403
    )


def test_pages_tell_the_hour_of_their_territory(town):
    overseas = replace(town.container, house=replace(town.house, zone=ZoneInfo("Indian/Reunion")))
    there = replace(town, app=create_app(overseas))
    agent = there.visitor("agent")
    post(agent, "/propositions/nouvelle", cle="k", **SHEET)
    file = re.search(r"/dossiers/[0-9a-f-]+", agent.get("/dossiers").text)[0]
    assert "23 novembre 2026 à 13 h" in words(agent.get(file))


def test_a_request_for_more_says_what_is_missing(town, filed):
    chef = town.visitor("service")
    task = first_task(chef)
    post(chef, f"{task}/reponse", instructeur="Service aménagement")
    answer = post(chef, f"{first_task(chef)}/reponse", suite_instruction="complement", demande_complement="")
    assert answer.status_code == 422
    assert "« Ce que vous demandez à l’agent » est à remplir" in words(answer)


def test_an_answer_leads_to_the_next_question_of_the_list(town, filed):
    post(filed, "/propositions/nouvelle", cle="k2", **{**SHEET, "titre": "Navette du marché"})
    agent, chef = town.visitor("agent"), town.visitor("service")
    first, second = re.findall(r"/taches/[0-9a-f-]+", chef.get("/a-traiter").text)
    post(chef, f"{first}/reponse", instructeur="Service aménagement")
    instruct = next(one for one in re.findall(r"/taches/[0-9a-f-]+", chef.get("/a-traiter").text) if one != second)
    answer = post(chef, f"{instruct}/reponse", suite_instruction="complement", demande_complement="Chiffrer.")
    assert answer.headers["Location"] == second
    assert "Voici la question suivante." in words(chef.get(second))
    last = post(agent, f"{first_task(agent)}/reponse", complement="1 200 €.")
    assert last.headers["Location"].startswith("/dossiers/")
