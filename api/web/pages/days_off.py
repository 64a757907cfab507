"""The closed days of the territory: those of the law in its département, and those that are entered here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import assemblies, desk, french
from flux.domain.holidays import DayOffId, public_holidays
from flux.domain.permissions import Verb, may
from flux.errors import Conflict, ValidationFailed
from flux.services import days_off, law

pages = Blueprint("days_off", __name__, url_prefix="/jours-chomes")

_FIELDS = {"day": "jour", "days": "jour", "from": "jour", "reason": "motif"}
_COLUMNS = [{"name": "Jour"}, {"name": "Motif"}, {"name": "Inscrit"}]


@pages.get("")
def listing() -> str:
    """Show the closed days, and the form that enters one."""
    return _page({}, {})


@pages.post("")
def enter() -> Answer | tuple[str, int]:
    """Enter a closed day."""
    sent = request.form
    try:
        made = days_off.enter(desk.house(), auth.actor(), assemblies.sent_date("jour"), sent.get("motif", ""))
    except (ValidationFailed, Conflict) as refusal:
        fields = refusal.fields if isinstance(refusal, ValidationFailed) else {"day": refusal.message}
        return _page(sent, {_FIELDS.get(name, name): text for name, text in fields.items()}), 422
    flash(
        french.typeset(f"Le {french.weekday(made.day)} est chômé, pour les délais comptés à partir de maintenant."),
        "success",
    )
    return redirect(url_for("days_off.listing"), 303)


@pages.post("/<id>/retrait")
def lift(id: str) -> Answer:  # noqa: A002  the name in the address
    """Open a day again."""
    key, actor = DayOffId(desk.identifier(id)), auth.actor()
    return assemblies.act(
        url_for("days_off.listing"), "Ce jour est de nouveau ouvré.", lambda: days_off.lift(desk.house(), actor, key)
    )


def _page(values: Any, faults: dict[str, str]) -> str:
    found, today = days_off.register(desk.house()), desk.house().today()
    called = desk.names(*(one.entered_by for one in (*found.entered, *found.lifted)))
    department = law.calendar(desk.house()).subdivision
    years = (today.year, today.year + 1)
    legal = [(day, name) for year in years for day, name in public_holidays(year, department).items() if day >= today]
    return render_template(
        "days_off.html",
        keeper=may(auth.actor(), Verb.KEEP_DAYS_OFF),
        columns=_COLUMNS,
        rows=[
            {
                "cells": [
                    french.weekday(one.day),
                    one.reason,
                    french.typeset(
                        f"{french.moment(one.entered_at)}, {called.person(one.entered_by) or 'un programme'}"
                    ),
                ]
            }
            for one in found.entered
        ],
        entered=[(one.id, french.weekday(one.day)) for one in found.entered],
        lifted=[
            (french.weekday(one.day), one.reason, french.moment(one.lifted_at)) for one in found.lifted if one.lifted_at
        ],
        legal=[(french.weekday(day), name) for day, name in legal],
        department=department,
        values=values,
        faults=faults,
    )
