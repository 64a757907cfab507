"""The key of a message as text: what both sides of a conversation compare (§8.4.2).

A message with one property has its value for key; one with several has a JSON object of the values by property, of
which the one who waits may know only some (`domain.messages.fits`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from flux.engine.definition import Correlation
from flux.engine.kernel.contract import Evaluate
from flux.engine.kernel.run import as_text
from flux.errors import EngineFailure


def spelled(correlation: Correlation, values: Mapping[str, str]) -> str | None:
    """Gives the key that these values of its properties make; None when none is known."""
    if not values:
        return None
    if len(correlation.properties) == 1:
        return next(iter(values.values()))
    return json.dumps(dict(sorted(values.items())), ensure_ascii=False)


def values_in(correlation: Correlation, key: str | None) -> dict[str, str]:
    """Gives back the values of which a key was made."""
    if key is None:
        return {}
    if len(correlation.properties) == 1:
        return {correlation.properties[0].id: key}
    try:
        held = json.loads(key)
    except (ValueError, RecursionError):  # a sender from outside gave the key, and not in this form
        return {}
    known = {one.id for one in correlation.properties}
    return {name: str(value) for name, value in held.items() if name in known} if isinstance(held, dict) else {}


def carried_values(
    correlation: Correlation, payload: Mapping[str, object], evaluate: Evaluate, now: datetime
) -> dict[str, str]:
    """Reads the properties from what a message carries; those that it does not carry are left out."""
    found = {}
    for one in correlation.properties:
        value = as_text(evaluate(one.carried, payload, now, lenient=True))
        if value is not None:
            found[one.id] = value
    return found


def carried_key(
    correlation: Correlation | None, payload: Mapping[str, object], evaluate: Evaluate, now: datetime
) -> str | None:
    """Gives the key of a message that came without one, from what it carries; None when it says nothing of it.

    What the sender put into it is not ours: an expression that fails on it is no key rather than a failure.
    """
    if correlation is None:
        return None
    try:
        return spelled(correlation, carried_values(correlation, payload, evaluate, now))
    except EngineFailure:
        return None
