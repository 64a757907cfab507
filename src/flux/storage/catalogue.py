"""The repository of what was published: deployments, files, versions, start events, drafts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, func, select

from flux.domain.deployments import Deployment, Draft, Resource, ResourceKind, Trigger, Version
from flux.domain.instances import DefinitionId
from flux.storage.rows import build, every, first, insert, put, put_once, values
from flux.storage.tables import deployments, drafts, resources, triggers, versions

#: what an integer column holds
LARGEST_VERSION = 2**31 - 1


class SqlCatalogue:
    """What was published."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def number(self) -> int:
        """Number of the last deployment, 0 when there is none."""
        return int(self._connection.execute(select(func.coalesce(func.max(deployments.c.number), 0))).scalar_one())

    def add(self, deployment: Deployment, *, resources: Sequence[Resource], fresh: Sequence[Version]) -> None:
        """Keeps a deployment with the files and versions that are new. Raises Conflict when a version exists."""
        clash = "Quelqu’un d’autre vient de publier\u00a0: relisez la liste des versions, puis publiez de nouveau."
        insert(self._connection, deployments, [values(deployments, deployment)], clash=clash)
        put_once(
            self._connection, resources_table, [values(resources_table, item) for item in resources], key=("digest",)
        )
        insert(self._connection, versions, [values(versions, version) for version in fresh], clash=clash)

    def deployments(self, limit: int = 50) -> tuple[Deployment, ...]:
        """The last deployments, latest first, without their versions."""
        query = select(deployments).order_by(deployments.c.number.desc()).limit(limit)
        return every(self._connection, query, _deployment)

    def version(self, id_: DefinitionId) -> Version | None:
        """Reads a version."""
        return first(self._connection, select(versions).where(versions.c.id == id_), _version)

    def find(
        self, kind: ResourceKind, key: str, *, version: int | None = None, as_of: int | None = None
    ) -> Version | None:
        """A version by key: the given one, else the latest (as of a deployment number)."""
        query = select(versions).where(versions.c.kind == kind, versions.c.key == key)
        if version is not None and version > LARGEST_VERSION:
            return None  # the database would refuse the number instead of not finding it
        if version is not None:
            query = query.where(versions.c.version == version)
        if as_of is not None:
            query = query.where(versions.c.deployment <= as_of)
        return first(self._connection, query.order_by(versions.c.version.desc()).limit(1), _version)

    def latest(self, kind: ResourceKind, *, as_of: int | None = None) -> tuple[Version, ...]:
        """The latest version of each key, by key (as of a deployment number)."""
        last = select(versions.c.key, func.max(versions.c.version).label("version")).where(versions.c.kind == kind)
        if as_of is not None:
            last = last.where(versions.c.deployment <= as_of)
        of_key = last.group_by(versions.c.key).subquery()
        same = (versions.c.key == of_key.c.key) & (versions.c.version == of_key.c.version)
        query = select(versions).join(of_key, same).where(versions.c.kind == kind).order_by(versions.c.key)
        return every(self._connection, query, _version)

    def versions(self, kind: ResourceKind, key: str) -> tuple[Version, ...]:
        """All versions of a key, latest first."""
        query = select(versions).where(versions.c.kind == kind, versions.c.key == key)
        return every(self._connection, query.order_by(versions.c.version.desc()), _version)

    def resource(self, digest: str) -> Resource | None:
        """A published file."""
        return first(self._connection, select(resources_table).where(resources_table.c.digest == digest), _resource)

    def set_triggers(self, process: str, new: Sequence[Trigger]) -> None:
        """Replaces the start events of a process: only the latest version starts by itself."""
        self._connection.execute(triggers.delete().where(triggers.c.process == process))
        insert(self._connection, triggers, [values(triggers, trigger) for trigger in new])

    def triggers(self, kind: str, name: str) -> tuple[Trigger, ...]:
        """The start events that wait for a message or signal of that name."""
        query = select(triggers).where(triggers.c.kind == kind, triggers.c.name == name)
        return every(self._connection, query.order_by(triggers.c.process, triggers.c.element), _trigger)

    def triggers_of(self, process: str) -> tuple[Trigger, ...]:
        """The start events of a process that were set last."""
        query = select(triggers).where(triggers.c.process == process)
        return every(self._connection, query.order_by(triggers.c.element), _trigger)

    def save_draft(self, draft: Draft) -> None:
        """Keeps or replaces the draft of a process."""
        put(self._connection, drafts, values(drafts, draft), key=("key",))

    def draft(self, key: str) -> Draft | None:
        """The draft of a process."""
        return first(self._connection, select(drafts).where(drafts.c.key == key), _draft)

    def drafts(self) -> tuple[Draft, ...]:
        """All drafts, latest first."""
        return every(self._connection, select(drafts).order_by(drafts.c.saved_at.desc(), drafts.c.key), _draft)

    def drop_draft(self, key: str) -> None:
        """Forgets a draft."""
        self._connection.execute(drafts.delete().where(drafts.c.key == key))


#: inside `add` the name is the parameter's
resources_table = resources


def _deployment(row: RowMapping) -> Deployment:
    return build(Deployment, deployments, row)


def _version(row: RowMapping) -> Version:
    return build(Version, versions, row)


def _resource(row: RowMapping) -> Resource:
    return build(Resource, resources, row)


def _trigger(row: RowMapping) -> Trigger:
    return build(Trigger, triggers, row)


def _draft(row: RowMapping) -> Draft:
    return build(Draft, drafts, row)
