"""The public face of FEEL: compile a text once, evaluate it as often as wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from flux.errors import ExpressionError
from flux.feel.builtins import BUILTINS
from flux.feel.compiler import compiled
from flux.feel.convert import from_feel, to_feel
from flux.feel.names import Vocabulary
from flux.feel.parser import Parser
from flux.feel.reading import Known
from flux.feel.registry import Builtin
from flux.feel.runtime import DEFAULT, Env, Limits, Remark, Run
from flux.feel.syntax import Constant, Node
from flux.feel.types import FeelType

Mode = Literal["expression", "unary_tests"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an evaluation gave, and why parts of it are null."""

    value: object
    warnings: tuple[Remark, ...]


class Expression:
    """A compiled FEEL text: immutable, shared between threads."""

    __slots__ = ("_evaluate", "literal", "reads", "text", "tree", "uncertain_reads")

    def __init__(
        self,
        text: str,
        tree: Node,
        evaluate: Callable[[Env], object],
        *,
        reads: frozenset[str],
        uncertain_reads: frozenset[str],
    ) -> None:
        #: the text as it was given
        self.text = text
        #: root names that the text reads and does not bind itself
        self.reads = reads
        #: those of them that may be something else: members of filtered items (`communes[population > seuil]`), built-ins
        self.uncertain_reads = uncertain_reads
        self.tree = tree
        #: its value when it is nothing but a text in quotes, as most roles are
        self.literal = tree.value if isinstance(tree, Constant) and isinstance(tree.value, str) else None
        self._evaluate = evaluate

    def __repr__(self) -> str:
        return f"<Expression {self.text!r}>"

    def evaluate(
        self,
        context: Mapping[str, object],
        *,
        limits: Limits = DEFAULT,
        strict: bool = False,
        now: dt.datetime | None = None,
        functions: Mapping[str, Builtin] | None = None,
    ) -> object:
        """The value of the text for these variables, as a Python value.

        `now` is the moment that `now()` and `today()` give; without it they are null. `functions` are called by their
        names, beside the built-in ones. What fails is null, as the standard wants it; with `strict` it raises.

        Raises ExpressionError past the limits, for a Python value that FEEL has no kind for, and in a strict
        evaluation for the first thing that fails: an unknown name, a wrong argument, a division by zero.
        """
        run = Run(self.text, limits=limits, strict=strict, now=now, functions=functions)
        return from_feel(self._evaluated(context, run))

    def evaluate_with_warnings(
        self,
        context: Mapping[str, object],
        *,
        limits: Limits = DEFAULT,
        strict: bool = False,
        now: dt.datetime | None = None,
        functions: Mapping[str, Builtin] | None = None,
    ) -> Outcome:
        """Like `evaluate`, with the remarks on whatever was null for a reason."""
        run = Run(self.text, limits=limits, strict=strict, now=now, functions=functions)
        value = from_feel(self._evaluated(context, run))
        return Outcome(value=value, warnings=tuple(run.warnings))

    def _evaluated(self, context: Mapping[str, object], run: Run) -> object:
        values = {name: to_feel(context[name], run.limits) for name in self.reads if name in context}
        return self.run(Env(values, run))

    def run(self, env: Env) -> object:
        """The FEEL value in a scope of FEEL values; for `flux.dmn`."""
        try:
            return self._evaluate(env)
        except RecursionError:
            raise ExpressionError(
                "L'évaluation est arrêtée : trop d'appels imbriqués.",
                english="Evaluation stopped: calls are nested too deeply.",
                code="feel.limit",
            ) from None


@lru_cache(maxsize=1)
def builtin_names() -> Vocabulary:
    """The names of all built-in functions."""
    return Vocabulary(BUILTINS)


def compile(text: str, *, mode: Mode = "expression", names: Iterable[str] = ()) -> Expression:  # noqa: A001 (the verb of the public interface)
    """The compiled text.

    `names` are the names in scope; those with spaces or signs need to be told ("date d'effet", "Pre-bureau"), since
    a FEEL name may hold almost anything. Names that are not among them are looked up when evaluating. In the mode
    `unary_tests` the text is a cell of a decision table, and tests the variable `?`.

    Raises ExpressionError for a text that cannot be read, with the line, the column and a sentence in French and
    in English.
    """
    return compile_in(text, mode=mode, names=names)


def compile_in(
    text: str,
    *,
    mode: Mode = "expression",
    names: Iterable[str] = (),
    members: Vocabulary | None = None,
    types: Mapping[str, FeelType] | None = None,
) -> Expression:
    """Like `compile`, in a model that also knows members of contexts and types; for `flux.dmn`."""
    try:
        known = Known(builtins=builtin_names(), names=names, members=members or Vocabulary(), types=types or {})
        parser = Parser(text, known)
        tree = parser.expression() if mode == "expression" else parser.unary_tests()
        evaluate = compiled(tree)
    except RecursionError:
        raise ExpressionError(
            "L'expression est trop imbriquée ; découpez-la en plusieurs.",
            english="The expression is nested too deeply; split it.",
            code="feel.limit",
        ) from None
    reads = frozenset(parser.reading.reads | ({"?"} if mode == "unary_tests" else set()))
    return Expression(text, tree, evaluate, reads=reads, uncertain_reads=reads - parser.reading.certain - {"?"})
