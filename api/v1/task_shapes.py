"""The shapes of tasks over REST: lists, forms, answers, withdrawals."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api import schemas


class TaskQuery(schemas.PageQuery):
    """Which tasks a list holds."""

    scope = fields.String(
        load_default="inbox",
        validate=validate.OneOf(["inbox", "all"]),
        metadata={"description": "`inbox`: what you may answer now; `all`: what you may see."},
    )
    status = fields.String(validate=validate.OneOf(["open", "completed", "cancelled"]))
    process = fields.String()
    quality = fields.UUID(metadata={"description": "Only what this capacity gives access to."})
    instance = fields.UUID()
    due_before = fields.AwareDateTime()


class TaskItemOut(Schema):
    """A task in a list."""

    task = fields.Nested(schemas.TaskOut, required=True)
    title = fields.String(required=True)
    business_key = fields.String(allow_none=True)
    process = fields.String(required=True)
    urgency = fields.String(required=True)


class WithdrawalOut(Schema):
    """Somebody takes no part in a file."""

    instance = fields.UUID(required=True)
    person = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)
    interest = fields.UUID(allow_none=True)
    in_force = fields.Boolean(required=True)
    lift_reason = fields.String()


class OptionOut(Schema):
    """A choice: what is sent and what is read."""

    value = fields.Raw(required=True)
    label = fields.String(required=True)


class FieldOut(Schema):
    """A field of a form: `key` is the variable that an answer gives."""

    key = fields.String(required=True)
    type = fields.String(required=True)
    label = fields.String(required=True)
    description = fields.String(required=True)
    required = fields.Boolean(required=True)
    options = fields.List(fields.Nested(OptionOut), required=True)


class FormOut(Schema):
    """The form of a task."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    fields_ = fields.List(fields.Nested(FieldOut), attribute="fields", data_key="fields", required=True)


class TaskDetailOut(Schema):
    """A task with what its answer needs."""

    form = fields.Nested(FormOut, allow_none=True, required=True)

    task = fields.Nested(schemas.TaskOut, required=True)
    instance = fields.Nested(schemas.InstanceOut, required=True)
    urgency = fields.String(required=True)
    context = fields.Dict(required=True)
    values = fields.Dict(required=True)
    may_answer = fields.Boolean(required=True)
    may_claim = fields.Boolean(required=True)
    qualities = fields.List(fields.Nested(schemas.CapacityOut), attribute="ways", required=True)
    withdrawals = fields.List(fields.Nested(WithdrawalOut), required=True)


class WithdrawalIn(schemas.Sent):
    """Why somebody withdraws; may be empty."""

    reason = fields.String(load_default="", validate=validate.Length(max=500))


class CompletionIn(schemas.Sent):
    """The answer to a task, by the keys of its form."""

    variables = fields.Dict(keys=fields.String(), load_default=dict)
    quality = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "One of `qualities`; needed when several fit, since none is chosen by accident."},
    )


class CompletedOut(Schema):
    """What answering brought about."""

    task = fields.Nested(schemas.TaskOut, required=True)
    instance = fields.Nested(schemas.InstanceOut, required=True)
    following = fields.List(fields.Nested(schemas.TaskOut), required=True)


class AssigneeIn(schemas.Sent):
    """To whom a task is handed."""

    person = fields.UUID(required=True)
