"""The three people's first five minutes, as they would live them: on a phone and at a desk."""

import pytest

from flux.cli_demo import PASSWORD
from tests.browser.town import come, come_through_the_door, live
from tests.browser.visits import DESK, PHONE, another_shown

SCREENS = {"phone": PHONE, "desk": DESK}
#: what Chromium says of an answer that refuses: expected where a refusal is being tried
REFUSED = "console: Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="module")
def town(tmp_path_factory, built_front_end):
    with live(tmp_path_factory.mktemp("demonstration")) as found:
        yield found


@pytest.fixture
def screen(request):
    return getattr(request, "param", "phone")


BOTH = pytest.mark.parametrize("screen", list(SCREENS), indirect=True)


@pytest.fixture
def stranger(town, visitor, screen):
    return lambda: visitor(town.base, viewport=SCREENS[screen])


@pytest.fixture
def newcomer(stranger):
    def arrive(login):
        visit = stranger()
        come(visit, login)
        return visit

    return arrive


#: pages looked at already: a page met ten times on the way is judged once
SEEN = set()


def fair(visit, name):
    """The page has no fault of accessibility, is not wider than its window, and was kept for people to look at."""
    if name in SEEN:
        return
    SEEN.add(name)
    visit.picture(name)
    assert visit.unfair() == []
    assert visit.overflow() <= 0


def file_a_proposal(visit, screen, title):
    page = visit.page
    visit.open("/propositions/nouvelle")
    fair(visit, f"{screen}-proposition")
    page.get_by_label("Titre").fill(title)
    page.get_by_role("button", name="Déposer la proposition").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Titre").input_value() == title
    fair(visit, f"{screen}-proposition-corriger")
    assert all(fault.startswith(REFUSED) for fault in visit.faults)
    visit.faults.clear()
    page.get_by_label("Le besoin").fill("Onze habitants font plus d’une heure de route par jour.")
    page.get_by_label("L’objectif visé").fill("Pouvoir travailler près de chez soi.")
    page.get_by_label("Talensac").check()
    page.get_by_label("Bédée").check()
    page.get_by_label("coût").fill("120 000")
    page.get_by_label("L’axe").select_option("services")
    page.get_by_label("Photos").set_input_files(
        {"name": "devis.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 devis"}
    )
    page.get_by_role("button", name="Déposer la proposition").click()
    page.get_by_role("heading", name="Votre proposition est déposée").wait_for()
    fair(visit, f"{screen}-deposee")


def answer(visit, screen, title, fill):
    """Open the question of that file from the inbox and answer it."""
    page = visit.page
    visit.open("/a-traiter")
    fair(visit, f"{screen}-a-traiter")
    page.locator(".decision-line", has_text=title).locator("a").first.click()
    page.locator(".decision").wait_for()
    fair(visit, f"{screen}-question")
    fill(page)
    page.locator(".decision button.primary").click()
    page.get_by_text("Votre réponse est enregistrée").wait_for()


@BOTH
def test_a_proposal_travels_from_the_field_to_a_decision(stranger, newcomer, screen):
    title = f"Tiers-lieu de la halle, {screen}"
    chef, dgs = newcomer("chef"), newcomer("dgs")
    elue, president = newcomer("vp-mobilites"), newcomer("president")
    agent = stranger()
    agent.open("/connexion")
    fair(agent, f"{screen}-porte")
    come_through_the_door(agent, "agent")
    fair(agent, f"{screen}-accueil")
    file_a_proposal(agent, screen, title)

    answer(chef, screen, title, lambda page: page.get_by_label("Qui l’instruit ?").fill("Service aménagement"))

    def ask_for_more(page):
        page.get_by_label("Demander un complément").check()
        page.get_by_label("Ce que vous demandez à l’agent").fill("Merci de chiffrer l’entretien.")

    answer(chef, screen, title, ask_for_more)
    agent.open("/a-traiter")
    agent.page.locator(".decision-line", has_text=title).locator("a").first.click()
    agent.page.get_by_text("Merci de chiffrer l’entretien.").first.wait_for()
    agent.page.locator(".decision textarea").first.fill("1 200 € par an.")
    agent.page.locator(".decision button.primary").click()
    agent.page.get_by_text("Votre réponse est enregistrée").wait_for()

    def pass_on(page):
        page.get_by_label("Transmettre").check()
        page.get_by_label("La faisabilité").fill("La structure est saine.")
        page.get_by_label("Oui", exact=True).first.check()

    answer(chef, screen, title, pass_on)

    def align(page):
        page.get_by_text("Pourquoi ce résultat").click()
        page.get_by_text("elle s’applique").first.wait_for()
        page.get_by_label("Alignée").check()
        page.get_by_label("Pourquoi, en une phrase").fill("Elle sert l’axe des services à la population.")

    answer(dgs, screen, title, align)
    answer(elue, screen, title, lambda page: page.get_by_label("Favorable", exact=True).check())

    def decide(page):
        page.get_by_label("Favorable sous réserve").check()
        page.get_by_label("Votre motif").fill("Sous réserve d’un plan de financement.")

    answer(president, screen, title, decide)
    agent.open("/dossiers")
    fair(agent, f"{screen}-dossiers")
    agent.page.get_by_role("link", name=title).first.click()
    agent.page.wait_for_selector("[data-ready]")
    fair(agent, f"{screen}-dossier")
    story = agent.page.locator(".timeline").first.inner_text()
    assert "Favorable sous réserve" in story
    assert "Sous réserve d’un plan de financement." in story
    assert "Lever les réserves" in story


