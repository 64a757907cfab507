"""A DMN model, ready to decide; the public face of `flux.dmn`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flux.dmn.evaluation import Evaluation, Step
from flux.dmn.reading import Contents, Decision, Invocable, Key, Knowledge, Service, read_files
from flux.dmn.run import DecisionRun
from flux.dmn.scope import Findings
from flux.errors import DefinitionRejected, Finding, NotFound
from flux.feel.convert import from_feel, to_feel
from flux.feel.registry import Builtin
from flux.feel.runtime import DEFAULT, Limits, Remark


class DecisionResult:
    """What a decision gave, why, and what was remarked on the way."""

    def __init__(self, value: object, steps: Sequence[Step], warnings: Sequence[Remark]) -> None:
        #: a Python value, as `flux.feel.from_feel` gives it
        self.value = value
        #: all remarks, in order
        self.warnings = tuple(warnings)
        self._steps = steps

    @cached_property
    def explanation(self) -> list[dict[str, object]]:
        """Each decision in the order in which it was made, as JSON: inputs, value, tables with their rules, remarks."""
        return [step.told() for step in self._steps]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What can be asked of a model."""

    id: str
    name: str


class Model:
    """A model: immutable, shared between threads."""

    def __init__(self, contents: Contents, findings: Sequence[Finding]) -> None:
        self._elements = contents.elements
        self._sources = contents.sources
        #: all decision tables, for `flux.dmn.checks`
        self.tables = tuple(contents.tables)
        #: remarks on the model; a model that `read` gives has no errors among them
        self.findings = tuple(findings)

    @property
    def name(self) -> str:
        """The name of the main file's model."""
        return self._sources[0].root.get("name") or ""

    @property
    def decisions(self) -> tuple[Question, ...]:
        """The decisions of the main file."""
        main = self._sources[0].namespace
        return tuple(
            Question(id=key[1], name=element.name)
            for key, element in self._elements.items()
            if isinstance(element, Decision) and key[0] == main
        )

    def decide(  # noqa: PLR0913  the clock, the limits and the functions of an evaluation are the caller's
        self,
        name_or_id: str,
        inputs: Mapping[str, object],
        *,
        now: dt.datetime | None = None,
        limits: Limits = DEFAULT,
        strict: bool = False,
        functions: Mapping[str, Builtin] | None = None,
    ) -> DecisionResult:
        """The result of a decision, a decision service or a business knowledge model, for these inputs.

        `inputs` are by name: those of the input data that the decision needs, or the parameters of the function.
        `functions` may be called in every expression, beside the built-in ones.

        Raises NotFound where the model has none of that name or id, and ExpressionError past the limits (and in a
        strict evaluation for the first thing that fails).
        """
        element = self._found(name_or_id)
        run = DecisionRun(limits=limits, strict=strict, now=now, functions=functions)
        given = {name: to_feel(value, limits) for name, value in inputs.items()}
        evaluation = Evaluation(self._elements, given, run)
        value = evaluation.ask(element)
        return DecisionResult(from_feel(value), evaluation.steps, run.warnings)

    def _found(self, name_or_id: str) -> Decision | Service | Knowledge:
        askable = [one for one in self._elements.values() if isinstance(one, (Decision, Service, Knowledge))]
        main = self._sources[0].namespace
        by: tuple[Callable[[Decision | Service | Knowledge], bool], ...] = (
            lambda one: one.key == (main, name_or_id),
            lambda one: one.key[0] == main and one.name == name_or_id,
            lambda one: name_or_id in (one.key[1], one.name),
        )
        for matches in by:
            for kind in (Decision, Service, Knowledge):
                for element in askable:
                    if isinstance(element, kind) and matches(element):
                        return element
        raise NotFound(f"Le modèle « {self.name} » n'a pas de décision « {name_or_id} ».", code="dmn.unknown_decision")


def examine(files: Sequence[tuple[str, bytes]]) -> Model:
    """The model of these files (name and content; the first is the main one), with all findings, errors as well.

    What cannot be read evaluates to null. Raises DefinitionRejected for a file that is no DMN at all.
    """
    findings = Findings()
    contents = read_files(files, findings)
    find_cycles(contents.elements, findings)
    return Model(contents, findings.found)


def read(files: Sequence[tuple[str, bytes]]) -> Model:
    """The model of these files (name and content; the first is the main one, the others are there to be imported).

    Raises DefinitionRejected with all findings at once, each with the id of its element, its line and a sentence.
    """
    model = examine(files)
    errors = [finding for finding in model.findings if finding.severity == "error"]
    if errors:
        raise DefinitionRejected(
            f"Le modèle « {model.name} » ne peut pas être publié : {len(errors)} erreur(s).", findings=model.findings
        )
    return model


def find_cycles(elements: Mapping[Key, Invocable], findings: Findings) -> None:
    """Decisions that need themselves, directly or through others."""
    done: set[Key] = set()
    for start in elements:
        # from the decision that was looked at first down to the last, each with what it needs and was not looked at
        trail = {start: _needs(elements, start)} if start not in done else {}
        while trail:
            place = next(reversed(trail))
            needed = next(trail[place], None)
            if needed is None:
                done.add(place)
                del trail[place]
            elif needed in trail:
                round_ = [*list(trail)[list(trail).index(needed) :], needed]
                names = " → ".join(elements[key].name for key in round_)
                sentence = f"Ces décisions ont besoin l'une de l'autre en rond : {names}."
                findings.error("dmn.cycle", elements[needed].element, sentence)
            elif needed not in done:
                trail[needed] = _needs(elements, needed)


def _needs(elements: Mapping[Key, Invocable], key: Key) -> Iterator[Key]:
    element = elements.get(key)
    return iter([one.key for one in element.requirements] if isinstance(element, Decision) else [])
