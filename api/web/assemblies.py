"""What the pages of assemblies share: acts that are refused politely, dates and numbers that were typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response as Answer

from api.web import desk, french
from flux.domain.acts import Act
from flux.errors import Conflict, InvalidState, ValidationFailed

#: longest number taken, in digits
LONGEST_NUMBER = 9


def act(back: str, done: str, do: Callable[[], object]) -> Answer:
    """Do what was asked and go back to the page; an expected refusal is said there, and nothing is changed."""
    try:
        do()
    except (ValidationFailed, InvalidState, Conflict) as refusal:
        flash(french.typeset(refusal.message), "error")
    else:
        flash(french.typeset(done), "success")
    return redirect(back, 303)


def sent_date(name: str) -> date:
    """A date of the form. Raises ValidationFailed when it is not one."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise ValidationFailed("Indiquez une date.", fields={name: "À remplir."}) from None


def sent_instant(name: str) -> datetime:
    """A local date and hour of the form. Raises ValidationFailed when it is not one."""
    try:
        typed = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise ValidationFailed("Indiquez une date et une heure.", fields={name: "À remplir."}) from None
    return typed.replace(tzinfo=desk.house().zone)


def sent_number(name: str, *, least: int = 0) -> int:
    """A whole number of the form, 0 when nothing was typed. Raises ValidationFailed when it is not one."""
    text = request.form.get(name, "").strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_NUMBER or int(text) < least:
        raise ValidationFailed("Indiquez un nombre entier.", fields={name: "Nombre entier."})
    return int(text)


def sent_optional(name: str) -> int | None:
    """A whole number of the form; None when nothing was typed."""
    return sent_number(name) if request.form.get(name, "").strip() else None


def moments(acts: tuple[Act, ...]) -> list[Mapping[str, Any]]:
    """A journal as a timeline, latest first."""
    called = desk.names(*(one.person for one in acts))
    return [
        {
            "sentence": one.sentence,
            "when": f"{french.moment(one.at)}, {called.person(one.person) or 'par l’horloge'}",
            "datetime": one.at.isoformat(),
            "state": "done",
            "quote": one.reason,
        }
        for one in reversed(acts)
    ]
