"""The flux namespace has one description, that the modeler writes by and the reader reads by."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READING = ROOT / "src" / "flux" / "engine" / "reading"
DESCRIPTION = json.loads((READING / "flux-moddle.json").read_text(encoding="utf-8"))


def described():
    attributes = {each["name"] for kind in DESCRIPTION["types"] for each in kind["properties"] if each.get("isAttr")}
    elements = {kind["name"][0].lower() + kind["name"][1:] for kind in DESCRIPTION["types"] if "superClass" in kind}
    return attributes | elements


def test_every_word_that_the_reader_knows_is_described():
    read = set()
    for path in READING.rglob("*.py"):
        read |= set(re.findall(r'"flux:(\w+)"', path.read_text(encoding="utf-8")))
    assert len(read) > 20
    assert sorted(read - described()) == []


def test_every_word_of_the_shipped_processes_is_described():
    used = set()
    for path in (ROOT / "processes").glob("*/*.bpmn"):
        used |= set(re.findall(r"[ <]flux:(\w+)", path.read_text(encoding="utf-8")))
    assert sorted(used - described()) == []


def test_the_address_is_the_one_the_reader_knows():
    assert (DESCRIPTION["prefix"], DESCRIPTION["uri"]) == ("flux", "urn:flux:bpmn:1")
