"""Making, copying and revoking a token, on a phone and at a desk."""

import pytest

from flux.cli_demo import PASSWORD
from tests.browser.town import come, live
from tests.browser.visits import DESK, PHONE


@pytest.fixture(scope="module")
def town(tmp_path_factory, built_front_end):
    with live(tmp_path_factory.mktemp("demonstration")) as found:
        yield found


@pytest.mark.parametrize(("screen", "viewport"), [("phone", PHONE), ("desk", DESK)])
def test_a_token_is_made_shown_once_and_revoked(town, visitor, screen, viewport):
    visit = visitor(town.base, viewport=viewport)
    page = visit.page
    come(visit, "maire-talensac")

    def fair(name):
        visit.picture(f"{screen}-jetons-{name}")
        assert visit.unfair() == []
        assert visit.overflow() <= 0

    visit.open("/compte/jetons")
    fair("aucun")
    page.get_by_label("Nom").fill("Relevé du soir, pour le tableau de bord des mobilités")
    page.get_by_label("Durée").select_option("366")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer le jeton").click()
    page.get_by_text("il ne sera plus montré").wait_for()
    assert page.locator("#jeton").inner_text().startswith("flux_")
    fair("fait")
    visit.open("/compte/jetons")
    assert page.locator("#jeton").count() == 0
    page.get_by_role("button", name="Révoquer").click()
    page.get_by_text("n’ouvre plus rien").wait_for()
    fair("revoque")
