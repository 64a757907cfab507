"""Forms shown by the server, without script: what was posted is gathered here, and checked by `flux.domain.answers`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from api.web import french
from flux.domain.forms import DECORATION, Ask, Field, FieldType, Form, Option, options, visible
from flux.domain.french import NBSP

_CHOICES = frozenset({FieldType.RADIO, FieldType.SELECT, FieldType.CHECKLIST})
_YES_NO = {True: "oui", False: "non"}


class Posted(Protocol):
    """What a browser posts: the first value under a name, or all of them."""

    def get(self, key: str, default: str, /) -> str:
        """The first value under the name."""
        ...

    def getlist(self, key: str, /) -> list[str]:
        """All values under the name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words between the questions."""

    #: heading, text or rule
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What another answer has to be, or not to be, for a question to be put; the page says it to its script."""

    #: "when" or "unless"
    word: str
    #: name of the other question, an equal sign, its value
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form with what it holds and what is wrong with it, ready to be shown."""

    form: Form
    values: Mapping[str, object] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> list[Field | Passage]:
        """Questions and passages in order; a Markdown text becomes headings and paragraphs."""
        found: list[Field | Passage] = []
        for item in self.form.fields:
            if item.type is FieldType.TEXT:
                found += _passages(item.text)
            elif item.type is FieldType.SEPARATOR:
                found.append(Passage(kind="rule"))
            else:
                found.append(item)
        return found

    @property
    def labels(self) -> dict[str, str]:
        """The label of each faulty question whose sentence does not say it, for the summary of faults."""
        faulty = (item for item in self.form.fields if item.key in self.faults)
        return {item.key: item.label for item in faulty if item.label not in self.faults[item.key]}

    def without(self, names: Iterable[str]) -> Filled:
        """The form without the questions of these names: they stand elsewhere on the page."""
        left_out = {name for name in names if name}
        kept = tuple(item for item in self.form.fields if item.key not in left_out or not item.key)
        return replace(self, form=replace(self.form, fields=kept))


def shown_to(form: Form, context: Mapping[str, object], ask: Ask) -> Form:
    """The form as somebody sees it: questions that do not apply left out, computed choices worked out.

    A condition on another question of the same form cannot be known before it is answered, so that question stays.
    """
    own = {item.key for item in form.fields if item.key}
    there = set(visible(form, context, ask))
    fields = tuple(
        replace(item, options=options(item, context, ask)) if item.type in _CHOICES else item
        for item in form.fields
        if item in there or _depends_on(item, own)
    )
    return replace(form, fields=fields)


def _depends_on(item: Field, names: set[str]) -> bool:
    return bool(item.hide) and bool(names & set(re.findall(r"\w+", str(item.hide))))


def gather(form: Form, posted: Posted, context: Mapping[str, object], ask: Ask) -> dict[str, object]:
    """What the browser sent for the questions that apply, as `answers.check` takes it; files come another way."""
    sent = {item.key: _sent(item, posted) for item in form.fields if _is_asked(item)}
    there = {item.key for item in visible(form, {**context, **sent}, ask)}
    return {key: value for key, value in sent.items() if key in there}


_SIMPLE = re.compile(r'(?P<name>\w+)\s*(?P<sign>!?=)\s*(?:"(?P<text>[^"]*)"|(?P<bare>true|false))')


def condition(item: Field) -> Condition | None:
    """The condition of a question, when it is on one other answer; anything richer is left to the server."""
    simple = _SIMPLE.fullmatch((item.hide or "").strip())
    if simple is None:
        return None
    value = simple["text"] if simple["text"] is not None else simple["bare"]
    # the diagram says when to hide, the page says when to show
    return Condition(word="unless" if simple["sign"] == "=" else "when", rule=f"{simple['name']}={value}")


def required(item: Field) -> bool | None:
    """Whether a question must be answered; None when that hangs on another answer."""
    return None if item.hide else item.required


def _is_asked(item: Field) -> bool:
    return item.type not in DECORATION and item.type is not FieldType.FILE and not item.read_only


def _sent(item: Field, posted: Posted) -> object:
    if item.type is FieldType.CHECKLIST:
        return posted.getlist(item.key)
    text = posted.get(item.key, "").replace("\r\n", "\n").strip()
    return text if text or item.type is FieldType.CHECKBOX else None


def _passages(text: str) -> list[Passage]:
    """Headings and paragraphs of a short Markdown text; tags are dropped, never trusted."""
    found = []
    for block in re.split(r"\n\s*\n", re.sub(r"<[^>]+>", "", text).strip()):
        heading = re.match(r"#{1,6}\s+(.*)", block)
        plain = re.sub(r"[*_`]{1,2}([^*_`]+)[*_`]{1,2}", r"\1", heading[1] if heading else block).strip()
        if plain:
            found.append(Passage(kind="heading" if heading else "text", text=plain))
    return found


def shown(item: Field, value: object) -> str:
    """A value as people read it: the label of a choice, a date in words, yes or no."""
    if value is None or value in ("", []):
        return "—"
    labels = {str(option.value): option.label for option in item.options}
    if isinstance(value, list | tuple):
        return french.enumerate_words([labels.get(str(one), str(one)) for one in value])
    if str(value) in labels:
        return labels[str(value)]
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, int | float):
        amount = french.number(value)
        return f"{amount}{NBSP}{item.unit}" if item.unit else amount
    if item.type is FieldType.DATETIME:
        return _date_words(item, str(value))
    return str(value)


def _date_words(item: Field, text: str) -> str:
    try:
        if item.subtype == "date":
            return french.day(date.fromisoformat(text[:10]))
        return french.moment(datetime.fromisoformat(text)) if item.subtype == "datetime" else text
    except ValueError:
        return text


def as_input(item: Field, value: object) -> str:
    """A value as an input holds it; a whole number with its spaces, as it may be typed."""
    if item.type is FieldType.NUMBER and isinstance(value, int | float) and value == int(value):
        return french.number(value)
    return "" if value is None else str(value)


def pairs(choices: Iterable[Option]) -> list[tuple[str, str]]:
    """Choices as the macros take them."""
    return [(str(option.value), option.label) for option in choices]


def texts(values: object) -> list[str]:
    """Chosen values as the macros compare them."""
    if isinstance(values, list | tuple):
        return [str(value) for value in values]
    return [] if values is None else [str(values)]
