"""What the runner of the DMN Technology Compatibility Kit asks of an engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flux import dmn
from flux.feel import Date, DateTime, DaysAndTimeDuration, Range, Time, YearsAndMonthsDuration
from flux.feel.literals import date, date_time, duration, time

_IN = {"date": date, "time": time, "date and time": date_time, "duration": duration}
_OUT = {
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysAndTimeDuration: "duration",
    YearsAndMonthsDuration: "duration",
}


class Adapter:
    """Loads the models of one suite and decides."""

    def load(self, models: Sequence[tuple[str, bytes]]) -> None:
        # a suite holds expressions that are wrong on purpose, so findings do not refuse the model
        self._model = dmn.examine(models)

    def decide(self, decision: str, inputs: Mapping[str, object], kind: str, service: str | None) -> object:
        asked = decision if kind == "decision" or not service else service
        now = dt.datetime.now(dt.UTC)
        value = self._model.decide(asked, {name: _taken(value) for name, value in inputs.items()}, now=now).value
        if kind == "decisionService" and isinstance(value, dict) and decision in value:
            value = value[decision]
        return _given(value)


def _taken(value: object) -> object:
    if isinstance(value, dict) and "@" in value:
        return _IN[value["@"]](value["v"])
    if isinstance(value, dict):
        return {key: _taken(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_taken(item) for item in value]
    return value


def _given(value: object) -> object:
    if type(value) in _OUT:
        return {"@": _OUT[type(value)], "v": str(value)}
    if isinstance(value, dict):
        return {key: _given(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_given(item) for item in value]
    if isinstance(value, Range):
        return {key: _given(getattr(value, key)) for key in ("start", "end", "start_included", "end_included")}
    return value
