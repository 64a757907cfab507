"""Boxed expressions (DMN 1.5, 10.2) as functions of a scope; decision tables stand in `tables`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from flux.dmn.fitting import coerced
from flux.dmn.intake import Element, child, children, local, name_of, text_of
from flux.dmn.itemtypes import reference
from flux.dmn.run import Evaluator
from flux.dmn.scope import Scope
from flux.dmn.tables import evaluate as evaluate_table
from flux.dmn.tables import read_table
from flux.feel.calls import apply_named
from flux.feel.loops import listed, select
from flux.feel.runtime import Env, Run
from flux.feel.types import ANY, Function
from flux.feel.values import in_english, in_french

EXPRESSIONS = (
    "literalExpression",
    "context",
    "invocation",
    "list",
    "relation",
    "functionDefinition",
    "decisionTable",
    "conditional",
    "for",
    "some",
    "every",
    "filter",
)


def boxed(element: Element, scope: Scope) -> Evaluator:
    """The function that evaluates this boxed expression."""
    makers: dict[str, Callable[[Element, Scope], Evaluator]] = {
        "literalExpression": _literal,
        "context": _context,
        "invocation": _invocation,
        "list": _list,
        "relation": _relation,
        "functionDefinition": function_definition,
        "conditional": _conditional,
        "for": _for,
        "some": _quantified,
        "every": _quantified,
        "filter": _filter,
        "decisionTable": _table,
    }
    of = reference(element.get("typeRef"), scope.types)
    evaluate = makers[local(element)](element, scope)
    return (
        evaluate
        if local(element) == "functionDefinition"
        else coerced(evaluate, of, element.get("label") or "résultat")
    )


def below(element: Element | None, scope: Scope) -> Evaluator:
    """The boxed expression right below this element; null where there is none."""
    inner = child(element, *EXPRESSIONS)
    return boxed(inner, scope) if inner is not None else lambda _env: None


def _table(element: Element, scope: Scope) -> Evaluator:
    table = read_table(element, scope)
    scope.tables.append(table)
    return partial(evaluate_table, table)


def _literal(element: Element, scope: Scope) -> Evaluator:
    text = text_of(element) or ""
    language = element.get("expressionLanguage") or ""
    if language and "FEEL" not in language.upper():
        scope.findings.error(
            "dmn.language", element, f"Le langage « {language} » n'est pas FEEL ; seul FEEL est évalué."
        )
        return lambda _env: None
    if not text.strip():
        scope.findings.warning("dmn.empty", element, "L'expression est vide ; elle vaut null.")
        return lambda _env: None
    return scope.evaluator(element, text)


def _context(element: Element, scope: Scope) -> Evaluator:
    entries: list[tuple[str | None, Evaluator]] = []
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        evaluate = below(entry, scope)
        if variable is None:
            entries.append((None, evaluate))
            continue
        name = name_of(variable)
        entries.append((name, coerced(evaluate, reference(variable.get("typeRef"), scope.types), name)))
        scope = scope.within([name])

    def made(env: Env) -> object:
        values: dict[str, object] = {}
        inner = Env(values, env.run, env)
        for name, evaluate in entries:
            value = evaluate(inner)
            if name is None:
                return value
            values[name] = value
        return env.run.made(values)

    return made


def _invocation(element: Element, scope: Scope) -> Evaluator:
    callee = below(element, scope)
    bindings: list[tuple[str, Evaluator]] = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        if parameter is not None:
            name, of = name_of(parameter), reference(parameter.get("typeRef"), scope.types)
            bindings.append((name, coerced(below(binding, scope), of, name)))

    def invoked(env: Env) -> object:
        return apply_named(callee(env), {name: value(env) for name, value in bindings}, env.run, 0)

    return invoked


def _list(element: Element, scope: Scope) -> Evaluator:
    items = [boxed(item, scope) for item in children(element, *EXPRESSIONS)]
    return lambda env: env.run.made([item(env) for item in items])


def _relation(element: Element, scope: Scope) -> Evaluator:
    columns = [
        (name_of(column), reference(column.get("typeRef"), scope.types)) for column in children(element, "column")
    ]
    rows = [
        [
            coerced(boxed(cell, scope), of, name)
            for cell, (name, of) in zip(children(row, *EXPRESSIONS), columns, strict=False)
        ]
        for row in children(element, "row")
    ]
    names = [name for name, _ in columns]
    return lambda env: env.run.made([dict(zip(names, (cell(env) for cell in row), strict=False)) for row in rows])


def function_definition(element: Element, scope: Scope) -> Evaluator:
    """A function of FEEL; one in Java or PMML is never run and gives null."""
    parameters = tuple(
        (name_of(parameter), reference(parameter.get("typeRef"), scope.types) or ANY)
        for parameter in children(element, "formalParameter")
    )
    names = [name for name, _ in parameters]
    result = reference(element.get("typeRef"), scope.types)
    if (element.get("kind") or "FEEL") != "FEEL":
        scope.findings.warning(
            "dmn.external_function",
            element,
            "Une fonction externe (Java, PMML) n'est jamais exécutée ; elle vaut null.",
        )
        return lambda _env: Function(parameters=parameters, body=_never_run)
    body = below(element, scope.within(names))

    def defined(env: Env) -> object:
        def run_body(run: Run, values: Sequence[object]) -> object:
            return body(Env(dict(zip(names, values, strict=True)), run, env))

        return Function(parameters=parameters, body=run_body, result=result)

    return defined


def _never_run(run: Run, _values: Sequence[object]) -> object:
    run.warn(
        0,
        "external_function",
        "Les fonctions externes (Java, PMML) ne sont jamais exécutées.",
        "External functions (Java, PMML) are never run.",
    )
    return None


def _conditional(element: Element, scope: Scope) -> Evaluator:
    condition, yes, no = (below(child(element, part), scope) for part in ("if", "then", "else"))

    def chosen(env: Env) -> object:
        verdict = condition(env)
        if verdict is None or isinstance(verdict, bool):
            return (yes if verdict else no)(env)
        env.run.warn(
            0,
            "not_boolean",
            f"La condition devrait être vraie ou fausse ; c'est {in_french(verdict)}.",
            f"The condition should be a boolean; it is {in_english(verdict)}.",
        )
        return None

    return chosen


def _items(element: Element, scope: Scope) -> Callable[[Env], Sequence[object] | None]:
    source = below(child(element, "in"), scope)

    def found(env: Env) -> Sequence[object] | None:
        value = source(env)
        items = listed(value, env.run)
        if items is None:
            env.run.warn(
                0,
                "not_iterable",
                f"On ne peut pas parcourir {in_french(value)}.",
                f"There is no going over {in_english(value)}.",
            )
            return None
        env.run.check_items(len(items))
        return items

    return found


def _for(element: Element, scope: Scope) -> Evaluator:
    name = element.get("iteratorVariable") or "item"
    items = _items(element, scope)
    body = below(child(element, "return"), scope.within([name, "partial"]))

    def looped(env: Env) -> object:
        found = items(env)
        if found is None:
            return None
        results: list[object] = []
        for item in found:
            results.append(body(Env({name: item, "partial": list(results)}, env.run, env)))
        return env.run.made(results)

    return looped


def _quantified(element: Element, scope: Scope) -> Evaluator:
    name = element.get("iteratorVariable") or "item"
    every = local(element) == "every"
    items = _items(element, scope)
    condition = below(child(element, "satisfies"), scope.within([name]))

    def decided(env: Env) -> object:
        found = items(env)
        verdict: bool | None = every if found is not None else None
        for item in found or ():
            outcome = condition(Env({name: item}, env.run, env))
            if outcome is (not every):
                return outcome
            if not isinstance(outcome, bool):
                verdict = None
        return verdict

    return decided


def _filter(element: Element, scope: Scope) -> Evaluator:
    items = _items(element, scope)
    condition = below(child(element, "match"), scope.within(["item"]))

    def kept(env: Env) -> object:
        found = items(env)
        if found is None:
            return None
        return select(list(found), condition, env, 0)

    return kept
