"""Scenario files: what administrators write beside a process, run on the test kit.

The format is told in `docs/reference/scenarios.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from flux.errors import FluxError, ValidationFailed
from flux.feel import to_json
from flux.testing.coverage import Coverage
from flux.testing.expectations import differences
from flux.testing.kit import ProcessTest


class ScenarioFailed(FluxError):
    """What a scenario expected did not happen; the message says at which step."""

    default_code = "scenario.failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one scenario went."""

    name: str
    #: sentences; empty when it passed
    faults: tuple[str, ...] = ()
    #: what was used of the process that the file names; of all its processes when it names none
    coverage: Coverage

    @property
    def passed(self) -> bool:
        """Whether everything happened as expected."""
        return not self.faults


def run_scenario(path: str | Path) -> tuple[Outcome, ...]:
    """Runs all scenarios of a file. Raises ScenarioFailed when one fails, ValidationFailed for a file that is no such."""
    outcomes = run_scenarios(path)
    faults = [f"{outcome.name} : {fault}" for outcome in outcomes for fault in outcome.faults]
    if faults:
        raise ScenarioFailed("\n".join(faults), data={"file": str(path)})
    return outcomes


def run_scenarios(path: str | Path) -> tuple[Outcome, ...]:
    """Runs all scenarios of a file and says how each went."""
    path = Path(path)
    page = _load(path)
    return tuple(_run(path, page, scenario) for scenario in page["scenarios"])


def _load(path: Path) -> Mapping[str, Any]:
    try:
        page = yaml.safe_load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as cause:
        raise ValidationFailed(f"« {path.name} » n'est pas écrit en UTF-8.") from cause
    except (OSError, yaml.YAMLError) as cause:
        raise ValidationFailed(f"« {path.name} » n'est pas un fichier YAML lisible : {cause}") from cause
    if not isinstance(page, dict) or not isinstance(page.get("scenarios"), list):
        raise ValidationFailed(f"« {path.name} » doit avoir une liste « scenarios ».", code="scenario.format")
    for number, scenario in enumerate(page["scenarios"], start=1):
        steps = scenario.get("steps") if isinstance(scenario, dict) else None
        if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
            raise ValidationFailed(
                f"Le scénario n° {number} de « {path.name} » doit avoir une liste « steps » d'étapes « verbe: valeur ».",
                code="scenario.format",
            )
    return page


def _files(path: Path, page: Mapping[str, Any]) -> list[Path]:
    files = [path.parent / str(name) for name in page.get("files") or ()]
    files = files or sorted([*path.parent.glob("*.bpmn"), *path.parent.glob("*.dmn")])
    missing = [file.name for file in files if not file.is_file()]
    if missing or not any(file.suffix == ".bpmn" for file in files):
        what = f"le fichier « {missing[0]} »" if missing else "un diagramme « .bpmn »"
        raise ValidationFailed(f"Il manque {what} à côté de « {path.name} ».", code="scenario.files")
    return files


def _run(path: Path, page: Mapping[str, Any], scenario: Mapping[str, Any]) -> Outcome:
    now = scenario.get("now", page.get("now", "2026-01-05T09:00:00+01:00"))
    test = ProcessTest(*_files(path, page), now=now if isinstance(now, str) else now.isoformat())
    process = scenario.get("process", page.get("process"))
    faults: list[str] = []
    for number, step in enumerate(scenario.get("steps", ()), start=1):
        said = [*_make(test, process, step)]
        if said:
            faults = [f"étape {number} ({_told(step)}) : {fault}" for fault in said]
            break
    return Outcome(
        name=str(scenario.get("name", path.stem)), faults=tuple(faults), coverage=test.coverage(page.get("process"))
    )


def _make(test: ProcessTest, process: str | None, step: Mapping[str, Any]) -> Iterator[str]:
    """Makes one step; gives a sentence for each thing that is not as expected."""
    verbs = [verb for verb in _VERBS if verb in step]
    expected = step.get("expect")
    if len(verbs) > 1 or (not verbs and expected is None):
        yield f"une étape a un seul verbe, parmi {', '.join(_VERBS)}, ou « expect »"
        return
    if verbs:
        refused = _refusal(test, process, step, verbs[0])
        if refused is None and step.get("refused"):
            yield "aurait dû être refusée"
        if refused is not None and not step.get("refused"):
            yield refused
            return
    if expected is not None:
        yield from differences(test, expected)


def _refusal(test: ProcessTest, process: str | None, step: Mapping[str, Any], verb: str) -> str | None:
    try:
        _VERBS[verb](test, {"process": process, **step})
    except FluxError as refusal:
        return refusal.message
    return None


def _with(step: Mapping[str, Any], key: str = "with") -> Mapping[str, object]:
    held = to_json(step.get(key) or {})
    if not isinstance(held, dict):
        raise ValidationFailed("Des variables s'écrivent « nom: valeur ».", code="scenario.variables")
    return held


def _start(test: ProcessTest, step: Mapping[str, Any]) -> None:
    test.start(step["process"], _with(step, "start"), element=step.get("at"))


def _start_by_message(test: ProcessTest, step: Mapping[str, Any]) -> None:
    test.start_by_message(step["start_by_message"], _with(step), step["process"])


def _start_by_signal(test: ProcessTest, step: Mapping[str, Any]) -> None:
    test.start_by_signal(step["start_by_signal"], _with(step), step["process"])


def _evaluate(test: ProcessTest, step: Mapping[str, Any]) -> None:
    test.evaluate_conditions(_with(step, "evaluate_conditions"), step["process"])


def _complete(test: ProcessTest, step: Mapping[str, Any]) -> None:
    test.complete(step["complete"], _with(step), nth=step.get("nth", 0))


def _message(test: ProcessTest, step: Mapping[str, Any]) -> None:
    key = step.get("key")
    test.message(step["message"], _with(step), key=None if key is None else str(key))


def _throw(test: ProcessTest, step: Mapping[str, Any]) -> None:
    test.throw_error(step["throw"], step["code"], variables=_with(step))


#: the verbs of a step, in the order in which the documentation tells them
_VERBS: dict[str, Callable[[ProcessTest, Mapping[str, Any]], object]] = {
    "start": _start,
    "start_by_message": _start_by_message,
    "start_by_signal": _start_by_signal,
    "evaluate_conditions": _evaluate,
    "complete": _complete,
    "advance": lambda test, step: test.advance(step["advance"]),
    "message": _message,
    "signal": lambda test, step: test.signal(step["signal"], _with(step)),
    "set": lambda test, step: test.set_variables(_with(step, "set")),
    "throw": _throw,
    "fail": lambda test, step: test.fail(step["fail"], step.get("message", "")),
    "retry": lambda test, step: test.retry(variables=_with(step, "retry")),
    "skip": lambda test, step: test.retry(skip=True, variables=_with(step, "skip")),
    "cancel": lambda test, step: test.cancel(str(step["cancel"] or "")),
    "look_at": lambda test, step: test.look_at(step["look_at"]),
}


def _told(step: Mapping[str, Any]) -> str:
    verb = next((verb for verb in _VERBS if verb in step), "expect")
    what = step.get(verb)
    return f"{verb} {what}" if isinstance(what, str) else verb
