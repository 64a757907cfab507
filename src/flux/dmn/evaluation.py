"""One evaluation of a model: each decision once, after what it needs, and a note of each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flux.dmn.fitting import fit
from flux.dmn.reading import Decision, InputData, Invocable, Key, Knowledge, Requirement, Service
from flux.dmn.run import DecisionRun, Told
from flux.dmn.telling import plain
from flux.errors import ExpressionError
from flux.feel.calls import apply_named
from flux.feel.runtime import Env, Remark, Run
from flux.feel.types import ANY, NOT_CONVERTIBLE, Function, coerce


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One decision that was made."""

    key: Key
    name: str
    inputs: Mapping[str, object]
    value: object
    tables: Sequence[Told]
    warnings: Sequence[Remark]

    def told(self) -> dict[str, object]:
        """The step as JSON."""
        return {
            "decision": self.key[1],
            "name": self.name,
            "inputs": {name: plain(value) for name, value in self.inputs.items() if not isinstance(value, Function)},
            "value": plain(self.value),
            "tables": [tell() for tell in self.tables],
            "warnings": [
                {"code": w.code, "message": w.message, "english": w.english, "line": w.line, "column": w.column}
                for w in self.warnings
            ],
        }


class Evaluation:
    """The values of a model for one set of inputs; those known from the start (`known`) are not computed."""

    def __init__(
        self,
        elements: Mapping[Key, Invocable],
        inputs: Mapping[str, object],
        run: DecisionRun,
        known: Mapping[Key, object] | None = None,
    ) -> None:
        self._elements = elements
        self._inputs = inputs
        self._run = run
        self._values: dict[Key, object] = dict(known or {})
        self._underway: set[Key] = set()
        self.steps: list[Step] = []

    def ask(self, element: Decision | Service | Knowledge) -> object:
        """The value of an element that the caller names."""
        try:
            match element:
                case Decision():
                    return self.value_of(element.key)
                case Service():
                    return self._serve(element)
                case Knowledge():
                    return self._apply(element)
        except RecursionError:
            raise ExpressionError(
                "L'évaluation est arrêtée : trop d'appels imbriqués.",
                english="Evaluation stopped: calls are nested too deeply.",
                code="feel.limit",
            ) from None

    def value_of(self, key: Key) -> object:
        """The value of a decision, an input or a function, computed once."""
        if key in self._values:
            return self._values[key]
        element = self._elements[key]
        match element:
            case InputData():
                value = self._input(element)
            case Decision():
                value = self._decide(element)
            case Knowledge():
                value = self._function(element)
            case Service():
                value = self._service_function(element)
        self._values[key] = value
        return value

    def _input(self, element: InputData) -> object:
        if element.name not in self._inputs:
            self._run.warn(
                0,
                "missing_input",
                f"La donnée « {element.name} » n'est pas fournie.",
                f"The input '{element.name}' is not given.",
            )
        value = self._inputs.get(element.name)
        return value if element.type is None else fit(value, element.type, element.name, Env({}, self._run))

    def _decide(self, decision: Decision) -> object:
        if decision.key in self._underway or decision.evaluate is None:
            return None  # a decision that needs itself, or has no logic: found and told when the model is read
        self._underway.add(decision.key)
        scope = self._scope(decision.requirements)
        outer_tables, remarks_before = self._run.tables, len(self._run.warnings)
        tables: list[Told] = []
        self._run.tables = tables
        env = Env(scope, self._run)
        value = decision.evaluate(env)
        if decision.type is not None:
            value = fit(value, decision.type, decision.name, env)
        self._run.tables = outer_tables
        self._underway.discard(decision.key)
        self.steps.append(
            Step(
                key=decision.key,
                name=decision.name,
                inputs=scope,
                value=value,
                tables=tables,
                warnings=self._run.warnings[remarks_before:],
            )
        )
        return value

    def _scope(self, requirements: Sequence[Requirement]) -> dict[str, object]:
        """The names that the logic sees: what it requires, that of imported models under their prefix."""
        own: dict[str, object] = {}
        imported: dict[str, dict[str, object]] = {}
        for requirement in requirements:
            place = own if requirement.prefix is None else imported.setdefault(requirement.prefix, {})
            place[self._elements[requirement.key].name] = self.value_of(requirement.key)
        return {**imported, **own}

    def _function(self, knowledge: Knowledge) -> object:
        scope: dict[str, object] = {}
        env = Env(scope, self._run)
        function = knowledge.define(env)
        if not isinstance(function, Function):
            return None
        function = Function(
            parameters=function.parameters, body=function.body, result=knowledge.result or function.result
        )
        # known before its requirements are, so that functions may call each other and themselves
        self._values[knowledge.key] = function
        scope.update(self._scope(knowledge.requirements))
        scope.setdefault(knowledge.name, function)
        return function

    def _service_function(self, service: Service) -> Function:
        taken = [self._elements[key] for key in service.inputs]
        parameters = tuple(
            (one.name, (one.type if isinstance(one, (InputData, Decision)) else None) or ANY) for one in taken
        )

        def serve(_run: Run, values: Sequence[object]) -> object:
            return self._served(service, dict(zip(service.inputs, values, strict=True)))

        return Function(parameters=parameters, body=serve, result=service.result)

    def _served(self, service: Service, known: Mapping[Key, object]) -> object:
        """The outputs of the service when its inputs are these; nothing else of this evaluation is seen."""
        inner = Evaluation(self._elements, {}, self._run, known)
        results = {self._elements[key].name: inner.value_of(key) for key in service.outputs}
        self.steps += inner.steps
        return next(iter(results.values())) if len(results) == 1 else self._run.made(results)

    def _serve(self, service: Service) -> object:
        known: dict[Key, object] = {}
        for key in service.inputs:
            element = self._elements[key]
            of = element.type if isinstance(element, (InputData, Decision)) else None
            value = self._inputs.get(element.name)
            known[key] = value if of is None else fit(value, of, element.name, Env({}, self._run))
        result = self._served(service, known)
        fitting = result if service.result is None else coerce(result, service.result)
        return None if fitting is NOT_CONVERTIBLE else fitting

    def _apply(self, knowledge: Knowledge) -> object:
        return apply_named(self.value_of(knowledge.key), dict(self._inputs), self._run, 0)
