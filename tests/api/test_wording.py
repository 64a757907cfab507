"""What a process's forms call a key is what people read of it."""

import re

from api.web.wording import Labels
from flux.domain.tasks import TaskStatus
from flux.ports import TaskFilter
from flux.services import people, tasks
from tests.api.test_pages import SHEET, first_task, post, words


def test_a_quoted_key_gives_way_to_its_label_and_an_unknown_one_stands():
    labels = Labels(names={"mobilites": "Mobilités"})
    assert labels.sentence("et c’est «\u00a0mobilites\u00a0», non «\u00a0voirie\u00a0»") == (
        "et c’est «\u00a0Mobilités\u00a0», non «\u00a0voirie\u00a0»"
    )
    assert labels.word("plan_velo") == "plan velo"


def test_reasons_and_answers_of_a_file_name_what_was_chosen_by_its_label(town):
    agent, chef = town.visitor("agent"), town.visitor("service")
    post(agent, "/propositions/nouvelle", cle="k", **{**SHEET, "axe": "mobilites"})
    post(chef, f"{first_task(chef)}/reponse", cle="a", instructeur="Sacha")
    instruction = {"suite_instruction": "transmettre", "competence_exercee": "oui", "matiere": "autre"}
    post(chef, f"{first_task(chef)}/reponse", cle="b", cout="18000", personnes_relais="Club", **instruction)
    dgs = town.visitor("dgs")
    card = words(dgs.get(first_task(dgs)))
    assert "c’est « Mobilités »" in card
    assert "« mobilites »" not in card
    answer = {"suite_alignement": "aligne", "phrase_alignement": "Elle sert l’axe."}
    assert post(dgs, f"{first_task(dgs)}/reponse", cle="c", **answer).status_code == 303
    admin = people.actor_by_login(town.house, "admin")
    done = tasks.search(town.house, admin, TaskFilter(statuses=(TaskStatus.COMPLETED,))).items[0]
    page = words(agent.get(f"/dossiers/{done.task.instance}"))
    assert "« mobilites »" not in page
    assert not re.search(r"a répondu à « [^»]+ » : aligne\.", page)
    assert "Alignée : la présenter à la commission." in page
