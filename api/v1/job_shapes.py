"""The shapes of outside work over REST: leases, results, failures, business errors."""

from __future__ import annotations

from datetime import timedelta

from marshmallow import Schema, fields, validate

from api import schemas
from flux.services.workers import LONGEST_LEASE_FOR, LONGEST_RETRY_FOR, MOST_FETCHED, SHORTEST_LEASE_FOR

_WORKER = {"description": "The name that the worker gave when it took the work."}


def _seconds(least: timedelta, most: timedelta) -> validate.Range:
    return validate.Range(least.total_seconds(), most.total_seconds())


_LEASE = _seconds(SHORTEST_LEASE_FOR, LONGEST_LEASE_FOR)


class LeasesIn(schemas.Sent):
    """What a worker can do, and for how long it asks to be left alone with it."""

    worker = fields.String(required=True, validate=validate.Length(1, 120))
    topics = fields.List(
        fields.String(validate=validate.Length(1, 200)), required=True, validate=validate.Length(1, 50)
    )
    limit = fields.Integer(load_default=1, validate=validate.Range(1, MOST_FETCHED))
    lease_seconds = fields.Integer(load_default=300, validate=_LEASE)


class LeaseIn(schemas.Sent):
    """More time for work that is under way."""

    worker = fields.String(required=True, metadata=_WORKER)
    lease_seconds = fields.Integer(load_default=300, validate=_LEASE)


class JobOut(Schema):
    """Work to do."""

    id = fields.UUID(required=True, metadata={"description": "Also the key by which work that comes twice is known."})
    topic = fields.String(required=True)
    instance = fields.UUID(required=True)
    element = fields.String(required=True)
    variables = fields.Dict(attribute="payload", required=True)
    due_at = fields.AwareDateTime(required=True)
    worker = fields.String(required=True)
    leased_until = fields.AwareDateTime(attribute="run_at", required=True)
    attempts = fields.Integer(required=True)
    error = fields.String(allow_none=True, metadata={"description": "What went wrong last."})


class ResultIn(schemas.Sent):
    """The result of work."""

    worker = fields.String(required=True, metadata=_WORKER)
    variables = fields.Dict(keys=fields.String(), load_default=dict)


class FailureIn(schemas.Sent):
    """Work that could not be done."""

    worker = fields.String(required=True, metadata=_WORKER)
    message = fields.String(required=True, validate=validate.Length(1, 2000))
    retries = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 1000),
        metadata={"description": "Attempts left; 0 makes an incident, nothing lets Flux count."},
    )
    retry_seconds = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=_seconds(timedelta(), LONGEST_RETRY_FOR),
        metadata={"description": "Wait before the next attempt; nothing lets Flux choose."},
    )


class BusinessErrorIn(schemas.Sent):
    """A BPMN error: a boundary event or an event subprocess of the diagram takes it."""

    worker = fields.String(required=True, metadata=_WORKER)
    code = fields.String(required=True, validate=validate.Length(1, 200))
    message = fields.String(load_default="", validate=validate.Length(max=2000))
    variables = fields.Dict(keys=fields.String(), load_default=dict)
