"""The page of the rules is what the data says."""

from pathlib import Path

from click.testing import CliRunner

from flux.cli_law import law
from flux.domain.law_page import law_page
from flux.domain.rulebook import all_majorities, all_rules

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "law.md"


def test_the_page_in_the_documentation_is_up_to_date():
    """When it is not: `flux law rules > docs/reference/law.md`."""
    assert PAGE.read_text(encoding="utf-8") == law_page()


def test_the_page_names_every_rule_and_every_doubt():
    page = law_page()
    for found in (*all_rules(), *all_majorities()):
        assert f"### {found.id} — " in page
        assert all(doubt in page for doubt in found.doubts)


def test_the_command_writes_the_page():
    assert CliRunner().invoke(law, ["rules"]).stdout == law_page()
