"""Institutions: the bodies with their seats, and the way to everything that is kept of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, forms, french
from flux.domain import answers
from flux.domain.forms import Field, FieldType, Form, Option
from flux.domain.institutions import BODY_NAMES, Body, BodyKind, PersonId, Seat
from flux.domain.permissions import Verb, may, require
from flux.errors import ValidationFailed
from flux.services import bodies, people
from flux.services.bodies import BodyDetail

pages = Blueprint("bodies", __name__, url_prefix="/institutions")

_COLUMNS = [{"name": "Organe"}, {"name": "Nature"}, {"name": "Sièges"}, {"name": "Pourvus"}]
_SEATS = [{"name": "Siège"}, {"name": "Commune"}, {"name": "Titulaire"}, {"name": "Suppléant"}]


@pages.get("")
def listing() -> str:
    """Show the bodies, and the way to territory, mandates, deeds, absences and interests."""
    actor = auth.actor()
    found = bodies.bodies(desk.house(), actor)
    return render_template(
        "institutions.html",
        columns=_COLUMNS,
        rows=[_row(one) for one in found],
        keeper=may(actor, Verb.MANAGE_PEOPLE),
    )


def _row(one: BodyDetail) -> dict[str, Any]:
    held = sum(seat.holder is not None for seat in one.seats)
    return {
        "href": url_for("bodies.show", key=one.body.key),
        "cells": [
            one.body.name,
            french.capital(BODY_NAMES[one.body.kind]),
            french.number(one.body.seats),
            french.number(held),
        ],
    }


@pages.get("/nouveau")
def new() -> str:
    """Show the form that adds a body."""
    require(auth.actor(), Verb.MANAGE_PEOPLE)
    return render_template("workshop/body_new.html", filled=forms.Filled(form=_form()))


@pages.post("/nouveau")
def create() -> Answer | tuple[str, int]:
    """Add a body, or change the one of that name."""
    form = _form()
    sent = forms.gather(form, request.form, {}, desk.asking())
    try:
        taken = answers.check(form, sent, context={}, ask=desk.asking())
        made = bodies.save_body(desk.house(), auth.actor(), _body(taken))
    except ValidationFailed as refusal:
        filled = forms.Filled(form=form, values=sent, faults=refusal.fields)
        return render_template("workshop/body_new.html", filled=filled), 422
    flash(f"{made.body.name} : {french.plural(made.body.seats, 'siège')}.", "success")
    return redirect(url_for("bodies.show", key=made.body.key), 303)


def _body(taken: Mapping[str, object], key: str = "") -> Body:
    seats = taken.get("seats")
    return Body(
        key=key,
        kind=BodyKind(str(taken["kind"])),
        name=str(taken["name"]),
        commune=str(taken["commune"]) if taken.get("commune") else None,
        seats=int(seats) if isinstance(seats, int | float) else 0,
    )


@pages.get("/<key>")
def show(key: str) -> str:
    """Show a body with its seats."""
    return _page(bodies.body(desk.house(), auth.actor(), key), {})


@pages.post("/<key>")
def change(key: str) -> Answer | tuple[str, int]:
    """Change the number of seats of a body."""
    known = bodies.body(desk.house(), auth.actor(), key)
    text = request.form.get("seats", "")
    if not text.isascii() or not text.isdecimal() or len(text) > 4:
        return _page(known, {"seats": "Donnez un nombre entier de sièges."}), 422
    try:
        changed = Body(key=key, kind=known.body.kind, name=known.body.name, commune=known.body.commune, seats=int(text))
        bodies.save_body(desk.house(), auth.actor(), changed)
    except ValidationFailed as refusal:
        return _page(known, dict(refusal.fields)), 422
    flash(f"{known.body.name} compte désormais {french.plural(int(text), 'siège')}.", "success")
    return redirect(url_for("bodies.show", key=key), 303)


@pages.post("/<key>/sieges/<int:number>")
def seat(key: str, number: int) -> Answer | tuple[str, int]:
    """Say who holds a seat."""
    known = bodies.body(desk.house(), auth.actor(), key)
    new_seat = Seat(
        body=key,
        number=number,
        commune=request.form.get("commune") or None,
        holder=_person("holder"),
        substitute=_person("substitute"),
    )
    try:
        bodies.seat(desk.house(), auth.actor(), new_seat)
    except ValidationFailed as refusal:
        return _page(known, {f"{name}-{number}": text for name, text in refusal.fields.items()}), 422
    flash(f"Le siège {number} est pourvu." if new_seat.holder else f"Le siège {number} est vacant.", "success")
    return redirect(url_for("bodies.show", key=key), 303)


def _person(name: str) -> PersonId | None:
    text = request.form.get(name)
    return PersonId(desk.identifier(text)) if text else None


def _form() -> Form:
    epci = desk.names().territory
    communes = tuple(Option(value=one.siren, label=one.name) for one in epci.communes) if epci else ()
    kinds = tuple(Option(value=kind.value, label=french.capital(words)) for kind, words in BODY_NAMES.items())
    return Form(
        id="organe",
        fields=(
            Field(key="kind", type=FieldType.SELECT, label="Nature", options=kinds, required=True),
            Field(key="name", type=FieldType.TEXTFIELD, label="Nom", required=True, max_length=120),
            Field(
                key="commune",
                type=FieldType.SELECT,
                label="Commune",
                description="Pour un conseil municipal.",
                options=communes,
            ),
            Field(key="seats", type=FieldType.NUMBER, label="Nombre de sièges", required=True),
        ),
    )


def _page(one: BodyDetail, faults: Mapping[str, str]) -> str:
    actor = auth.actor()
    everybody = people.list_persons(desk.house(), actor)
    called = desk.names()
    names = {person.id: person.name for person in everybody}
    return render_template(
        "workshop/body.html",
        body=one.body,
        kind=french.capital(BODY_NAMES[one.body.kind]),
        remarks=[french.typeset(text) for text in one.remarks],
        columns=_SEATS,
        rows=_seat_rows(one.seats, names, called),
        seats=one.seats,
        names=names,
        persons=[(str(person.id), person.name) for person in everybody],
        communes=[(commune.siren, commune.name) for commune in called.territory.communes] if called.territory else [],
        faults=faults,
        keeper=may(actor, Verb.MANAGE_PEOPLE),
    )


def _seat_rows(seats: Sequence[Seat], names: Mapping[PersonId, str], called: Any) -> list[dict[str, Any]]:
    return [
        {
            "cells": [
                f"Siège {one.number}",
                called.commune(one.commune),
                names.get(one.holder, "vacant") if one.holder else desk.badge("soon", "Vacant"),
                names.get(one.substitute, "") if one.substitute else "",
            ]
        }
        for one in seats
    ]
