"""Assemblies on a phone and at a desk: the gauge on the wall, a séance from its agenda to its register."""

from datetime import timedelta

import pytest

from flux.domain.concordance import Deliberation
from flux.domain.seances import NewItem
from flux.services import consultation_opening, consultations, people, seances
from flux.services.consultation_opening import NewConsultation
from flux.services.seances import NewSeance
from tests.browser.town import come, live
from tests.browser.visits import DESK, PHONE

SCREENS = {"phone": PHONE, "desk": DESK}


@pytest.fixture(scope="module")
def town(tmp_path_factory, built_front_end):
    with live(tmp_path_factory.mktemp("assemblies")) as found:
        yield found


@pytest.fixture(params=SCREENS)
def screen(request):
    return request.param


@pytest.fixture
def arrive(town, visitor, screen):
    def arriving(login):
        visit = visitor(town.base, viewport=SCREENS[screen])
        come(visit, login)
        return visit

    return arriving


def fair(visit, name):
    visit.picture(name)
    assert visit.unfair() == []
    assert visit.overflow() <= 0


def who(town, login):
    return people.actor_by_login(town.container.house, login)


def a_consultation(town):
    """Montfort against, five for, two awaited: the veto stands."""
    house, secretary = town.container.house, who(town, "secretariat")
    today = house.today()
    new = NewConsultation(
        rule="TRANSFERT", title="Transfert de la lecture publique", decided_on=today - timedelta(days=40)
    )
    kept = consultation_opening.open_(house, secretary, new)
    for line in kept.concordance.lines[:7]:
        consultations.notify(house, secretary, kept.id, line.siren, today - timedelta(days=30))
    for place, line in enumerate(kept.concordance.lines[:6]):
        vote = Deliberation(voted_on=today - timedelta(days=3), favourable=place > 0, voices_for=14, voices_against=5)
        consultations.record(house, secretary, kept.id, line.siren, vote)
    return kept


def a_seance(town):
    house, secretary = town.container.house, who(town, "secretariat")
    meets_at = house.clock.now().replace(hour=17, minute=30) + timedelta(days=14)
    made = seances.create(house, secretary, NewSeance(body="conseil_communautaire", meets_at=meets_at, place="Siège"))
    for title in ("Budget annexe de l’eau", "Convention avec Brocéliande", "Rapport d’activité"):
        note = "Le projet équilibre la section.\n\nLes communes en ont débattu."
        item = NewItem(title=title, note=note, majority="" if title.startswith("Rapport") else "MAJORITE_SIMPLE")
        made = seances.add_item(house, secretary, made.id, item)
    return made


def test_the_gauge_reads_on_a_wall_on_a_phone_and_aloud(town, arrive, screen):
    kept = a_consultation(town)
    visit = arrive("president")
    page = visit.open(f"/concordances/{kept.id}")
    fair(visit, f"{screen}-concordance")
    assert page.get_by_role("img", name="Communes").first.is_visible()
    assert page.get_by_text("son accord est indispensable").first.is_visible()
    visit.open("/concordances")
    fair(visit, f"{screen}-concordances")


def test_the_window_of_the_plu_is_opened_and_asks_who_opposes(town, arrive, screen):
    visit = arrive("secretariat")
    page = visit.open("/concordances/nouvelle")
    page.locator("summary").first.click()
    fair(visit, f"{screen}-concordance-nouvelle")
    page.get_by_label("Objet").fill("Transfert du PLU")
    page.get_by_label("Règle de droit").select_option("PLU")
    page.get_by_label("Date de la délibération communautaire").fill("")
    page.get_by_role("button", name="Ouvrir la consultation").click()
    page.get_by_text("S’oppose au transfert").first.wait_for()
    fair(visit, f"{screen}-concordance-plu")


def test_the_secretariat_writes_a_vote_down_without_leaving_the_page(town, arrive, screen):
    kept = a_consultation(town)
    visit = arrive("secretariat")
    page = visit.open(f"/concordances/{kept.id}")
    fair(visit, f"{screen}-concordance-secretariat")
    page.get_by_label("Commune", exact=True).first.select_option(label="Saint-Gonlay")
    page.get_by_label("Date de la séance du conseil municipal").fill(town.container.house.today().isoformat())
    page.get_by_label("Défavorable").check()
    page.get_by_role("button", name="Noter ce vote").click()
    page.get_by_text("Le vote est noté").wait_for()


def test_a_seance_is_prepared_convened_answered_held_and_printed(town, arrive, screen):
    house = town.container.house
    made = a_seance(town)
    visit = arrive("secretariat")
    visit.open("/seances/nouvelle")
    fair(visit, f"{screen}-seance-nouvelle")
    page = visit.open(f"/seances/{made.id}")
    fair(visit, f"{screen}-seance-preparee")
    page.get_by_role("button", name="Envoyer la convocation").click()
    page.get_by_text("La convocation est partie").wait_for()
    member = arrive("maire-bedee")
    page = member.open(f"/seances/{made.id}")
    fair(member, f"{screen}-seance-membre")
    page.get_by_label("Présent", exact=True).check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    page.get_by_text("La réponse est notée").wait_for()
    town.clock.at = made.meets_at
    page = visit.open(f"/seances/{made.id}")
    for name in (
        "Président de la communauté",
        "Maire de Breteil",
        "Maire d’Iffendic",
        "Maire de Talensac",
        "Maire de La Nouaye",
    ):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Ouvrir la séance").click()
    page.get_by_role("button", name="Ouvrir le point 1").click()
    fair(visit, f"{screen}-seance-vote")
    page.get_by_label("Pour", exact=True).first.fill("5")
    page.get_by_label("Contre", exact=True).first.fill("1")
    page.get_by_role("button", name="Clore le vote").click()
    page.get_by_text("Le point est clos").wait_for()
    fair(visit, f"{screen}-seance-apres")
    visit.open(f"/seances/{made.id}/deliberations")
    fair(visit, f"{screen}-deliberations")
    visit.open(f"/seances/{made.id}/points/1/extrait")
    fair(visit, f"{screen}-extrait")
    visit.open("/seances")
    fair(visit, f"{screen}-seances")
    town.clock.at -= timedelta(days=14)
    assert house.today() < made.meeting.meets_on
