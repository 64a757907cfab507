"""Assemblies by page and by program: what each person finds there, and what is refused with its article."""

import io
import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from flux.services import consultation_opening, people, seances
from flux.services.consultation_opening import NewConsultation
from flux.services.people import NewPerson
from tests.api.houses import PASSWORD, START, sign_in_token

TALENSAC, BEDEE = "213503436", "213500234"


@pytest.fixture
def council(town):
    """A town with a secretariat and a council of four, the vice-president being there already."""
    for login, name, *roles in (
        ("secretariat", "Secrétariat", "secretariat"),
        ("presidente", "Présidente", "president", "conseil"),
        ("elu1", "Élue une", "conseil"),
        ("elu2", "Élu deux", "conseil"),
    ):
        made = people.create(
            town.house, None, NewPerson(name=name, login=login, email=f"{login}@montfort.example", password=PASSWORD)
        )
        for role in roles:
            people.give_mandate(town.house, None, made.person.id, role, starts_on=date(2026, 1, 1))
    return town


def post(town, browser, path, **sent):
    sign_in_token(browser)
    with browser.session_transaction() as session:
        token = session["csrf"]
    return browser.post(path, data={"csrf_token": token, **sent}, follow_redirects=True)


def opened(town):
    new = NewConsultation(rule="TRANSFERT", title="Transfert de l’eau", decided_on=town.house.today())
    return consultation_opening.open_(town.house, people.actor_by_login(town.house, "secretariat"), new)


def prepared(town, browser, **changes):
    when = (town.clock.at + timedelta(days=14)).strftime("%Y-%m-%dT18:00")
    sent = {"assemblee": "conseil_communautaire", "quand": when, "lieu": "Siège"} | changes
    answer = post(town, browser, "/seances/nouvelle", **sent)
    assert answer.status_code == 200, answer.text
    return answer.request.path


def test_the_page_says_the_gauge_the_veto_and_what_is_missing_in_words(council):
    kept = opened(council)
    page = council.visitor("maire").get(f"/concordances/{kept.id}").text
    assert "Communes\u00a0: les deux tiers au moins" in page
    assert "Il en manque 6" in page
    assert "À notifier" in page
    assert "population totale, millésime 2023" in page


def test_a_notification_then_a_vote_are_written_from_the_page(council):
    kept, browser = opened(council), council.visitor("secretariat")
    today = council.house.today().isoformat()
    post(council, browser, f"/concordances/{kept.id}/notifications", commune=[BEDEE, TALENSAC], date=today)
    page = post(
        council, council.visitor("maire"), f"/concordances/{kept.id}/votes", commune=TALENSAC, date=today, sens="pour"
    )
    assert "Le vote est noté" in page.text
    assert "Vote favorable" not in page.text
    refused = post(
        council, council.visitor("maire"), f"/concordances/{kept.id}/votes", commune=BEDEE, date=today, sens="pour"
    )
    assert refused.status_code == 403


def test_populations_that_do_not_add_up_come_back_to_the_form(council):
    sent = {"titre": "Eau", "regle": "TRANSFERT", "date": "2026-11-20", "vote": "pour", "population": "12"}
    answer = post(council, council.visitor("secretariat"), "/concordances/nouvelle", **sent)
    assert answer.status_code == 422
    assert "ne concordent pas" in answer.text or "somme des communes" in answer.text


def test_the_plu_window_opens_from_the_page_and_takes_an_opposition(council):
    browser = council.visitor("secretariat")
    form = browser.get("/concordances/nouvelle").text
    assert "Opposition au transfert automatique du PLU" in form
    assert "Quand un délai finit un jour chômé" in form
    page = post(council, browser, "/concordances/nouvelle", titre="PLU", regle="PLU", date="")
    assert page.status_code == 200, page.text
    assert "S’oppose au transfert" in page.text
    assert "Noter une notification" not in page.text
    here, today = page.request.path, council.house.today().isoformat()
    page = post(council, browser, f"{here}/votes", commune=TALENSAC, date=today, sens="contre")
    assert "Opposition" in page.text
    assert "jeudi 31 décembre 2026" in page.text


