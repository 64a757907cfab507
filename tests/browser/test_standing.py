"""The pages of institutions in a Chromium: readable on a phone and on a desk, fair, and told alike."""

import shutil

import pytest

from flux.domain.institutions import Body, BodyKind, Seat
from flux.services import bodies
from tests.api.houses import PASSWORD, enter, furnish
from tests.api.standing import TALENSAC, Hall
from tests.browser.visits import DESK, PHONE, served


@pytest.fixture(scope="module")
def furnished_town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("standing")
    furnish(folder, ())
    town = enter(shutil.copytree(folder, folder / "var"))
    hall = Hall(town.house, town.clock)
    hall.welcome("president", "president")
    hall.welcome("secretariat", "secretariat")
    hall.welcome("adjoint", "chef_de_service")
    hall.file = hall.ask("maire", commune=TALENSAC, key="salle", titre="Réfection de la salle des fêtes")
    hall.ask("chef_de_service", key="piste", titre="Piste cyclable de Bédée à Talensac")
    hall.replace("maire", "adjoint", days=12)
    hall.replace("service", "adjoint", deed="")
    hall.delegate("president", "vp", "president", "mobilites")
    hall.delegate("president", "bureau", "president", "eau", transmitted_on=None)
    hall.declare("vp", "salle des fêtes", label="Trésorière du comité des fêtes")
    bodies.save_body(
        town.house, None, Body(key="conseil", kind=BodyKind.COUNCIL, name="Conseil communautaire", seats=4)
    )
    mayor = hall.who("maire").id
    bodies.seat(town.house, None, Seat(body="conseil", number=1, commune=TALENSAC, holder=mayor))
    yield town, hall
    town.container.close()


@pytest.fixture(scope="module")
def address(furnished_town):
    with served(furnished_town[0].app) as base:
        yield base


def signed_in(visitor, address, login, size):
    visit = visitor(address, viewport=size)
    visit.sign_in(login, PASSWORD)
    return visit


PAGES = [
    ("admin", "/institutions", "institutions"),
    ("admin", "/institutions/conseil", "organe"),
    ("admin", "/institutions/nouveau", "organe-nouveau"),
    ("admin", "/atelier/territoire", "territoire"),
    ("admin", "/atelier/mandats", "mandats"),
    ("secretariat", "/delegations", "delegations"),
    ("secretariat", "/remplacements", "remplacements"),
    ("secretariat", "/interets", "registre-interets"),
    ("vp", "/interets", "mes-interets"),
    ("secretariat", "/jours-chomes", "jours-chomes"),
    ("adjoint", "/a-traiter", "a-traiter-pour"),
]


@pytest.mark.parametrize(("login", "path", "name"), PAGES, ids=[row[2] for row in PAGES])
def test_the_pages_of_institutions_hold_on_a_phone_and_are_fair(visitor, address, login, path, name):
    visit = signed_in(visitor, address, login, PHONE)
    visit.open(path)
    for size in (PHONE, DESK):
        visit.page.set_viewport_size(size)
        visit.picture(f"{name}-{size['width']}")
        assert visit.overflow() <= 0
        assert visit.unfair() == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("role", ["maire", "chef_de_service"])
def test_the_card_of_a_substitute_says_for_whom_or_asks_which_hat(visitor, address, furnished_town, role, size):
    _, hall = furnished_town
    task = next(task for task in hall.inbox("adjoint") if task.role == role)
    visit = signed_in(visitor, address, "adjoint", size)
    visit.open(f"/taches/{task.id}")
    visit.picture(f"tache-{role}-{size['width']}")
    said = {"maire": "Vous agissez pour Alix Perrin", "chef_de_service": "En quelle qualité répondez-vous"}
    assert said[role] in visit.page.inner_text("main")
    assert visit.page.locator("input[name=quality]:checked").count() == 0
    assert visit.overflow() <= 0
    assert visit.unfair() == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_file_says_who_takes_no_part(visitor, address, furnished_town, size):
    visit = signed_in(visitor, address, "secretariat", size)
    visit.open(f"/dossiers/{furnished_town[1].file.id}")
    visit.picture(f"dossier-deport-{size['width']}")
    assert "Charlie Aubry s’est déporté" in visit.page.inner_text("main")
    visit.page.wait_for_selector(".canvas[data-ready]")
    assert "Ce processus a été publié sans dessin" in visit.page.inner_text(".twin-text")
    assert visit.page.locator(".djs-shape[data-element-id]").count() > 1
    assert visit.overflow() <= 0
    assert visit.unfair() == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_import_is_previewed(visitor, address, tmp_path, size):
    columns = "dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;siren_membre;nom_membre;ptot_2027;pmun_2027"
    (tmp_path / "epci.csv").write_text(
        f"{columns}\n35;243500733;Montfort Communauté;CC;FPU;1;4900;4700;213503436;Talensac;4900;4700\n",
        encoding="utf-8",
    )
    visit = signed_in(visitor, address, "admin", size)
    visit.open("/atelier/territoire")
    visit.page.set_input_files("[name=liste]", tmp_path / "epci.csv")
    visit.page.click("main button.primary")
    visit.page.wait_for_selector("text=Ce que l’import changerait")
    visit.picture(f"territoire-apercu-{size['width']}")
    assert visit.overflow() <= 0
    assert visit.unfair() == []
