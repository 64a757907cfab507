"""FEEL values as JSON and back, without loss. The table stands in `docs/reference/feel.md`.

What JSON has stays itself; every other value is `{"@": kind, "v": …}`. A context with a key `@` is tagged itself,
so that it cannot be taken for one of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from flux.errors import ExpressionError
from flux.feel import literals, numbers
from flux.feel.convert import to_feel
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.temporal import Date, DateTime, Time
from flux.feel.values import Range, RangeOperator

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_TEXTUAL = {
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysAndTimeDuration: "days and time duration",
    YearsAndMonthsDuration: "years and months duration",
}
_READERS = {
    "date": literals.date,
    "time": literals.time,
    "date and time": literals.date_time,
    "days and time duration": literals.duration,
    "years and months duration": literals.duration,
    "number": numbers.parse,
}


def to_json(value: object) -> Json:
    """The value as JSON; Python values are taken as `to_feel` takes them.

    Raises ExpressionError (`feel.value`) for a function, which has no JSON form.
    """
    return _written(to_feel(value))


def _written(value: object) -> Json:
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return _number(value)
        case list():
            return [_written(item) for item in value]
        case dict() if "@" in value:
            return {"@": "context", "v": [[key, _written(item)] for key, item in value.items()]}
        case dict():
            return {key: _written(item) for key, item in value.items()}
        case Range():
            return {"@": "range", "v": _range(value)}
    kind = _TEXTUAL.get(type(value))
    if kind is None:
        raise ExpressionError(
            "Une fonction ne peut pas être enregistrée.", english="A function cannot be stored.", code="feel.value"
        )
    return {"@": kind, "v": str(value)}


def _number(value: Decimal) -> Json:
    plain = numbers.to_python(value)
    if isinstance(plain, int):
        return plain
    near = float(value)
    # a JSON number where reading it back gives the very same decimal
    return near if Decimal(repr(near)) == value else {"@": "number", "v": str(value)}


def _range(value: Range) -> Json:
    return {
        "start": _written(value.start),
        "end": _written(value.end),
        "start included": value.start_included,
        "end included": value.end_included,
        "operator": value.operator,
    }


def from_json(value: Json) -> object:
    """The Python value of JSON that `to_json` wrote, or of any other JSON.

    Integers stay `int`, other numbers become `Decimal`. Raises ExpressionError (`feel.value`) for a tag that
    nothing stands behind.
    """
    match value:
        case float():
            return numbers.number(value)
        case list():
            return [from_json(item) for item in value]
        case dict() if "@" in value:
            return _tagged(value)
        case dict():
            return {key: from_json(item) for key, item in value.items()}
    return value


def _tagged(value: Mapping[str, Json]) -> object:
    kind, content = value["@"], value.get("v")
    read: object = None
    if isinstance(content, str) and isinstance(kind, str) and kind in _READERS:
        read = _READERS[kind](content)
    elif kind == "context" and isinstance(content, list):
        pairs = [pair for pair in content if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)]
        read = {str(key): from_json(item) for key, item in pairs} if len(pairs) == len(content) else None
    elif kind == "range" and isinstance(content, dict):
        read = Range(
            start=to_feel(from_json(content.get("start"))),
            end=to_feel(from_json(content.get("end"))),
            start_included=content.get("start included") is True,
            end_included=content.get("end included") is True,
            operator=cast("RangeOperator | None", content.get("operator")),
        )
    if read is None:
        raise ExpressionError(
            f"« {kind} » : ceci n'est pas une valeur enregistrée par Flux.",
            english=f"'{kind}': this is no value that Flux has stored.",
            code="feel.value",
        )
    return read
