"""Script tasks: FEEL assignments, in order (`total = a + b`), never another language."""

from __future__ import annotations

import re

from flux.engine.definition import Assignment
from flux.engine.reading import juel
from flux.engine.reading.expressions import Place, expression, is_foreign, unusable
from flux.engine.reading.page import Part
from flux.engine.reading.xml import Element, attribute, text

#: the variable that a script in another language would set, for the incident to have a name
_UNKNOWN_RESULT = "resultat_du_script"
_ASSIGNED = re.compile(r"\s*([^\W\d]\w*)\s*(?:=(?!=)|:(?!=))\s*(.*)", re.DOTALL)
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def script_of(part: Part) -> tuple[Assignment, ...]:
    """Gives the assignments of a script task."""
    own = _assigns(part)
    if own:
        return own
    zeebe = part.extensions.first("zeebe:script")
    if zeebe is not None and zeebe.get("expression"):
        target = zeebe.get("resultVariable") or _UNKNOWN_RESULT
        return (Assignment(target=target, source=expression(zeebe.get("expression") or "", part.at(zeebe))),)
    return _written(part)


def _assigns(part: Part) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(target=target, source=expression(element.get("value") or "null", part.at(element)))
        for element in part.extensions.all("flux:assign")
        if (target := attribute(element, "target"))
    )


def _written(part: Part) -> tuple[Assignment, ...]:
    element = part.first("script")
    source = text(element)
    language = part.attribute("scriptFormat")
    result = part.extensions.get("camunda:resultVariable")
    if element is None or not source:
        external = part.extensions.get("camunda:resource")
        if external is not None:
            return _foreign(part, external, language, result)
        part.note("script.empty")
        return ()
    if is_foreign(language) or (language and "feel" not in language.lower() and not _is_juel(language)):
        return _foreign(part, source, language, result)
    return _feel(part, element, source, result)


def _is_juel(language: str) -> bool:
    return "juel" in language.lower() or language.lower() in {"text", "text/plain"}


def _foreign(part: Part, source: str, language: str | None, result: str | None) -> tuple[Assignment, ...]:
    part.note("script.foreign_language", language=language or "?")
    return (Assignment(target=result or _UNKNOWN_RESULT, source=unusable(source)),)


def _feel(part: Part, element: Element, source: str, result: str | None) -> tuple[Assignment, ...]:
    where = part.at(element)
    if result is not None:
        return (Assignment(target=result, source=expression(source, where)),)
    lines = assignments(source)
    if lines is None:
        inner = juel.inner(source)
        return _foreign(part, source, "JUEL" if inner is not None else "?", None)
    return tuple(_compiled(target, written, where) for target, written in lines)


def _compiled(target: str, written: str, where: Place) -> Assignment:
    return Assignment(target=target, source=expression(written, where))


def assignments(source: str) -> list[tuple[str, str]] | None:
    """Cuts `name = expression` lines, or the entries of a context `{name: expression}`; None when it is neither."""
    source = source.strip()
    pieces = _split(source[1:-1], ",") if source.startswith("{") and source.endswith("}") else _lines(source)
    matches = [_ASSIGNED.fullmatch(piece) for piece in pieces if piece.strip()]
    if not matches or any(match is None for match in matches):
        return None
    return [(match[1], match[2].strip().rstrip(";")) for match in matches if match is not None]


def _lines(source: str) -> list[str]:
    """A line that begins no assignment goes on with the one before it."""
    pieces: list[list[str]] = []
    for line in _split(source, "\n"):
        if not line.strip() or (not pieces and line.strip().startswith("//")):
            continue
        if pieces and not _ASSIGNED.fullmatch(line):
            pieces[-1].append(line)
        else:
            pieces.append([line])
    return ["\n".join(piece) for piece in pieces]


def _split(source: str, separator: str) -> list[str]:
    """Cuts at the separators that stand in no string and no bracket."""
    pieces, begin, closing = [], 0, [""]
    quoted = False
    for at, sign in enumerate(source):
        if sign == '"' and source[at - 1 : at] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif sign in _PAIRS:
            closing.append(_PAIRS[sign])
        elif sign == closing[-1]:
            closing.pop()
        elif sign == separator and len(closing) == 1:
            pieces.append(source[begin:at])
            begin = at + 1
    return [*pieces, source[begin:]]
