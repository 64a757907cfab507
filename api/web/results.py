"""Results and their reasons: which rule of a decision table matched, and why the others did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from api.web import cards, french, wording
from api.web.wording import Labels
from flux.dmn.words import value_in_words
from flux.domain.tasks import Task
from flux.feel import Json, from_json
from flux.services.stories import Timeline
from flux.services.telling import Line, Moment

#: nothing has a name but its key
_PLAIN = Labels()


def of(story: Timeline, *, labels: Labels, tasks: Sequence[Task]) -> list[dict[str, Any]]:
    """The results of a file, latest first, each with its rules and the sentence by which a person answered it."""
    decided = [line for line in story.past if line.kind is Moment.DECIDED]
    results = []
    for line in reversed(decided):
        answer = _answer_after(line, story.past)
        said = wording.answered(answer, tasks) if answer else ""
        results.append(
            {**_result(line, labels), "answer": reason(answer.data) if answer else None, "answered_by": said}
        )
    return results


def _result(line: Line, labels: Labels) -> dict[str, Any]:
    steps = _steps(line.data.get("explanation"))
    name = str(steps[0].get("name") or line.data.get("decision")) if steps else str(line.data.get("decision"))
    name = name.replace("_", " ")
    return {
        "title": french.typeset(french.capital(name)),
        "verdict": verdict(line.data.get("value"), labels),
        "sentence": french.typeset(
            f"La table « {name} » a été consultée le {french.moment(line.at)}. "
            "Elle éclaire ; c’est une personne qui répond."
        ),
        "rules": [rule for rank, step in enumerate(steps) for rule in _rules(step, labels, named=rank > 0)],
    }


def verdict(value: object, labels: Labels = _PLAIN) -> str:
    """A result as people read it: the answer first, then its reason."""
    if isinstance(value, Mapping) and "@" not in value:
        texts = [spoken(one, labels) for one in value.values() if one not in (None, "")]
        first, rest = (texts[0], texts[1:]) if texts else ("—", [])
        said = " ".join(french.capital(one if one.endswith(".") else f"{one}.") for one in rest)
        return french.typeset(french.capital(first) + (f". {said}" if said else ""))
    said = spoken(value, labels)
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


def _rules(step: Mapping[str, Any], labels: Labels, *, named: bool) -> list[dict[str, Any]]:
    """The rules of a decision; `named` tells apart those of a decision on which the asked one rests."""
    before = f"{step.get('name')}, " if named else ""
    return [_rule(rule, table, before, labels) for table in step.get("tables", ()) for rule in table.get("rules", ())]


def _rule(rule: Mapping[str, Any], table: Mapping[str, Any], before: str, labels: Labels) -> dict[str, Any]:
    """A rule in a sentence: what it rests on when it applies, what it wanted when it does not."""
    matched = bool(rule.get("matched"))
    grounds = ", ".join(dict.fromkeys(str(one) for one in rule.get("annotations", ()) if one))
    alone = matched and table.get("matched") == [rule.get("rule")]
    told = f"{before}règle {rule.get('rule')} : {labels.sentence(_why(rule, matched=matched))}."
    return {
        "text": french.typeset(french.capital(f"{told}{f' {grounds}.' if grounds else ''}")),
        "matched": matched,
        "output": verdict(table.get("value"), labels) if alone else None,
    }


def _why(rule: Mapping[str, Any], *, matched: bool) -> str:
    because = rule.get("because")
    if matched:
        return "elle s’applique"
    if not isinstance(because, Mapping):
        return "une règle placée avant elle a déjà répondu"
    return f"elle demande que « {because.get('input')} » soit {because.get('wanted')}, et c’est {because.get('found')}"


def reason(data: Mapping[str, object]) -> str | None:
    """The reason that was written with an answer, under whichever of its usual names."""
    texts = (text for name, text in data.items() if name.startswith(cards.REASONS))
    return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), None)


def spoken(value: object, labels: Labels = _PLAIN) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Mapping) and "@" in value:  # a date, a duration: what JSON has no form for
        return value_in_words(from_json(cast("Json", value)))
    if isinstance(value, Mapping):
        return ", ".join(f"{key.replace('_', ' ')} : {spoken(one, labels)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return french.enumerate_words([spoken(one, labels) for one in value]) or "aucun"
    if isinstance(value, int | float):
        return french.number(value)
    return "—" if value in (None, "") else labels.word(str(value))
