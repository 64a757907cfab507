"""One file, every way to it: whoever may not read it reads none of its pages, resources, documents, drawings or lists."""

from dataclasses import dataclass
from datetime import date

import pytest

from flux.services import documents, interests
from tests.api.houses import PASSWORD, sign_in_token
from tests.api.standing import BEDEE, TALENSAC, Hall

SECRET = "Terrain Duval"
READ, CLOSED, STRANGER = "read", "closed", "stranger"
#: who, and what the file is to them: it asks the mayor of Talensac
READERS = {
    "agent": READ,  # began it
    "maire": READ,  # is asked
    "remplaçant": READ,  # stands in for the mayor
    "dgs": READ,
    "admin": READ,
    "service": CLOSED,
    "vp": CLOSED,
    "voisin": CLOSED,  # mayor of another commune
    "ancien": CLOSED,  # mayor of Talensac until the day before
    "revenu": CLOSED,  # stood in for the mayor, until yesterday
    "délégué": CLOSED,  # has a delegation, of another subject
    "personne": CLOSED,  # an account without mandate
    "automate": CLOSED,
    "étranger": STRANGER,
}
#: and who may answer it
ANSWERERS = {"maire", "remplaçant"}


@dataclass
class Case:
    town: object
    file: object
    task: object
    document: object

    def browser(self, login):
        return self.town.visitor(None if login == "étranger" else login)

    def ask(self, login, path, method="GET", **options):
        proof = None if login == "étranger" else (login, PASSWORD)
        return self.town.app.test_client().open("/api/v1/" + path, method=method, auth=proof, **options)


@pytest.fixture
def case(town):
    hall = Hall(house=town.house, clock=town.clock)
    for login in ("remplaçant", "délégué", "revenu"):
        hall.welcome(login, "conseil", commune=BEDEE)
    hall.welcome("voisin", "maire", commune=BEDEE)
    hall.welcome("ancien", "maire", commune=TALENSAC, until=date(2026, 11, 22))
    hall.welcome("personne")
    hall.welcome("automate", "automate")
    hall.welcome("président", "president")
    hall.replace("maire", "revenu", days=0)
    hall.replace("maire", "remplaçant", since=date(2026, 11, 24))
    hall.delegate("président", "délégué", "president", "piscines")
    hall.wait(days=1)
    file = hall.ask("maire", commune=TALENSAC, objet=SECRET)
    joined = documents.add(town.house, hall.who("agent"), "plan.pdf", b"%PDF-1.7 " + SECRET.encode())
    with town.house.work() as uow:
        uow.documents.attach([joined.id], file.id)
        uow.commit()
    return Case(town=town, file=file, task=hall.task("maire"), document=joined)


def test_every_way_to_a_file_says_the_same(case):
    for login in READERS:
        look(case, login)


def look(case, login):
    file, task, document = case.file.id, case.task.id, case.document.id
    resources = [
        f"instances/{file}",
        f"instances/{file}/variables",
        f"instances/{file}/journal",
        f"instances/{file}/timeline",
        f"tasks/{task}",
        f"documents/{document}",
    ]
    pages = [
        f"/dossiers/{file}",
        f"/dossiers/{file}/diagramme.bpmn",
        f"/dossiers/{file}/etat.json",
        f"/dossiers/{file}/texte",
        f"/taches/{task}",
        f"/documents/{document}",
    ]
    expected = READERS[login]
    wanted = {READ: {200}, CLOSED: {403, 404}, STRANGER: {401}}[expected]
    browser = case.browser(login)
    for path in resources:
        if login == "agent" and path.startswith("tasks/"):
            continue  # who began the file reads it; the question is put to somebody else
        answer = case.ask(login, path)
        assert answer.status_code in wanted, (login, (path, answer.status_code))
        assert expected == READ or SECRET not in answer.text, (login, path)
    for path in pages:
        if login == "agent" and path.startswith("/taches/"):
            continue
        answer = browser.get(path)
        assert answer.status_code in ({303, 401} if expected == STRANGER else wanted), (
            login,
            (path, answer.status_code),
        )
        assert expected == READ or SECRET not in answer.text, (login, path)


