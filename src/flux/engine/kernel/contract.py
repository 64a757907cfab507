"""The kernel's contract with those who call it.

    advance(definition, state, command, now, evaluate, due) -> Step(state, facts)

Pure: no clock, no randomness, no I/O, no mutation of its arguments; raises only `FluxError`s. `state` is plain JSON
(None before `Start`), whose size depends on live tokens and variables, never on history. The same journal of
commands on the same definition gives byte-identical states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flux.engine.definition import TimerText
from flux.engine.kernel.facts import Fact
from flux.feel import Expression

#: plain JSON: dict, list, str, int, float, bool, None
State = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The new state and what happened."""

    state: State
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision's value and its explanation, as JSON."""

    value: object
    explanation: object


class Evaluate(Protocol):
    """How expressions and decisions get their values; FEEL and DMN in the product, something else in analysis."""

    def __call__(
        self, expression: Expression, variables: Mapping[str, object], now: datetime, *, lenient: bool = False
    ) -> object:
        """Gives the value of `expression` as plain JSON (temporal values as FEEL's `to_json` writes them).

        `lenient` gives null for a name that nothing defines (mappings, completion conditions). Raises EngineFailure
        with a French sentence when there is no value for a reason a person must see, such as an unknown variable.
        """
        ...

    def decide(self, decision: str, version: str | None, variables: Mapping[str, object], now: datetime) -> Decided:
        """Asks a decision. Raises EngineFailure when it is not there or cannot answer."""
        ...


class Due(Protocol):
    """When a timer falls due; the domain's calendar in the product."""

    def __call__(self, timer: TimerText, value: object, now: datetime, fired: int = 0) -> datetime | None:
        """Gives the instant (aware, UTC) at which `value` falls due; None when it never does (again).

        `now` is the instant at which the timer was first set, `fired` how often it fired since: a cycle's
        repetitions are all counted from the same instant, so that a month stays a month. `value` is what the
        timer's expression gave: ISO 8601 text or a temporal value; for a legal rule, the date from which it
        counts. Raises EngineFailure when it is neither.
        """
        ...
