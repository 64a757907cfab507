"""The shapes of REST v1: what comes in is checked, what goes out is described; OpenAPI is made from them."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

from api import french_fields  # noqa: F401  fields take its sentences when they are made
from flux.domain.instances import LONGEST_NUMBER
from flux.domain.messages import CONVERSED_FOR, KEPT_FOR

#: longest page of a list
LARGEST_PAGE = 200
#: the numbers that a database keeps in an integer column
KEPT = validate.Range(-(2**31), 2**31 - 1)


class Sent(Schema):
    """Something that a program sends: an unknown member is refused, since it is most often a typing error."""

    class Meta:
        """How it is read."""

        unknown = RAISE


class Asked(Schema):
    """What stands in the query of an address; what is not known is left aside."""

    class Meta:
        """How it is read."""

        unknown = EXCLUDE


class PageQuery(Asked):
    """Where a list begins and how much of it is wanted."""

    cursor = fields.String(metadata={"description": "From `next` of the page before."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, LARGEST_PAGE))


class FindingOut(Schema):
    """A fault or a remark on a file."""

    code = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(["error", "warning", "info"]))
    element = fields.String(allow_none=True)
    line = fields.Integer(allow_none=True)
    message = fields.String(required=True)


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "A sentence for people."})
    code = fields.String(required=True, metadata={"description": "Stable, such as « task.completed »."})
    request = fields.String()
    fields_ = fields.Dict(data_key="fields", metadata={"description": "A sentence per faulty member."})
    findings = fields.List(fields.Nested(FindingOut))
    element = fields.String(metadata={"description": "Element of the diagram where a step could not be done."})


class VariablesIn(Sent):
    """Variables to write."""

    variables = fields.Dict(keys=fields.String(), load_default=dict)
    scope = fields.String(load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=validate.Length(max=1_000))


class RepairIn(Sent):
    """Variables to correct before going on."""

    variables = fields.Dict(keys=fields.String(), load_default=dict)


class VariablesOut(Schema):
    """The variables of a file."""

    variables = fields.Dict(keys=fields.String(), required=True)


class MandateOut(Schema):
    """A role held over a period."""

    id = fields.UUID(required=True)
    role = fields.String(required=True)
    commune = fields.String(allow_none=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(allow_none=True)


class CapacityOut(Schema):
    """A quality in which somebody may act on the day."""

    id = fields.UUID(required=True, metadata={"description": "Give it as `quality` to act in it."})
    role = fields.String(attribute="mandate.role", required=True)
    commune = fields.String(attribute="mandate.commune", allow_none=True)
    on_behalf_of = fields.UUID(allow_none=True)
    deed = fields.String(metadata={"description": "What it rests on, in words; empty for an own mandate."})


class MeOut(Schema):
    """Who is asking."""

    id = fields.UUID(attribute="person.id", required=True)
    name = fields.String(attribute="person.name", required=True)
    administrator = fields.Boolean(required=True)
    mandates = fields.List(fields.Nested(MandateOut), required=True)
    capacities = fields.List(
        fields.Nested(CapacityOut),
        required=True,
        metadata={"description": "Own mandates, then what delegations and substitutions of the day give."},
    )


class InstanceIn(Sent):
    """A file to begin."""

    process = fields.String(required=True)
    version = fields.Integer(load_default=None, allow_none=True, validate=KEPT)
    business_key = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_NUMBER))
    title = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=300))
    element = fields.String(load_default=None, allow_none=True, metadata={"description": "Id of the start event."})
    variables = fields.Dict(keys=fields.String(), load_default=dict)


class InstanceQuery(PageQuery):
    """Which files a list holds."""

    status = fields.String(validate=validate.OneOf(["running", "completed", "terminated", "cancelled"]))
    process = fields.String()
    version = fields.Integer(validate=KEPT)
    text = fields.String(load_default="")
    with_incident = fields.Boolean(load_default=None, allow_none=True)


class InstanceOut(Schema):
    """A file."""

    id = fields.UUID(required=True)
    process = fields.String(required=True)
    version = fields.Integer(attribute="process_version", required=True)
    business_key = fields.String(allow_none=True)
    title = fields.String(required=True)
    status = fields.String(required=True)
    started_by = fields.UUID(allow_none=True)
    started_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String()


class TaskOut(Schema):
    """A question put to somebody."""

    id = fields.UUID(required=True)
    instance = fields.UUID(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    status = fields.String(required=True)
    role = fields.String(allow_none=True)
    also = fields.List(
        fields.String(), metadata={"description": "Other roles, any of which may answer as well as `role`."}
    )
    commune = fields.String(allow_none=True)
    assignee = fields.UUID(allow_none=True)
    form = fields.String(allow_none=True)
    question = fields.String(allow_none=True)
    outcome = fields.String(allow_none=True)
    opened_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    completed_by = fields.UUID(allow_none=True)
    on_behalf_of = fields.UUID(allow_none=True)
    deed = fields.String()
    answer = fields.Dict()
    version = fields.Integer(required=True, metadata={"description": "Also the ETag."})


class IncidentOut(Schema):
    """What is stuck."""

    id = fields.UUID(required=True)
    instance = fields.UUID(allow_none=True)
    element = fields.String(allow_none=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    status = fields.String(required=True)
    opened_at = fields.AwareDateTime(required=True)
    times = fields.Integer(required=True)
    resolution = fields.String(allow_none=True)


class InstanceDetailOut(Schema):
    """A file with what it waits for."""

    instance = fields.Nested(InstanceOut, required=True)
    variables = fields.Dict(required=True)
    active = fields.List(fields.String(), required=True, metadata={"description": "Elements where something waits."})
    path = fields.List(fields.String(), required=True, metadata={"description": "Elements passed, in order."})
    tasks = fields.List(fields.Nested(TaskOut), required=True)
    incidents = fields.List(fields.Nested(IncidentOut), required=True)


class ReasonIn(Sent):
    """Why."""

    reason = fields.String(required=True, validate=validate.Length(1, 2000))


class MessageIn(Sent):
    """A message for whoever waits for it."""

    name = fields.String(required=True)
    key = fields.String(load_default=None, allow_none=True)
    variables = fields.Dict(keys=fields.String(), load_default=dict)
    keep_seconds = fields.Integer(
        load_default=int(KEPT_FOR.total_seconds()),
        validate=validate.Range(min=0, max=int(CONVERSED_FOR.total_seconds())),
        metadata={"description": "How long it waits for its receiver when nobody waits for it yet."},
    )


class SignalIn(Sent):
    """A signal for everybody who waits for it."""

    name = fields.String(required=True)
    variables = fields.Dict(keys=fields.String(), load_default=dict)


class ConditionsIn(Sent):
    """What has become known, for the processes that begin when something is true."""

    variables = fields.Dict(keys=fields.String(), load_default=dict)
    process = fields.String(load_default=None, allow_none=True)


class EntryOut(Schema):
    """One step of the journal."""

    number = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    person = fields.UUID(allow_none=True)
    quality = fields.UUID(allow_none=True)
    on_behalf_of = fields.UUID(allow_none=True)
    deed = fields.String()
    command = fields.Dict(required=True)
    facts = fields.List(fields.Dict(), required=True)


class LineOut(Schema):
    """A line of the story."""

    kind = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    sentence = fields.String(required=True)
    element = fields.String(allow_none=True)
    data = fields.Dict()


class PendingOut(Schema):
    """What is awaited."""

    task = fields.Nested(TaskOut, required=True)
    who = fields.String(required=True)
    sentence = fields.String(required=True)
    urgency = fields.String(required=True)


class TimelineOut(Schema):
    """The story of a file."""

    past = fields.List(fields.Nested(LineOut), required=True)
    present = fields.List(fields.Nested(PendingOut), required=True)
    future = fields.List(fields.String(), required=True)


class DocumentOut(Schema):
    """A document."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    uploaded_at = fields.AwareDateTime(required=True)


def page_of(item: type[Schema]) -> type[Schema]:
    """The shape of a page of items."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "total": fields.Integer(required=True),
        "next": fields.String(
            attribute="next_cursor", allow_none=True, metadata={"description": "Give it back as `cursor`."}
        ),
    }
    return Schema.from_dict(members, name=f"{item.__name__.removesuffix('Out')}Page")