def test_a_question_answered_twice_says_so(newcomer, screen):
    title = f"Navette du marché, {screen}"
    agent, first, second = newcomer("agent"), newcomer("chef"), newcomer("drh")
    file_a_proposal(agent, screen, title)
    for visit in (first, second):
        visit.open("/a-traiter")
        visit.page.locator(".decision-line", has_text=title).locator("a").first.click()
        visit.page.get_by_label("Qui l’instruit ?").fill("Moi")
    first.page.locator(".decision button.primary").click()
    first.page.get_by_text("Votre réponse est enregistrée").wait_for()
    second.page.locator(".decision button.primary").click()
    second.page.get_by_text("Il a déjà été répondu").first.wait_for()
    fair(second, f"{screen}-deja-repondu")
    assert all(fault.startswith(REFUSED) for fault in second.faults)
    second.faults.clear()


def test_late_is_said_wherever_the_question_is_shown(town, newcomer, screen):
    title = f"Passerelle du Meu, {screen}"
    agent = newcomer("agent")
    file_a_proposal(agent, screen, title)
    town.wait(days=14)
    chef, dgs = newcomer("chef"), newcomer("dgs")
    chef.open("/a-traiter")
    line = chef.page.locator(".decision-line", has_text=title)
    assert "Bientôt" in line.inner_text()
    town.wait(days=2)
    chef.page.reload()
    assert "En retard" in line.inner_text()
    dgs.open("/echeances?delai=retard")
    fair(dgs, f"{screen}-echeances")
    assert dgs.page.get_by_text(title).count()
    chef.open("/courriels")
    fair(chef, f"{screen}-courriels")
    assert chef.page.get_by_text("À faire").count()


WORKSHOP = (
    "/atelier/processus",
    "/atelier/processus/proposition",
    "/atelier/formulaires",
    "/atelier/formulaires/nouveau",
    "/atelier/formulaires/instruction",
    "/atelier/dossiers",
    "/atelier/personnes",
    "/atelier/personnes/nouvelle",
    "/courriels",
    "/compte",
    "/api/docs",
)


def look(visit, path):
    for screen, size in SCREENS.items():
        visit.page.set_viewport_size(size)
        fair(visit, f"{screen}{path.replace('/', '-')}")


def test_the_pages_of_the_administrator_hold_on_a_phone_and_at_a_desk(newcomer):
    admin = newcomer("admin")
    for path in WORKSHOP:
        page = admin.open(path)
        if path.endswith("proposition"):
            page.wait_for_selector("[data-ready]")
        look(admin, path)
    page = admin.open("/atelier/personnes")
    page.get_by_role("link", name="Maire de Talensac").click()
    page.get_by_label("Mot de passe provisoire").wait_for()
    look(admin, "/atelier/personne")


