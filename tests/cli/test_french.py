"""The frame of the command line speaks French too."""

import inspect
import re
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from api.cli import main
from flux.cli_french import SEVERAL, WORDS

SOURCE = "".join(inspect.getsource(import_module(f"click.{name}")) for name in ("core", "decorators", "exceptions"))
SOURCE += "".join(inspect.getsource(import_module(f"click.{name}")) for name in ("formatting", "parser", "termui"))
SOURCE += inspect.getsource(click.types)
ENGLISH = re.compile(
    r"\b(error|missing|usage:|try|show|options:|commands:|such|invalid|value|not|got|args|command|required|default)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("words", [*WORDS, *SEVERAL])
def test_click_still_says_what_is_translated(words):
    assert words.replace("\n\t", r"\n\t") in SOURCE


@pytest.mark.parametrize("words", [*WORDS.items(), *((one, text) for one, texts in SEVERAL.items() for text in texts)])
def test_a_translation_names_nothing_that_click_does_not_give(words):
    known = set(re.findall(r"{(\w+)", words[0])) | {"possibilities", "len", "nargs", "choices"}
    assert set(re.findall(r"{(\w+)", words[1])) <= known


@pytest.mark.parametrize(
    "line",
    [
        "-h",
        "tasks -h",
        "user token -h",
        "law tally -h",
        "nulle-part",
        "star",
        "complete",
        "complete --nulle-part",
        "complete 12",
        "start p q",
        "start p q r",
        "start p --number",
        "start p --json=oui",
        "user add x",
        "user token add a b --days z",
        "user token add a b --days 0",
        "mandate give a b --from hier",
        "instances --status nulle-part",
        "deploy /nulle/part",
        "territory import . --siren 1",
    ],
)
def test_help_and_refusals_are_in_french(line):
    said = CliRunner().invoke(main, line.split())
    words = re.sub(r"--[\w-]+|^ +\w+  .*$", "", said.output, flags=re.MULTILINE)
    assert said.exit_code in {0, 2}
    assert not ENGLISH.search(words), said.output
