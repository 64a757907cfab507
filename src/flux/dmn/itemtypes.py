"""Item definitions as FEEL types (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flux.dmn.intake import Element, child, children, local, name_of, text_of
from flux.dmn.scope import Findings, Scope
from flux.errors import ExpressionError
from flux.feel.names import Vocabulary
from flux.feel.runtime import Env, Run
from flux.feel.stream import TokenStream
from flux.feel.typenames import parse_type
from flux.feel.types import ANY, BASIC, Constrained, ContextOf, FeelType, FunctionOf, ListOf, Named


def read_types(
    definitions: Iterable[Element], *, imported: Mapping[str, FeelType], findings: Findings
) -> dict[str, FeelType]:
    """The named types of a model, and those of its imports under their prefix.

    A definition may speak of one that comes later, or of itself, so names come first and are filled in afterwards.
    """
    elements = [element for element in definitions if local(element) == "itemDefinition"]
    named = {name_of(element): Named(name_of(element)) for element in elements}
    types: dict[str, FeelType] = {**imported, **named}
    scope = Scope(findings, types, Vocabulary())
    for element in elements:
        named[name_of(element)].target = _defined(element, scope)
    for element in elements:
        of = named[name_of(element)]
        if _leads_to_itself(of):
            findings.error("dmn.type_cycle", element, f"Le type « {of.name} » se définit par lui-même.")
            of.target = None
    return types


def _leads_to_itself(of: Named) -> bool:
    """Whether nothing stands behind the name but names that lead back to it."""
    seen: set[int] = set()
    place: FeelType | None = of
    while isinstance(place, (Named, Constrained)):
        if id(place) in seen:
            return True
        seen.add(id(place))
        place = place.target if isinstance(place, Named) else place.base
    return False


def member_names(definitions: Iterable[Element]) -> set[str]:
    """The names of all components: they may follow a dot."""
    return {
        name_of(component)
        for element in definitions
        if local(element) == "itemDefinition"
        for component in element.iter()
        if local(component) == "itemComponent"
    }


def reference(text: str | None, types: Mapping[str, FeelType]) -> FeelType | None:
    """The type that a typeRef speaks of; None where there is none or it takes anything."""
    name = " ".join((text or "").split())
    for prefix in ("feel:", "xsd:"):
        name = name.removeprefix(prefix)
    if not name or name == "Any":
        return None
    if name in types or name in BASIC:
        return types.get(name) or BASIC[name]
    _, colon, after = name.partition(":")
    if colon and (after in types or after in BASIC):
        return types.get(after) or BASIC[after]
    try:
        return parse_type(TokenStream(name), types)
    except ExpressionError:
        return Named(name)


def _defined(element: Element, scope: Scope) -> FeelType:
    base = _base(element, scope)
    allowed = child(element, "allowedValues")
    if allowed is not None:
        base = Constrained(name_of(element), base, _allows(allowed, scope), text_of(allowed) or "")
    if element.get("isCollection") == "true":
        base = ListOf(base)
    whole = child(element, "typeConstraint")
    if whole is not None:
        base = Constrained(name_of(element), base, _allows(whole, scope), text_of(whole) or "")
    return base


def _base(element: Element, scope: Scope) -> FeelType:
    components = children(element, "itemComponent")
    if components:
        return ContextOf({name_of(component): _defined(component, scope) for component in components})
    function = child(element, "functionItem")
    if function is not None:
        parameters = tuple(
            reference(parameter.get("typeRef"), scope.types) or ANY for parameter in children(function, "parameters")
        )
        return FunctionOf(parameters, reference(function.get("outputTypeRef"), scope.types) or ANY)
    return reference(text_of(child(element, "typeRef")), scope.types) or ANY


def _allows(element: Element, scope: Scope) -> Callable[[object], bool] | None:
    """Whether a value is among the allowed ones: it passes the unary tests."""
    expression = scope.expression(element, text_of(element) or "", mode="unary_tests")
    if expression is None:
        return None
    return lambda value: expression.run(Env({"?": value}, Run(expression.text))) is True
