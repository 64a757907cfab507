"""Calling functions: built-in ones, those defined in FEEL, and those that a model brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flux.feel import syntax
from flux.feel.registry import BUILTINS, Builtin
from flux.feel.runtime import Env, Run
from flux.feel.syntax import Node
from flux.feel.types import NOT_CONVERTIBLE, Function, coerce, type_name
from flux.feel.values import in_english, in_french

Evaluator = Callable[[Env], object]
Compile = Callable[[Node], Evaluator]
_MISSING = object()


def call(node: syntax.Call, compiled: Compile) -> Evaluator:
    """`function(arguments)`."""
    at, named_nodes = node.at, node.named
    positional = [compiled(argument) for argument in node.positional]
    named = [(name, compiled(argument)) for name, argument in named_nodes]
    callee = _callee(node.function, compiled)

    def called(env: Env) -> object:
        function = callee(env)
        if named_nodes:
            return apply_named(function, {name: value(env) for name, value in named}, env.run, at)
        return apply(function, [value(env) for value in positional], env.run, at)

    return called


def _callee(node: Node, compiled: Compile) -> Evaluator:
    """What is called: a function in scope, else one that the caller brings, else the built-in of that name."""
    if not isinstance(node, syntax.Name):
        return compiled(node)
    name, builtin, plain = node.name, BUILTINS.get(node.name), compiled(node)

    def found(env: Env) -> object:
        place: Env | None = env
        while place is not None:
            value = place.values.get(name, _MISSING)
            if isinstance(value, (Function, Builtin)):
                return value
            place = place.parent
        return env.run.functions.get(name) or builtin or plain(env)

    return found


def apply(function: object, values: Sequence[object], run: Run, at: int) -> object:
    """The function's result for arguments in their order."""
    if isinstance(function, Builtin):
        return function.call(run, values, at)
    if not isinstance(function, Function):
        return _not_callable(function, run, at)
    if len(values) != len(function.parameters):
        wanted = len(function.parameters)
        run.warn(
            at,
            "arguments",
            f"Nombre d'arguments attendus par la fonction : {wanted} ; reçus : {len(values)}.",
            f"Arguments that the function wants: {wanted}; given: {len(values)}.",
        )
        return None
    return _invoke(function, values, run, at)


def apply_named(function: object, values: Mapping[str, object], run: Run, at: int) -> object:
    """The function's result for arguments by name."""
    if isinstance(function, Builtin):
        return function.call_named(run, values, at)
    if not isinstance(function, Function):
        return _not_callable(function, run, at)
    if {name for name, _ in function.parameters} != set(values):
        wanted = ", ".join(name for name, _ in function.parameters)
        run.warn(
            at,
            "arguments",
            f"La fonction attend les arguments : {wanted} ; elle a reçu : {', '.join(values)}.",
            f"The function wants the arguments {wanted}; it got {', '.join(values)}.",
        )
        return None
    return _invoke(function, [values[name] for name, _ in function.parameters], run, at)


def _invoke(function: Function, values: Sequence[object], run: Run, at: int) -> object:
    taken: list[object] = []
    for value, (name, of) in zip(values, function.parameters, strict=True):
        run.go_over(value)
        fitting = coerce(value, of)
        if fitting is NOT_CONVERTIBLE:
            run.warn(
                at,
                "argument_type",
                f"L'argument « {name} » devrait être de type {type_name(of)} ; c'est {in_french(value)}.",
                f"The argument '{name}' should be of type {type_name(of)}; it is {in_english(value)}.",
            )
            return None
        taken.append(fitting)
    run.enter()
    try:
        result = function.body(run, taken)
    finally:
        run.leave()
    if function.result is None:
        return result
    fitting = coerce(result, function.result)
    return None if fitting is NOT_CONVERTIBLE else fitting


def _not_callable(value: object, run: Run, at: int) -> object:
    run.warn(
        at, "not_a_function", f"On ne peut pas appeler {in_french(value)}.", f"There is no calling {in_english(value)}."
    )
    return None
