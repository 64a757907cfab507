"""Turns a syntax tree into nested Python functions, once; evaluating is then calling the outermost one.

Each form of the syntax has its own small maker below or in `loops`, `unarytests` and `calls`. What fails gives None and
leaves a remark with `Run.warn`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flux.feel import arithmetic, calls, loops, members, operators, syntax, unarytests
from flux.feel.builtins import BUILTINS
from flux.feel.inference import inferred
from flux.feel.runtime import Env, Run
from flux.feel.syntax import Node
from flux.feel.types import FeelType, Function, is_instance
from flux.feel.values import Range, in_english, in_french, kind_of, unary_range

Evaluator = Callable[[Env], object]

_MISSING = object()


def compiled(node: Node) -> Evaluator:  # noqa: C901, PLR0912 (one arm per form of the syntax)
    """The function that evaluates this tree."""
    match node:
        case syntax.Constant(value=value):
            return lambda _env: value
        case syntax.Name():
            return _name(node)
        case syntax.Path(at=at, target=target, member=member):
            return members.path(compiled(target), member, at)
        case syntax.Filter():
            return loops.filtered(node, compiled)
        case syntax.Call():
            return calls.call(node, compiled)
        case syntax.Negation(at=at, operand=operand):
            return arithmetic.negation(compiled(operand), at)
        case syntax.Binary(operator="and" | "or"):
            return _logic(node)
        case syntax.Binary():
            return arithmetic.binary(node.operator, compiled(node.left), compiled(node.right), node.at)
        case syntax.Between():
            return _between(node)
        case syntax.In(value=value, tests=in_tests):
            return unarytests.membership(compiled(value), [unarytests.test(one, compiled) for one in in_tests])
        case syntax.InstanceOf(value=value, type=of):
            return _instance(compiled(value), of)
        case syntax.If():
            return _if(node)
        case syntax.For():
            return loops.for_loop(node, compiled)
        case syntax.Quantified():
            return loops.quantified(node, compiled)
        case syntax.FunctionDefinition():
            return _function(node)
        case syntax.ListLiteral(items=items):
            return _list([compiled(item) for item in items])
        case syntax.ContextLiteral(entries=entries):
            return _context([(key, compiled(value)) for key, value in entries])
        case syntax.RangeLiteral():
            return _range(node)
        case syntax.ComparisonTest(operator=operator, operand=operand):
            bound = compiled(operand)
            return lambda env: unary_range(operator, bound(env))
        case syntax.UnaryTests():
            return unarytests.unary_tests(node, compiled)
        case _:
            raise AssertionError(node)


def _name(node: syntax.Name) -> Evaluator:
    name, at, in_filter = node.name, node.at, node.in_filter

    def read(env: Env) -> object:
        place: Env | None = env
        while place is not None:
            value = place.values.get(name, _MISSING)
            if value is not _MISSING:
                return value
            place = place.parent
        return _unknown(name, env.run, at, in_filter=in_filter)

    return read


def _unknown(name: str, run: Run, at: int, *, in_filter: bool) -> object:
    builtin = BUILTINS.get(name)
    if builtin is not None:
        return builtin
    if not in_filter:
        run.warn(at, "unknown_name", f"Le nom « {name} » est inconnu.", f"The name '{name}' is unknown.")
    return None


def _logic(node: syntax.Binary) -> Evaluator:
    """Three-valued conjunction and disjunction (DMN 1.5, 10.3.2)."""
    left, right, at = compiled(node.left), compiled(node.right), node.at
    decisive = node.operator == "or"

    def combined(env: Env) -> object:
        a = left(env)
        if a is decisive:
            return decisive
        b = right(env)
        if b is decisive:
            return decisive
        if isinstance(a, bool) and isinstance(b, bool):
            return not decisive
        odd = a if not (a is None or isinstance(a, bool)) else b
        if not (odd is None or isinstance(odd, bool)):
            env.run.warn(
                at,
                "not_boolean",
                f"« {node.operator} » attend vrai ou faux et a reçu {in_french(odd)}.",
                f"'{node.operator}' wants booleans and got {in_english(odd)}.",
            )
        return None

    return combined


def _between(node: syntax.Between) -> Evaluator:
    value, low, high, at = compiled(node.value), compiled(node.low), compiled(node.high), node.at

    def between(env: Env) -> object:
        v, a, b = value(env), low(env), high(env)
        above, below = operators.compare(">=", v, a), operators.compare("<=", v, b)
        if above is None or below is None:
            env.run.warn(
                at,
                "not_comparable",
                f"« between » compare {in_french(v)} à {in_french(a)} et {in_french(b)}.",
                f"'between' compares {in_english(v)} with {in_english(a)} and {in_english(b)}.",
            )
            return None
        return above and below

    return between


def _instance(evaluate: Evaluator, of: FeelType) -> Evaluator:
    def instance(env: Env) -> object:
        value = evaluate(env)
        env.run.go_over(value)
        return is_instance(value, of)

    return instance


def _if(node: syntax.If) -> Evaluator:
    condition, yes, no, at = compiled(node.condition), compiled(node.yes), compiled(node.no), node.at

    def chosen(env: Env) -> object:
        verdict = condition(env)
        if verdict is True:
            return yes(env)
        if verdict is False or verdict is None:
            return no(env)
        env.run.warn(
            at,
            "not_boolean",
            f"La condition du « if » devrait être vraie ou fausse ; c'est {in_french(verdict)}.",
            f"The condition of 'if' should be a boolean; it is {in_english(verdict)}.",
        )
        return None

    return chosen


def _function(node: syntax.FunctionDefinition) -> Evaluator:
    parameters = tuple((parameter.name, parameter.type) for parameter in node.parameters)
    names = tuple(name for name, _ in parameters)
    if node.external:
        return lambda env: Function(parameters=parameters, body=_external(env.run, node.at))
    body, result = compiled(node.body), inferred(node.body)

    def define(env: Env) -> object:
        source = env.run.source

        def run_body(run: Run, values: Sequence[object]) -> object:
            # remarks on the body speak of places in the text that it stands in
            outer, run.source = run.source, source
            try:
                return body(Env(dict(zip(names, values, strict=True)), run, env))
            finally:
                run.source = outer

        return Function(parameters=parameters, body=run_body, result=result)

    return define


def _external(run: Run, at: int) -> Callable[[Run, object], object]:
    """Nothing outside FEEL is ever run, so an external function answers null."""

    def refuse(_run: Run, _values: object) -> object:
        run.warn(
            at,
            "external_function",
            "Les fonctions externes (Java, PMML) ne sont jamais exécutées.",
            "External functions (Java, PMML) are never run.",
        )
        return None

    return refuse


def _list(items: list[Evaluator]) -> Evaluator:
    return lambda env: env.run.made([item(env) for item in items])


def _context(entries: list[tuple[str, Evaluator]]) -> Evaluator:
    def made(env: Env) -> object:
        values: dict[str, object] = {}
        inner = Env(values, env.run, env)
        for key, evaluate in entries:
            values[key] = evaluate(inner)
        return env.run.made(values)

    return made


def _range(node: syntax.RangeLiteral) -> Evaluator:
    start, end, at = compiled(node.start), compiled(node.end), node.at

    def made(env: Env) -> object:
        a, b = start(env), end(env)
        mixed = a is not None and b is not None and type(a) is not type(b)
        if mixed or any(kind_of(bound) in _UNORDERED for bound in (a, b)):
            env.run.warn(
                at,
                "range",
                f"Un intervalle relie deux valeurs de la même sorte, pas {in_french(a)} et {in_french(b)}.",
                f"A range goes from a value to another of its kind, not from {in_english(a)} to {in_english(b)}.",
            )
            return None
        return Range(start=a, end=b, start_included=node.start_included, end_included=node.end_included)

    return made


_UNORDERED = frozenset({"boolean", "list", "context", "range", "function"})
