"""What a decision table answers when several rules match, or none (DMN 1.5, 8.2.10 and 8.2.11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from flux.dmn.columns import DecisionTable, Letter, Rule
from flux.feel import operators
from flux.feel.builtins import statistics
from flux.feel.runtime import Env

Decide = Callable[[DecisionTable, Sequence[Rule], Env], object]


def letter_of(name: str, aggregation: str | None) -> Letter | None:
    """The hit policy of a table's attributes; None where there is no such policy."""
    if name == "COLLECT" and aggregation:
        return _AGGREGATIONS.get(aggregation)
    return _LETTERS.get(name)


def french_name(policy: Letter) -> str:
    """What the policy means, in three words for people."""
    return _POLICIES[policy][0]


def result_of(table: DecisionTable, matched: Sequence[Rule], env: Env) -> object:
    """The table's result for the rules that matched."""
    default = None if matched else table.default(env)
    if default is not None:
        shaped = table.shaped(default)
        return [shaped] if table.policy in ("C", "R", "O") else shaped
    return _POLICIES[table.policy][1](table, matched, env)


def _rows(table: DecisionTable, matched: Sequence[Rule], env: Env) -> list[list[object]]:
    return [table.outputs_of(rule, env) for rule in matched]


def _numbers(matched: Sequence[Rule]) -> str:
    return ", ".join(str(rule.number) for rule in matched)


def _unique(table: DecisionTable, matched: Sequence[Rule], env: Env) -> object:
    if len(matched) > 1:
        env.run.warn(
            0,
            "not_unique",
            f"Une seule règle devrait s'appliquer ; les règles {_numbers(matched)} s'appliquent.",
            f"A single rule should match; the rules {_numbers(matched)} do.",
        )
        return None
    return table.shaped(table.outputs_of(matched[0], env)) if matched else None


def _any(table: DecisionTable, matched: Sequence[Rule], env: Env) -> object:
    rows = _rows(table, matched, env)
    if any(operators.equal(row, rows[0]) is not True for row in rows[1:]):
        env.run.warn(
            0,
            "not_the_same",
            f"Les règles {_numbers(matched)} s'appliquent et ne disent pas la même chose.",
            f"The rules {_numbers(matched)} match and do not say the same.",
        )
        return None
    return table.shaped(rows[0]) if rows else None


def _first(table: DecisionTable, matched: Sequence[Rule], env: Env) -> object:
    return table.shaped(table.outputs_of(matched[0], env)) if matched else None


def _in_rule_order(table: DecisionTable, matched: Sequence[Rule], env: Env) -> object:
    return env.run.made([table.shaped(row) for row in _rows(table, matched, env)])


def _ranked(table: DecisionTable, matched: Sequence[Rule], env: Env) -> list[list[object]]:
    def importance(row: list[object]) -> list[int]:
        return [column.rank(value, env) for column, value in zip(table.outputs, row, strict=True)]

    return sorted(_rows(table, matched, env), key=importance)


def _priority(table: DecisionTable, matched: Sequence[Rule], env: Env) -> object:
    rows = _ranked(table, matched, env)
    return table.shaped(rows[0]) if rows else None


def _in_output_order(table: DecisionTable, matched: Sequence[Rule], env: Env) -> object:
    return env.run.made([table.shaped(row) for row in _ranked(table, matched, env)])


def _aggregated(combine: Callable[[Env, list[object]], object]) -> Decide:
    def aggregated(table: DecisionTable, matched: Sequence[Rule], env: Env) -> object:
        columns = zip(*_rows(table, matched, env), strict=True) if matched else [()] * len(table.outputs)
        return table.shaped([combine(env, list(column)) for column in columns])

    return aggregated


_LETTERS: Mapping[str, Letter] = {
    "UNIQUE": "U",
    "ANY": "A",
    "PRIORITY": "P",
    "FIRST": "F",
    "COLLECT": "C",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
}
_AGGREGATIONS: Mapping[str, Letter] = {"SUM": "C+", "COUNT": "C#", "MIN": "C<", "MAX": "C>"}
_POLICIES: Mapping[Letter, tuple[str, Decide]] = {
    "U": ("une seule règle", _unique),
    "A": ("toutes disent la même chose", _any),
    "P": ("la sortie la plus importante", _priority),
    "F": ("la première règle", _first),
    "C": ("toutes les règles", _in_rule_order),
    "R": ("toutes, dans l'ordre des règles", _in_rule_order),
    "O": ("toutes, par importance de la sortie", _in_output_order),
    "C+": ("la somme", _aggregated(lambda env, values: statistics.sum_(env.run, values))),
    "C#": ("le nombre", _aggregated(lambda _env, values: Decimal(len(values)))),
    "C<": ("le minimum", _aggregated(lambda env, values: statistics.min_(env.run, values))),
    "C>": ("le maximum", _aggregated(lambda env, values: statistics.max_(env.run, values))),
}
