"""Correcting a variable of a file: an administrator's repair, whose reason stays in the journal."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, forms, french, typed
from api.web.typed import Kind
from flux.domain import answers
from flux.domain.forms import Field, FieldType, Form
from flux.domain.permissions import Verb, require
from flux.domain.tasks import InstanceId
from flux.errors import EngineFailure, ValidationFailed
from flux.services import instances
from flux.services.instances import InstanceDetail

pages = Blueprint("repairs", __name__, url_prefix="/atelier/dossiers")

_NAME = Field(
    key="nom",
    type=FieldType.TEXTFIELD,
    label="Nom",
    description="Tel que le dessin et les formulaires l’écrivent, par exemple avis_commission.",
    required=True,
    max_length=100,
)
_REASON = Field(
    key="motif",
    type=FieldType.TEXTAREA,
    label="Motif",
    description="Il reste au journal, et toutes les personnes qui suivent le dossier le lisent.",
    required=True,
    max_length=1_000,
)


@pages.get("/<id>/variable")
def variable(id: str) -> str:  # noqa: A002  the name in the address
    """Show the variable that the address names, or ask for the name of another."""
    detail, name = _detail(id), request.args.get("nom", "")
    held = detail.variables.get(name)
    kind = typed.kind(request.args.get("nature"), held)
    values = {typed.VALUE: typed.written(held, kind)} if name in detail.variables else {}
    return _page(detail, name, kind, forms.Filled(form=_form(name, kind), values=values))


@pages.post("/<id>/variable")
def correct(id: str) -> Answer | tuple[str, int]:  # noqa: A002  the name in the address
    """Write the value; one that cannot be taken comes back as it was typed."""
    detail, name = _detail(id), request.args.get("nom", "")
    kind = typed.kind(request.form.get("nature"), detail.variables.get(name))
    form, ask = _form(name, kind), desk.asking()
    sent = forms.gather(form, request.form, {}, ask)
    faults: Mapping[str, str]
    try:
        taken = answers.check(form, sent, context={}, ask=ask)
        value = typed.read(taken[typed.VALUE], kind)
        written = name or _new_name(str(taken["nom"]), detail)
        instances.set_variables(
            desk.house(), auth.actor(), detail.instance.id, {written: value}, reason=str(taken["motif"])
        )
    except ValidationFailed as refusal:
        faults = refusal.fields
    except EngineFailure as failure:  # the file reacted to the change, and could not
        faults = {typed.VALUE: failure.message}
    else:
        flash(french.typeset(f"« {written} » est corrigé ; le motif est au journal."), "success")
        return redirect(url_for("instances.show", id=id), 303)
    return _page(detail, name, kind, forms.Filled(form=form, values=sent, faults=faults)), 422


def _detail(id_: str) -> InstanceDetail:
    actor = auth.actor()
    require(actor, Verb.REPAIR_INSTANCE)
    return instances.get(desk.house(), actor, InstanceId(desk.identifier(id_)))


def _form(name: str, kind: Kind) -> Form:
    return Form(id="variable", fields=(*(() if name else (_NAME,)), typed.field(kind), _REASON))


def _new_name(name: str, detail: InstanceDetail) -> str:
    """The name of a variable that is not there yet. Raises ValidationFailed."""
    if not name.isidentifier():
        said = "Un nom s’écrit en lettres, chiffres et « _ », sans espace, et commence par une lettre."
    elif name in detail.variables:
        said = f"« {name} » existe déjà : revenez au dossier pour la corriger."
    else:
        return name
    raise ValidationFailed(said, fields={"nom": french.typeset(said)}, code="variable.name")


def _page(detail: InstanceDetail, name: str, kind: Kind, filled: forms.Filled) -> str:
    id_ = detail.instance.id
    return render_template(
        "workshop/variable.html",
        title=french.typeset(f"Corriger « {name} »") if name else "Ajouter une variable",
        filled=filled,
        kind=kind,
        kinds=[
            {
                "label": words,
                "href": url_for("repairs.variable", id=id_, nom=name or None, nature=one),
                "current": one is kind,
            }
            for one, words in typed.WORDS.items()
        ],
        action=url_for("repairs.variable", id=id_, nom=name or None),
        file=detail.instance,
        back=url_for("instances.show", id=id_),
    )
