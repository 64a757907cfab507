"""What is known while a model is read: names in scope, types, and the findings so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flux.dmn.columns import DecisionTable
from flux.dmn.fitting import unreadable
from flux.dmn.intake import Element, id_of, line_of
from flux.dmn.run import Evaluator
from flux.errors import ExpressionError, Finding
from flux.feel.expression import Expression as FeelExpression
from flux.feel.expression import Mode, compile_in
from flux.feel.names import Vocabulary
from flux.feel.runtime import Env
from flux.feel.types import FeelType


@dataclass(slots=True)
class Findings:
    """Faults and remarks on a model, in the order in which they are met."""

    found: list[Finding] = field(default_factory=list)

    def error(self, code: str, element: Element, sentence: str) -> None:
        """A fault: the model cannot be published."""
        self.found.append(
            Finding(code=code, severity="error", element=id_of(element), line=line_of(element), message=sentence)
        )

    def warning(self, code: str, element: Element, sentence: str) -> None:
        """A remark."""
        self.found.append(
            Finding(code=code, severity="warning", element=id_of(element), line=line_of(element), message=sentence)
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """The names in scope at one element of a model."""

    findings: Findings
    types: Mapping[str, FeelType]
    #: names that may follow a dot, such as the components of item definitions
    members: Vocabulary
    names: frozenset[str] = frozenset()
    #: all decision tables of the model, as they are read
    tables: list[DecisionTable] = field(default_factory=list)

    def within(self, names: Iterable[str]) -> Scope:
        """The scope with more names."""
        return replace(self, names=self.names | frozenset(names))

    def expression(self, element: Element, text: str, *, mode: Mode = "expression") -> FeelExpression | None:
        """The compiled text; None with a finding where it cannot be read."""
        try:
            return compile_in(text, mode=mode, names=self.names, members=self.members, types=self.types)
        except ExpressionError as fault:
            line = (line_of(element) or 0) + fault.position.line - 1
            self.findings.found.append(
                Finding(
                    code="dmn.expression",
                    severity="error",
                    element=id_of(element),
                    line=line or None,
                    message=f"« {text.strip()} » : {fault.message} (colonne {fault.position.column})",
                )
            )
            return None

    def evaluator(self, element: Element, text: str) -> Evaluator:
        """The function that evaluates the text, with its own positions in remarks."""
        expression = self.expression(element, text)
        if expression is None:
            return unreadable(text)
        source, evaluate = expression.text, expression.run

        def evaluated(env: Env) -> object:
            run = env.run
            outer, run.source = run.source, source
            try:
                return evaluate(env)
            finally:
                run.source = outer

        return evaluated
