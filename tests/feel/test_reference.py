"""`docs/reference/feel.md` says what the code does; `python -m tests.feel.test_reference` writes its tables again."""

from __future__ import annotations

import dataclasses
import inspect
from collections import defaultdict
from pathlib import Path

import pytest

from flux.feel import DEFAULT, compile
from flux.feel.patterns import MAX_COUNT, MAX_EXPANDED, MAX_PATTERN, MAX_SECONDS
from flux.feel.reading import MAX_LENGTH, MAX_NESTING
from flux.feel.registry import BUILTINS

from .examples import EXAMPLES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "feel.md"


def limits_table() -> str:
    """The limits with their defaults."""
    rows = [(f"`Limits.{field.name}`", getattr(DEFAULT, field.name)) for field in dataclasses.fields(DEFAULT)]
    rows += [
        ("signs of a text", MAX_LENGTH),
        ("forms within each other", MAX_NESTING),
        ("signs of a regular expression", MAX_PATTERN),
        ("a count in a regular expression, `{n,m}`", MAX_COUNT),
        ("signs that a regular expression asks for, its counts written out", MAX_EXPANDED),
        ("seconds that one regular expression may take", MAX_SECONDS),
    ]
    return "\n".join(["| what | at most |", "| --- | --- |", *(f"| {name} | {limit} |" for name, limit in rows)])


def builtins_table() -> str:
    """The built-in functions by the section of the standard that defines them."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for name in sorted(BUILTINS):
        builtin = BUILTINS[name]
        says = inspect.getdoc(builtin.overloads[0].function) or ""
        signatures = "<br>".join(f"`{one}`" for one in builtin.signatures().split(" ; ")).replace("|", "\\|")
        call, gives = EXAMPLES[name][0]
        example = f"`{call}` = `{gives}`".replace("|", "\\|")
        by_source[builtin.source].append(f"| {signatures} | {says.splitlines()[0] if says else ''} | {example} |")
    parts = []
    for source in sorted(by_source, key=lambda title: int(title.split()[0].split(".")[-1])):
        parts += [f"### {source}", "", "| call | gives | example |", "| --- | --- | --- |", *by_source[source], ""]
    return "\n".join(parts).rstrip()


TABLES = {"limits": limits_table, "built-ins": builtins_table}


def written(page: str) -> str:
    """The page with its generated parts as they should be."""
    for name, make in TABLES.items():
        begin, end = f"<!-- {name}: generated -->", f"<!-- {name}: end -->"
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        page = f"{before}{begin}\n{make()}\n{end}{after}"
    return page


def test_the_page_lists_the_limits_and_built_ins_that_there_are():
    page = PAGE.read_text("utf-8")
    assert page == written(page), "run: python -m tests.feel.test_reference"


@pytest.mark.parametrize(
    ("python", "json"),
    [line.split("|")[3:5] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| FEEL ")],
)
def test_the_page_shows_json_as_it_is_written(python, json):
    from flux.feel import to_json

    text = python.strip().strip("`")
    assert f"`{__import__('json').dumps(to_json(compile(text).evaluate({})), ensure_ascii=False)}`" == json.strip()


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
