"""Acting for somebody else: delegations that rest on a deed, and absences with who stands in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, forms, french, names
from flux.domain import answers
from flux.domain.delegations import Delegation, DelegationId, Substitution, SubstitutionId, deed_in_words
from flux.domain.forms import Field, FieldType, Form, Option
from flux.domain.institutions import ROLE_NAMES, PersonId
from flux.domain.permissions import Verb, may
from flux.errors import InvalidState, ValidationFailed
from flux.services import people, standing
from flux.services.standing import NewDelegation, NewSubstitution

pages = Blueprint("deeds", __name__)

_DELEGATIONS = [{"name": "Délégation"}, {"name": "Acte"}, {"name": "Sujets"}, {"name": "Période"}, {"name": "État"}]
_SUBSTITUTIONS = [{"name": "Absent"}, {"name": "Remplacé par"}, {"name": "Pour"}, {"name": "Période"}, {"name": "État"}]


@pages.get("/delegations")
def delegations() -> str:
    """Show the register of delegations."""
    return _delegations(forms.Filled(form=_delegation_form()))


@pages.post("/delegations")
def delegate() -> Answer | tuple[str, int]:
    """Register a delegation."""
    form = _delegation_form()
    sent = forms.gather(form, request.form, {}, desk.asking())
    try:
        taken = answers.check(form, sent, context={}, ask=desk.asking())
        made = standing.delegate(desk.house(), auth.actor(), _new_delegation(taken))
    except ValidationFailed as refusal:
        return _delegations(forms.Filled(form=form, values=sent, faults=refusal.fields)), 422
    binding = made.enforceable_on
    told = (
        f"exécutoire le {french.day(binding)}" if binding else "sans effet tant qu’elle n’est pas publiée et transmise"
    )
    flash(f"La délégation est inscrite, {told}.", "success")
    return redirect(url_for("deeds.delegations"), 303)


@pages.post("/delegations/<id>/execution")
def complete(id: str) -> Answer | tuple[str, int]:  # noqa: A002  the name in the address
    """Note when a deed was published and transmitted."""
    try:
        standing.complete_delegation(
            desk.house(),
            auth.actor(),
            DelegationId(desk.identifier(id)),
            published_on=_date(request.form.get("published_on")),
            transmitted_on=_date(request.form.get("transmitted_on")),
        )
    except ValidationFailed as refusal:
        return _delegations(forms.Filled(form=_delegation_form()), refusal.message), 422
    flash("Les dates de l’acte sont notées.", "success")
    return redirect(url_for("deeds.delegations"), 303)


@pages.post("/delegations/<id>/fin")
def end_delegation(id: str) -> Answer:  # noqa: A002  the name in the address
    """End a delegation today."""
    standing.end_delegation(desk.house(), auth.actor(), DelegationId(desk.identifier(id)), ends_on=desk.house().today())
    flash("La délégation finit ce soir.", "success")
    return redirect(url_for("deeds.delegations"), 303)


@pages.get("/remplacements")
def substitutions() -> str:
    """Show absences and who stands in."""
    return _substitutions(forms.Filled(form=_substitution_form()))


@pages.post("/remplacements")
def substitute() -> Answer | tuple[str, int]:
    """Register an absence."""
    form = _substitution_form()
    sent = forms.gather(form, request.form, {}, desk.asking())
    try:
        taken = answers.check(form, sent, context={}, ask=desk.asking())
        made = standing.substitute(desk.house(), auth.actor(), _new_substitution(taken))
    except ValidationFailed as refusal:
        return _substitutions(forms.Filled(form=form, values=sent, faults=refusal.fields)), 422
    except InvalidState as refusal:
        return _substitutions(forms.Filled(form=form, values=sent, faults={"substitute": refusal.message})), 409
    called = desk.names(made.absent, made.substitute)
    told = f"{called.person(made.substitute)} agit pour {called.person(made.absent)}"
    flash(f"{told} jusqu’au {french.day(made.ends_on)}, pour ce qui attend et ce qui viendra.", "success")
    return redirect(url_for("deeds.substitutions"), 303)


@pages.post("/remplacements/<id>/fin")
def end_substitution(id: str) -> Answer:  # noqa: A002  the name in the address
    """The absent is back: end a substitution yesterday."""
    yesterday = date.fromordinal(desk.house().today().toordinal() - 1)
    standing.end_substitution(desk.house(), auth.actor(), SubstitutionId(desk.identifier(id)), ends_on=yesterday)
    flash("Le remplacement a pris fin.", "success")
    return redirect(url_for("deeds.substitutions"), 303)


def _new_delegation(taken: Mapping[str, object]) -> NewDelegation:
    scope = str(taken.get("scope") or "").split(",")
    deed_on = _given(taken, "deed_on")
    return NewDelegation(
        deed=str(taken["deed"]),
        deed_on=deed_on,
        giver=_person(taken, "giver"),
        holder=_person(taken, "holder"),
        role=str(taken["role"]),
        scope=tuple(one.strip() for one in scope if one.strip()),
        starts_on=_date(taken.get("starts_on")) or deed_on,
        ends_on=_date(taken.get("ends_on")),
        published_on=_date(taken.get("published_on")),
        transmitted_on=_date(taken.get("transmitted_on")),
    )


def _new_substitution(taken: Mapping[str, object]) -> NewSubstitution:
    return NewSubstitution(
        absent=_person(taken, "absent") if taken.get("absent") else auth.actor().id,
        substitute=_person(taken, "substitute"),
        starts_on=_given(taken, "starts_on"),
        ends_on=_given(taken, "ends_on"),
        role=str(taken["role"]) if taken.get("role") else None,
        deed=str(taken.get("deed") or ""),
        deed_on=_date(taken.get("deed_on")),
    )


def _person(taken: Mapping[str, object], name: str) -> PersonId:
    return PersonId(desk.identifier(str(taken[name])))


def _given(taken: Mapping[str, object], name: str) -> date:
    return date.fromisoformat(str(taken[name])[:10])


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _day(key: str, label: str, description: str = "", *, required: bool = False) -> Field:
    return Field(key=key, type=FieldType.DATETIME, label=label, description=description, required=required)


def _choice(
    key: str, label: str, options: tuple[Option, ...], description: str = "", *, required: bool = True
) -> Field:
    return Field(
        key=key, type=FieldType.SELECT, label=label, options=options, description=description, required=required
    )


def _people() -> tuple[Option, ...]:
    return tuple(Option(value=str(one.id), label=one.name) for one in people.list_persons(desk.house(), auth.actor()))


def _roles() -> tuple[Option, ...]:
    return tuple(Option(value=key, label=french.capital(words)) for key, words in ROLE_NAMES.items())


def _text(key: str, label: str, description: str, *, required: bool = False) -> Field:
    return Field(
        key=key, type=FieldType.TEXTFIELD, label=label, description=description, required=required, max_length=200
    )


def _delegation_form() -> Form:
    everybody = _people()
    return Form(
        id="delegation",
        fields=(
            _choice("giver", "Qui délègue", everybody),
            _choice("role", "Quelle fonction", _roles()),
            _choice("holder", "À qui", everybody),
            _text("deed", "Acte", "Par exemple : arrêté 2026-14.", required=True),
            _day("deed_on", "Date de l’acte", required=True),
            _text("scope", "Sujets", "Séparés par des virgules : un processus, une matière, un axe. Vide : tous."),
            _day("starts_on", "Premier jour", "Vide : le jour de l’acte."),
            _day("ends_on", "Dernier jour", "Vide tant qu’il n’est pas connu."),
            _day("published_on", "Publié le"),
            _day(
                "transmitted_on", "Reçu en préfecture le", "L’acte n’a d’effet que publié et transmis (art. L2131-1)."
            ),
        ),
    )


def _substitution_form() -> Form:
    everybody = _people()
    fields = [
        _choice("substitute", "Qui remplace", everybody),
        _day("starts_on", "Premier jour d’absence", required=True),
        _day("ends_on", "Dernier jour d’absence", required=True),
        _choice("role", "Seulement pour une fonction", _roles(), "Vide : toutes.", required=False),
        _text("deed", "Acte", "Nécessaire pour remplacer un élu : l’arrêté, ou l’article qui organise la suppléance."),
        _day("deed_on", "Date de l’acte"),
    ]
    if may(auth.actor(), Verb.KEEP_SUBSTITUTIONS):
        fields.insert(0, _choice("absent", "Qui est absent", everybody, "Vide : vous-même.", required=False))
    return Form(id="remplacement", fields=tuple(fields))


def _delegations(filled: forms.Filled, refusal: str = "") -> str:
    actor = auth.actor()
    found = standing.delegations(desk.house(), actor)
    called = desk.names(*(person for one in found for person in (one.giver, one.holder)))
    keeper = may(actor, Verb.KEEP_DELEGATIONS)
    today = desk.house().today()
    return render_template(
        "delegations.html",
        columns=_DELEGATIONS,
        rows=[_delegation_row(one, called, today) for one in found],
        waiting=[(one, _told(one, called)) for one in found if one.enforceable_on is None] if keeper else [],
        running=[(one, _told(one, called)) for one in found if one.in_force(today)] if keeper else [],
        filled=filled if keeper else None,
        refusal=refusal,
    )


def _told(one: Delegation, called: names.Names) -> str:
    return french.typeset(f"{called.person(one.holder)} pour {called.person(one.giver)}, {names.role(one.role)}")


def _delegation_row(one: Delegation, called: names.Names, today: date) -> dict[str, Any]:
    return {
        "cells": [
            _told(one, called),
            french.typeset(french.capital(deed_in_words(one.deed, one.deed_on))),
            french.enumerate_words([subject.replace("_", " ") for subject in one.scope]) or "tous",
            _period(one.starts_on, one.ends_on),
            _state(one, today),
        ]
    }


def _state(one: Delegation, today: date) -> object:
    if one.in_force(today):
        return desk.badge("running", "En vigueur")
    if one.ends_on is not None and one.ends_on < today:
        return desk.badge("done", "Terminée")
    return desk.badge("soon", "Non exécutoire") if one.enforceable_on is None else desk.badge("future", "À venir")


def _period(starts_on: date, ends_on: date | None) -> str:
    return f"du {french.day(starts_on)} au {french.day(ends_on)}" if ends_on else f"depuis le {french.day(starts_on)}"


def _substitutions(filled: forms.Filled) -> str:
    actor = auth.actor()
    found = standing.substitutions(desk.house(), actor)
    called = desk.names(*(person for one in found for person in (one.absent, one.substitute)))
    today, keeper = desk.house().today(), may(actor, Verb.KEEP_SUBSTITUTIONS)
    return render_template(
        "substitutions.html",
        columns=_SUBSTITUTIONS,
        rows=[_substitution_row(one, called, today) for one in found],
        running=[
            (one, called.person(one.absent))
            for one in found
            if one.ends_on >= today and one.starts_on <= one.ends_on and (keeper or one.absent == actor.id)
        ],
        filled=filled,
        keeper=keeper,
    )


def _substitution_row(one: Substitution, called: names.Names, today: date) -> dict[str, Any]:
    over = one.ends_on < today or one.ends_on < one.starts_on
    state = ("running", "En cours") if one.in_force(today) else ("done", "Terminé") if over else ("future", "À venir")
    return {
        "second": french.typeset(f"par {deed_in_words(one.deed, one.deed_on)}") if one.deed else "",
        "cells": [
            called.person(one.absent),
            called.person(one.substitute),
            names.role(one.role) if one.role else "toutes ses fonctions",
            _period(one.starts_on, one.ends_on),
            desk.badge(*state),
        ],
    }