def test_an_accession_from_the_page_names_the_commune_that_asks(council):
    browser, today = council.visitor("secretariat"), council.house.today().isoformat()
    sent = {"titre": "Adhésion", "regle": "ADHESION", "date": today, "vote": "pour"}
    refused = post(council, browser, "/concordances/nouvelle", **sent)
    assert (refused.status_code, "Nommez la commune" in refused.text) == (422, True)
    newcomer = {"adherente": "Irodouër", "adherente_siren": "213501350", "adherente_population": "2250"}
    refused = post(council, browser, "/concordances/nouvelle", **sent, **newcomer | {"adherente_siren": "35"})
    assert refused.status_code == 422
    page = post(council, browser, "/concordances/nouvelle", **sent, **newcomer)
    assert "Irodouër demande à adhérer" in page.text


def test_a_program_chooses_what_the_law_leaves_open(council):
    def call(login, method, path, **options):
        return council.app.test_client().open(f"/api/v1{path}", method=method, auth=(login, PASSWORD), **options)

    today = council.house.today().isoformat()
    sent = {"rule": "TRANSFERT", "title": "Eau", "decided_on": today, "extended": True, "dated_by": "transmission"}
    there = call("secretariat", "POST", "/concordances", json=sent).headers["Location"].removeprefix("/api/v1")
    said = call("secretariat", "POST", f"{there}/notifications", json={"commune": TALENSAC, "notified_on": today})
    assert (said.json["extended"], said.json["dated_by"]) == (True, "transmission")
    vote = {"commune": TALENSAC, "voted_on": today, "favourable": True}
    refused = call("maire", "POST", f"{there}/votes", json=vote)
    assert (refused.status_code, refused.json["code"]) == (422, "concordance.transmission")
    assert call("maire", "POST", f"{there}/votes", json=vote | {"transmitted_on": today}).status_code == 200
    window = call("secretariat", "POST", "/concordances", json={"rule": "PLU", "title": "PLU"})
    assert window.status_code == 201, window.text
    assert call("secretariat", "POST", "/concordances", json={"rule": "CARTE", "title": "x"}).status_code == 422
    joined = {"rule": "ADHESION", "title": "x", "decided_on": today}
    joining = {"name": "Irodouër", "siren": "213501350", "population": 2250}
    assert call("secretariat", "POST", "/concordances", json=joined).status_code == 422
    there = call("secretariat", "POST", "/concordances", json=joined | {"joining": joining}).headers["Location"]
    lines = call("agent", "GET", there.removeprefix("/api/v1")).json["lines"]
    assert [line["name"] for line in lines if line["joining"]] == ["Irodouër"]


def test_a_program_opens_notifies_votes_and_reads(council):
    def call(login, method, path, **options):
        return council.app.test_client().open(f"/api/v1{path}", method=method, auth=(login, PASSWORD), **options)

    today = council.house.today().isoformat()
    made = call("secretariat", "POST", "/concordances", json={"rule": "TRANSFERT", "title": "Eau", "decided_on": today})
    assert made.status_code == 201, made.text
    there = made.headers["Location"].removeprefix("/api/v1")
    said = call("secretariat", "POST", f"{there}/notifications", json={"commune": TALENSAC, "notified_on": today})
    assert next(line for line in said.json["lines"] if line["siren"] == TALENSAC)["due_on"] == "2027-02-23"
    vote = {"commune": TALENSAC, "voted_on": today, "favourable": True, "voices_for": 9}
    said = call("maire", "POST", f"{there}/votes", json=vote).json
    assert (said["favourable"], said["communes"], said["adopted"]) == (1, 8, None)
    assert said["missing"]
    stranger = call("secretariat", "POST", f"{there}/votes", json=vote | {"commune": "999999999"})
    assert (stranger.status_code, stranger.json["code"]) == (404, "concordance.unknown_commune")
    assert (
        call("agent", "POST", "/concordances", json={"rule": "X", "title": "x", "decided_on": today}).status_code == 403
    )
    assert call("agent", "GET", "/concordances").json["total"] == 1


