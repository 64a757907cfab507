"""What is said of a member that a program sent wrongly: the sentences of marshmallow, in French.

Imported by `api.schemas` before any shape is made, since a field takes its sentences when it is made.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

_SENTENCES: dict[Any, dict[str, str]] = {
    fields.Field: {
        "required": "Cette valeur manque.",
        "null": "Cette valeur ne peut pas être nulle.",
        "validator_failed": "Cette valeur n’est pas acceptée.",
    },
    fields.String: {"invalid": "Un texte est attendu.", "invalid_utf8": "Un texte en UTF-8 est attendu."},
    fields.UUID: {"invalid_uuid": "Un identifiant (UUID) est attendu."},
    fields.Number: {"invalid": "Un nombre est attendu.", "too_large": "Ce nombre est trop grand."},
    fields.Integer: {"invalid": "Un nombre entier est attendu."},
    fields.Boolean: {"invalid": "Vrai ou faux (true, false) est attendu."},
    fields.DateTime: {
        "invalid": "Un instant ISO 8601 est attendu, tel que 2026-10-13T09:00:00Z.",
        "invalid_awareness": "Un instant avec son fuseau est attendu, tel que 2026-10-13T09:00:00Z.",
        "format": "Cet instant ne s’écrit pas.",
    },
    fields.Date: {
        "invalid": "Une date est attendue, telle que 2026-10-13.",
        "format": "Cette date ne s’écrit pas.",
    },
    fields.Mapping: {"invalid": "Un objet JSON est attendu."},
    fields.List: {"invalid": "Une liste est attendue."},
    fields.Nested: {"type": "Un objet JSON est attendu."},
}
_OF_A_SHAPE = {
    "unknown": "Ce membre n’est pas connu\u00a0: vérifiez son nom.",
    "type": "Un objet JSON est attendu.",
    "invalid": "Un objet JSON est attendu.",
}

for _field, _said in _SENTENCES.items():
    _field.default_error_messages = {**_field.__dict__.get("default_error_messages", {}), **_said}
Schema.error_messages = _OF_A_SHAPE
validate.Range.message_min = "Au moins {{min}}."
validate.Range.message_max = "Au plus {{max}}."
validate.Range.message_all = "De {{min}} à {{max}}."
validate.Length.message_min = "Au moins {min} signes ou éléments."
validate.Length.message_max = "Au plus {max} signes ou éléments."
validate.Length.message_all = "De {min} à {max} signes ou éléments."
validate.Length.message_equal = "Exactement {equal} signes ou éléments."
validate.OneOf.default_message = "L’un de\u00a0: {choices}."
