"""Results and their reasons: which rule of a decision table matched, and why the others did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.web import cards, french
from flux.services.stories import Timeline
from flux.services.telling import Line, Moment


def of(story: Timeline) -> list[dict[str, Any]]:
    """The results of a file, latest first, each with its rules and the sentence by which a person answered it."""
    decided = [line for line in story.past if line.kind is Moment.DECIDED]
    return [_result(line, _answer_after(line, story.past)) for line in reversed(decided)]


def _result(line: Line, answer: Line | None) -> dict[str, Any]:
    steps = _steps(line.data.get("explanation"))
    name = str(steps[0].get("name") or line.data.get("decision")) if steps else str(line.data.get("decision"))
    name = name.replace("_", " ")
    return {
        "title": french.typeset(french.capital(name)),
        "verdict": verdict(line.data.get("value")),
        "sentence": french.typeset(
            f"La table « {name} » a été consultée le {french.moment(line.at)}. "
            "Elle éclaire ; c’est une personne qui répond."
        ),
        "rules": [rule for step in steps for table in step.get("tables", ()) for rule in _rules(table)],
        "answer": reason(answer.data) if answer else None,
        "answered_by": answer.sentence if answer else "",
    }


def verdict(value: object) -> str:
    """A result as people read it: the answer first, then its reason."""
    if isinstance(value, Mapping):
        texts = [spoken(one) for one in value.values() if one not in (None, "")]
        first, rest = (texts[0], texts[1:]) if texts else ("—", [])
        said = " ".join(one if one.endswith(".") else f"{one}." for one in rest)
        return french.typeset(french.capital(first) + (f" : {said}" if said else ""))
    said = spoken(value)
    return french.typeset(french.capital(said))


def _answer_after(line: Line, past: Sequence[Line]) -> Line | None:
    """The first answer that came after a result: a person answers it in one sentence."""
    later = past[past.index(line) + 1 :]
    return next((one for one in later if one.kind is Moment.ANSWERED and reason(one.data)), None)


def _steps(explanation: object) -> list[Mapping[str, Any]]:
    """The decisions that were made, the one that was asked first and then those it rests on."""
    if not isinstance(explanation, list | tuple):
        return []
    return [step for step in reversed(explanation) if isinstance(step, Mapping)]


def _rules(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_rule(rule, table) for rule in table.get("rules", ())]


def _rule(rule: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """A rule in a sentence: what it rests on when it applies, what it wanted when it does not."""
    matched = bool(rule.get("matched"))
    grounds = ", ".join(str(one) for one in rule.get("annotations", ()) if one)
    because = rule.get("because")
    if matched:
        text = f"Règle {rule.get('rule')} : elle s’applique"
    elif isinstance(because, Mapping):
        text = str(because.get("sentence", ""))
    else:
        text = f"Règle {rule.get('rule')} : une règle placée avant elle a déjà répondu"
    alone = matched and table.get("matched") == [rule.get("rule")]
    return {
        "text": french.typeset(f"{text.rstrip('.')}{f' ({grounds})' if grounds else ''}"),
        "matched": matched,
        "output": verdict(table.get("value")) if alone else None,
    }


def reason(data: Mapping[str, object]) -> str | None:
    """The reason that was written with an answer, under whichever of its usual names."""
    texts = (text for name, text in data.items() if name.startswith(cards.REASONS))
    return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), None)


def spoken(value: object) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Mapping):
        return ", ".join(f"{key.replace('_', ' ')} : {spoken(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return french.enumerate_words([spoken(one) for one in value]) or "aucun"
    if isinstance(value, int | float):
        return french.number(value)
    return "—" if value in (None, "") else str(value).replace("_", " ")
