"""The shapes of institutions over REST: bodies and seats, delegations, absences, declared interests."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api import schemas
from api.v1 import task_shapes
from flux.domain.interests import InterestKind


class DelegationIn(schemas.Sent):
    """A delegation to register, as its deed says it."""

    deed = fields.String(required=True, validate=validate.Length(1, 200))
    deed_on = fields.Date(required=True)
    giver = fields.UUID(required=True)
    holder = fields.UUID(required=True)
    role = fields.String(required=True)
    scope = fields.List(fields.String(), load_default=list, metadata={"description": "Subjects; empty for all."})
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(load_default=None, allow_none=True)
    published_on = fields.Date(load_default=None, allow_none=True)
    transmitted_on = fields.Date(load_default=None, allow_none=True)


class DelegationOut(DelegationIn):
    """A delegation."""

    id = fields.UUID(required=True)
    enforceable_on = fields.Date(allow_none=True)


class SubstitutionIn(schemas.Sent):
    """An absence, and who stands in."""

    absent = fields.UUID(required=True)
    substitute = fields.UUID(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    role = fields.String(load_default=None, allow_none=True, metadata={"description": "None for all roles."})
    deed = fields.String(load_default="", validate=validate.Length(max=200))
    deed_on = fields.Date(load_default=None, allow_none=True)


class SubstitutionOut(SubstitutionIn):
    """A substitution."""

    id = fields.UUID(required=True)


class EndIn(schemas.Sent):
    """A last day."""

    ends_on = fields.Date(required=True)


class InterestIn(schemas.Sent):
    """An interest to declare."""

    kind = fields.Enum(InterestKind, by_value=True, required=True)
    label = fields.String(required=True, validate=validate.Length(1, 200))
    keywords = fields.List(fields.String(), required=True)
    variable = fields.String(load_default="")
    commune = fields.String(load_default=None, allow_none=True)


class InterestOut(Schema):
    """A declared interest, and the files that it took its person out of."""

    id = fields.UUID(attribute="interest.id", required=True)
    person = fields.UUID(attribute="person.id", required=True)
    kind = fields.Enum(InterestKind, by_value=True, attribute="interest.kind", required=True)
    label = fields.String(attribute="interest.label", required=True)
    keywords = fields.List(fields.String(), attribute="interest.keywords", required=True)
    declared_on = fields.Date(attribute="interest.declared_on", required=True)
    lifted_on = fields.Date(attribute="interest.lifted_on", allow_none=True)
    withdrawals = fields.List(fields.Nested(task_shapes.WithdrawalOut), required=True)


class SeatOut(Schema):
    """A seat of a body."""

    number = fields.Integer(required=True)
    commune = fields.String(allow_none=True)
    holder = fields.UUID(allow_none=True)
    substitute = fields.UUID(allow_none=True)


class BodyOut(Schema):
    """A body with its seats."""

    key = fields.String(attribute="body.key", required=True)
    kind = fields.String(attribute="body.kind", required=True)
    name = fields.String(attribute="body.name", required=True)
    commune = fields.String(attribute="body.commune", allow_none=True)
    seats = fields.List(fields.Nested(SeatOut), required=True)
    remarks = fields.List(fields.String(), required=True)


class DayOffIn(schemas.Sent):
    """A closed day of the territory."""

    day = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class DayOffOut(Schema):
    """A closed day of the territory, as it is entered."""

    id = fields.UUID(required=True)
    day = fields.Date(required=True)
    reason = fields.String(required=True)
    entered_at = fields.AwareDateTime(required=True)
    lifted_at = fields.AwareDateTime(allow_none=True)
