"""Why a table answered as it did: for each rule whether it matched, and if not, which cell said no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flux.dmn.columns import DecisionTable, Rule
from flux.dmn.hitpolicies import french_name
from flux.dmn.words import cell_in_words, tests_of, value_in_words
from flux.errors import ExpressionError
from flux.feel.jsonvalues import Json, to_json
from flux.feel.temporal import Date, DateTime


def plain(value: object) -> Json:
    """The value as JSON; a function is only named as one."""
    try:
        return to_json(value)
    except ExpressionError:
        return "function"


@dataclass(frozen=True, slots=True)
class Story:
    """One evaluation of a table."""

    table: DecisionTable
    #: the value of each input column
    values: Sequence[object]
    matched: Sequence[Rule]
    #: by the number of a rule, the column whose cell said no
    missed: Mapping[int, int]
    #: the column whose value is not among those that are allowed, so that no rule was looked at
    refused: int | None
    result: object


def tell(story: Story) -> dict[str, object]:
    """The story as JSON."""
    table = story.table
    return {
        "table": table.id,
        "hit_policy": table.policy,
        "hit_policy_french": french_name(table.policy),
        "inputs": [
            {"label": column.label, "expression": column.text, "value": plain(value)}
            for column, value in zip(table.inputs, story.values, strict=True)
        ],
        "matched": [rule.number for rule in story.matched],
        "value": plain(story.result),
        "rules": [_rule(story, rule) for rule in table.rules],
    }


def _rule(story: Story, rule: Rule) -> dict[str, object]:
    told: dict[str, object] = {
        "rule": rule.number,
        "id": rule.id,
        "matched": rule in story.matched,
        "annotations": list(rule.annotations),
    }
    column = story.missed.get(rule.number)
    if story.refused is not None:
        input_ = story.table.inputs[story.refused]
        wanted = cell_in_words(tests_of(input_.allowed_text), input_.allowed_text)
        told["because"] = _reason(story, story.refused, input_.allowed_text, wanted, f"la table prévoit : {wanted}")
    elif column is not None:
        cell = rule.cells[column]
        told["because"] = _reason(
            story, column, cell.text, cell.words, f"la règle {rule.number} demande : {cell.words}"
        )
    return told


def _reason(story: Story, column: int, test: str, wanted: str, end: str) -> dict[str, object]:
    """What was asked of a column and what it held, as JSON and in words."""
    label, value = story.table.inputs[column].label, story.values[column]
    found = value_in_words(value)
    verb = "tombe" if isinstance(value, (Date, DateTime)) else "vaut"
    is_given = "n'est pas renseigné" if value is None else f"{verb} {found}"
    return {
        "input": label,
        "column": column + 1,
        "test": test,
        "value": plain(value),
        "wanted": wanted,
        "found": found,
        "sentence": f"« {label} » {is_given} ; {end}.",
    }
