"""What was published: files, and the versions of processes, decisions and forms that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from flux.domain.instances import DefinitionId
from flux.domain.institutions import PersonId

DeploymentId = NewType("DeploymentId", UUID)


class ResourceKind(StrEnum):
    """What a file holds, told by the end of its name."""

    PROCESS = "bpmn"
    DECISION = "dmn"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A file that was published, kept once however often it comes back."""

    #: SHA-256 of the content, in hexadecimal
    digest: str
    name: str
    kind: ResourceKind
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a process, a decision or a form: what a key meant from a deployment on."""

    id: DefinitionId
    kind: ResourceKind
    #: id of the process element, of the decision, or of the form
    key: str
    #: from 1
    version: int
    name: str
    #: number of the deployment that brought it
    deployment: int
    digest: str
    resource_name: str
    deployed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """An act of publishing."""

    id: DeploymentId
    #: from 1, in the order of publishing
    number: int
    name: str
    source: str
    deployed_at: datetime
    deployed_by: PersonId | None = None
    #: the versions that its files mean, those that were there already included
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A start event that makes an instance of the latest version: a message, a signal, a timer or a condition."""

    definition: DefinitionId
    process: str
    element: str
    #: "message", "signal", "timer" or "conditional"
    kind: str
    #: name of the message or signal
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A diagram on the drawing table: saved and not published."""

    #: key of the process
    key: str
    name: str
    xml: str
    saved_at: datetime
    saved_by: PersonId | None = None
    #: the version from which it was drawn; None for a new process
    base_version: int | None = None