@BOTH
def test_the_administrator_watches_publishes_and_stops(town, newcomer, screen):
    title = f"Piste de la forêt, {screen}"
    file_a_proposal(newcomer("agent"), screen, title)
    admin = newcomer("admin")
    page = admin.page
    admin.open("/atelier/dossiers")
    page.get_by_role("link", name=title).click()
    page.wait_for_selector("[data-ready]")
    fair(admin, f"{screen}-dossier-de-l-interieur")
    page.get_by_role("link", name="Corriger cout").click()
    page.get_by_label("Valeur", exact=True).fill("12 500")
    page.get_by_label("Motif").fill("Devis revu.")
    fair(admin, f"{screen}-corriger")
    page.get_by_role("button", name="Enregistrer la valeur").click()
    page.get_by_text("« cout » est corrigé").first.wait_for()
    page.wait_for_selector("[data-ready]")
    page.get_by_role("link", name="Interrompre le dossier").click()
    page.get_by_label("Motif").fill("Déposée deux fois.")
    fair(admin, f"{screen}-interrompre")
    page.get_by_role("button", name="Interrompre le dossier").click()
    page.get_by_text("Le dossier est interrompu").first.wait_for()
    assert page.get_by_text("Déposée deux fois.").count()


def test_reading_preferences_stay_with_the_browser(town, visitor):
    visit = visitor(town.base, viewport=PHONE)
    page = visit.page
    come(visit, "maire-talensac")
    visit.open("/compte")
    page.get_by_label("Atkinson").check()
    page.get_by_label("Sombres").check()
    page.get_by_role("button", name="Enregistrer mes préférences").click()
    page.get_by_text("Vos préférences de lecture").wait_for()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("html").get_attribute("data-reading") == "hyperlegible"
    fair(visit, "phone-sombre")
    page.emulate_media(media="print")
    tints = "names => names.map(name => getComputedStyle(document.documentElement).getPropertyValue(name).trim())"
    assert page.evaluate(tints, ["--paper", "--act-wash", "--ink"]) == ["#ffffff", "#e4f1ea", "#000000"]


def test_everything_can_be_done_without_script(town, chromium):
    context = chromium.new_context(locale="fr-FR", viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(town.base + "/connexion")
    page.get_by_label("Identifiant").fill("agente")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.goto(town.base + "/propositions/nouvelle")
    page.get_by_label("Titre").fill("Sans script")
    page.get_by_label("Le besoin").fill("Un téléphone ancien.")
    page.get_by_label("L’objectif visé").fill("Que chacun puisse déposer.")
    page.get_by_role("button", name="Déposer la proposition").click()
    assert page.get_by_role("heading", name="Votre proposition est déposée").count() == 1
    page.get_by_role("link", name="Suivre ma proposition").click()
    assert "Accuser réception" in page.locator(".timeline").inner_text()
    context.close()


@BOTH
def test_nothing_covers_the_mark_of_the_drawing_on_a_file(town, newcomer, screen):
    agent = newcomer("agent")
    agent.open("/dossiers")
    agent.page.locator(".files tbody a").first.click()
    agent.page.wait_for_selector("[data-ready]")
    mark = agent.page.locator(".bjs-powered-by")
    mark.scroll_into_view_if_needed()
    covered = mark.evaluate(
        """mark => {
          const {left, top, width, height} = mark.getBoundingClientRect();
          return ![[.1, .1], [.9, .1], [.5, .5], [.1, .9], [.9, .9]].every(([x, y]) => {
            const seen = document.elementFromPoint(left + width * x, top + height * y);
            return seen && mark.contains(seen);
          });
        }"""
    )
    assert not covered


def drawn(page, role):
    """Draw one question from nothing, as a person does."""
    page.wait_for_selector("[data-ready]")
    page.get_by_label("Élément montré").select_option("debut")
    with another_shown(page):
        page.get_by_role("button", name="Ajouter une étape").click()
    page.get_by_label("Nom", exact=True).fill("Rendre un avis")
    page.get_by_label("Rôle", exact=True).fill(role)
    page.get_by_label("Question posée").fill("Qu’en pensez-vous ?")
    with another_shown(page):
        page.get_by_role("button", name="Ajouter une fin").click()


def test_a_process_drawn_from_nothing_is_published_run_and_kept_apart_from_its_next_version(town, visitor):
    visit = visitor(town.base)
    page = visit.page
    come(visit, "admin")
    visit.open("/atelier/dessin/nouveau")
    drawn(page, "dgs")
    page.get_by_role("button", name="Vérifier").click()
    page.locator('[data-part="findings-count"]').wait_for()
    visit.picture("desk-dessin")
    page.get_by_role("button", name="Publier").click()
    page.get_by_text("Publié :").first.wait_for()
    visit.open("/atelier/processus")
    page.locator(".files").first.wait_for()
    keys = {link.get_attribute("href") for link in page.locator(".files").first.locator("tbody th a").all()}
    mine = next(
        key for key in keys if "processus_" in key.lower() or "process_" in key.lower() or key.endswith("/processus")
    )
    visit.open(mine)
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="Ouvrir un dossier").click()
    page.get_by_text("Le dossier est ouvert.").wait_for()
    assert page.get_by_text("Rendre un avis").count()
    fair(visit, "desk-dessin-dossier")
    visit.open(mine)
    page.get_by_role("link", name="Ouvrir dans l’atelier").click()
    page.wait_for_selector("[data-ready]")
    page.get_by_label("Élément montré").select_option("debut")
    page.get_by_label("Nom", exact=True).fill("Question posée au DGS")
    page.get_by_role("button", name="Publier").click()
    page.get_by_text("version 2").first.wait_for()
    visit.open(mine)
    rows = page.locator(".files").first.locator("tbody tr").all_inner_texts()
    assert "Version 2" in rows[0]
    assert "Version 1" in rows[1]
    assert "\t1\t" in rows[1]


