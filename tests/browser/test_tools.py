"""The public calculators in a browser: accessible, inside their window, and whole without JavaScript."""

import pytest

from tests.api.houses import enter, furnish
from tests.browser.visits import DESK, PHONE, served

PLACES = {
    "tools-home": "/outils",
    "tools-deadline": "/outils/delai?regle=TRANSFERT&du=2026-10-03",
    "tools-fault": "/outils/delai?regle=JOURS&du=&jours=x",
    "tools-convocation": "/outils/convocation?reunion=2026-12-15",
    "tools-communes": "/outils/communes?regle=TRANSFERT",
    "tools-council": "/outils/conseil?majority=simple&members=33&present=24&pour=12&contre=12&president=pour",
    "planner": "/planificateur?conseil=2026-11-26&budget=oui&bureau=14",
}


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tools")
    furnish(folder, ())
    town = enter(folder)
    with served(town.app) as base:
        yield base
    town.container.close()


def test_every_calculator_is_accessible_and_fits_its_window(visitor, tools):
    visit = visitor(tools)
    for size, scheme in ((DESK, "light"), (PHONE, "dark")):
        visit.page.set_viewport_size(size)
        visit.page.emulate_media(color_scheme=scheme)
        for name, path in PLACES.items():
            visit.open(path)  # anew: colours that are still turning from light to dark would be judged
            visit.picture(f"{name}-{size['width']}")
            assert visit.overflow() <= 0, path
            assert visit.unfair() == [], path


def test_a_vote_is_counted_without_javascript_and_its_address_is_its_result(visitor, tools):
    page = visitor(tools, java_script_enabled=False).open("/outils/communes")
    page.get_by_role("group", name="Bédée").get_by_label("Contre").check()
    page.get_by_role("button", name="Compter les votes").click()
    assert page.get_by_role("heading", name="Résultat").is_visible()
    assert "v-213500234=contre" in page.url
    again = visitor(tools, java_script_enabled=False).open(page.url.removeprefix(tools))
    assert again.get_by_role("group", name="Bédée").get_by_label("Contre").is_checked()


def test_the_next_council_is_one_click_away(visitor, tools):
    page = visitor(tools).open("/planificateur?conseil=2026-11-26")
    page.get_by_role("link", name="lundi 30 novembre 2026").click()
    assert page.get_by_text("Cette séance vient trop tôt").count() == 0
    page.get_by_text("Pourquoi cette date").first.click()
    assert (
        page.get_by_text("Ni le jour", exact=False)
        .or_(page.get_by_text("ne comptent pas", exact=False))
        .first.is_visible()
    )
