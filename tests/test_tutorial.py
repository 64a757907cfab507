"""The tutorial says what happens: its files are published as they stand, its commands are run in their order."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from flux.bootstrap import build
from flux.cli import main
from flux.cli_demo import prepare
from flux.settings import Settings

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "tutorial" / "first-process.md").read_text(encoding="utf-8")
FILES = {"xml": "pret_salle.bpmn", "json": "reponse_salle.form", "yaml": "scenarios.yaml"}


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Runs the lines of a block in a demonstration with one process of its own, beside the folder that the reader has written."""
    (tmp_path / "salle").mkdir()
    for language, name in FILES.items():
        (tmp_path / "salle" / name).write_text(*blocks(language), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLUX_DATA_DIR", str(tmp_path / "var"))
    container = build(Settings(data_dir=tmp_path / "var", secret_key="for this test"))
    prepare(container, ROOT / "processes" / "controle_legalite")
    container.close()

    def run(block, **put):
        said = []
        for line in block.splitlines():
            words = [put[word](said) if word in put else word for word in shlex.split(line)]
            result = CliRunner().invoke(main, words[1:])
            assert result.exit_code == 0, (line, result.output)
            said.append(result.output)
        return said

    return run


def test_the_files_of_the_tutorial_are_published_and_its_commands_do_what_it_says(shell):
    check, through = blocks("sh")
    linted, tested = shell(check)
    assert "rien à dire" in linted
    assert "jamais pris\u00a0: non" in tested
    said = shell(through, TASK=lambda said: re.search(r"[0-9a-f-]{36}", said[2])[0])
    assert "Salle pour Club de lecture" in said[-1]