def test_a_diagram_that_cannot_run_is_refused_with_everything_at_once(town, visitor):
    visit = visitor(town.base)
    page = visit.page
    come(visit, "admin")
    visit.open("/atelier/dessin/nouveau")
    page.wait_for_selector("[data-ready]")
    page.get_by_label("Élément montré").select_option("debut")
    with another_shown(page):
        page.get_by_role("button", name="Ajouter une étape").click()
    page.get_by_role("button", name="Publier").click()
    page.locator('[data-part="findings"] li').first.wait_for()
    assert page.locator('[data-part="findings"] li').count() >= 1
    visit.picture("desk-dessin-refuse")
    assert all(fault.startswith(REFUSED) for fault in visit.faults)
    visit.faults.clear()


@BOTH
def test_a_form_is_written_and_seen_as_people_will_see_it(town, newcomer, screen):
    admin = newcomer("admin")
    page = admin.open("/atelier/formulaires/nouveau")
    page.get_by_label("Nom du formulaire").fill(f"Avis des usagers, {screen}")
    page.get_by_role("button", name="Ajouter une question").click()
    page.get_by_label("Réponse attendue").select_option("radio")
    page.get_by_label("Question", exact=True).fill("Que pensez-vous de l’abri ?")
    page.get_by_role("button", name="Voir l’aperçu").click()
    page.locator("summary", has_text="Que pensez-vous").click()
    page.get_by_label("Choix").fill("Il est utile\nIl est mal placé")
    page.get_by_role("button", name="Voir l’aperçu").click()
    preview = page.get_by_role("form", name="Aperçu")
    preview.get_by_label("Il est mal placé").check()
    fair(admin, f"{screen}-formulaire-ecrit")
    page.get_by_role("button", name="Publier").click()
    page.get_by_text("Publié :").first.wait_for()


def test_the_drawing_of_a_file_opens_where_the_file_is_and_can_be_read(newcomer, screen):
    agent = newcomer("agent")
    file_a_proposal(agent, screen, "Abri de la gare")
    agent.page.get_by_role("link", name="Suivre ma proposition").click()
    agent.page.wait_for_selector("[data-ready]")
    name = agent.page.locator(".djs-element.flux-active text")
    seen, frame = name.bounding_box(), agent.page.locator(".canvas").bounding_box()
    assert seen["x"] > frame["x"]
    assert seen["x"] + seen["width"] < frame["x"] + frame["width"]
    assert frame["y"] < seen["y"] < frame["y"] + frame["height"]
    assert seen["height"] > 20


@BOTH
def test_what_one_may_open_is_listed_and_asked(newcomer, screen):
    dgs = newcomer("dgs")
    dgs.open("/dossiers/ouvrir")
    fair(dgs, f"{screen}-ouvrir")
    dgs.page.get_by_role("link", name="Négociation de compétence").click()
    dgs.page.get_by_label("Titre de la négociation").wait_for()
    fair(dgs, f"{screen}-ouvrir-negociation")
