"""The modeler and the decision editor, driven as a person would."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visits import PHONE, ROOT, another_shown

UNTRANSLATED = "[...(globalThis.fluxUntranslated ?? [])]"
COVERED = """frame => {
  const mark = frame.querySelector('.bjs-powered-by');
  const {left, top, width, height} = mark.getBoundingClientRect();
  return ![[.1, .1], [.9, .1], [.5, .5], [.1, .9], [.9, .9]].every(([x, y]) => {
    const seen = document.elementFromPoint(left + width * x, top + height * y);
    return seen && mark.contains(seen);
  });
}"""


def opened(visit, path):
    page = visit.open(path)
    page.wait_for_selector("[data-ready]")
    return page


def written(page):
    with page.expect_download() as saved:
        page.get_by_role("button", name="Télécharger").click()
    return saved.value.path().read_text(encoding="utf-8")


def test_a_process_is_drawn_from_nothing_and_published(visitor, gallery):
    visit = visitor(gallery)
    page = opened(visit, "/_galerie/modeler?neuf")
    page.locator('[data-action="create.task"]').click()
    page.locator('[data-part="canvas"] svg').first.click(position={"x": 520, "y": 200})
    page.get_by_label("Nom", exact=True).fill("Instruire la proposition")
    page.get_by_label("Rôle", exact=True).fill("chef_de_service")
    page.get_by_label("Formulaire").fill("instruction")
    page.get_by_label("Échéance", exact=True).fill("P15D")
    with another_shown(page):
        page.get_by_role("button", name="Ajouter une fin").click()
    visit.picture("modeler-drawn")
    xml = written(page)
    assert 'name="Instruire la proposition"' in xml
    assert 'flux:role="chef_de_service"' in xml
    assert 'flux:form="instruction"' in xml
    assert 'flux:due="P15D"' in xml
    assert "<bpmn:endEvent" in xml
    page.get_by_role("button", name="Publier").click()
    page.get_by_text("Version 4 publiée.").wait_for()


def test_what_is_being_typed_is_kept_when_the_selection_changes(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler")
    page.locator('[data-element-id="Instruire"]').first.click()
    page.get_by_label("Échéance", exact=True).fill("P21D")
    page.locator('[data-element-id="Vote"]').first.click()
    page.get_by_label("Question posée").fill("Que vote le conseil ?")
    xml = written(page)
    assert 'flux:due="P21D"' in xml
    assert 'flux:question="Que vote le conseil ?"' in xml
    assert xml.count("flux:question") == 1


def test_the_keyboard_alone_draws_and_fills(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler?neuf")
    page.get_by_label("Élément montré").select_option("debut")
    page.get_by_role("button", name="Ajouter une étape").focus()
    with another_shown(page):
        page.keyboard.press("Enter")
    page.keyboard.type("Rendre un avis")
    page.get_by_label("Nature").select_option("bpmn:BusinessRuleTask")
    page.get_by_label("Décision", exact=True).fill("alignement")
    page.keyboard.press("Tab")
    page.keyboard.type("sens")
    page.keyboard.press("Tab")
    xml = written(page)
    assert '<bpmn:businessRuleTask id="' in xml
    assert 'name="Rendre un avis" flux:decision="alignement" flux:result="sens"' in xml


def test_every_kind_of_property_reaches_the_file(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler?neuf")

    def append(what, nature=None):
        with another_shown(page):
            page.get_by_role("button", name=what).click()
        if nature:
            page.get_by_label("Nature").select_option(nature)

    page.get_by_label("Titre d’un dossier").fill('"Proposition " + numero')
    page.get_by_label("Durée de conservation").fill("P10Y")
    page.get_by_label("Élément montré").select_option("debut")
    page.get_by_label("Déclencheur").select_option("bpmn:TimerEventDefinition")
    page.get_by_label("Valeur", exact=True).fill("P3M")
    page.get_by_label("Délai légal").fill("TRANSFERT")
    append("Ajouter une étape", "bpmn:ScriptTask")
    page.get_by_role("button", name="Ajouter une affectation").click()
    page.get_by_label("Variable").fill("total")
    page.get_by_label("Valeur (FEEL)").fill("sum(montants)")
    append("Ajouter une étape")
    page.get_by_label("Répétition").select_option("parallel")
    page.get_by_label("Pour chaque élément de").fill("communes")
    page.get_by_label("S’arrêter dès que").fill("count(avis) > 5")
    append("Ajouter une étape", "bpmn:ReceiveTask")
    page.get_by_label("Nom du message").fill("avis_recu")
    page.keyboard.press("Tab")
    page.get_by_label("Reconnaître le dossier par").fill("numero")
    page.get_by_label("Gardé, si personne ne l’attend encore").fill("P30D")
    append("Ajouter une étape", "bpmn:CallActivity")
    page.get_by_label("Clé du processus").fill("deliberation")
    append("Ajouter une branche")
    append("Ajouter une étape")
    flows = (
        page.get_by_label("Élément montré")
        .locator("option", has_text="Chemin")
        .evaluate_all("all => all.map(one => one.value)")
    )
    page.get_by_label("Élément montré").select_option(flows[-1])
    page.get_by_label("Condition").fill("montant > 10000")
    xml = written(page)
    for expected in (
        'flux:retention="P10Y"',
        'flux:deadline="TRANSFERT"',
        ">P3M</bpmn:timeDuration>",
        '<flux:assign target="total" value="sum(montants)" />',
        'flux:collection="communes"',
        "count(avis) &gt; 5</bpmn:completionCondition>",
        'name="avis_recu" flux:keepFor="P30D"',
        '<flux:correlation key="numero" />',
        'calledElement="deliberation"',
        "montant &gt; 10000</bpmn:conditionExpression>",
    ):
        assert expected in xml, f"{expected} is not in\n{xml}"


def test_a_start_by_message_says_whether_a_key_begins_one_file_at_a_time(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler?neuf")
    page.get_by_label("Élément montré").select_option("debut")
    page.get_by_label("Déclencheur").select_option("bpmn:MessageEventDefinition")
    page.get_by_label("Nom du message").fill("saisine")
    page.keyboard.press("Tab")
    one = page.get_by_label("Un seul dossier à la fois")
    expect(one).not_to_be_checked()
    page.get_by_label("Reconnaître le dossier par").fill("numero")
    page.keyboard.press("Tab")
    expect(one).to_be_checked()
    one.uncheck()
    assert 'flux:onePerKey="false"' in written(page)


def test_a_fault_is_shown_in_the_list_and_on_the_drawing(visitor, gallery):
    visit = visitor(gallery)
    page = opened(visit, "/_galerie/modeler?neuf")
    page.get_by_label("Élément montré").select_option("debut")
    page.get_by_role("button", name="Ajouter une étape").click()
    page.get_by_role("button", name="Vérifier").click()
    finding = page.get_by_role("button", name="À corriger : Cette étape n’a pas de rôle")
    finding.wait_for()
    visit.picture("modeler-finding")
    sign = page.locator(".flux-fault")
    assert sign.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(161, 50, 29)"
    page.get_by_label("Élément montré").select_option("debut")
    finding.click()
    page.get_by_label("Rôle", exact=True).wait_for()
    page.get_by_role("button", name="Publier").click()
    page.get_by_text("Le processus ne peut pas être publié.").wait_for()
    visit.faults.clear()  # the browser's console notes the refusal (422) as an error


def test_an_identifier_already_taken_is_refused_in_place(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler")
    page.locator('[data-element-id="Vote"]').first.click()
    page.get_by_label("Identifiant").fill("Avis")
    page.keyboard.press("Tab")
    assert page.get_by_text("Cet identifiant est déjà pris").is_visible()
    assert 'id="Vote"' in written(page)


def test_undo_and_redo_go_through_the_properties(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler")
    page.locator('[data-element-id="Vote"]').first.click()
    page.get_by_label("Rôle", exact=True).fill("assemblee")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Annuler la dernière modification").click()
    expect(page.get_by_label("Rôle", exact=True)).to_have_value("conseil")
    page.get_by_role("button", name="Rétablir la modification").click()
    expect(page.get_by_label("Rôle", exact=True)).to_have_value("assemblee")


def test_a_file_from_the_desktop_opens_and_a_broken_one_says_so(visitor, gallery, tmp_path):
    visit = visitor(gallery)
    page = opened(visit, "/_galerie/modeler?neuf")
    broken = tmp_path / "casse.bpmn"
    broken.write_text("<bpmn:definitions", encoding="utf-8")
    page.locator('[data-part="file"]').set_input_files(broken)
    page.get_by_text("casse.bpmn ne peut pas être lu").wait_for()
    page.locator('[data-part="file"]').set_input_files(ROOT / "api/web/templates/_gallery.bpmn")
    page.get_by_text("_gallery.bpmn est ouvert").wait_for()
    assert page.locator('[data-element-id="Instruire"]').count()


def test_no_word_of_the_modeler_is_left_in_english(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler")
    for element in ("Instruire", "Debut", "Fin"):
        page.locator(f'[data-element-id="{element}"]').first.click()
        page.locator('.djs-context-pad [data-action="replace"]').click()
        page.wait_for_selector(".djs-popup")
        page.keyboard.press("Escape")
    assert page.evaluate(UNTRANSLATED) == []


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}], ids=["desk", "phone"])
@pytest.mark.parametrize("kind", ["modeler", "decision"])
def test_the_editors_are_accessible_and_their_makers_mark_is_uncovered(visitor, gallery, kind, options):
    visit = visitor(gallery, **options)
    page = opened(visit, f"/_galerie/{kind}")
    visit.picture(f"{kind}-{'phone' if options else 'desk'}")
    assert visit.overflow() <= 0
    page.locator(".bjs-powered-by").first.scroll_into_view_if_needed()
    assert page.locator('[data-part="canvas"]').evaluate(COVERED) is False
    # the table's index column has no heading in dmn-js; a good practice, not a criterion
    assert [one for one in visit.unfair() if not one.startswith("empty-table-header")] == []


def test_a_decision_table_is_filled_from_the_keyboard(visitor, gallery):
    visit = visitor(gallery)
    page = opened(visit, "/_galerie/decision")
    page.locator("td.input-cell").first.click()
    page.keyboard.type('"bourg"')
    page.keyboard.press("Enter")
    page.locator("td.output-cell").first.click()
    page.keyboard.type('"soutient"')
    visit.picture("decision-filled")
    xml = written(page)
    assert '"bourg"' in xml
    assert '"soutient"' in xml
    assert page.evaluate(UNTRANSLATED) == []


def test_a_process_with_lanes_starts_from_the_menu(visitor, gallery):
    visit = visitor(gallery)
    page = opened(visit, "/_galerie/modeler?neuf")
    page.get_by_text("Nouveau").click()
    page.get_by_role("button", name="Un participant et deux couloirs").click()
    page.get_by_label("Élément montré").select_option("participant")
    page.get_by_label("Clé du processus").fill("deliberation")
    page.get_by_label("Rôles qui peuvent en ouvrir un").fill("agent, dgs")
    page.get_by_label("Élément montré").select_option("couloir_elus")
    page.get_by_label("Nom", exact=True).fill("Conseil")
    visit.picture("modeler-lanes")
    xml = written(page)
    assert '<bpmn:process id="deliberation"' in xml
    assert 'processRef="deliberation"' in xml
    assert 'flux:starters="agent, dgs"' in xml
    assert '<bpmn:lane id="couloir_elus" name="Conseil"' in xml
    assert visit.unfair() == []


def test_a_delay_is_attached_to_a_step_and_does_not_interrupt_it(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler")
    page.locator('[data-action="create.intermediate-event"]').click()
    step = page.locator('[data-element-id="Avis"]').first.bounding_box()
    page.mouse.move(step["x"] + 50, step["y"] + 60)
    page.mouse.move(step["x"] + 50, step["y"] + step["height"])
    page.mouse.click(step["x"] + 50, step["y"] + step["height"])
    page.get_by_label("Déclencheur").select_option("bpmn:TimerEventDefinition")
    page.get_by_label("Valeur", exact=True).fill("P12D")
    page.get_by_label("Interrompt l’étape").uncheck()
    xml = written(page)
    assert 'cancelActivity="false" attachedToRef="Avis"' in xml
    assert ">P12D</bpmn:timeDuration>" in xml


def test_what_other_tools_wrote_survives(visitor, gallery, tmp_path):
    page = opened(visitor(gallery), "/_galerie/modeler?neuf")
    text = (ROOT / "api/web/templates/_gallery.bpmn").read_text(encoding="utf-8")
    foreign = text.replace('id="Exemple"', 'id="Exemple" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"')
    foreign = foreign.replace('flux:role="maire"', 'flux:role="maire" camunda:formKey="avis"')
    given = tmp_path / "ailleurs.bpmn"
    given.write_text(foreign, encoding="utf-8")
    page.locator('[data-part="file"]').set_input_files(given)
    page.get_by_text("ailleurs.bpmn est ouvert").wait_for()
    page.get_by_label("Élément montré").select_option("Avis")
    page.get_by_label("Formulaire").fill("avis_du_maire")
    xml = written(page)
    assert 'camunda:formKey="avis"' in xml
    assert 'flux:form="avis_du_maire"' in xml


def test_leaving_with_unpublished_work_asks_first(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler")
    page.get_by_label("Élément montré").select_option("Avis")
    page.get_by_label("Formulaire").fill("avis")
    page.keyboard.press("Tab")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_text("Nouveau").click()
    page.get_by_role("button", name="Un début, rien d’autre").click()
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    page.title()  # answers once the question is dismissed; a Chromium that closes while it asks dies
    assert asked == ["confirm", "beforeunload"]


def test_starting_variables_and_mappings_reach_the_file(visitor, gallery):
    page = opened(visitor(gallery), "/_galerie/modeler")
    page.get_by_role("button", name="Ajouter une variable").click()
    page.get_by_label("Variable", exact=True).fill("tour")
    page.get_by_label("Valeur (FEEL)").fill("0")
    page.get_by_label("Élément montré").select_option("Avis")
    page.get_by_role("button", name="Donner une valeur").click()
    page.get_by_label("Variable", exact=True).fill("objet")
    page.get_by_label("Valeur (FEEL)").fill("=titre")
    xml = written(page)
    assert '<flux:assign target="tour" value="0" />' in xml
    assert "<flux:data>" in xml
    assert '<flux:input source="=titre" target="objet" />' in xml


def test_what_the_editor_cannot_hold_is_announced(visitor, gallery, tmp_path):
    page = opened(visitor(gallery), "/_galerie/modeler?neuf")
    text = (ROOT / "api/web/templates/_gallery.bpmn").read_text(encoding="utf-8")
    inserted = '<bpmn:extensionElements><flux:inconnu a="b" /></bpmn:extensionElements></bpmn:userTask>'
    given = tmp_path / "inconnu.bpmn"
    given.write_text(
        text.replace(
            "<bpmn:outgoing>F2</bpmn:outgoing></bpmn:userTask>", "<bpmn:outgoing>F2</bpmn:outgoing>" + inserted
        ),
        encoding="utf-8",
    )
    page.locator('[data-part="file"]').set_input_files(given)
    page.get_by_text("n’est pas comprise ici et serait perdue en publiant").wait_for()


def test_a_file_without_a_drawing_is_laid_out_and_loses_nothing(visitor, gallery):
    source = (ROOT / "processes" / "proposition" / "proposition.bpmn").read_text(encoding="utf-8")
    bare = re.sub(r"<(\w+:)?BPMNDiagram.*</(\w+:)?BPMNDiagram>", "", source, flags=re.DOTALL)
    page = opened(visitor(gallery), "/_galerie/modeler")
    page.locator('[data-part="file"]').set_input_files(
        {"name": "nu.bpmn", "mimeType": "application/xml", "buffer": bare.encode()}
    )
    page.get_by_text("Ce fichier est venu sans dessin").wait_for()
    assert page.locator(".djs-shape").count() > 30
    saved = written(page)
    for part in ("flux:role=", "<lane ", "userTask ", "sequenceFlow "):
        assert len(re.findall(rf"(?<!</){part}", saved.replace("bpmn:", ""))) == len(
            re.findall(rf"(?<!</){part}", source.replace("bpmn:", ""))
        ), part
