"""Forms: the subset of form-js that Flux renders and checks, on the server and with French sentences.

A `.form` file is the JSON of a form-js form. `parse` reads it and reports every fault at once; `check` takes an
answer and gives what may be written, or a sentence per field. Conditions (`conditional.hide`) and computed choices
(`valuesExpression`) are FEEL: whoever calls brings the evaluation, so that this module stays pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flux.errors import Finding

#: gives the value of a FEEL text over variables
Ask = Callable[[str, Mapping[str, object]], object]


class FieldType(StrEnum):
    """Kinds of fields, by their form-js name."""

    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    CHECKBOX = "checkbox"
    SELECT = "select"
    RADIO = "radio"
    CHECKLIST = "checklist"
    DATETIME = "datetime"
    FILE = "filepicker"
    TEXT = "text"
    SEPARATOR = "separator"


#: other spellings met in files
_SAME = {
    "date": FieldType.DATETIME,
    "file": FieldType.FILE,
    "taglist": FieldType.CHECKLIST,
    "spacer": FieldType.SEPARATOR,
    "button": FieldType.SEPARATOR,
}
#: shown, never answered
DECORATION = frozenset({FieldType.TEXT, FieldType.SEPARATOR})
_CHOICES = frozenset({FieldType.SELECT, FieldType.RADIO, FieldType.CHECKLIST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice: what is written and what is read."""

    value: object
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field, or a text between fields."""

    #: name of the variable; empty for a text
    key: str
    type: FieldType
    label: str = ""
    description: str = ""
    #: Markdown of a text
    text: str = ""
    required: bool = False
    #: shown and not answered: what is sent for it is dropped
    read_only: bool = False
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    pattern_message: str = ""
    options: tuple[Option, ...] = ()
    #: variable that holds the options
    options_key: str | None = None
    #: FEEL text that gives the options
    options_expression: str | None = None
    #: FEEL text: the field is not there while it is true
    hide: str | None = None
    #: "date", "time" or "datetime"
    subtype: str = "date"
    #: several files
    multiple: bool = False
    #: digits after the comma; None leaves it open
    decimals: int | None = None
    #: shown beside a number, such as "€"
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: its fields in the order of the page."""

    id: str
    title: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What reading a file gave; `form` is None when it holds errors."""

    form: Form | None
    findings: tuple[Finding, ...] = field(default=())


def parse(content: bytes, *, name: str) -> Parsed:
    """Reads a `.form` file; the id of the form is its `id`, else the name of the file without its end."""
    try:
        data = json.loads(content)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is no text that could be kept
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        return Parsed(
            form=None, findings=(_fault("form.json", f"Ce formulaire n’est pas du JSON\u00a0: {error}.", line),)
        )
    if not isinstance(data, dict) or not isinstance(data.get("components"), list):
        return Parsed(form=None, findings=(_fault("form.shape", "Ce fichier n’est pas un formulaire form-js."),))
    findings: list[Finding] = []
    fields = tuple(_fields(data["components"], findings))
    findings += _doubles(fields)
    if findings:
        return Parsed(form=None, findings=tuple(findings))
    id_ = str(data.get("id") or name.rpartition("/")[2].removesuffix(".form"))
    return Parsed(form=Form(id=id_, title=str(data.get("title") or ""), fields=fields))


def options(item: Field, context: Mapping[str, object], ask: Ask) -> tuple[Option, ...]:
    """The choices of a field: fixed, read from a variable, or computed."""
    if item.options_expression:
        return _as_options(ask(item.options_expression, context))
    if item.options_key:
        return _as_options(context.get(item.options_key))
    return item.options


def visible(form: Form, context: Mapping[str, object], ask: Ask) -> tuple[Field, ...]:
    """The fields that are there for these values."""
    return tuple(item for item in form.fields if not (item.hide and ask(item.hide, context) is True))


def _fields(components: list[object], findings: list[Finding]) -> list[Field]:
    fields: list[Field] = []
    for component in components:
        if not isinstance(component, dict):
            findings.append(_fault("form.shape", "Un champ du formulaire n’est pas un objet."))
        elif component.get("type") == "group":
            fields += _fields(component.get("components") or [], findings)
        else:
            fields += _field(component, findings)
    return fields


def _field(component: Mapping[str, object], findings: list[Finding]) -> list[Field]:
    spelling = str(component.get("type"))
    key = str(component.get("key") or "")
    if spelling not in _SAME and spelling not in set(FieldType):
        findings.append(
            _fault("form.type", f"Le type de champ «\u00a0{spelling}\u00a0» n’est pas connu.", element=key or None)
        )
        return []
    type_ = _SAME.get(spelling) or FieldType(spelling)
    if type_ not in DECORATION and not key:
        findings.append(
            _fault("form.key", f"Un champ «\u00a0{spelling}\u00a0» n’a pas de clé.", element=_text(component, "id"))
        )
        return []
    return [_built(component, type_, key)]


def _built(component: Mapping[str, object], type_: FieldType, key: str) -> Field:
    rules = _mapping(component.get("validate"))
    hide = _text(_mapping(component.get("conditional")), "hide")
    expression = _text(component, "valuesExpression")
    return Field(
        key=key,
        type=type_,
        label=_text(component, "label") or _text(component, "dateLabel") or key,
        description=_text(component, "description") or "",
        text=_text(component, "text") or "",
        required=rules.get("required") is True,
        read_only=component.get("disabled") is True or component.get("readonly") is True,
        default=component.get("defaultValue"),
        minimum=_number(rules.get("min")),
        maximum=_number(rules.get("max")),
        min_length=_integer(rules.get("minLength")),
        max_length=_integer(rules.get("maxLength")),
        pattern=_text(rules, "pattern"),
        pattern_message=_text(rules, "patternErrorMessage") or "",
        options=_as_options(component.get("values")) if type_ in _CHOICES else (),
        options_key=_text(component, "valuesKey"),
        options_expression=expression.removeprefix("=").strip() if expression else None,
        hide=hide.removeprefix("=").strip() if hide else None,
        subtype=_text(component, "subtype") or "date",
        multiple=component.get("multiple") is True,
        decimals=_integer(component.get("decimalDigits")),
        unit=_text(_mapping(component.get("appearance")), "suffixAdorner") or "",
    )


def _doubles(fields: tuple[Field, ...]) -> list[Finding]:
    seen: set[str] = set()
    findings = []
    for item in fields:
        if item.key and item.key in seen and not item.hide:
            findings.append(
                _fault("form.double_key", f"Deux champs ont la clé «\u00a0{item.key}\u00a0».", element=item.key)
            )
        seen.add(item.key)
    return findings


def _as_options(values: object) -> tuple[Option, ...]:
    if not isinstance(values, list | tuple):
        return ()
    return tuple(
        Option(value=value.get("value"), label=str(value.get("label") or value.get("value")))
        if isinstance(value, Mapping)
        else Option(value=value, label=str(value))
        for value in values
    )


def _fault(code: str, message: str, line: int | None = None, *, element: str | None = None) -> Finding:
    return Finding(code=code, severity="error", element=element, line=line, message=message)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(values: Mapping[str, object], key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) and value else None


def _number(value: object) -> float | None:
    try:
        return None if value is None else float(str(value))
    except ValueError:
        return None


def _integer(value: object) -> int | None:
    found = _number(value)
    return None if found is None else int(found)