def test_lists_hold_what_may_be_read_and_nothing_else(case):
    for login in READERS:
        if login != "étranger":
            look_in_lists(case, login)


def look_in_lists(case, login):
    may = READERS[login] == READ
    assert case.ask(login, "instances").json["total"] == int(may), login
    assert case.ask(login, "instances?text=question").json["total"] == int(may), login
    asked = case.ask(login, "tasks?scope=all").json["total"]
    assert asked == int(may and login != "agent")
    assert case.ask(login, "tasks").json["total"] == int(login in ANSWERERS)
    assert (str(case.file.id) in case.browser(login).get("/dossiers?q=question").text) is may


def test_nobody_else_answers_takes_or_writes(case):
    for login in READERS:
        if login not in ANSWERERS:
            try_everything(case, login)


def try_everything(case, login):
    task, file = case.task.id, case.file.id
    refused = {401} if login == "étranger" else {403, 404}
    acts = [
        ("POST", f"tasks/{task}/completion", {"variables": {}}),
        ("POST", f"tasks/{task}/claim", None),
        ("POST", "messages", {"name": "x"}),
        ("POST", "signals", {"name": "x"}),
        ("POST", f"instances/{file}/cancellation", {"reason": "x"}),
        ("PATCH", f"instances/{file}/variables", {"variables": {"objet": "faux"}}),
        ("POST", "jobs/leases", {"worker": "w", "topics": ["x"]}),
    ]
    allowed = {"admin": {2, 3, 4, 5, 6}, "automate": {6}}.get(login, set())
    for number, (method, path, body) in enumerate(acts):
        if number not in allowed:
            answer = case.ask(login, path, method, json=body)
            assert answer.status_code in refused, (login, (path, answer.status_code))
    if login != "étranger":
        browser = case.browser(login)
        with browser.session_transaction() as session:
            token = session["csrf"]
        for act in ("reponse", "prendre", "liberer"):
            answer = browser.post(f"/taches/{task}/{act}", data={"csrf_token": token})
            assert answer.status_code in {403, 404} or (login in {"admin", "dgs"} and act == "liberer"), (login, act)
    with case.town.house.work.reading() as uow:
        assert [entry.number for entry in uow.journal.of(file)] == [1]
        assert uow.tasks.get(task).is_open


def test_the_mayor_and_the_substitute_may_answer(case):
    done = case.ask("remplaçant", f"tasks/{case.task.id}/completion", "POST", json={"variables": {}})
    assert done.status_code == 200
    assert done.json["task"]["on_behalf_of"]


def test_who_withdraws_answers_nothing_more_even_through_the_substitute(case):
    actor = Hall(house=case.town.house, clock=case.town.clock).who("maire")
    interests.withdraw_from_task(case.town.house, actor, case.task.id, reason="Ma sœur vend le terrain.")
    for login in ("maire", "remplaçant"):
        assert case.ask(login, f"tasks/{case.task.id}/completion", "POST", json={"variables": {}}).status_code == 403
        assert case.ask(login, "tasks").json["total"] == 0


def test_a_document_opens_to_nobody_by_being_named_in_another_file(case):
    """An id that leaked is of no use: it joins only what one has sent oneself."""
    sheet = {"titre": "A", "besoin": "B", "objectif": "C", "documents": [str(case.document.id)]}
    refused = case.ask("service", "proposals", "POST", json=sheet)
    assert refused.status_code in {403, 422}, refused.text
    assert case.ask("service", f"documents/{case.document.id}").status_code in {403, 404}


def test_a_form_that_comes_from_elsewhere_is_refused(case):
    browser = case.browser("maire")
    for token in ("", "x", sign_in_token(case.town.visitor())):
        answer = browser.post(f"/taches/{case.task.id}/reponse", data={"csrf_token": token})
        assert answer.status_code == 403
    api = browser.post(f"/api/v1/tasks/{case.task.id}/completion", json={"variables": {}})
    assert (api.status_code, api.json["code"]) == (403, "csrf.mismatch")
