"""Throws random expressions at FEEL: none may crash it, and none may hang it.

    python -m tests.feel.fuzz --count 1000000 --seed 1

The only exception that may come out is ExpressionError. A bounded sample runs in the suite.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from flux.errors import ExpressionError
from flux.feel import Limits, compile, to_json
from flux.feel.registry import BUILTINS

LIMITS = Limits(steps=20_000, depth=20, items=2_000, nesting=20, signs=20_000, seconds=1.0)
#: longer than this, an expression counts as a hang (a regular expression may take its own half second)
HANG_SECONDS = 3.0
CONTEXT = {
    "a": 1,
    "b": 2.5,
    "s": "été 2026",
    "l": [1, 2, 3, None],
    "c": {"x": 1, "y": {"z": [1, {"x": 2}]}},
    "d": "2026-03-31",
    "date d'effet": True,
}
ATOMS = (
    "1", "0", "-1", "2.5", "1e3", "1e6000", "999999999999999999999999999999999999", '"abc"', '"(a|aa)+$"', '""', '"\\uD83D"',
    "true", "false", "null", "a", "b", "s", "l", "c", "c.y.z", "d", "date d'effet", "inconnu", "?", "item", "partial",
    '@"2026-03-31"', '@"10:30:00@Europe/Paris"', '@"2026-03-29T02:30:00@Europe/Paris"', '@"P1Y2M"', '@"-PT36H"', "[]", "{}",
    '@"-999999999-01-01"', '@"999999999-12-31T23:59:59@Asia/Dhaka"', "[1..10]", "(1..10]", "(< 10)", '["a".."z"]',
)  # fmt: skip
NOISE = (*"()[]{},.:;+-*/<>=!?@\"'\\ \n\t\x00\ud800€", "..", "**", "->", "and", "or", "in", "between", "if", "then", "else",
         "for", "return", "some", "every", "satisfies", "function", "external", "instance", "of", "not", "//", "/*", "list<")  # fmt: skip
BINARY = ("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or")
NAMES = ("x", "y", "i", "acc")
PATTERN = ("a", "é", "[a-z]", "[^a]", "[a-z-[aeiou]]", "(", ")", "(?:", "|", "+", "*", "?", "+?", "{2}", "{1,900}", "{0,}", ".", "^", "$",
           "\\d", "\\W", "\\p{Lu}", "\\P{IsBasicLatin}", "[\\p{Ll}0-9]", "\\1", "\\$", "(a|aa)", "(a*)*", " ")  # fmt: skip


class Maker:
    """Makes random expressions from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.builtins = sorted(BUILTINS)

    def expression(self) -> str:
        """One text: mostly well formed, at times damaged, at times mere noise."""
        kind = self.random.random()
        if kind < 0.1:
            return "".join(self.random.choice((*NOISE, *ATOMS)) for _ in range(self.random.randint(1, 40)))
        text = self.node(self.random.randint(1, 5))
        return self.damaged(text) if kind < 0.3 else text

    def damaged(self, text: str) -> str:
        """The text with a piece cut out, doubled or replaced by noise."""
        start = self.random.randrange(len(text) + 1)
        end = min(len(text), start + self.random.randint(0, 6))
        piece = self.random.choice(("", text[start:end] * 2, self.random.choice(NOISE)))
        return text[:start] + piece + text[end:]

    def node(self, depth: int) -> str:
        """An expression of at most this depth."""
        if depth <= 0:
            return self.random.choice((*ATOMS, *NAMES))
        return self.random.choice(self.FORMS)(self, depth - 1)

    def _binary(self, depth: int) -> str:
        return f"{self.node(depth)} {self.random.choice(BINARY)} {self.node(depth)}"

    def _call(self, depth: int) -> str:
        count = self.random.choice((0, 1, 1, 2, 2, 3, 4))
        return f"{self.random.choice(self.builtins)}({', '.join(self.node(depth) for _ in range(count))})"

    def _named_call(self, depth: int) -> str:
        builtin = BUILTINS[self.random.choice(self.builtins)]
        parameters = self.random.choice(builtin.overloads).parameters
        return f"{builtin.name}({', '.join(f'{p.name}: {self.node(depth)}' for p in parameters)})"

    def _for(self, depth: int) -> str:
        name = self.random.choice(NAMES)
        end = f"..{self.node(0)}" if self.random.random() < 0.3 else ""
        return f"for {name} in {self.node(depth)}{end} return {self.node(depth)}"

    def _quantified(self, depth: int) -> str:
        word = self.random.choice(("some", "every"))
        return f"{word} {self.random.choice(NAMES)} in {self.node(depth)} satisfies {self.node(depth)}"

    def _recursion(self, depth: int) -> str:
        return f"{{acc: function(x) if x > {self.node(0)} then x else acc(x + {self.node(0)}), y: acc({self.node(depth)})}}.y"

    def _regular_expression(self, _depth: int) -> str:
        pattern = "".join(self.random.choice(PATTERN) for _ in range(self.random.randint(1, 12))).replace("\\", "\\\\")
        flags = "".join(self.random.choice("smixq") for _ in range(self.random.randint(0, 2)))
        text = self.random.choice(('"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"', '"Été 2026\\n"', "s"))
        replacement = self.random.choice(("$1", "$0$0", "x", "\\\\$"))
        return self.random.choice((
            f'matches({text}, "{pattern}", "{flags}")',
            f'replace({text}, "{pattern}", "{replacement}", "{flags}")',
            f'split({text}, "{pattern}")',
        ))  # fmt: skip

    FORMS = (
        _regular_expression, _binary, _binary, _call, _call, _call, _named_call, _for, _quantified, _recursion,
        lambda self, depth: f"({self.node(depth)})",
        lambda self, depth: f"-{self.node(depth)}",
        lambda self, depth: f"{self.node(depth)}[{self.node(depth)}]",
        lambda self, depth: f"{self.node(depth)}.{self.random.choice(('x', 'year', 'time offset', 'start', 'y'))}",
        lambda self, depth: f"[{self.node(depth)}, {self.node(depth)}]",
        lambda self, depth: f"[{self.node(depth)}..{self.node(depth)})",
        lambda self, depth: f"{{x: {self.node(depth)}, y: [x, x]}}",
        lambda self, depth: f"if {self.node(depth)} then {self.node(depth)} else {self.node(depth)}",
        lambda self, depth: f"{self.node(depth)} between {self.node(0)} and {self.node(0)}",
        lambda self, depth: f"{self.node(depth)} in ({self.node(depth)}, < {self.node(0)})",
        lambda self, depth: f"{self.node(depth)} instance of {self.random.choice(('number', 'list<Any>', 'range<date>'))}",
        lambda self, depth: f"(function(x, y: number) {self.node(depth)})({self.node(depth)}, {self.node(0)})",
    )  # fmt: skip


