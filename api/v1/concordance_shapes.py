"""The shapes of consultations of the communes over REST."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas import Sent
from flux.domain.concordance import DatedBy
from flux.domain.institutions import PopulationBase


class JoiningIn(Sent):
    """The commune that asks to join: its council votes too, and is not counted among the members."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    siren = fields.String(required=True, validate=validate.Regexp(r"\d{9}\Z"))
    population = fields.Integer(required=True, validate=validate.Range(0))


class ConcordanceIn(Sent):
    """A consultation to open."""

    rule = fields.String(required=True, metadata={"description": "Such as TRANSFERT."})
    title = fields.String(required=True)
    decided_on = fields.Date(
        load_default=None, metadata={"description": "Day of the deliberation of the EPCI; PLU alone does without."}
    )
    transfer_on = fields.Date(
        load_default=None,
        metadata={"description": "PLU only: day of the transfer by law, the next 1 January when absent."},
    )
    epci_favourable = fields.Boolean(load_default=True)
    population_base = fields.String(load_default=None, validate=validate.OneOf([*PopulationBase]))
    extended = fields.Boolean(
        load_default=None,
        allow_none=True,
        metadata={"description": "Whether a delay that ends on a closed day is extended; null: as the rule says."},
    )
    dated_by = fields.String(
        load_default=DatedBy.VOTE.value,
        validate=validate.OneOf([*DatedBy]),
        metadata={"description": "The day by which a vote is in time."},
    )
    joining = fields.Nested(
        JoiningIn, load_default=None, metadata={"description": "ADHESION only: the commune that asks to join."}
    )
    population = fields.Integer(load_default=None, metadata={"description": "As announced, to be compared."})
    instance = fields.UUID(load_default=None)


class NotificationIn(Sent):
    """The day on which a mayor was notified."""

    commune = fields.String(required=True, metadata={"description": "SIREN."})
    notified_on = fields.Date(required=True)
    correction = fields.String(load_default="", metadata={"description": "Why a date already written changes."})


class VoteIn(Sent):
    """The vote of a municipal council."""

    commune = fields.String(required=True, metadata={"description": "SIREN."})
    voted_on = fields.Date(required=True)
    favourable = fields.Boolean(required=True)
    document = fields.String(load_default="")
    transmitted_on = fields.Date(
        load_default=None,
        metadata={"description": "Received by the préfecture; only where the votes count by that day."},
    )
    voices_for = fields.Integer(load_default=None, validate=validate.Range(0))
    voices_against = fields.Integer(load_default=None, validate=validate.Range(0))


class ConcordanceOut(Schema):
    """A consultation in a list."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    rule = fields.String(required=True, attribute="concordance.rule")
    instance = fields.UUID(allow_none=True)
    decided_on = fields.Date(attribute="concordance.decided_on")
    opened_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)
    adopted = fields.Boolean(allow_none=True)
    version = fields.Integer()


class NotCountedOut(Schema):
    """A vote that is kept and not counted."""

    voted_on = fields.Date()
    favourable = fields.Boolean()
    why = fields.String()


class CommuneLineOut(Schema):
    """Where one commune stands."""

    siren = fields.String()
    name = fields.String()
    population = fields.Integer()
    notified_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)
    vote = fields.String(metadata={"description": "pour, contre, silence, attente"})
    voted_on = fields.Date(allow_none=True)
    document = fields.String()
    joining = fields.Boolean()
    favourable = fields.Boolean(allow_none=True)
    not_counted = fields.List(fields.Nested(NotCountedOut))


class ConcordanceDetailOut(Schema):
    """A consultation as it stands today."""

    consultation = fields.Nested(ConcordanceOut)
    on = fields.Date()
    certain = fields.Boolean()
    adopted = fields.Boolean(allow_none=True)
    favourable = fields.Integer()
    communes = fields.Integer()
    population_favourable = fields.Integer()
    population = fields.Integer()
    population_base = fields.String()
    extended = fields.Boolean(allow_none=True)
    dated_by = fields.String()
    closed = fields.Boolean()
    closes_on = fields.Date(allow_none=True)
    certain_on = fields.Date(allow_none=True)
    missing = fields.List(fields.String())
    explanation = fields.List(fields.String())
    lines = fields.List(fields.Nested(CommuneLineOut))
