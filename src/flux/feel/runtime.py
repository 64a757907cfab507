"""One evaluation: where names are looked up, what it may cost, and what it has to remark."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from flux.errors import ExpressionError
from flux.feel.lexer import position_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one evaluation may cost; beyond, it stops with an ExpressionError of code `feel.limit`."""

    #: rounds of loops, filtered items, calls and list items made
    steps: int = 1_000_000
    #: calls within calls
    depth: int = 60
    #: items of one list or entries of one context, those of what is inside included; 64 signs of text count as one
    items: int = 100_000
    #: lists and contexts within each other
    nesting: int = 60
    #: signs of one string
    signs: int = 1_000_000
    #: wall-clock seconds, a guard behind the others
    seconds: float = 5.0


DEFAULT = Limits()
_NOTHING: Mapping[str, object] = MappingProxyType({})
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Why a part of an expression gave null: where, and a sentence in French and English."""

    code: str
    message: str
    english: str
    line: int
    column: int


class Run:
    """The costs, remarks and clock of one evaluation."""

    __slots__ = (
        "_deadline",
        "_weights",
        "depth",
        "functions",
        "limits",
        "now",
        "source",
        "steps",
        "strict",
        "warnings",
    )

    def __init__(
        self,
        source: str = "",
        *,
        limits: Limits = DEFAULT,
        strict: bool = False,
        now: dt.datetime | None = None,
        functions: Mapping[str, object] | None = None,
    ) -> None:
        self.limits = limits
        #: functions that the caller brings, by name; one of the same name in scope goes before
        self.functions = _NOTHING if functions is None else functions
        self.strict = strict
        #: the moment that `now()` gives, as the caller has it; None where the caller gave no clock
        self.now = now
        #: the text that is being evaluated, for positions
        self.source = source
        self.warnings: list[Remark] = []
        self.steps = 0
        self.depth = 0
        # set when the time is first asked for: most evaluations are over before
        self._deadline: float | None = None
        # what each list or context weighs, by identity; the value is kept, so that its identity stays its own
        self._weights: dict[int, tuple[object, int, int]] = {}

    def tick(self, steps: int = 1) -> None:
        """Counts work done. Raises ExpressionError past the limits."""
        before = self.steps
        self.steps += steps
        if self.steps > self.limits.steps:
            raise limit_reached("le nombre d'opérations", "the number of steps", self.limits.steps)
        if before >> 9 != self.steps >> 9:
            self.check_time()

    def check_time(self) -> None:
        """Raises ExpressionError once the time is over."""
        if self.seconds_left() <= 0:
            raise limit_reached("la durée (en secondes)", "the time (in seconds)", self.limits.seconds)

    def seconds_left(self) -> float:
        """What is left of the time."""
        if self._deadline is None:
            self._deadline = time.monotonic() + self.limits.seconds
        return self._deadline - time.monotonic()

    def check_items(self, count: int) -> None:
        """Raises ExpressionError where a list would be too long."""
        if count > self.limits.items:
            raise limit_reached("la longueur d'une liste", "the length of a list", self.limits.items)
        self.tick(count)

    def made(self, value: _T) -> _T:
        """The list or context that was just made. Raises ExpressionError where it is too large.

        Parts are shared, not copied, so a short expression can describe an enormous value (`[x, x]` over and over);
        what counts is its size written out.
        """
        count, depth = self._weight(value)
        if depth > self.limits.nesting:
            raise limit_reached("l'imbrication d'une valeur", "the nesting of a value", self.limits.nesting)
        self.check_items(count)
        return value

    def _weight(self, value: object) -> tuple[int, int]:
        parts: Iterable[object] = ()
        if isinstance(value, dict):
            parts = value.values()
        elif isinstance(value, list):
            parts = value
        count, depth = 0, 0
        for part in parts:
            count += 1 + (len(part) >> 6 if type(part) is str else 0)
            if type(part) is list or type(part) is dict:
                known = self._weights.get(id(part))
                inner = known[1:] if known is not None else self._weight(part)
                count += inner[0]
                depth = max(depth, inner[1])
        if depth or count > 8:
            self._weights[id(value)] = (value, count, depth + 1)
        return count, depth + 1

    def go_over(self, value: object) -> None:
        """Counts the work of looking at every part of a value: one step for four parts, or for 256 signs."""
        kind = type(value)
        if kind is list or kind is dict:
            known = self._weights.get(id(value))
            count = known[1] if known is not None else self._weight(value)[0]
            if count > 3:
                self.tick(count >> 2)
        elif kind is str and len(value) > 255:  # type: ignore[arg-type]  # a string, just seen
            self.tick(len(value) >> 8)  # type: ignore[arg-type]

    def check_signs(self, count: int) -> None:
        """Raises ExpressionError where a string would be too long."""
        if count > self.limits.signs:
            raise limit_reached("la longueur d'un texte", "the length of a text", self.limits.signs)
        self.tick(1 + (count >> 6))

    def enter(self) -> None:
        """Begins a call within a call."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise limit_reached("la profondeur des appels", "the depth of calls", self.limits.depth)
        self.tick()

    def leave(self) -> None:
        """Ends it."""
        self.depth -= 1

    def warn(self, at: int, code: str, french: str, english: str) -> None:
        """Remarks why something is null. Raises ExpressionError instead in a strict evaluation."""
        position = position_of(self.source, at)
        if self.strict:
            raise ExpressionError(french, english=english, position=position, code=f"feel.{code}")
        if len(self.warnings) < 100:
            remark = Remark(code=code, message=french, english=english, line=position.line, column=position.column)
            self.warnings.append(remark)


def limit_reached(french: str, english: str, limit: float) -> ExpressionError:
    """The refusal of an evaluation that costs too much."""
    return ExpressionError(
        f"L'évaluation est arrêtée : {french} dépasse la limite de {limit}.",
        english=f"Evaluation stopped: {english} is beyond the limit of {limit}.",
        code="feel.limit",
    )


class Env:
    """Names and their values at one place: `values` first, then the places around."""

    __slots__ = ("parent", "run", "values")

    def __init__(self, values: Mapping[str, object], run: Run, parent: Env | None = None) -> None:
        self.values = values
        self.run = run
        self.parent = parent
