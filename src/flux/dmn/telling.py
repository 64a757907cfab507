"""Why a table answered as it did: for each rule whether it matched, and if not, which cell said no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flux.dmn.columns import DecisionTable, Rule
from flux.dmn.hitpolicies import french_name
from flux.errors import ExpressionError
from flux.feel.jsonvalues import Json, to_json
from flux.feel.runtime import Run
from flux.feel.textual import literal_of


def plain(value: object) -> Json:
    """The value as JSON; a function is only named as one."""
    try:
        return to_json(value)
    except ExpressionError:
        return "function"


def tell(
    table: DecisionTable,
    values: Sequence[object],
    matched: Sequence[Rule],
    missed: Mapping[int, int],
    result: object,
) -> dict[str, object]:
    """The story of one evaluation of a table, as JSON."""
    numbers = [rule.number for rule in matched]
    return {
        "table": table.id,
        "hit_policy": table.policy,
        "hit_policy_french": french_name(table.policy),
        "inputs": [
            {"label": column.label, "expression": column.text, "value": plain(value)}
            for column, value in zip(table.inputs, values, strict=True)
        ],
        "matched": numbers,
        "value": plain(result),
        "rules": [_rule(table, rule, values, numbers, missed) for rule in table.rules],
    }


def _rule(
    table: DecisionTable,
    rule: Rule,
    values: Sequence[object],
    matched: Sequence[int],
    missed: Mapping[int, int],
) -> dict[str, object]:
    told: dict[str, object] = {
        "rule": rule.number,
        "id": rule.id,
        "matched": rule.number in matched,
        "annotations": list(rule.annotations),
    }
    column = missed.get(rule.number)
    if column is not None:
        label, test = table.inputs[column].label, rule.cells[column].text
        value = literal_of(values[column], Run())
        told["because"] = {
            "input": label,
            "column": column + 1,
            "test": test,
            "value": plain(values[column]),
            "sentence": f"« {label} » vaut {value} ; la règle {rule.number} demande : {test}.",
        }
    return told
