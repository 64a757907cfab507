"""The libraries' own words: each has its French."""

import json
import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "frontend"
PACKAGES = FRONTEND / "node_modules"
CALL = re.compile(r"""\btranslate\(\s*(['"])((?:\\.|(?!\1).)+)\1""")
LABEL = re.compile(r"""\b(?:label|title|explanation): (['"])((?:\\.|(?!\1).)+)\1""")
#: an example in a comment of diagram-js
NOT_SHOWN = {"HELLO {you}"}
SOURCES = {
    "bpmn": ["bpmn-js/lib", "diagram-js/lib", "diagram-js-direct-editing/lib"],
    "dmn": ["dmn-js-decision-table/lib", "dmn-js-drd/lib", "dmn-js-shared/lib", "dmn-js-literal-expression/lib"],
}


def phrases(folders):
    found = set()
    for folder in folders:
        for path in (PACKAGES / folder).rglob("*.js"):
            text = path.read_text(encoding="utf-8")
            found |= {phrase for _, phrase in CALL.findall(text)}
            if path.name in {"ReplaceOptions.js", "HitPolicies.js"}:
                found |= {phrase for _, phrase in LABEL.findall(text)}
    return {phrase.replace('\\"', '"').replace("\\'", "'") for phrase in found} - NOT_SHOWN


@pytest.mark.parametrize("name", SOURCES)
def test_every_phrase_of_the_editors_has_its_french(name):
    if not PACKAGES.is_dir():
        pytest.skip("the npm packages are not here: the front end was built elsewhere")
    french = json.loads((FRONTEND / "src" / "french" / f"{name}.json").read_text(encoding="utf-8"))
    wanted = phrases(SOURCES[name])
    assert len(wanted) > 50
    assert sorted(wanted - french.keys()) == []
