"""Deployments: checking files, publishing them, drafts, and what is published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from flux.domain.actors import Actor
from flux.domain.deployments import (
    Deployment,
    DeploymentId,
    Draft,
    Resource,
    ResourceKind,
    Version,
)
from flux.domain.instances import DefinitionId
from flux.domain.permissions import Verb, require
from flux.engine.definition import Process
from flux.errors import NotFound
from flux.ports import UnitOfWork
from flux.services import triggers
from flux.services.examining import Checked, Content, examine, refuse
from flux.services.house import House
from flux.services.instances import find_process


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessItem:
    """A published process, with its latest version."""

    latest: Version
    versions: tuple[Version, ...]
    #: instances running on each version
    running: Mapping[int, int]
    draft: Draft | None
    #: roles that may start it; empty means whoever holds a mandate
    starters: tuple[str, ...]
    documentation: str | None


def check(house: House, files: Mapping[str, bytes]) -> Checked:
    """Everything there is to say of files before they are published, given what is published already."""
    with house.work.reading() as uow:
        return examine(uow, files)[0]


def deploy(house: House, actor: Actor | None, files: Mapping[str, bytes], *, name: str, source: str = "") -> Deployment:
    """Publishes files, by name: a file that is the latest version already brings no new one.

    `actor` None is the installation itself (command line, demonstration). Running instances stay on their version;
    those that start take the latest. Raises Forbidden, DefinitionRejected with the findings of all files at once.
    """
    if actor is not None:
        require(actor, Verb.PUBLISH_DEFINITION)
    digests = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
    with house.work() as uow:
        if known := _all_known(uow, set(digests.values())):
            last = uow.catalogue.deployments(limit=1)[0]
            return replace(last, name=name, source=source, number=0, versions=known)
        number = uow.counters.next("deployment")  # holds the counter: two deployments follow each other
        checked, contents = examine(uow, files)
        refuse(checked)
        deployment = _deployment(house, uow, contents, digests, actor=actor, name=name, source=source, number=number)
        fresh = [version for version in deployment.versions if version.deployment == number]
        if not fresh:
            return deployment  # nothing new: no deployment is kept and the number is given back
        resources = {
            version.digest: Resource(
                digest=version.digest,
                name=version.resource_name,
                kind=version.kind,
                content=files[version.resource_name],
            )
            for version in fresh
        }
        uow.catalogue.add(deployment, resources=tuple(resources.values()), fresh=fresh)
        _begin_by_themselves(house, uow, fresh, contents)
        for version in fresh:
            uow.catalogue.drop_draft(version.key)
        uow.commit()
    house.alarm.nudge()
    return deployment


def deploy_folder(house: House, actor: Actor | None, folder: Path) -> Deployment:
    """Publishes what stands in a folder and its subfolders, together: processes may call each other.

    Raises DefinitionRejected, NotFound when there is no such folder.
    """
    if not folder.is_dir():
        raise NotFound(f"Le dossier «\u00a0{folder}\u00a0» n’existe pas.", code="folder.not_found")
    return deploy(house, actor, files_of(folder), name=folder.resolve().name, source="dossier")


def files_of(folder: Path) -> dict[str, bytes]:
    """The diagrams, tables and forms of a folder and its subfolders, by their path in it."""
    kinds = {f".{kind.value}" for kind in ResourceKind}
    found = sorted(path for path in folder.rglob("*") if path.suffix in kinds and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def processes(house: House, actor: Actor) -> tuple[ProcessItem, ...]:
    """The published processes, by key. Raises Forbidden."""
    require(actor, Verb.SEE_DEFINITION)
    with house.work.reading() as uow:
        running = uow.lists.running()
        return tuple(_item(house, uow, latest, running) for latest in uow.catalogue.latest(ResourceKind.PROCESS))


def process(house: House, actor: Actor, key: str) -> ProcessItem:
    """One published process. Raises Forbidden, NotFound."""
    require(actor, Verb.SEE_DEFINITION)
    with house.work.reading() as uow:
        return _item(house, uow, find_process(uow, key), uow.lists.running())


def version(house: House, actor: Actor, id_: DefinitionId) -> Version:
    """One published version, of a process, a decision or a form. Raises Forbidden, NotFound."""
    require(actor, Verb.SEE_DEFINITION)
    with house.work.reading() as uow:
        return house.library.version(uow, id_)


def versions(house: House, actor: Actor, kind: ResourceKind) -> tuple[Version, ...]:
    """The latest version of each process, decision or form, by key. Raises Forbidden."""
    require(actor, Verb.SEE_DEFINITION)
    with house.work.reading() as uow:
        return uow.catalogue.latest(kind)


def file(
    house: House, actor: Actor, kind: ResourceKind, key: str, *, version: int | None = None
) -> tuple[Version, bytes]:
    """A published file as it was deployed: the given version, else the latest. Raises Forbidden, NotFound."""
    require(actor, Verb.SEE_DEFINITION)
    with house.work.reading() as uow:
        found = uow.catalogue.find(kind, key, version=version)
        resource = uow.catalogue.resource(found.digest) if found else None
        if found is None or resource is None:
            raise NotFound(f"«\u00a0{key}\u00a0» n’est pas publié.", code="definition.not_found")
        return found, resource.content


def compiled(house: House, actor: Actor, key: str, *, version: int | None = None) -> Process:
    """The compiled process, for its text in words and its diagram's twin. Raises Forbidden, NotFound."""
    require(actor, Verb.SEE_DEFINITION)
    with house.work.reading() as uow:
        return house.library.process(uow, find_process(uow, key, version).id)


