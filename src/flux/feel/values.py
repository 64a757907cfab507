"""FEEL values that Python has no own type for, and what kind a value is of.

null is None, booleans bool, numbers Decimal, strings str, lists list, contexts dict; the temporal types stand in
`temporal` and `durations`. Values are never changed once they are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.temporal import Date, DateTime, Time

Kind = Literal[
    "null",
    "boolean",
    "number",
    "string",
    "list",
    "context",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "range",
    "function",
]

RangeOperator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A range of values. One that was written `(< 10)` keeps its operator, and lacks the other end."""

    start: object
    end: object
    start_included: bool
    end_included: bool
    operator: RangeOperator | None = None


def unary_range(operator: RangeOperator, bound: object) -> Range:
    """The range that `(operator bound)` stands for."""
    if operator in ("=", "!="):
        return Range(start=bound, end=bound, start_included=True, end_included=True, operator=operator)
    included = operator in ("<=", ">=")
    if operator in ("<", "<="):
        return Range(start=None, end=bound, start_included=False, end_included=included, operator=operator)
    return Range(start=bound, end=None, start_included=included, end_included=False, operator=operator)


_KINDS: Mapping[type, Kind] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysAndTimeDuration: "days and time duration",
    YearsAndMonthsDuration: "years and months duration",
    Range: "range",
}


def kind_of(value: object) -> Kind:
    """The FEEL kind of a value."""
    return _KINDS.get(type(value), "function")


_FRENCH: Mapping[Kind, str] = {
    "null": "une valeur absente (null)",
    "boolean": "une valeur vrai ou faux",
    "number": "un nombre",
    "string": "un texte",
    "list": "une liste",
    "context": "un contexte",
    "date": "une date",
    "time": "une heure",
    "date and time": "une date et heure",
    "days and time duration": "une durée en jours et heures",
    "years and months duration": "une durée en années et mois",
    "range": "un intervalle",
    "function": "une fonction",
}


def in_french(value: object) -> str:
    """How a person is told what kind the value is of."""
    return _FRENCH[kind_of(value)]


def in_english(value: object) -> str:
    """The same in English."""
    kind = kind_of(value)
    return kind if kind == "null" else f"a {kind}"
