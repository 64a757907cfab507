"""Results and their reasons: which rule of a decision table matched, and why the others did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.web import french, stories
from flux.services.instances import InstanceDetail
from flux.services.stories import Timeline
from flux.services.telling import Line, Moment


def of(story: Timeline, detail: InstanceDetail) -> list[dict[str, Any]]:
    """The results of a file, latest first, each with its rules and the sentence by which a person answered it."""
    decided = [line for line in story.past if line.kind is Moment.DECIDED]
    return [_result(line, _answer_after(line, story.past), detail) for line in reversed(decided)]


def _result(line: Line, answer: Line | None, detail: InstanceDetail) -> dict[str, Any]:
    explanation = line.data.get("explanation")
    tables = _tables(explanation)
    name = next((str(table["name"]) for table in tables if table.get("name")), str(line.data.get("decision")))
    return {
        "title": french.typeset(name.replace("_", " ").capitalize()),
        "verdict": _verdict(line.data.get("value")),
        "sentence": french.typeset(
            f"La table « {name.replace('_', ' ')} » a été consultée le {french.moment(line.at)}. "
            "Elle éclaire ; c’est une personne qui répond."
        ),
        "rules": [rule for table in tables for rule in _rules(table)],
        "answer": stories.reason(answer.data) if answer else None,
        "answered_by": answer.sentence if answer else "",
        "element": line.element,
        "instance": detail.instance.id,
    }


def _verdict(value: object) -> str:
    if isinstance(value, Mapping):
        texts = [stories.spoken(one) for one in value.values() if one not in (None, "")]
        first, rest = (texts[0], texts[1:]) if texts else ("—", [])
        said = " ".join(one if one.endswith(".") else f"{one}." for one in rest)
        return french.typeset(f"{first[:1].upper()}{first[1:]}" + (f" : {said}" if said else ""))
    said = stories.spoken(value)
    return french.typeset(said[:1].upper() + said[1:])


def _answer_after(line: Line, past: Sequence[Line]) -> Line | None:
    """The first answer that came after a result: a person answers it in one sentence."""
    later = past[past.index(line) + 1 :]
    return next((one for one in later if one.kind is Moment.ANSWERED and stories.reason(one.data)), None)


def _tables(explanation: object) -> list[Mapping[str, Any]]:
    """The tables of an explanation, the decision's own first and then those it rests on."""
    if not isinstance(explanation, Mapping):
        return []
    nested = [found for key in ("required", "requirements", "decisions") for found in _listed(explanation.get(key))]
    own = [explanation] if isinstance(explanation.get("rules"), Sequence) else []
    return [*own, *(table for one in nested for table in _tables(one))]


def _listed(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def _rules(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_rule(rule) for rule in table["rules"] if isinstance(rule, Mapping)]


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    text = rule.get("text") or rule.get("sentence") or rule.get("reason") or ""
    matched = bool(rule.get("matched"))
    return {
        "text": french.typeset(str(text)),
        "matched": matched,
        "output": stories.spoken(rule.get("output")) if matched else None,
    }
