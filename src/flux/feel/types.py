"""The type lattice of FEEL: what conforms to what, and the implicit conversions (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from flux.feel.runtime import Run
from flux.feel.temporal import Date
from flux.feel.values import Range, kind_of

SimpleName = Literal[
    "Any",
    "Null",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
]


@dataclass(frozen=True, slots=True)
class Simple:
    """One of the basic types."""

    name: SimpleName


@dataclass(frozen=True, slots=True)
class ListOf:
    """`list<of>`."""

    of: FeelType


@dataclass(frozen=True, slots=True)
class RangeOf:
    """`range<of>`."""

    of: FeelType


@dataclass(frozen=True, slots=True)
class ContextOf:
    """`context<name: type, …>`; a value may have more entries than these."""

    fields: Mapping[str, FeelType] = field(hash=False)


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """`function<types> -> result`; parameters None for whatever they are."""

    parameters: tuple[FeelType, ...] | None
    result: FeelType


@dataclass(frozen=True, slots=True, eq=False)
class Constrained:
    """A named type of a model: a base and what values are allowed (None for all of the base)."""

    name: str
    base: FeelType
    allows: Callable[[object], bool] | None = None
    #: the allowed values as they are written: unary tests
    text: str = ""


@dataclass(slots=True, eq=False)
class Named:
    """A type that is spoken of before it is read; resolved once the model is whole. Unresolved, it takes nothing."""

    name: str
    target: FeelType | None = None


Body = Callable[["Run", Sequence[object]], object]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Function:
    """A function defined in FEEL or in a model: its parameters in order, and a body that takes their values."""

    parameters: tuple[tuple[str, FeelType], ...]
    body: Body
    #: what the body's value is coerced to; None for whatever it gives
    result: FeelType | None = None


FeelType = Simple | ListOf | RangeOf | ContextOf | FunctionOf | Constrained | Named

ANY: Final = Simple("Any")
NUMBER: Final = Simple("number")
STRING: Final = Simple("string")
BOOLEAN: Final = Simple("boolean")

#: every way of writing a basic type, in expressions and in models
BASIC: Final[Mapping[str, FeelType]] = {
    "Any": ANY,
    "Null": Simple("Null"),
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": Simple("date"),
    "time": Simple("time"),
    "date and time": Simple("date and time"),
    "dateTime": Simple("date and time"),
    "days and time duration": Simple("days and time duration"),
    "day and time duration": Simple("days and time duration"),
    "dayTimeDuration": Simple("days and time duration"),
    "years and months duration": Simple("years and months duration"),
    "year and month duration": Simple("years and months duration"),
    "yearMonthDuration": Simple("years and months duration"),
    "list": ListOf(ANY),
    "context": ContextOf({}),
    "range": RangeOf(ANY),
    "function": FunctionOf(None, ANY),
}


class NotConvertible:
    """What `coerce` answers where the value is not of the type, and no conversion makes it so."""


NOT_CONVERTIBLE: Final = NotConvertible()


def is_instance(value: object, of: FeelType) -> bool:
    """`value instance of type`: null is an instance of Null only; allowed values do not count."""
    if value is None:
        return of == Simple("Null")
    return _belongs(value, of, constrained=False)


def conforms(value: object, to: FeelType) -> bool:
    """Whether the value belongs to the type's domain, allowed values included; null belongs to each."""
    return _belongs(value, to, constrained=True)


def _belongs(value: object, to: FeelType, *, constrained: bool) -> bool:
    if value is None:
        return True
    match to:
        case Simple(name="Any"):
            return True
        case Simple(name=name):
            return kind_of(value) == name
        case ListOf(of=of):
            return isinstance(value, list) and all(_belongs(item, of, constrained=constrained) for item in value)
        case RangeOf(of=of):
            return isinstance(value, Range) and all(
                _belongs(end, of, constrained=constrained) for end in (value.start, value.end)
            )
        case ContextOf(fields=fields):
            return isinstance(value, dict) and all(
                key in value and _belongs(value[key], of, constrained=constrained) for key, of in fields.items()
            )
        case FunctionOf():
            return kind_of(value) == "function" and _function_conforms(value, to)
        case Constrained(base=base, allows=allows):
            fits = _belongs(value, base, constrained=constrained)
            return fits and (not constrained or allows is None or allows(value))
        case Named(target=target):
            return target is not None and _belongs(value, target, constrained=constrained)


