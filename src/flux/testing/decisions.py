"""Decisions of `.dmn` files for the test kit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from flux import dmn
from flux.engine import law
from flux.engine.due import Agenda
from flux.engine.evaluation import Decide, feel_values, no_decision
from flux.engine.kernel.contract import Decided
from flux.errors import EngineFailure, ExpressionError, NotFound
from flux.feel import to_json


def decisions_of(files: Sequence[Path], zone: tzinfo = UTC) -> Decide:
    """Gives who answers the decisions of these files: the first file that has one of the name or id."""
    if not files:
        return no_decision
    functions = law.functions(Agenda(zone))
    models = [dmn.read([(path.name, path.read_bytes())]) for path in files]

    def decide(decision: str, version: str | None, variables: Mapping[str, object], now: datetime) -> Decided:
        for model in models:
            try:
                answer = model.decide(decision, feel_values(variables, variables), now=now, functions=functions)
            except NotFound:
                continue
            except ExpressionError as error:
                raise EngineFailure(error.message, code=error.code, data={"decision": decision}) from error
            return Decided(value=to_json(answer.value), explanation=answer.explanation)
        return no_decision(decision, version, variables, now)

    return decide
