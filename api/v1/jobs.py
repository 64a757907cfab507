"""Outside work: a program takes service tasks of its topics under a lease, and says what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response

from api import auth
from api.v1 import exchange, job_shapes
from api.v1.reading import Resources
from flux.domain.jobs import Job, JobId
from flux.services import workers
from flux.services.workers import Failure

resources = Resources("v1_jobs", __name__, description="Le travail des tâches de service, fait par des programmes.")


@resources.post("/jobs/leases")
@resources.arguments(job_shapes.LeasesIn)
@resources.response(200, job_shapes.JobOut(many=True))
def fetch(sent: Mapping[str, Any]) -> list[Job]:
    """Prend du travail de ces sujets pour un temps ; une liste vide quand il n’y en a pas.

    Personne d’autre ne le reçoit jusqu’à la fin du bail ; ensuite il revient sur la liste. Un travail peut donc venir
    deux fois : son identifiant le fait reconnaître.
    """
    return list(
        workers.fetch(
            auth.house(),
            auth.actor(),
            worker=sent["worker"],
            topics=sent["topics"],
            limit=sent["limit"],
            lease_for=timedelta(seconds=sent["lease_seconds"]),
        )
    )


@resources.put("/jobs/<uuid:id>/lease")
@resources.arguments(job_shapes.LeaseIn)
@resources.response(200, job_shapes.JobOut)
def extend(sent: Mapping[str, Any], id: UUID) -> Job:  # noqa: A002  the name in the address
    """Donne plus de temps à un travail en cours, à partir de maintenant."""
    more = timedelta(seconds=sent["lease_seconds"])
    return workers.extend(auth.house(), auth.actor(), JobId(id), worker=sent["worker"], lease_for=more)


@resources.post("/jobs/<uuid:id>/completion")
@resources.arguments(job_shapes.ResultIn)
@resources.response(204)
def complete(sent: Mapping[str, Any], id: UUID) -> Response:  # noqa: A002  the name in the address
    """Rend le résultat : le dossier avance."""
    workers.complete(auth.house(), auth.actor(), JobId(id), worker=sent["worker"], variables=sent["variables"])
    return exchange.nothing()


@resources.post("/jobs/<uuid:id>/failure")
@resources.arguments(job_shapes.FailureIn)
@resources.response(204)
def fail(sent: Mapping[str, Any], id: UUID) -> Response:  # noqa: A002  the name in the address
    """Dit que le travail a échoué : il sera repris, ou devient un incident quand il ne reste plus d’essai."""
    wait = sent["retry_seconds"]
    failure = Failure(
        message=sent["message"],
        retries=sent["retries"],
        retry_for=None if wait is None else timedelta(seconds=wait),
    )
    workers.fail(auth.house(), auth.actor(), JobId(id), failure, worker=sent["worker"])
    return exchange.nothing()


@resources.post("/jobs/<uuid:id>/error")
@resources.arguments(job_shapes.BusinessErrorIn)
@resources.response(204)
def throw_error(sent: Mapping[str, Any], id: UUID) -> Response:  # noqa: A002  the name in the address
    """Lève une erreur métier (BPMN), que le diagramme sait prendre."""
    workers.throw_error(
        auth.house(),
        auth.actor(),
        JobId(id),
        worker=sent["worker"],
        code=sent["code"],
        message=sent["message"],
        variables=sent["variables"],
    )
    return exchange.nothing()
