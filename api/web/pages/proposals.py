"""Filing a proposal: the fiche idée, its number, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, forms, stories
from flux.domain import answers
from flux.domain.actors import Actor
from flux.domain.documents import Document, DocumentId
from flux.domain.forms import Field, FieldType, Form, Option
from flux.domain.permissions import Verb, require
from flux.domain.proposals import Origin, Sheet
from flux.errors import NotFound, ValidationFailed
from flux.services import documents, instances, people, proposals

pages = Blueprint("proposals", __name__)

#: key of the form of the fiche idée, beside the process
SHEET = "fiche_idee"
#: where the choices of the communes come from, when the form leaves them to the territory
COMMUNES = "communes_du_territoire"
#: who holds these roles brings an idea from the political debate, not from the field
POLITICAL = frozenset({"maire", "president", "vice_president", "conseil", "bureau", "conseiller_municipal"})


@pages.get("/propositions/nouvelle")
def new() -> str:
    """Show an empty fiche idée."""
    require(auth.actor(), Verb.FILE_PROPOSAL)
    return _page(forms.Filled(form=_form()), key=str(uuid4()))


@pages.post("/propositions/nouvelle")
def file() -> Answer | tuple[str, int]:
    """File the proposal; a refused one comes back as it was typed."""
    actor = auth.actor()
    require(actor, Verb.FILE_PROPOSAL)
    form, ask = _form(), desk.asking()
    sent = forms.gather(form, request.form, {}, ask)
    kept, faults = _joined(actor, form)
    key = request.form.get("cle") or str(uuid4())
    try:
        taken = answers.check(form, _with_documents(form, sent, kept), context={}, ask=ask)
        if not faults:
            filed = proposals.file(desk.house(), actor, _sheet(actor, taken, kept), key=key)
            return redirect(url_for("proposals.filed", number=filed.number), 303)
    except ValidationFailed as refusal:
        faults = {**refusal.fields, **faults}
    return _page(forms.Filled(form=form, values=sent, faults=faults), key=key, kept=kept), 422


@pages.get("/propositions/<number>/deposee")
def filed(number: str) -> str:
    """Confirm: the number, and what comes next."""
    detail = proposals.get(desk.house(), auth.actor(), number)
    carried = instances.get(desk.house(), auth.actor(), detail.proposal.instance)
    outline = desk.outline_of(desk.process_of(carried.instance), carried.active)
    told = [stories.present(waiting) for waiting in detail.timeline.present]
    told += [stories.future(name, outline.get(name, "")) for name in detail.timeline.future]
    return render_template("proposal_filed.html", number=number, instance=detail.proposal.instance, moments=told)


@pages.get("/propositions/<number>")
def by_number(number: str) -> Answer:
    """Lead from the number people quote to the file."""
    detail = proposals.get(desk.house(), auth.actor(), number)
    return redirect(url_for("files.file", id=detail.proposal.instance))


def _form() -> Form:
    """The fiche idée of the published process, its communes filled in from the territory."""
    published = desk.form(SHEET)
    if published is None:
        raise NotFound(
            "Le formulaire de la proposition n’est pas publié : l’administrateur doit publier « proposition ».",
            code="form.not_found",
        )
    epci = people.territory(desk.house())
    communes = tuple(Option(value=one.siren, label=one.name) for one in epci.communes) if epci else ()
    fields = tuple(
        replace(item, options=communes, options_key=None) if item.options_key == COMMUNES else item
        for item in published.fields
    )
    return replace(published, fields=fields)


def _file_field(form: Form) -> Field | None:
    return next((item for item in form.fields if item.type is FieldType.FILE), None)


def _joined(actor: Actor, form: Form) -> tuple[list[Document], dict[str, str]]:
    """The documents joined already and those of this request, kept at once so that a fault elsewhere loses none."""
    field = _file_field(form)
    if field is None:
        return [], {}
    kept: list[Document] = []
    faults: dict[str, str] = {}
    for text in request.form.getlist("deja_joint"):
        document, _ = documents.get(desk.house(), actor, DocumentId(UUID(text)))
        kept.append(document)
    for upload in request.files.getlist(field.key):
        if not upload.filename:
            continue
        try:
            kept.append(_keep(actor, upload))
        except ValidationFailed as refusal:
            faults[field.key] = f"{upload.filename} : {refusal.message}"
    return kept, faults


def _keep(actor: Actor, upload: FileStorage) -> Document:
    return documents.add(desk.house(), actor, upload.filename or "document", upload.read())


def _with_documents(form: Form, sent: Mapping[str, object], kept: list[Document]) -> dict[str, object]:
    field = _file_field(form)
    return {**sent, **({field.key: [str(one.id) for one in kept]} if field else {})}


def _sheet(actor: Actor, taken: Mapping[str, object], kept: list[Document]) -> Sheet:
    def text(name: str) -> str:
        value = taken.get(name)
        return value if isinstance(value, str) else ""

    cost = taken.get("cout")
    communes = taken.get("communes")
    political = bool(actor.roles) and actor.roles <= POLITICAL
    return Sheet(
        title=text("titre"),
        need=text("besoin"),
        usages=text("usages"),
        beneficiaries=text("beneficiaires"),
        objective=text("objectif"),
        cost=round(cost) if isinstance(cost, int | float) else None,
        communes=tuple(str(siren) for siren in communes) if isinstance(communes, list) else (),
        axis=text("axe"),
        origin=Origin.POLITICAL_DEBATE if political else Origin.FIELD,
        documents=tuple(one.id for one in kept),
    )


def _page(filled: forms.Filled, *, key: str, kept: list[Document] | None = None) -> str:
    return render_template("proposal_form.html", filled=filled, key=key, kept_documents=kept or [])
