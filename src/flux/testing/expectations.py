"""What a scenario expects, compared with what is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flux.feel import to_json
from flux.testing.kit import ProcessTest


def differences(test: ProcessTest, expected: Mapping[str, Any]) -> Iterator[str]:
    """Gives a sentence for each thing that is not as expected."""
    for name, wanted in expected.items():
        check = _CHECKS.get(name)
        if check is None:
            yield f"« {name} » n'est pas une attente connue ({', '.join(_CHECKS)})"
        else:
            yield from check(test, wanted)


def _active(test: ProcessTest, wanted: Sequence[str] | Mapping[str, int]) -> Iterator[str]:
    found, expected = Counter(test.active()), Counter(wanted)
    if found != expected:
        yield f"attend à {_counted(found)} au lieu de {_counted(expected)}"


def _counted(counts: Counter[str]) -> str:
    each = (name if number == 1 else f"{name} ({number} fois)" for name, number in sorted(counts.items()))
    return ", ".join(each) or "rien"


def _ended(test: ProcessTest, wanted: object) -> Iterator[str]:
    found = test.current.outcome
    right = found == wanted if isinstance(wanted, str) else (found is not None) == wanted
    if not right:
        how = "n'est pas terminé" if found is None else f"est terminé ({found})"
        yield f"le dossier {how} et attend à {_counted(Counter(test.active()))}"


def _variables(test: ProcessTest, wanted: Mapping[str, Any]) -> Iterator[str]:
    found = test.variables
    for name, value in wanted.items():
        if name not in found:
            yield f"la variable « {name} » n'existe pas"
        elif found[name] != to_json(value):
            yield f"« {name} » vaut {found[name]!r} au lieu de {value!r}"


def _path(test: ProcessTest, wanted: Sequence[str]) -> Iterator[str]:
    """These elements in this order; others may lie between."""
    passed = iter(test.path)
    for name in wanted:
        if name not in passed:
            yield f"« {name} » n'est pas passé à sa place ; chemin : {', '.join(test.path)}"
            return


def _never(test: ProcessTest, wanted: Sequence[str]) -> Iterator[str]:
    for name in wanted:
        if name in test.path:
            yield f"« {name} » est passé"


def _incidents(test: ProcessTest, wanted: int | Sequence[str]) -> Iterator[str]:
    found = [str(incident["code"]) for incident in test.incidents]
    if (len(found) if isinstance(wanted, int) else sorted(found)) != (
        wanted if isinstance(wanted, int) else sorted(wanted)
    ):
        yield f"incidents : {', '.join(str(incident['message']) for incident in test.incidents) or 'aucun'}"


def _tasks(test: ProcessTest, wanted: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Role, due date and the like of open user tasks, by element."""
    for element, properties in wanted.items():
        opened = next((task for task in test.tasks if task.element == element), None)
        if opened is None:
            yield f"aucune tâche n'est ouverte à « {element} »"
            continue
        for name, value in properties.items():
            found = getattr(opened, name, None)
            if _shown(found) != _shown(value):
                yield f"tâche « {element} » : {name} vaut {_shown(found)} au lieu de {_shown(value)}"


def _shown(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


_CHECKS: dict[str, Callable[[ProcessTest, Any], Iterator[str]]] = {
    "active": _active,
    "ended": _ended,
    "variables": _variables,
    "path": _path,
    "never": _never,
    "incidents": _incidents,
    "tasks": _tasks,
}
