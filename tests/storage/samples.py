"""Things to keep, with what a claim does not care about already said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flux.domain.deployments import Deployment, Resource, ResourceKind, Version
from flux.domain.instances import Instance
from flux.domain.jobs import Job, JobKind
from flux.domain.tasks import Task

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def later(**delta) -> datetime:
    return NOW + timedelta(**delta)


def a_version(uow, key=None, *, version=1) -> Version:
    """A published version of a process, in a deployment of its own."""
    key = key or f"p-{uuid4().hex[:8]}"
    content = f"{key} {version}".encode()
    resource = Resource(digest=uuid4().hex * 2, name=f"{key}.bpmn", kind=ResourceKind.PROCESS, content=content)
    number = uow.catalogue.number() + 1
    made = Version(
        id=uuid4(),
        kind=ResourceKind.PROCESS,
        key=key,
        version=version,
        name=key,
        deployment=number,
        digest=resource.digest,
        resource_name=resource.name,
        deployed_at=NOW,
    )
    deployment = Deployment(id=uuid4(), number=number, name="essai", source="test", deployed_at=NOW)
    uow.catalogue.add(deployment, resources=[resource], fresh=[made])
    return made


def an_instance(uow, **changes) -> Instance:
    """A running instance, kept."""
    version = a_version(uow)
    instance = Instance(
        id=uuid4(),
        definition=version.id,
        process=version.key,
        process_version=1,
        title="Piste cyclable",
        started_at=NOW,
        state={"z": 1, "a": ["é", None, 1.5]},
        version=1,
    )
    instance = replace(instance, **changes)
    uow.instances.add(instance)
    return instance


def a_task(instance, **changes) -> Task:
    """An open task of the instance, not kept yet."""
    task = Task(id=uuid4(), instance=instance.id, token="1", element="instruire", name="Instruire", opened_at=NOW)
    return replace(task, **changes)


def a_job(instance, kind=JobKind.TIMER, **changes) -> Job:
    """A waiting job, not kept yet."""
    at = changes.pop("at", NOW)
    job = Job(id=uuid4(), kind=kind, due_at=at, run_at=at, instance=instance.id if instance else None, token="1")
    return replace(job, **changes)
