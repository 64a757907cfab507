"""The shapes of what is published: files sent, findings, versions."""

from __future__ import annotations

from marshmallow import Schema, fields

from api import schemas


class FilesIn(schemas.Sent):
    """Files sent as a multipart form, each under `files`."""

    name = fields.String(load_default="")


class FilesPart(Schema):
    """The files of a multipart form."""

    files = fields.List(fields.Raw(metadata={"type": "string", "format": "binary"}), required=True)


class CheckOut(Schema):
    """Everything that there is to say of files, and what they hold."""

    findings = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(schemas.FindingOut)),
        metadata={"description": "By file name."},
    )
    errors = fields.Integer(required=True)


class VersionOut(Schema):
    """A published version."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    key = fields.String(required=True)
    version = fields.Integer(required=True)
    name = fields.String(required=True)
    deployment = fields.Integer(required=True)
    resource = fields.String(attribute="resource_name", required=True)
    deployed_at = fields.AwareDateTime(required=True)


class DeploymentOut(Schema):
    """An act of publishing."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    source = fields.String(required=True)
    deployed_at = fields.AwareDateTime(required=True)
    versions = fields.List(fields.Nested(VersionOut), required=True)


class DefinitionOut(Schema):
    """A published process."""

    latest = fields.Nested(VersionOut, required=True)
    versions = fields.List(fields.Nested(VersionOut), required=True)
    running = fields.Dict(keys=fields.Integer(), values=fields.Integer(), required=True)
    starters = fields.List(fields.String(), required=True)
    documentation = fields.String(allow_none=True)
