"""Texts of a diagram compiled to FEEL, whatever modeler wrote them.

Every function gives an expression: where the text cannot be understood, a finding says why and the expression is one
that fails when it is evaluated. So a diagram stays readable, and nothing is ever run in place of what was written.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from flux import feel
from flux.engine.findings import Notebook
from flux.engine.reading import juel
from flux.engine.reading.instants import is_broken_iso, is_cron, is_iso
from flux.engine.reading.xml import Element, attribute, items, label, line, text
from flux.errors import ExpressionError
from flux.feel import Expression
from flux.feel.syntax import Constant, Name

_FOREIGN = re.compile(
    r"javascript|ecmascript|\bjs\b|groovy|python|jython|ruby|mvel|\bjava\b|java\.com|kotlin|scala|beanshell|\bbsh\b|"
    r"velocity|freemarker|thymeleaf|drools|\bsql\b|\bphp\b|lua",
    re.IGNORECASE,
)
_EMBEDDED = re.compile(r"[$#]\{([^{}]*)\}")
_LOOKS_FOREIGN = re.compile(r"==|&&|\|\||;\s*$|;\s*\n|\breturn\b|\.\w+\(|[$#]\{|\bvar\b|=>|\bnew\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text stands, for the findings on it."""

    notebook: Notebook
    #: id of the element that the author can click on
    element: str | None
    line: int | None
    #: the element in words
    what: str

    def note(self, code: str, **words: object) -> None:
        """Writes a finding at this place."""
        self.notebook.note(code, element=self.element, line=self.line, **{"what": self.what, **words})


def place(notebook: Notebook, element: Element, *, at: Element | None = None) -> Place:
    """Gives the place of `element`, on the line of `at` when the text stands in another element."""
    where = element if at is None else at
    return Place(notebook=notebook, element=element.get("id"), line=line(where), what=label(element))


def is_foreign(language: str | None) -> bool:
    """Whether a language attribute names a language that Flux does not run."""
    return bool(language and _FOREIGN.search(language))


def constant(value: object) -> Expression:
    """Gives an expression whose value is this text, number, boolean, or list of them."""
    return _constant(json.dumps(value, ensure_ascii=False))


@lru_cache(maxsize=4096)
def _constant(source: str) -> Expression:
    """Roles, delays and topics come back all over a diagram; expressions are values, so they may be shared."""
    return feel.compile(source)


def expression(source: str, where: Place, *, language: str | None = None) -> Expression:
    """Compiles a text that is an expression by its position: a condition, a cardinality, a mapping's source."""
    source = source.strip()
    if is_foreign(language):
        where.note("expression.foreign_language", text=_short(source), language=language)
        return unusable(source)
    if source.startswith("="):
        return _feel(source[1:].strip(), where)
    inside = juel.inner(source)
    if inside is not None:
        return _juel(inside, source, where)
    return _feel(source, where)


def expression_of(element: Element, owner: Element, notebook: Notebook) -> Expression | None:
    """Compiles the text of an expression element (`conditionExpression`, `condition`, …); None when it is empty."""
    where = place(notebook, owner, at=element)
    source = text(element)
    if not source:
        resource = next((value for name, value in items(element) if name.endswith("}resource")), None)
        if resource is None:
            return None
        where.note("expression.foreign_language", text=resource, language=attribute(element, "language") or "?")
        return unusable(resource)
    return expression(source, where, language=attribute(element, "language"))


def value(source: str, where: Place) -> Expression:
    """Compiles an attribute that is a literal unless it begins with `=` or holds `${…}`."""
    source = source.strip()
    if source.startswith("=") or juel.inner(source) is not None:
        return expression(source, where)
    if _EMBEDDED.search(source):
        return _template(source, where)
    return constant(source)


def temporal(source: str, where: Place) -> Expression:
    """Compiles a date, duration or cycle: plain ISO 8601 is a constant, anything else an expression."""
    source = source.strip()
    plain = source.strip("\"'").strip()
    if is_iso(plain):
        return constant(plain)
    if is_cron(source):
        where.note("timer.cron", text=source)
        return unusable(source)
    if is_broken_iso(plain):
        where.note("timer.invalid", text=source)
        return unusable(source)
    if juel.inner(source) is None and _EMBEDDED.search(source):
        return _template(source, where)
    found = expression(source, where)
    if _is_no_instant(found, explicit=source.startswith("=")):
        where.note("timer.invalid", text=source)
        return unusable(source)
    return found


def _is_no_instant(found: Expression, *, explicit: bool) -> bool:
    """Whether it is a text that is no ISO 8601, or words in a row: FEEL would take « dix jours » for a name.

    After an equals sign such a name is meant.
    """
    if found.literal is not None:
        return not is_iso(found.literal)
    return not explicit and isinstance(found.tree, Name) and " " in found.tree.name


def variable(name: str, where: Place) -> Expression:
    """Compiles the name of a variable."""
    name = name.strip()
    return _feel(name, where, names=(name,))


def unusable(source: str) -> Expression:
    """Gives an expression that fails whenever it is evaluated, and says which text could not be read."""

    def fail(_env: object) -> object:
        raise ExpressionError(
            f"L’expression «\N{NO-BREAK SPACE}{_short(source)}\N{NO-BREAK SPACE}» n’a pas pu être lue à la publication\N{NO-BREAK SPACE}; réécrivez-la en FEEL.",
            english=f"The expression '{_short(source)}' could not be read when it was published; rewrite it in FEEL.",
            code="expression.unusable",
        )

    return Expression(source, Constant(at=0, value=None), fail, reads=frozenset(), uncertain_reads=frozenset())


def _juel(inside: str, source: str, where: Place) -> Expression:
    translated = juel.to_feel(inside)
    if translated is None:
        where.note("expression.foreign_language", text=_short(source), language="JUEL")
        return unusable(source)
    return _feel(translated, where)


def _template(source: str, where: Place) -> Expression:
    """`Dossier ${number} de ${name}`: text and expressions joined."""
    pieces: list[str] = []
    at = 0
    for match in _EMBEDDED.finditer(source):
        if literal := source[at : match.start()]:
            pieces.append(json.dumps(literal, ensure_ascii=False))
        inside = juel.to_feel(match[1])
        if inside is None:
            where.note("expression.foreign_language", text=_short(source), language="JUEL")
            return unusable(source)
        pieces.append(f"string({inside})")
        at = match.end()
    if literal := source[at:]:
        pieces.append(json.dumps(literal, ensure_ascii=False))
    return _feel(" + ".join(pieces), where)


def _feel(source: str, where: Place, *, names: tuple[str, ...] = ()) -> Expression:
    try:
        return feel.compile(source, names=names)
    except ExpressionError as error:
        return _second_reading(source, error, where)


def _second_reading(source: str, error: ExpressionError, where: Place) -> Expression:
    """A text that FEEL refuses may be another language's: say so, and translate it when that is safe."""
    if _LOOKS_FOREIGN.search(source):
        translated = juel.to_feel(source)
        if translated is not None and translated != source:
            where.note("expression.translated", text=_short(source), feel=translated)
            return _feel(translated, where)
        where.note("expression.foreign_language", text=_short(source), language="?")
        return unusable(source)
    where.note(
        "expression.invalid",
        text=_short(source),
        reason=error.message,
        row=error.position.line,
        column=error.position.column,
    )
    return unusable(source)


def _short(source: str) -> str:
    flat = " ".join(source.split())
    return flat if len(flat) <= 120 else flat[:117] + "…"
