"""The shapes of proposals in REST v1."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas import Sent, TimelineOut


class SheetIn(Sent):
    """The fiche idée."""

    titre = fields.String(required=True)
    besoin = fields.String(required=True)
    usages = fields.String(load_default="")
    beneficiaires = fields.String(load_default="")
    objectif = fields.String(load_default="")
    cout = fields.Integer(load_default=None, allow_none=True)
    communes = fields.List(fields.String(), load_default=list, metadata={"description": "SIREN of the communes."})
    axe = fields.String(load_default="")
    origine = fields.String(load_default="terrain", validate=validate.OneOf(["terrain", "debat_politique"]))
    documents = fields.List(fields.UUID(), load_default=list)


class ProposalOut(Schema):
    """A proposal."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    instance = fields.UUID(required=True)
    title = fields.String(attribute="sheet.title", required=True)
    need = fields.String(attribute="sheet.need")
    communes = fields.List(fields.String(), attribute="sheet.communes")
    cost = fields.Integer(attribute="sheet.cost", allow_none=True)
    axis = fields.String(attribute="sheet.axis")
    filed_by = fields.UUID(required=True)
    filed_at = fields.AwareDateTime(required=True)
    version = fields.Integer(required=True)


class ProposalRowOut(Schema):
    """A proposal in a list."""

    proposal = fields.Nested(ProposalOut, required=True)
    status = fields.String(required=True)
    waiting = fields.List(fields.String(), required=True)
    due_at = fields.AwareDateTime(allow_none=True)


class ProposalDetailOut(Schema):
    """A proposal with its story."""

    proposal = fields.Nested(ProposalOut, required=True)
    timeline = fields.Nested(TimelineOut, required=True)
