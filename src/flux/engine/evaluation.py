"""FEEL and DMN as the kernel asks for them: plain JSON in, plain JSON out, a French sentence when there is no value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import cast

from flux.domain.holidays import Calendar
from flux.engine import law
from flux.engine.due import Agenda
from flux.engine.kernel.contract import Decided
from flux.errors import EngineFailure, ExpressionError
from flux.feel import Builtin, Expression, Json, from_json, to_json

#: gives a decision's value and explanation, for variables as FEEL values
Decide = Callable[[str, str | None, Mapping[str, object], datetime], Decided]


def no_decision(decision: str, _version: str | None, _variables: Mapping[str, object], _now: datetime) -> Decided:
    """Where no decision table is published. Raises EngineFailure."""
    raise EngineFailure(f"La décision «\u00a0{decision}\u00a0» n’est pas publiée.", code="decision.not_found")


def feel_values(names: Iterable[str], variables: Mapping[str, object]) -> dict[str, object]:
    """The FEEL values of those variables that are there. Raises ExpressionError for a tag that nothing wrote."""
    return {name: from_json(cast("Json", variables[name])) for name in names if name in variables}


@dataclass(frozen=True, slots=True)
class FeelAndDmn:
    """The `Evaluate` of the product; `zone` is the local time that `today()` and `now()` tell."""

    zone: tzinfo = UTC
    decisions: Decide = no_decision
    #: the holidays that the functions of law count with
    calendar: Callable[[], Calendar] = Calendar

    def __call__(
        self, expression: Expression, variables: Mapping[str, object], now: datetime, *, lenient: bool = False
    ) -> object:
        """Gives the value of `expression` as plain JSON. Raises EngineFailure."""
        if expression.literal is not None:
            return expression.literal
        try:
            value = expression.evaluate(
                feel_values(expression.reads, variables),
                strict=not lenient,
                now=now.astimezone(self.zone),
                functions=self._functions(expression),
            )
            return to_json(value)
        except ExpressionError as error:
            raise EngineFailure(
                f"L’expression «\u00a0{expression.text}\u00a0» n’a pas de valeur\u00a0: {error.message}",
                code=error.code,
                data={"expression": expression.text, "line": error.position.line, "column": error.position.column},
            ) from error

    def _functions(self, expression: Expression) -> Mapping[str, Builtin] | None:
        return None if law.NAMES.isdisjoint(expression.reads) else law.functions(Agenda(self.zone, self.calendar))

    def decide(self, decision: str, version: str | None, variables: Mapping[str, object], now: datetime) -> Decided:
        """Asks a decision. Raises EngineFailure when it is not there or cannot answer."""
        return self.decisions(decision, version, variables, now.astimezone(self.zone))
