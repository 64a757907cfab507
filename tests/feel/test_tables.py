"""The tables beside this file: hundreds of expressions, each with what DMN 1.5, 10.3 says it is.

A line is `expression  =>  expected`, where the expected is an expression too, or `refused` for a text that is no FEEL.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from flux.errors import ExpressionError
from flux.feel import compile, to_feel
from flux.feel.operators import identical

NOW = dt.datetime(2026, 3, 31, 10, 30, tzinfo=dt.UTC)
TABLES = sorted((Path(__file__).parent / "tables").glob("*.txt"))


def lines_of(table: Path) -> list[tuple[str, str]]:
    rows = [line for line in table.read_text("utf-8").splitlines() if line and not line.startswith("# ")]
    return [(text, expected) for text, _, expected in (row.rpartition("  =>  ") for row in rows)]


def disagreement(text: str, expected: str) -> str | None:
    """How the text differs from what is expected of it; None where it does not."""
    try:
        got = compile(text).evaluate({}, now=NOW)
    except ExpressionError as refusal:
        return None if expected == "refused" else f"{text} is refused: {refusal.english}"
    if expected == "refused":
        return f"{text} is not refused but gives {got}"
    wanted = compile(expected).evaluate({}, now=NOW)
    return None if identical(to_feel(got), to_feel(wanted)) else f"{text} gives {got}, not {expected}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_each_expression_gives_what_the_standard_says(table):
    rows = lines_of(table)
    assert len(rows) > 100
    assert [found for row in rows if (found := disagreement(*row))] == []


def test_a_comment_ends_with_its_line_or_its_sign():
    assert compile("1 // un\n+ 1").evaluate({}) == 2
    assert compile("/* un\ndeux */ 3").evaluate({}) == 3
