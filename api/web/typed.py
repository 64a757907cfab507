"""Variables as somebody types them: text, number, yes or no, date, and JSON for the rest."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum

from flux.domain.forms import Field, FieldType, Option
from flux.errors import ValidationFailed

#: name of the question that holds the value
VALUE = "valeur"
_LABEL = "Valeur"


class Kind(StrEnum):
    """How a value is typed; the word is the one of the address."""

    TEXT = "texte"
    NUMBER = "nombre"
    YES_NO = "oui-non"
    DATE = "date"
    JSON = "json"


WORDS = {
    Kind.TEXT: "Texte",
    Kind.NUMBER: "Nombre",
    Kind.YES_NO: "Oui ou non",
    Kind.DATE: "Date",
    Kind.JSON: "JSON",
}
_FIELDS = {
    Kind.TEXT: Field(key=VALUE, type=FieldType.TEXTAREA, label=_LABEL, required=True),
    Kind.NUMBER: Field(key=VALUE, type=FieldType.NUMBER, label=_LABEL, required=True),
    Kind.YES_NO: Field(
        key=VALUE,
        type=FieldType.RADIO,
        label=_LABEL,
        required=True,
        options=(Option(value=True, label="Oui"), Option(value=False, label="Non")),
    ),
    Kind.DATE: Field(key=VALUE, type=FieldType.DATETIME, subtype="date", label=_LABEL, required=True),
    Kind.JSON: Field(
        key=VALUE,
        type=FieldType.TEXTAREA,
        label=_LABEL,
        description='Par exemple ["bureau", "conseil"] ; null pour une variable sans valeur.',
        required=True,
    ),
}


def kind(wanted: str | None, value: object) -> Kind:
    """The kind that was asked for, else the one of the value."""
    if wanted in set(Kind):
        return Kind(wanted)
    match value:
        case bool():
            return Kind.YES_NO
        case int() | float():
            return Kind.NUMBER
        case str():
            return Kind.DATE if _is_date(value) else Kind.TEXT
        case None:
            return Kind.TEXT
    return Kind.JSON


def field(kind_: Kind) -> Field:
    """The question that takes a value of this kind."""
    return _FIELDS[kind_]


def written(value: object, kind_: Kind) -> object:
    """The value as its question holds it; nothing when it is of another kind."""
    if kind_ is Kind.JSON:
        return json.dumps(value, ensure_ascii=False, indent=1)
    if kind_ is Kind.TEXT:
        return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    return value if kind(None, value) is kind_ else None


def read(value: object, kind_: Kind) -> object:
    """The value that a checked answer means. Raises ValidationFailed when it is no JSON."""
    if kind_ is not Kind.JSON:
        return value
    try:
        found: object = json.loads(str(value))
        # neither an infinity nor half a surrogate pair could be kept
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        said = "Ce n’est pas du JSON\u00a0: vérifiez les guillemets, les virgules et les crochets."
        raise ValidationFailed(said, fields={VALUE: said}, code="variable.json") from None
    return found


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
