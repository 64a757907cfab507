"""Answers to forms: what was typed becomes plain JSON, or a French sentence per field.

Everything arrives twice over: as JSON from programs and as text from pages; both are taken. Unknown fields are
refused, hidden and read-only ones are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from uuid import UUID

from flux.domain.forms import DECORATION, Ask, Field, FieldType, Form, options, visible
from flux.domain.french import figures
from flux.errors import ValidationFailed

#: longest texts taken when the form sets no limit, in characters
LONGEST_LINE = 1_000
LONGEST_TEXT = 50_000

_YES = frozenset({True, "true", "on", "1", "oui"})
_NO = frozenset({False, "false", "off", "0", "non", ""})
#: JSON numbers beyond it lose digits in half of the programs that read them
_LARGEST = 2**53


class _Fault(Exception):
    """A value that cannot be taken; its text is the sentence."""


def check(form: Form, sent: Mapping[str, object], *, context: Mapping[str, object], ask: Ask) -> dict[str, object]:
    """Gives what may be written, by key.

    `context` holds the variables that conditions and choices may read; what was sent goes before them.
    Raises ValidationFailed with one sentence per field.
    """
    faults = _unknown(form, sent)
    shown = visible(form, {**context, **sent}, ask)
    taken: dict[str, object] = {}
    for item in shown:
        if item.type in DECORATION or item.read_only or item.key in faults:
            continue
        try:
            taken[item.key] = _taken(item, _given(item, sent), {**context, **sent}, ask)
        except _Fault as fault:
            faults[item.key] = str(fault)
    if faults:
        raise ValidationFailed(
            "La réponse n’est pas complète\u00a0: " + " ".join(faults.values()), fields=faults, code="form.invalid"
        )
    return taken


def _unknown(form: Form, sent: Mapping[str, object]) -> dict[str, str]:
    known = {item.key for item in form.fields}
    return {key: f"Le champ «\u00a0{key}\u00a0» n’est pas dans le formulaire." for key in sent if key not in known}


def _given(item: Field, sent: Mapping[str, object]) -> object:
    """What was sent, else the default; a box that a browser does not send was left empty on purpose."""
    if item.key in sent or item.type in {FieldType.CHECKBOX, FieldType.CHECKLIST, FieldType.FILE}:
        return sent.get(item.key)
    return item.default


def _taken(item: Field, value: object, context: Mapping[str, object], ask: Ask) -> object:
    if isinstance(value, str):
        value = value.strip()
    if value in (None, "", []):
        if item.required:
            raise _Fault(f"«\u00a0{item.label}\u00a0» est à remplir.")
        return _EMPTY.get(item.type)
    if item.type in {FieldType.SELECT, FieldType.RADIO, FieldType.CHECKLIST}:
        return _choice(item, value, {str(option.value): option.value for option in options(item, context, ask)})
    taken = _TAKERS[item.type](item, value)
    if item.pattern and ask("matches(valeur, motif)", {"valeur": taken, "motif": item.pattern}) is not True:
        # FEEL gives a pattern a limit of time, so that one that never ends stops nobody
        raise _Fault(item.pattern_message or f"«\u00a0{item.label}\u00a0» n’a pas la forme attendue.")
    return taken


def _line(item: Field, value: object) -> str:
    if not isinstance(value, str):
        raise _Fault(f"«\u00a0{item.label}\u00a0» doit être un texte.")
    longest = item.max_length or (LONGEST_LINE if item.type is FieldType.TEXTFIELD else LONGEST_TEXT)
    if len(value) > longest:
        raise _Fault(f"«\u00a0{item.label}\u00a0» compte {len(value)} caractères\u00a0: {longest} au plus.")
    if item.min_length and len(value) < item.min_length:
        raise _Fault(f"«\u00a0{item.label}\u00a0» est trop court\u00a0: {item.min_length} caractères au moins.")
    return value


def _number(item: Field, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Fault(f"«\u00a0{item.label}\u00a0» doit être un nombre.")
    text = re.sub(r"\s", "", str(value)).replace(",", ".")
    if not re.fullmatch(r"[+-]?\d+(\.\d*)?", text):
        raise _Fault(f"«\u00a0{item.label}\u00a0» doit être un nombre, par exemple 1\u00a0234,50.")
    found = float(text) if "." in text else int(text)
    if abs(found) > _LARGEST:
        raise _Fault(f"«\u00a0{item.label}\u00a0» est trop grand.")
    if item.decimals is not None and round(found, item.decimals) != found:
        raise _Fault(_too_fine(item))
    if item.minimum is not None and found < item.minimum:
        raise _Fault(f"«\u00a0{item.label}\u00a0» doit valoir au moins {_shown(item.minimum)}.")
    if item.maximum is not None and found > item.maximum:
        raise _Fault(f"«\u00a0{item.label}\u00a0» doit valoir au plus {_shown(item.maximum)}.")
    return int(found) if found == int(found) else found


def _too_fine(item: Field) -> str:
    if not item.decimals:
        return f"«\u00a0{item.label}\u00a0» doit être un nombre entier."
    return f"«\u00a0{item.label}\u00a0» ne prend que {item.decimals} chiffres après la virgule."


def _shown(number: float) -> str:
    text = f"{number:,.10g}" if number != int(number) else f"{int(number):,}"
    return figures(text)


def _checkbox(item: Field, value: object) -> bool:
    plain = value.lower() if isinstance(value, str) else value
    if isinstance(plain, bool | str) and plain in _YES:
        return True
    if isinstance(plain, bool | str) and plain in _NO:
        if item.required:
            raise _Fault(f"«\u00a0{item.label}\u00a0» est à cocher.")
        return False
    raise _Fault(f"«\u00a0{item.label}\u00a0» se coche ou non.")


def _choice(item: Field, value: object, known: Mapping[str, object]) -> object:
    if item.type is not FieldType.CHECKLIST:
        if str(value) not in known:
            raise _Fault(f"«\u00a0{item.label}\u00a0»\u00a0: choisissez une des réponses proposées.")
        return known[str(value)]
    values = value if isinstance(value, list | tuple) else [value]
    if any(str(one) not in known for one in values):
        raise _Fault(f"«\u00a0{item.label}\u00a0»\u00a0: choisissez parmi les réponses proposées.")
    chosen = {str(one) for one in values}
    return [known[text] for text in known if text in chosen]


def _instant(item: Field, value: object) -> str:
    readers: dict[str, tuple[Callable[[str], date | time], str]] = {
        "time": (time.fromisoformat, "une heure, par exemple 18:30"),
        "datetime": (datetime.fromisoformat, "une date et une heure, par exemple 2026-12-04T18:30"),
    }
    read, wanted = readers.get(item.subtype, (date.fromisoformat, "une date, par exemple 2026-12-04"))
    try:
        read(str(value))
    except ValueError:
        raise _Fault(f"«\u00a0{item.label}\u00a0» doit être {wanted}.") from None
    return str(value)


def _files(item: Field, value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    if len(values) > 1 and not item.multiple:
        raise _Fault(f"«\u00a0{item.label}\u00a0» ne prend qu’un document.")
    try:
        return [str(UUID(str(one))) for one in values]
    except ValueError:
        raise _Fault(f"«\u00a0{item.label}\u00a0»\u00a0: ce document n’est pas connu.") from None


_TAKERS: dict[FieldType, Callable[[Field, object], object]] = {
    FieldType.TEXTFIELD: _line,
    FieldType.TEXTAREA: _line,
    FieldType.NUMBER: _number,
    FieldType.CHECKBOX: _checkbox,
    FieldType.DATETIME: _instant,
    FieldType.FILE: _files,
}
_EMPTY: dict[FieldType, object] = {FieldType.CHECKBOX: False, FieldType.CHECKLIST: [], FieldType.FILE: []}
