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


def test_htmx_swaps_the_answer_in_and_brings_the_csrf_token(visitor, gallery):
    page = visitor(gallery).open("/_galerie")
    page.get_by_label("Avis en une phrase").fill("Favorable")
    page.get_by_role("button", name="Envoyer l’avis").click()
    page.get_by_text("Reçu : Favorable (avec jeton).").wait_for()
    assert page.get_by_role("button", name="Envoyer l’avis").is_enabled()


def test_the_same_form_works_without_javascript(visitor, gallery):
    page = visitor(gallery, java_script_enabled=False).open("/_galerie")
    page.get_by_label("Avis en une phrase").fill("Favorable")
    page.get_by_role("button", name="Envoyer l’avis").click()
    assert page.get_by_text("Reçu : Favorable").is_visible()


def test_focus_is_seen_and_the_first_one_leads_to_the_content(visitor, gallery):
    page = visitor(gallery, java_script_enabled=False).open("/_galerie")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Aller au contenu")
    assert link.evaluate("one => one === document.activeElement")
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_reduced_motion_is_respected(visitor, gallery):
    page = visitor(gallery, reduced_motion="reduce").open("/_galerie")
    longest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('*')].map(one => parseFloat(getComputedStyle(one).transitionDuration)))"
    )
    assert longest <= 0.001


def test_the_notices_give_each_licence(visitor, gallery):
    visit = visitor(gallery)
    page = visit.open("/mentions-logiciels")
    page.get_by_text("bpmn-js 18.31.1").click()
    assert page.get_by_text("MUST NOT be removed or changed").first.is_visible()
    assert visit.unfair() == []
