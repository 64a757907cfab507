"""Opening a shipped process in the modeler and saving it changes nothing that it says."""

from collections import Counter

from lxml import etree

from tests.browser.visits import ROOT

SHIPPED = sorted((ROOT / "processes").glob("*/*.bpmn"))


def says(text):
    """Every element with its text and attributes; what has BPMN's default value may be left out."""
    found = Counter()
    for element in etree.fromstring(text).iter(etree.Element):
        attributes = {key: value for key, value in element.attrib.items() if (key, value) != ("isSequential", "false")}
        found[(element.tag, (element.text or "").strip(), tuple(sorted(attributes.items())))] += 1
    return found


def drawn(tag):
    return "DI}" in tag or "/DD/" in tag


def test_every_shipped_process_comes_back_whole(visitor, gallery):
    page = visitor(gallery).open("/_galerie/modeler?neuf")
    page.wait_for_selector("[data-ready]")
    page.on("dialog", lambda dialog: dialog.accept())  # the file before was not published; it may go
    for path in SHIPPED:
        page.locator('[data-part="file"]').set_input_files(path)
        page.get_by_text(f"{path.name} est ouvert").wait_for()
        assert page.locator('[data-part="findings"] li').all_inner_texts() == [], path.name
        with page.expect_download() as saved:
            page.get_by_role("button", name="Télécharger").click()
        before, after = says(path.read_bytes()), says(saved.value.path().read_bytes())
        assert [what for what in before - after if not drawn(what[0])] == [], path.name
        assert [what for what in after - before if not drawn(what[0])] == [], path.name
    assert SHIPPED
