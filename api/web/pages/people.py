"""Persons, their accounts and their mandates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, forms, french
from api.web.names import Names
from flux.domain import answers
from flux.domain.forms import Field, FieldType, Form, Option
from flux.domain.institutions import ROLE_NAMES, Mandate, MandateId, PersonId
from flux.domain.permissions import Verb, require
from flux.errors import Conflict, NotFound, ValidationFailed
from flux.services import people
from flux.services.people import NewPerson, PersonDetail

pages = Blueprint("people", __name__, url_prefix="/atelier/personnes")

_COLUMNS = [{"name": "Personne"}, {"name": "Identifiant"}, {"name": "Mandats et fonctions"}, {"name": "Compte"}]
_MANDATES = [{"name": "Mandat"}, {"name": "Du"}, {"name": "Au"}, {"name": "État"}]
_PERSON = Form(
    id="personne",
    fields=(
        Field(key="name", type=FieldType.TEXTFIELD, label="Nom", required=True, max_length=120),
        Field(
            key="login",
            type=FieldType.TEXTFIELD,
            label="Identifiant",
            description="Ce que la personne tapera pour se connecter, sans espace.",
            required=True,
            max_length=80,
        ),
        Field(key="email", type=FieldType.TEXTFIELD, label="Courriel", max_length=200),
        Field(
            key="administrator",
            type=FieldType.CHECKBOX,
            label="Administre Flux",
            description="Dessine les processus, suit les dossiers, tient les comptes ; ne répond à la place de personne.",
        ),
    ),
)


@pages.get("")
def listing() -> str:
    """Show everybody."""
    everybody = people.list_people(desk.house(), auth.actor())
    called, today = desk.names(), desk.house().today()
    return render_template(
        "workshop/people.html", columns=_COLUMNS, rows=[_row(one, called, today) for one in everybody]
    )


def _row(one: PersonDetail, called: Names, today: date) -> dict[str, object]:
    held = called.mandates(mandate for mandate in one.mandates if mandate.in_force(today))
    account = one.account
    if account and account.administrator:
        held.append("administration")
    return {
        "id": one.person.id,
        "href": url_for("people.person", id=one.person.id),
        "second": one.person.email,
        "cells": [
            one.person.name,
            account.login if account else "",
            french.enumerate_words(held) or "aucun mandat en vigueur",
            desk.badge("done", "Ouvert") if account and account.active else desk.badge("stopped", "Fermé"),
        ],
    }


@pages.get("/nouvelle")
def new() -> str:
    """Show the form that welcomes a person."""
    require(auth.actor(), Verb.MANAGE_PEOPLE)
    return render_template("workshop/person_new.html", filled=forms.Filled(form=_PERSON))


@pages.post("/nouvelle")
def create() -> Answer | tuple[str, int]:
    """Welcome a person with an account."""
    sent = forms.gather(_PERSON, request.form, {}, desk.asking())
    password = request.form.get("mot_de_passe", "")
    try:
        taken = answers.check(_PERSON, sent, context={}, ask=desk.asking())
        made = people.create(
            desk.house(),
            auth.actor(),
            NewPerson(
                name=str(taken["name"]),
                login=str(taken["login"]),
                email=str(taken.get("email") or ""),
                password=password,
                administrator=taken.get("administrator") is True,
            ),
        )
    except ValidationFailed as refusal:
        faults = {("mot_de_passe" if name == "password" else name): text for name, text in refusal.fields.items()}
        return render_template("workshop/person_new.html", filled=_again(sent, faults)), 422
    except Conflict as refusal:
        return render_template("workshop/person_new.html", filled=_again(sent, {"login": refusal.message})), 409
    flash(f"{made.person.name} peut se connecter. Donnez-lui maintenant un mandat.", "success")
    return redirect(url_for("people.person", id=made.person.id), 303)


def _again(sent: Mapping[str, object], faults: Mapping[str, str]) -> forms.Filled:
    return forms.Filled(form=_PERSON, values=sent, faults=faults)


@pages.get("/<id>")
def person(id: str) -> str:  # noqa: A002  the name in the address
    """Show a person with their mandates."""
    return _page(id, _nothing_typed())


@pages.post("/<id>/mandats")
def give(id: str) -> Answer | tuple[str, int]:  # noqa: A002  the name in the address
    """Give a mandate."""
    form = _mandate_form()
    sent = forms.gather(form, request.form, {}, desk.asking())
    try:
        taken = answers.check(form, sent, context={}, ask=desk.asking())
        ends = taken.get("ends_on")
        people.give_mandate(
            desk.house(),
            auth.actor(),
            PersonId(desk.identifier(id)),
            str(taken["role"]),
            starts_on=date.fromisoformat(str(taken["starts_on"])),
            ends_on=date.fromisoformat(str(ends)) if ends else None,
            commune=str(taken["commune"]) if taken.get("commune") else None,
        )
    except ValidationFailed as refusal:
        return _page(id, forms.Filled(form=form, values=sent, faults=refusal.fields)), 422
    flash("Le mandat est donné : les droits suivent dès son premier jour.", "success")
    return redirect(url_for("people.person", id=id), 303)


@pages.post("/<id>/mandats/<mandate>/fin")
def end(id: str, mandate: str) -> Answer:  # noqa: A002  the name in the address
    """End a mandate today: its last day in force."""
    today = desk.house().today()
    people.end_mandate(desk.house(), auth.actor(), MandateId(desk.identifier(mandate)), ends_on=today)
    flash("Le mandat s’arrête ce soir.", "success")
    return redirect(url_for("people.person", id=id), 303)


@pages.post("/<id>/compte")
def switch(id: str) -> Answer:  # noqa: A002  the name in the address
    """Open or close an account."""
    active = request.form.get("actif") == "oui"
    people.set_active(desk.house(), auth.actor(), PersonId(desk.identifier(id)), active=active)
    flash("Le compte est ouvert." if active else "Le compte est fermé et ses sessions aussi.", "success")
    return redirect(url_for("people.person", id=id), 303)


@pages.post("/<id>/mot-de-passe")
def reset(id: str) -> Answer | tuple[str, int]:  # noqa: A002  the name in the address
    """Give somebody a provisional password; one's own is changed from one's account, where the old one is asked."""
    actor, person = auth.actor(), PersonId(desk.identifier(id))
    if person == actor.id:
        return redirect(url_for("account.account"), 303)
    try:
        people.set_password(desk.house(), actor, person, request.form.get("provisoire", ""))
    except ValidationFailed as refusal:
        return _page(id, _nothing_typed(), fault=refusal.message), 422
    flash("Le mot de passe est changé : ses sessions sont fermées et ses jetons révoqués.", "success")
    return redirect(url_for("people.person", id=id), 303)


def _nothing_typed() -> forms.Filled:
    return forms.Filled(form=_mandate_form(), values={"starts_on": desk.house().today().isoformat()})


def _mandate_form() -> Form:
    epci = desk.names().territory
    communes = tuple(Option(value=one.siren, label=one.name) for one in epci.communes) if epci else ()
    roles = tuple(Option(value=key, label=french.capital(words)) for key, words in ROLE_NAMES.items())
    return Form(
        id="mandat",
        fields=(
            Field(key="role", type=FieldType.SELECT, label="Mandat ou fonction", options=roles, required=True),
            Field(
                key="commune",
                type=FieldType.SELECT,
                label="Commune",
                description="Pour un mandat communal, comme celui de maire.",
                options=communes,
            ),
            Field(key="starts_on", type=FieldType.DATETIME, label="Premier jour", required=True),
            Field(
                key="ends_on",
                type=FieldType.DATETIME,
                label="Dernier jour",
                description="Vide tant qu’il n’est pas connu.",
            ),
        ),
    )


def _page(id_: str, filled: forms.Filled, *, fault: str = "") -> str:
    everybody = people.list_people(desk.house(), auth.actor())
    wanted = desk.identifier(id_)
    found = next((one for one in everybody if one.person.id == wanted), None)
    if found is None:
        raise NotFound("Cette personne n’existe pas.", code="person.not_found")
    called, today = desk.names(), desk.house().today()
    account = found.account
    return render_template(
        "workshop/person.html",
        person=found.person,
        their=account,
        own=wanted == auth.actor().id,
        fault=fault,
        lead=f"Identifiant : {account.login}" if account else "Sans compte",
        columns=_MANDATES,
        mandates=[(one, called.mandate(one), one.in_force(today)) for one in found.mandates],
        rows=[_mandate_row(one, called, today) for one in found.mandates],
        filled=filled,
    )


def _mandate_row(one: Mandate, called: Names, today: date) -> dict[str, object]:
    said = called.mandate(one)
    state = desk.badge("running", "En vigueur") if one.in_force(today) else _not_in_force(one, today)
    return {
        "id": one.id,
        "cells": [
            french.capital(said),
            french.day(one.starts_on),
            french.day(one.ends_on) if one.ends_on else "sans fin connue",
            state,
        ],
    }


def _not_in_force(one: Mandate, today: date) -> object:
    return desk.badge("future", "À venir") if one.starts_on > today else desk.badge("done", "Terminé")
