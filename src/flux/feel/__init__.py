"""FEEL, the expression language of DMN 1.5; pure, usable on its own.

    >>> from flux.feel import compile
    >>> compile("montant * 1.2 > plafond").evaluate({"montant": 1000, "plafond": 1100})
    True

See `docs/reference/feel.md` for the values, the limits and the built-in functions.
"""

from flux.feel.convert import from_feel, to_feel
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.expression import Expression, Outcome, compile
from flux.feel.jsonvalues import Json, from_json, to_json
from flux.feel.registry import Builtin, brought
from flux.feel.runtime import DEFAULT, Limits, Remark
from flux.feel.temporal import Date, DateTime, Time
from flux.feel.values import Range

__all__ = [
    "DEFAULT",
    "Builtin",
    "Date",
    "DateTime",
    "DaysAndTimeDuration",
    "Expression",
    "Json",
    "Limits",
    "Outcome",
    "Range",
    "Remark",
    "Time",
    "YearsAndMonthsDuration",
    "brought",
    "compile",
    "from_feel",
    "from_json",
    "to_feel",
    "to_json",
]
