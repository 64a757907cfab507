"""The process in words: linked from its file and from the workshop, for all who may read it."""

from flux.services import instances, people
from flux.services.instances import NewInstance


def test_each_version_is_told_in_words_to_read_and_print(town):
    admin = town.visitor("admin")
    assert 'href="/atelier/processus/proposition/1/texte"' in admin.get("/atelier/processus/proposition").text
    page = admin.get("/atelier/processus/proposition/1/texte").text
    assert "en toutes lettres" in page
    assert "data-print" in page
    assert 'id="etape-1"' in page


def test_a_file_leads_to_the_words_of_its_own_version(town):
    agent = people.actor_by_login(town.house, "agent")
    made = instances.start(town.house, agent, "proposition", NewInstance(variables={"titre": "Un abri vélo"}))
    browser = town.visitor("agent")
    assert f'href="/dossiers/{made.id}/texte"' in browser.get(f"/dossiers/{made.id}").text
    assert "Version 1" in browser.get(f"/dossiers/{made.id}/texte").text


def test_strangers_are_led_to_the_door(town):
    assert town.visitor().get("/atelier/processus/proposition/1/texte").status_code == 303