def _function_conforms(value: object, to: FunctionOf) -> bool:
    if to.parameters is None:
        return True
    if not isinstance(value, Function):
        return True  # a built-in: its arguments are checked when it is called
    if len(to.parameters) != len(value.parameters):
        return False
    accepts = all(
        type_conforms(wanted, taken) for wanted, (_, taken) in zip(to.parameters, value.parameters, strict=True)
    )
    return accepts and (value.result is None or type_conforms(value.result, to.result))


def type_conforms(sub: FeelType, to: FeelType) -> bool:  # noqa: C901 (one arm per pair of forms)
    """Whether each value of one type is a value of the other (DMN 1.5, 10.3.2.9.2)."""
    if to == ANY or sub is to or sub == Simple("Null"):
        return True
    match sub, to:
        case (Constrained(base=base), _):
            return type_conforms(base, to)
        case (Named(target=target), _):
            return target is not None and type_conforms(target, to)
        case (_, Named(target=target)):
            return target is not None and type_conforms(sub, target)
        case (_, Constrained(base=base, allows=None)):
            return type_conforms(sub, base)
        case (ListOf(of=a), ListOf(of=b)) | (RangeOf(of=a), RangeOf(of=b)):
            return type_conforms(a, b)
        case (ContextOf(fields=a), ContextOf(fields=b)):
            return all(name in a and type_conforms(a[name], of) for name, of in b.items())
        case (FunctionOf(parameters=a, result=ra), FunctionOf(parameters=b, result=rb)):
            if not type_conforms(ra, rb):
                return False
            if a is None or b is None:
                return a is b
            return len(a) == len(b) and all(type_conforms(y, x) for x, y in zip(a, b, strict=True))
        case _:
            return sub == to


def coerce(value: object, to: FeelType) -> object:
    """The value as one of the type: itself, or made so by an implicit conversion.

    The conversions are: to and from a singleton list, and a date to the date-time of its midnight in UTC
    (DMN 1.5, 10.3.2.9.4). Answers NOT_CONVERTIBLE where none applies.
    """
    if value is None or to is ANY or (type(to) is Simple and kind_of(value) == to.name) or conforms(value, to):
        return value
    wanted = underlying(to)
    if isinstance(value, list) and len(value) == 1 and not isinstance(wanted, ListOf):
        return value[0] if conforms(value[0], to) else NOT_CONVERTIBLE
    if isinstance(wanted, ListOf) and not isinstance(value, list):
        return [value] if conforms([value], to) else NOT_CONVERTIBLE
    if isinstance(value, Date) and wanted == BASIC["date and time"]:
        moment = value.at_midnight()
        return moment if conforms(moment, to) else NOT_CONVERTIBLE
    return NOT_CONVERTIBLE


def underlying(of: FeelType) -> FeelType:
    """The type below names and constraints."""
    while isinstance(of, (Constrained, Named)):
        inner = of.base if isinstance(of, Constrained) else of.target
        if inner is None:
            return of
        of = inner
    return of


def type_name(of: FeelType) -> str:
    """The type as it is written."""
    match of:
        case Simple(name=name) | Constrained(name=name) | Named(name=name):
            return name
        case ListOf(of=inner):
            return f"list<{type_name(inner)}>"
        case RangeOf(of=inner):
            return f"range<{type_name(inner)}>"
        case ContextOf(fields=fields):
            return "context<" + ", ".join(f"{name}: {type_name(inner)}" for name, inner in fields.items()) + ">"
        case FunctionOf(parameters=parameters, result=result):
            return f"function<{', '.join(type_name(p) for p in parameters or ())}> -> {type_name(result)}"