def save_draft(house: House, actor: Actor, key: str, *, name: str, xml: str, base_version: int | None = None) -> Draft:
    """Keeps a diagram on the drawing table, whatever faults it has. Raises Forbidden."""
    require(actor, Verb.PUBLISH_DEFINITION)
    draft = Draft(key=key, name=name, xml=xml, saved_at=house.clock.now(), saved_by=actor.id, base_version=base_version)
    with house.work() as uow:
        uow.catalogue.save_draft(draft)
        uow.commit()
    return draft


def draft(house: House, actor: Actor, key: str) -> Draft | None:
    """The draft of a process, when there is one. Raises Forbidden."""
    require(actor, Verb.PUBLISH_DEFINITION)
    with house.work.reading() as uow:
        return uow.catalogue.draft(key)


def drafts(house: House, actor: Actor) -> tuple[Draft, ...]:
    """All drafts, latest first. Raises Forbidden."""
    require(actor, Verb.PUBLISH_DEFINITION)
    with house.work.reading() as uow:
        return uow.catalogue.drafts()


def drop_draft(house: House, actor: Actor, key: str) -> None:
    """Forgets a draft. Raises Forbidden."""
    require(actor, Verb.PUBLISH_DEFINITION)
    with house.work() as uow:
        uow.catalogue.drop_draft(key)
        uow.commit()


def deployments(house: House, actor: Actor) -> tuple[Deployment, ...]:
    """The last deployments, latest first. Raises Forbidden."""
    require(actor, Verb.SEE_DEFINITION)
    with house.work.reading() as uow:
        return uow.catalogue.deployments()


def _all_known(uow: UnitOfWork, digests: set[str]) -> tuple[Version, ...]:
    """The versions that these files are, when each of them is the latest already: there is nothing to examine."""
    latest = [version for kind in ResourceKind for version in uow.catalogue.latest(kind)]
    meant = tuple(version for version in latest if version.digest in digests)
    return meant if {version.digest for version in meant} == digests else ()


def _deployment(
    house: House,
    uow: UnitOfWork,
    contents: Sequence[Content],
    digests: Mapping[str, str],
    *,
    actor: Actor | None,
    name: str,
    source: str,
    number: int,
) -> Deployment:
    deployed_at = house.clock.now()
    versions: list[Version] = []
    for content in contents:
        latest = uow.catalogue.find(content.kind, content.key)
        if latest is not None and latest.digest == digests[content.file]:
            versions.append(latest)
            continue
        versions.append(
            Version(
                id=DefinitionId(uuid4()),
                kind=content.kind,
                key=content.key,
                version=latest.version + 1 if latest else 1,
                name=content.name,
                deployment=number,
                digest=digests[content.file],
                resource_name=content.file,
                deployed_at=deployed_at,
            )
        )
    return Deployment(
        id=DeploymentId(uuid4()),
        number=number,
        name=name,
        source=source,
        deployed_at=deployed_at,
        deployed_by=actor.id if actor else None,
        versions=tuple(versions),
    )


def _begin_by_themselves(house: House, uow: UnitOfWork, fresh: Sequence[Version], contents: Sequence[Content]) -> None:
    """Only the latest version of a process starts by itself: its start events replace those of the one before."""
    by_key = {content.key: content.process for content in contents if content.process is not None}
    now = house.clock.now()
    for version in fresh:
        if version.kind is not ResourceKind.PROCESS:
            continue
        before = uow.catalogue.triggers_of(version.key)
        uow.jobs.remove([triggers.start_job_id(old.definition, old.element) for old in before if old.kind == "timer"])
        found = triggers.of_process(by_key[version.key], version)
        uow.catalogue.set_triggers(version.key, found)
        starts = (triggers.first_start(house, uow, one, now) for one in found if one.kind == "timer")
        uow.jobs.add([job for job in starts if job is not None])


def _item(house: House, uow: UnitOfWork, latest: Version, running: Mapping[tuple[str, int], int]) -> ProcessItem:
    compiled = house.library.process(uow, latest.id)
    return ProcessItem(
        latest=latest,
        versions=uow.catalogue.versions(ResourceKind.PROCESS, latest.key),
        running={number: count for (key, number), count in running.items() if key == latest.key},
        draft=uow.catalogue.draft(latest.key),
        starters=compiled.starters,
        documentation=compiled.documentation,
    )