def attempt(text: str) -> float:
    """Compiles and evaluates one text; how many seconds of work that took. Lets anything but ExpressionError out.

    The time of this process, since a busy machine makes the clock on the wall run ahead.
    """
    started = time.process_time()
    for mode in ("expression", "unary_tests"):
        try:
            value = compile(text, mode=mode, names=["date d'effet"]).evaluate({**CONTEXT, "?": 5}, limits=LIMITS)
            to_json(value)
        except ExpressionError:
            pass
    return time.process_time() - started


def main() -> int:
    """Runs the long fuzz; 1 where something crashed or hung."""
    arguments = argparse.ArgumentParser(description="Fuzzes FEEL.")
    arguments.add_argument("--count", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    maker, slowest, faults = Maker(given.seed), 0.0, 0
    for number in range(given.count):
        text = maker.expression()
        try:
            spent = attempt(text)
        except Exception as fault:  # noqa: BLE001 (finding these is the point)
            faults += 1
            sys.stdout.write(f"crash: {type(fault).__name__}: {fault} on {text!r}\n")
            continue
        slowest = max(slowest, spent)
        if spent > HANG_SECONDS:
            faults += 1
            sys.stdout.write(f"hang: {spent:.1f} s on {text!r}\n")
        if number % 50_000 == 49_999:
            sys.stdout.write(f"{number + 1} expressions, slowest {slowest:.2f} s, {faults} faults\n")
    sys.stdout.write(f"done: {given.count} expressions, slowest {slowest:.2f} s, {faults} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