def test_a_seance_goes_from_its_agenda_to_its_register_without_script(council):
    browser = council.visitor("secretariat")
    there = prepared(council, browser)
    post(council, browser, f"{there}/points", titre="Budget annexe", majorite="MAJORITE_SIMPLE")
    page = post(council, browser, f"{there}/convocation")
    assert "La convocation est partie" in page.text
    answer = post(council, council.visitor("elu1"), f"{there}/reponse", reponse="present")
    assert "La réponse est notée" in answer.text
    council.wait(days=14, hours=9)
    detail = seances.page(council.house, people.actor_by_login(council.house, "secretariat")).items[0]
    present = [str(person) for person in detail.people[:3]]
    post(council, browser, f"{there}/ouverture", present=present)
    post(council, browser, f"{there}/suivant")
    page = post(council, browser, f"{there}/points/1/vote", pour="3")
    assert "la proposition est adoptée" in page.text
    assert "2026-001" in browser.get(f"{there}/deliberations").text
    assert "légalement convoqué" in browser.get(f"{there}/points/1/extrait").text
    pdf = browser.get(f"{there}/points/1/extrait.pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert browser.get(f"{there}/ordre-du-jour.pdf").data[:5] == b"%PDF-"
    program = council.app.test_client().get(f"/api/v1{there}", auth=("agent", PASSWORD)).json
    assert (program["members"], program["items"][0]["adopted"]) == (4, True)


def test_a_late_convocation_shows_the_article_and_the_way_out(council):
    browser = council.visitor("secretariat")
    there = prepared(council, browser)
    post(council, browser, f"{there}/points", titre="Budget")
    council.wait(days=10)
    assert "Convocation tardive" in browser.get(there).text
    refused = post(council, browser, f"{there}/convocation")
    assert "L2121-12" in refused.text
    assert "est partie" not in refused.text


def test_the_calendar_of_the_council_is_open_to_calendar_programs(council):
    browser = council.visitor("secretariat")
    there = prepared(council, browser)
    post(council, browser, f"{there}/points", titre="Budget")
    post(council, browser, f"{there}/convocation")
    council.wait(minutes=1)
    feed = Calendar.from_ical(council.visitor().get("/seances.ics").data)
    (event,) = feed.walk("VEVENT")
    assert event.decoded("dtstart").hour == 18
    assert "Budget" in event["description"]
    with council.house.work.reading() as uow:
        mails = uow.mails.to("elu1@montfort.example")
    assert Calendar.from_ical(mails[0].calendar).walk("VEVENT")


def test_who_has_no_mandate_finds_no_seance(council):
    browser = council.visitor("secretariat")
    there = prepared(council, browser)
    people.create(council.house, None, NewPerson(name="Sans mandat", login="rien", password=PASSWORD))
    assert council.visitor("rien").get(there).status_code == 403
    assert council.visitor().get(there).status_code == 303


def test_a_paper_is_joined_to_an_item_from_the_page(council):
    browser = council.visitor("secretariat")
    there = prepared(council, browser)
    post(council, browser, f"{there}/points", titre="Budget annexe", majorite="MAJORITE_SIMPLE")
    page = post(council, browser, f"{there}/points/1/pieces", pieces=(io.BytesIO(b"%PDF-1.7 x"), "maquette.pdf"))
    assert "maquette.pdf" in page.text
    address = re.search(rf'href="({there}/pieces/[^"]+)"', page.text)[1]
    assert council.visitor("elu1").get(address).data == b"%PDF-1.7 x"
    nothing = post(council, browser, f"{there}/points/1/pieces")
    assert "Choisissez un document" in nothing.text
    program = post(council, browser, f"{there}/points/1/pieces", pieces=(io.BytesIO(b"MZ"), "outil.exe"))
    assert "type de fichier" in program.text


def test_a_seance_is_never_proposed_for_the_end_of_a_week(council):
    """Two weeks from a Saturday or a Sunday is one too: the Monday that follows is proposed."""
    secretary = council.visitor("secretariat")
    for ahead, proposed in ((0, "2026-12-07T18:00"), (5, "2026-12-14T18:00"), (6, "2026-12-14T18:00")):
        council.clock.at = START + timedelta(days=ahead)
        assert f'value="{proposed}"' in secretary.get("/seances/nouvelle").text
