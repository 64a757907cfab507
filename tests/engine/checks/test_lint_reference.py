"""The reference of findings cannot drift from the rules, nor the code from the reference."""

import re
from pathlib import Path

from flux.engine import checks, reading
from flux.engine.findings import typographic
from tests.engine.checks.lint_reference import page

ROOT = Path(__file__).parents[3]


def test_the_reference_lists_every_rule_as_it_is():
    assert (ROOT / "docs/reference/lint.md").read_text(encoding="utf-8") == page()


def test_every_code_that_is_noted_has_a_rule_and_every_rule_is_noted():
    engine = ROOT / "src/flux/engine"
    sources = [*(engine / "reading").rglob("*.py"), *(engine / "checks").rglob("*.py"), ROOT / "src/flux/cli_lint.py"]
    written = "".join(path.read_text(encoding="utf-8") for path in sources if path.name != "rules.py")
    known = {*reading.RULES, *checks.RULES}
    quoted = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', written))
    families = {code.split(".")[0] for code in known}
    assert known <= quoted
    assert {code for code in quoted if code.split(".")[0] in families} <= known | {
        "expression.unusable"
    }  # of the incident, later


def test_no_code_is_both_of_the_reader_and_of_the_checks():
    assert not {*reading.RULES} & {*checks.RULES}


def test_every_sentence_has_the_spaces_of_french_typography():
    for rule in (*reading.RULES.values(), *checks.RULES.values()):
        assert rule.sentence == typographic(rule.sentence)
        assert not re.search(r"[^\N{NO-BREAK SPACE}:/][;!?](?!\w)", rule.sentence)
        assert rule.sentence.rstrip().endswith((".", "}"))
