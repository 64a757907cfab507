"""Context functions (DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from flux.feel.registry import builtin
from flux.feel.runtime import Run

_CONTEXTS = "10.3.4.10 Context functions"
Context = dict[str, object]


@builtin("get value", _CONTEXTS, "m: context", "key: string")
def get_value(_run: Run, m: Context, key: str) -> object:
    """The value of a key."""
    return m.get(key)


@builtin("get entries", _CONTEXTS, "m: context")
def get_entries(_run: Run, m: Context) -> object:
    """The entries as a list of `{key, value}`."""
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context", _CONTEXTS, "entries: list")
def context(_run: Run, entries: list[object]) -> object:
    """The context of a list of `{key, value}`; each key once."""
    made: Context = {}
    for entry in entries:
        if not isinstance(entry, dict) or "value" not in entry:
            return None
        key = entry.get("key")
        if not isinstance(key, str) or key in made:
            return None
        made[key] = entry["value"]
    return made


@builtin("context put", _CONTEXTS, "context: context", "key: string", "value: Any")
def context_put(_run: Run, m: Context, key: str, value: object) -> object:
    """The context with one entry added or replaced."""
    return {**m, key: value}


@builtin("context put", _CONTEXTS, "context: context", "keys: list", "value: Any")
def context_put_at_path(run: Run, m: Context, keys: list[object], value: object) -> object:
    """The context with the value put at the end of a path of keys; the contexts on the way must be there."""
    if not keys or not isinstance(keys[0], str):
        return None
    key, rest = keys[0], keys[1:]
    if not rest:
        return {**m, key: value}
    inner = m.get(key)
    changed = context_put_at_path(run, inner, rest, value) if isinstance(inner, dict) else None
    return None if changed is None else {**m, key: changed}


@builtin("context merge", _CONTEXTS, "contexts: list")
def context_merge(_run: Run, contexts: list[object]) -> object:
    """One context of all entries; the last of a key wins."""
    merged: Context = {}
    for one in contexts:
        if not isinstance(one, dict):
            return None
        merged.update(one)
    return merged
