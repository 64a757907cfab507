"""Déport: the register of declared interests, and the files from which somebody has withdrawn."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, forms, french
from flux.domain import answers
from flux.domain.forms import Field, FieldType, Form, Option
from flux.domain.institutions import PersonId
from flux.domain.interests import INTEREST_NAMES, InterestId, InterestKind, Withdrawal
from flux.domain.permissions import Verb, may
from flux.domain.tasks import InstanceId
from flux.errors import ValidationFailed
from flux.services import interests, people
from flux.services.interests import Declared, NewInterest

pages = Blueprint("interests", __name__, url_prefix="/interets")

_COLUMNS = [{"name": "Intérêt"}, {"name": "Reconnu à"}, {"name": "Déclaré"}, {"name": "Dossiers"}, {"name": "État"}]
_FILES = [{"name": "Dossier"}, {"name": "Depuis"}, {"name": "Pourquoi"}, {"name": "État"}]


@pages.get("")
def listing() -> str:
    """Show the interests that one declared, or the whole register to those who keep it."""
    return _page(forms.Filled(form=_form()))


@pages.post("")
def declare() -> Answer | tuple[str, int]:
    """Write an interest into the register."""
    form = _form()
    sent = forms.gather(form, request.form, {}, desk.asking())
    try:
        taken = answers.check(form, sent, context={}, ask=desk.asking())
        made = interests.declare(desk.house(), auth.actor(), _new(taken), person=_whose(taken))
    except ValidationFailed as refusal:
        return _page(forms.Filled(form=form, values=sent, faults=refusal.fields)), 422
    count = len(made.withdrawals)
    found = french.plural(count, "dossier en cours est concerné", "dossiers en cours sont concernés")
    flash(
        f"L’intérêt est inscrit. {french.capital(found) if count else 'Aucun dossier en cours n’est concerné'}.",
        "success",
    )
    return redirect(url_for("interests.listing"), 303)


def _new(taken: dict[str, object]) -> NewInterest:
    words = str(taken["keywords"]).replace("\n", ",").split(",")
    return NewInterest(
        kind=InterestKind(str(taken["kind"])),
        label=str(taken["label"]),
        keywords=tuple(word.strip() for word in words if word.strip()),
        commune=str(taken["commune"]) if taken.get("commune") else None,
    )


def _whose(taken: dict[str, object]) -> PersonId | None:
    person = taken.get("person")
    return PersonId(desk.identifier(str(person))) if person else None


@pages.post("/<id>/fin")
def lift_interest(id: str) -> Answer:  # noqa: A002  the name in the address
    """End an interest; what it brought about stays."""
    interests.lift_interest(desk.house(), auth.actor(), InterestId(desk.identifier(id)))
    flash("L’intérêt ne sera plus recherché dans les dossiers à venir ; les déports déjà faits demeurent.", "success")
    return redirect(url_for("interests.listing"), 303)


@pages.post("/deports/<instance>/<person>/levee")
def lift(instance: str, person: str) -> Answer | tuple[str, int]:
    """Lift a withdrawal that was made in error, with a reason."""
    file, whose = InstanceId(desk.identifier(instance)), PersonId(desk.identifier(person))
    try:
        interests.lift(desk.house(), auth.actor(), file, whose, reason=request.form.get("motif", ""))
    except ValidationFailed as refusal:
        return _page(forms.Filled(form=_form()), lift_fault=refusal.message), 422
    flash("Le déport est levé ; le dossier garde la trace des deux.", "success")
    return redirect(url_for("interests.listing"), 303)


def _form() -> Form:
    epci = desk.names().territory
    communes = tuple(Option(value=one.siren, label=one.name) for one in epci.communes) if epci else ()
    kinds = tuple(Option(value=kind.value, label=words) for kind, words in INTEREST_NAMES.items())
    fields = [
        Field(key="kind", type=FieldType.SELECT, label="Nature de l’intérêt", options=kinds, required=True),
        Field(
            key="label",
            type=FieldType.TEXTFIELD,
            label="Quel intérêt ?",
            description="Par exemple : présidente du comité des fêtes de Talensac.",
            required=True,
            max_length=200,
        ),
        Field(
            key="keywords",
            type=FieldType.TEXTFIELD,
            label="Mots qui font reconnaître les dossiers",
            description="Séparés par des virgules. Un dossier dont le titre ou les données contiennent l’un d’eux vous sera retiré.",
            required=True,
            max_length=300,
        ),
        Field(
            key="commune",
            type=FieldType.SELECT,
            label="Seulement pour une commune",
            description="Vide : tout le territoire.",
            options=communes,
        ),
    ]
    if may(auth.actor(), Verb.KEEP_INTERESTS):
        everybody = people.list_persons(desk.house(), auth.actor())
        options = tuple(Option(value=str(one.id), label=one.name) for one in everybody)
        fields.insert(
            0,
            Field(
                key="person",
                type=FieldType.SELECT,
                label="Qui déclare",
                description="Vide : vous-même.",
                options=options,
            ),
        )
    return Form(id="interet", fields=tuple(fields))


def _page(filled: forms.Filled, lift_fault: str = "") -> str:
    actor = auth.actor()
    register = interests.register(desk.house(), actor)
    keeper = may(actor, Verb.KEEP_INTERESTS)
    persons = dict.fromkeys([actor.id, *(one.person.id for one in register)]) if keeper else {actor.id: None}
    out = [(one, title) for person in persons for one, title in interests.withdrawals(desk.house(), person)]
    return render_template(
        "interests.html",
        lead="Qui a un intérêt personnel dans un dossier n’y prend aucune part : ni tâche, ni débat, ni quorum, ni vote.",
        columns=_COLUMNS,
        rows=[_row(one) for one in register],
        running=[one for one in register if one.interest.lifted_on is None],
        file_columns=_FILES,
        file_rows=[_file_row(one, title) for one, title in out],
        out=[(one, title, desk.names(one.person).person(one.person)) for one, title in out if one.in_force],
        filled=filled,
        lift_fault=lift_fault,
        keeper=keeper,
    )


def _row(one: Declared) -> dict[str, Any]:
    kept = one.interest
    words = french.enumerate_words([f"« {word} »" for word in kept.keywords])
    place = f", à {desk.names().commune(kept.commune)}" if kept.commune else ""
    state = desk.badge("running", "En vigueur") if kept.lifted_on is None else desk.badge("done", "Levé")
    return {
        "id": kept.id,
        "second": f"{one.person.name}, {INTEREST_NAMES[kept.kind].lower()}",
        "cells": [
            kept.label,
            french.typeset(f"{words}{place}"),
            french.day(kept.declared_on),
            french.number(len(one.withdrawals)),
            state,
        ],
    }


def _file_row(one: Withdrawal, title: str) -> dict[str, Any]:
    lifted = f"Levé : {one.lift_reason}" if one.lifted_at else ""
    return {
        "href": url_for("files.file", id=one.instance),
        "second": desk.names(one.person).person(one.person),
        "cells": [
            title,
            french.day(one.at),
            french.typeset(". ".join(filter(None, [french.capital(one.reason), lifted]))),
            desk.badge("done", "Levé") if one.lifted_at else desk.badge("stopped", "Hors du dossier"),
        ],
    }
