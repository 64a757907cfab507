"""Each shipped diagram as it is drawn: every word whole, no label on a shape or a flow, no flow through a shape."""

from pathlib import Path

import pytest

from tests.browser.visits import ROOT

VIEWER = ROOT / "frontend" / "node_modules" / "bpmn-js" / "dist" / "bpmn-viewer.production.min.js"
MEASURES = (Path(__file__).parent / "drawings.js").read_text(encoding="utf-8")
PROCESSES = sorted(place.name for place in (ROOT / "processes").iterdir() if place.is_dir())


@pytest.fixture(scope="module")
def canvas(chromium, built_front_end):
    if not VIEWER.is_file():
        pytest.skip("bpmn-js is not there: the front end was built elsewhere, run `python hatch_build.py`")
    page = chromium.new_page()
    page.set_content('<div id="canvas" style="width: 100vw; height: 100vh"></div>')
    page.add_script_tag(content=VIEWER.read_text(encoding="utf-8"))
    yield page
    page.close()


@pytest.mark.parametrize("process", PROCESSES)
def test_a_shipped_diagram_hides_nothing(canvas, process):
    drawing = (ROOT / "processes" / process / f"{process}.bpmn").read_text(encoding="utf-8")
    assert canvas.evaluate(MEASURES, drawing) == []


@pytest.mark.parametrize(
    ("well", "badly", "fault"),
    [
        ("Calculer la majorité qualifiée", "Anticonstitutionnellementqualifier", "is cut"),
        ('<dc:Bounds x="2865" y="722"', '<dc:Bounds x="2865" y="690"', "lies on exercee"),
    ],
)
def test_what_is_hidden_is_found(canvas, well, badly, fault):
    drawing = (ROOT / "processes" / "transfert" / "transfert.bpmn").read_text(encoding="utf-8")
    assert well in drawing
    assert any(fault in one for one in canvas.evaluate(MEASURES, drawing.replace(well, badly)))
