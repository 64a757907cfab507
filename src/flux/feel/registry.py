"""Built-in functions: how they are declared, found by name, and given their arguments.

A declaration names each parameter and its kind, as the tables of DMN 1.5, 10.3.4 do. Binding checks the kinds once,
here, so that the functions themselves only see what they can work with:

- a list of one item passes for the item, and a single value for a list of one (10.3.2.9.4);
- a trailing `?` marks what may be left out, `*` takes all that is left, `|` joins kinds, `Any` takes null as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeVar

from flux.feel.runtime import Run
from flux.feel.values import in_english, in_french, kind_of

_NO: Final = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a built-in."""

    name: str
    kinds: frozenset[str]
    optional: bool = False
    variadic: bool = False

    def fit(self, value: object) -> object:
        """The value as this parameter takes it, or a mark that it does not."""
        kinds = self.kinds
        if kind_of(value) in kinds or "Any" in kinds:
            return value
        if isinstance(value, list):
            return value[0] if len(value) == 1 and kind_of(value[0]) in kinds else _NO
        if "list" in kinds and value is not None:
            return [value]
        return _NO


@dataclass(frozen=True, slots=True)
class Overload:
    """One signature of a built-in and what it does."""

    function: Callable[..., object]
    parameters: tuple[Parameter, ...]
    #: how many arguments must be given at least
    required: int

    def bind(self, values: Sequence[object]) -> list[object] | None:
        """The arguments in order, as the parameters take them; None where they do not."""
        parameters = self.parameters
        if len(values) < self.required:
            return None
        if parameters and parameters[-1].variadic:
            return self._bind_all(values)
        if len(values) > len(parameters):
            return None
        bound: list[object] = []
        for parameter, value in zip(parameters, values, strict=False):
            fitting = parameter.fit(value)
            if fitting is _NO:
                return None
            bound.append(fitting)
        return bound

    def _bind_all(self, values: Sequence[object]) -> list[object] | None:
        fixed = self.parameters[:-1]
        bound = [parameter.fit(value) for parameter, value in zip(fixed, values, strict=False)]
        rest = [self.parameters[-1].fit(value) for value in values[len(fixed) :]]
        if _NO in bound or any(value is _NO for value in rest):
            return None
        return [*bound, rest]

    def bind_named(self, values: Mapping[str, object]) -> list[object] | None:
        """The arguments by name, put in order; None where a name is not a parameter's or one is missing."""
        parameters = self.parameters
        known = {parameter.name for parameter in parameters}
        if not values.keys() <= known:
            return None
        bound: list[object] = []
        for parameter in parameters:
            if parameter.name not in values:
                if not parameter.optional:
                    return None
                bound.append(None)
                continue
            fitting = parameter.fit(values[parameter.name])
            if fitting is _NO:
                return None
            bound.append([fitting] if parameter.variadic else fitting)
        return bound


@dataclass(frozen=True, slots=True, eq=False)
class Builtin:
    """A built-in function, itself a FEEL value."""

    name: str
    #: where the standard defines it, such as "10.3.4.5 Numeric functions"
    source: str
    overloads: list[Overload] = field(default_factory=list)

    def call(self, run: Run, values: Sequence[object], at: int) -> object:
        """Its result for arguments in order: the first signature that takes them."""
        for overload in self.overloads:
            bound = overload.bind(values)
            if bound is not None:
                return self._result(overload, bound, run, at)
        return self._refuse(run, at, list(values))

    def call_named(self, run: Run, values: Mapping[str, object], at: int) -> object:
        """Its result for arguments by name."""
        for overload in self.overloads:
            bound = overload.bind_named(values)
            if bound is not None:
                return self._result(overload, bound, run, at)
        return self._refuse(run, at, list(values.values()), names=list(values))

    def _result(self, overload: Overload, bound: list[object], run: Run, at: int) -> object:
        run.tick()
        for argument in bound:
            run.go_over(argument)
        value = overload.function(run, *bound)
        if isinstance(value, (list, dict)):
            return run.made(value)
        if isinstance(value, str):
            run.check_signs(len(value))
        elif value is None and not self._gives_null(bound):
            run.warn(
                at,
                "no_result",
                f"« {self.name} » n'a pas de résultat pour {', '.join(_shown(one, in_french) for one in bound)}.",
                f"'{self.name}' has no result for {', '.join(_shown(one, in_english) for one in bound)}.",
            )
        return value

    def _gives_null(self, bound: list[object]) -> bool:
        """Whether null is an ordinary answer of this function."""
        return self.name in _NULL_IS_FINE or any(value is None or value == [] for value in bound)

    def _refuse(self, run: Run, at: int, values: list[object], names: list[str] | None = None) -> object:
        french = ", ".join(in_french(value) for value in values) or "aucun argument"
        english = ", ".join(in_english(value) for value in values) or "no argument"
        naming = f" ({', '.join(names)})" if names else ""
        run.warn(
            at,
            "arguments",
            f"« {self.name} » ne prend pas ces arguments{naming} : {french}. Forme attendue : {self.signatures()}.",
            f"'{self.name}' does not take these arguments{naming}: {english}. Expected: {self.signatures()}.",
        )
        return None

    def signatures(self) -> str:
        """All ways of calling it, as the documentation shows them."""
        return " ; ".join(f"{self.name}({_written(overload.parameters)})" for overload in self.overloads)


_NULL_IS_FINE = frozenset({"get value", "all", "any"})


def _shown(value: object, in_words: Callable[[object], str]) -> str:
    """A short text or a number as it is; of anything else, what kind it is of."""
    if isinstance(value, str) and len(value) <= 40:
        return f'"{value}"'
    return str(value) if isinstance(value, Decimal) else in_words(value)


def _written(parameters: tuple[Parameter, ...]) -> str:
    parts: list[str] = []
    for parameter in parameters:
        kinds = "|".join(sorted(parameter.kinds))
        mark = "…" if parameter.variadic else "?" if parameter.optional else ""
        parts.append(f"{parameter.name}{mark}: {kinds}")
    return ", ".join(parts)


#: all built-in functions by name; the modules of `builtins` fill it when they are loaded
BUILTINS: Final[dict[str, Builtin]] = {}

_Function = TypeVar("_Function", bound=Callable[..., object])


def builtin(name: str, source: str, *parameters: str) -> Callable[[_Function], _Function]:
    """Declares one signature of the built-in `name`; the function gets the run, then the arguments in order.

    An argument that is left out at the end keeps the function's own default; one left out by name is None.
    """

    def declare(function: _Function) -> _Function:
        entry = BUILTINS.setdefault(name, Builtin(name, source))
        entry.overloads.append(_overload(function, parameters))
        return function

    return declare


def brought(name: str, source: str, function: Callable[..., object], *parameters: str) -> Builtin:
    """A function that a caller brings to evaluations, with parameters written as for `builtin`.

    It gets the run, then the arguments in order; None says that there is no result.
    """
    return Builtin(name, source, [_overload(function, parameters)])


def _overload(function: Callable[..., object], parameters: tuple[str, ...]) -> Overload:
    declared = tuple(_parameter(text) for text in parameters)
    return Overload(function, declared, sum(not parameter.optional for parameter in declared))


def _parameter(text: str) -> Parameter:
    name, _, kinds = text.partition(": ")
    mark = name[-1] if name[-1] in "?*" else ""
    return Parameter(
        name=name.removesuffix(mark),
        kinds=frozenset(kinds.split("|")),
        optional=mark == "?",
        variadic=mark == "*",
    )
