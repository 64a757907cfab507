"""A form as its author writes it: one line per question, changed without script, and what Flux does not know kept as it came."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flux.domain.forms import FieldType
from flux.services import sent

Json = dict[str, Any]

#: kinds of questions as people call them, in the order in which they are offered
KINDS = {
    FieldType.TEXTFIELD: "Texte court",
    FieldType.TEXTAREA: "Texte long",
    FieldType.RADIO: "Un choix",
    FieldType.CHECKLIST: "Plusieurs choix",
    FieldType.SELECT: "Liste déroulante",
    FieldType.NUMBER: "Nombre",
    FieldType.DATETIME: "Date",
    FieldType.CHECKBOX: "Case à cocher",
    FieldType.FILE: "Fichiers",
    FieldType.TEXT: "Passage à lire",
}
_CHOICES = frozenset({FieldType.RADIO, FieldType.CHECKLIST, FieldType.SELECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A question as its author writes it."""

    #: before the names of its inputs on the page
    name: str
    type: str
    kind: str
    label: str
    key: str
    help: str
    required: bool
    #: one choice a line, « valeur : libellé »
    choices: str
    #: whether choices are written here, and not read from a variable
    has_choices: bool
    #: FEEL: the question is not put while it is true
    hide: str
    #: whether it is a kind that can be changed here
    known: bool


def blank(key: str = "") -> Json:
    """A form without a question."""
    return {"type": "default", "id": key, "schemaVersion": 18, "components": []}


def lines(schema: Json) -> list[Line]:
    """The questions of a form."""
    return [_line(f"q{at}", component) for at, component in enumerate(schema["components"])]


def _line(name: str, component: Json) -> Line:
    kind = str(component.get("type"))
    text = component.get("text") if kind == FieldType.TEXT else component.get("label") or component.get("dateLabel")
    hide = _members(component, "conditional").get("hide") or ""
    choices = component.get("values")
    choices = [one for one in choices if isinstance(one, dict)] if isinstance(choices, list) else []
    return Line(
        name=name,
        type=kind,
        kind=KINDS.get(kind, kind),  # type: ignore[call-overload]  # a StrEnum is found by its text
        label=str(text or ""),
        key=str(component.get("key") or ""),
        help=str(component.get("description") or ""),
        required=_members(component, "validate").get("required") is True,
        choices="\n".join(f"{one.get('value')} : {one.get('label')}" for one in choices),
        has_choices=kind in _CHOICES and not (component.get("valuesKey") or component.get("valuesExpression")),
        hide=str(hide).removeprefix("=").strip(),
        known=kind in set(KINDS),
    )


def changed(schema: Json, posted: Mapping[str, str]) -> Json:
    """The form as its author left it on the page, with what the pressed button asked of it."""
    components = [
        _changed(component, f"q{at}", posted) if f"q{at}-type" in posted else component
        for at, component in enumerate(schema["components"])
    ]
    act, _, where = posted.get("acte", "").partition(":")
    at = next((place for place in range(len(components)) if where == str(place)), None)
    if act == "ajouter":
        components.append({"type": "textfield", "label": "", "key": ""})
    elif act == "retirer" and at is not None:
        del components[at]
    elif act == "monter" and at:
        components[at - 1 : at + 1] = components[at], components[at - 1]
    title = posted.get("titre", "").strip()
    kept = {name: value for name, value in schema.items() if name != "title"}
    return {**kept, **({"title": title} if title else {}), "components": components}


def _changed(component: Json, name: str, posted: Mapping[str, str]) -> Json:
    put = {part: posted.get(f"{name}-{part}", "").replace("\r\n", "\n").strip() for part in _PARTS}
    found = {**component, "type": put["type"]}
    if put["type"] == FieldType.TEXT:
        return _with(found, text=put["libelle"], conditional=_hidden(put["masquer"]), key=None, label=None)
    found["key"] = put["cle"] or key_of(put["libelle"])
    label = "dateLabel" if "dateLabel" in component else "label"
    rules = {**_members(component, "validate"), "required": True if put["obligatoire"] else None}
    found = _with(found, description=put["aide"], conditional=_hidden(put["masquer"]), text=None)
    found = _with(found, **{label: put["libelle"], "validate": {k: v for k, v in rules.items() if v is not None}})
    if put["type"] == FieldType.DATETIME:
        found.setdefault("subtype", "date")
    if put["type"] in _CHOICES and f"{name}-choix" in posted:
        found = _with(found, values=[_choice(text) for text in put["choix"].splitlines() if text.strip()])
    return found


def _members(component: Json, name: str) -> Json:
    found = component.get(name)
    return found if isinstance(found, dict) else {}


_PARTS = ("type", "libelle", "cle", "aide", "obligatoire", "choix", "masquer")


def _with(component: Json, **values: object) -> Json:
    """The component with these members; what is empty is left out of the file."""
    return {name: value for name, value in {**component, **values}.items() if value or name not in values}


def _hidden(text: str) -> Json | None:
    return {"hide": f"={text}"} if text else None


def _choice(text: str) -> dict[str, str]:
    """« valeur : libellé », or the words alone, from which a value is made."""
    value, colon, label = text.partition(" : ")
    return {"value": value.strip(), "label": label.strip()} if colon else {"value": key_of(text), "label": text.strip()}


def key_of(text: str) -> str:
    """The name of a variable made from words: « Coût retenu » gives cout_retenu."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"\W+", "_", plain.replace("'", "_")).strip("_")[:60]


def read(text: str) -> Json | None:
    """The form that a page carries along; None when it is none."""
    try:
        found = sent.read(text.encode())
    except ValueError:
        return None
    good = isinstance(found, dict) and isinstance(found.get("components"), list)
    return found if good and all(isinstance(one, dict) for one in found["components"]) else None


def written(schema: Json) -> str:
    """The file of a form, as people can compare it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
