"""The design system and the editors alone, on the gallery's sample data, under the real content policy."""

import pytest

from tests.browser.visits import PHONE


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("desk", {}),
        ("phone", {"viewport": PHONE}),
        ("phone-dark", {"viewport": PHONE, "color_scheme": "dark"}),
        ("desk-dark", {"color_scheme": "dark"}),
    ],
)
def test_every_piece_is_accessible_and_fits_its_window(visitor, gallery, name, options):
    visit = visitor(gallery, **options)
    page = visit.open("/_galerie")
    page.wait_for_selector(".canvas[data-ready]")
    visit.picture(f"gallery-{name}")
    assert visit.overflow() <= 0
    assert visit.unfair() == []


def test_the_drawing_shows_where_the_tokens_are(visitor, gallery):
    page = visitor(gallery).open("/_galerie")
    page.wait_for_selector(".canvas[data-ready]")
    assert page.locator(".djs-element.flux-active").get_attribute("data-element-id") == "Avis"
    assert page.locator(".flux-count").inner_text() == "2"
    assert page.locator(".djs-element.flux-passed").count() == 2
    before = page.locator(".viewport").get_attribute("transform")
    page.get_by_role("button", name="Agrandir").focus()
    page.keyboard.press("Enter")
    assert page.locator(".viewport").get_attribute("transform") != before


def test_a_page_reads_without_javascript(visitor, gallery):
    visit = visitor(gallery, java_script_enabled=False)
    page = visit.open("/_galerie")
    assert page.get_by_text("Le dessin s’affiche ici quand JavaScript est permis").is_visible()
    page.get_by_text("Pourquoi cette date ?").first.click()
    assert page.get_by_text("Règlement intérieur du conseil, article 12.").first.is_visible()


@pytest.mark.parametrize("preference", ["light", "dark"])
def test_the_account_s_theme_wins_over_the_system_s(visitor, gallery, preference):
    page = visitor(gallery, color_scheme="dark" if preference == "light" else "light").open("/_galerie")
    page.evaluate("theme => document.documentElement.dataset.theme = theme", preference)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(251, 250, 246)", "dark": "rgb(16, 21, 18)"}[preference]
