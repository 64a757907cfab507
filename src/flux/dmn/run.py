"""The evaluation of decisions: costs and remarks as in FEEL, and what the tables have to tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from flux.feel.runtime import DEFAULT, Env, Limits, Run

Evaluator = Callable[[Env], object]
#: what one decision table tells of one evaluation, written out when it is asked for
Told = Callable[[], dict[str, object]]


class DecisionRun(Run):
    """One evaluation of a model."""

    __slots__ = ("tables",)

    def __init__(
        self,
        *,
        limits: Limits = DEFAULT,
        strict: bool = False,
        now: dt.datetime | None = None,
        functions: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__("", limits=limits, strict=strict, now=now, functions=functions)
        #: the tables evaluated for the current decision, in order
        self.tables: list[Told] = []
