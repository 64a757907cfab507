"""Instances, messages, signals and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response

from api import auth, schemas
from api.v1 import exchange
from api.v1.reading import Resources
from flux.domain.history import Entry
from flux.domain.instances import Instance, InstanceStatus
from flux.domain.tasks import InstanceId
from flux.ports import InstanceFilter
from flux.services import conditions, instances, messages
from flux.services.instances import InstanceDetail, NewInstance
from flux.services.stories import Timeline

resources = Resources("v1_instances", __name__, description="Ouvrir, lire, corriger et interrompre des dossiers.")
InstancePage = schemas.page_of(schemas.InstanceOut)


@resources.post("/instances")
@resources.arguments(schemas.InstanceIn)
@resources.response(201, schemas.InstanceOut)
def start(sent: Mapping[str, Any]) -> tuple[Instance, dict[str, str]]:
    """Ouvre un dossier ; l’en-tête Idempotency-Key évite de l’ouvrir deux fois."""
    new = NewInstance(
        variables=sent["variables"], business_key=sent["business_key"], title=sent["title"], element=sent["element"]
    )
    made = instances.start(
        auth.house(), auth.actor(), sent["process"], new, version=sent["version"], key=exchange.idempotency_key()
    )
    return made, exchange.made_at("v1_instances.get", id=made.id)


@resources.get("/instances")
@resources.arguments(schemas.InstanceQuery, location="query")
@resources.response(200, InstancePage)
def search(query: Mapping[str, Any]) -> dict[str, Any]:
    """Les dossiers que l’on peut lire, du plus récent au plus ancien."""
    wanted = InstanceFilter(
        statuses=(InstanceStatus(query["status"]),) if "status" in query else (),
        process=query.get("process"),
        version=query.get("version"),
        text=query["text"],
        with_incident=query["with_incident"],
    )
    page = instances.search(auth.house(), auth.actor(), wanted, cursor=query.get("cursor"), limit=query["limit"])
    return {"items": [row.instance for row in page.items], "total": page.total, "next_cursor": page.next_cursor}


@resources.get("/instances/<uuid:id>")
@resources.response(200, schemas.InstanceDetailOut)
def get(id: UUID) -> tuple[InstanceDetail, dict[str, str]]:  # noqa: A002  the name in the address
    """Un dossier, avec ses variables, ses tâches et ses incidents."""
    detail = instances.get(auth.house(), auth.actor(), InstanceId(id))
    return detail, exchange.etag(detail.instance.version)


@resources.post("/instances/<uuid:id>/cancellation")
@resources.arguments(schemas.ReasonIn)
@resources.response(200, schemas.InstanceOut)
def cancel(sent: Mapping[str, Any], id: UUID) -> Instance:  # noqa: A002  the name in the address
    """Interrompt un dossier, avec un motif."""
    return instances.cancel(auth.house(), auth.actor(), InstanceId(id), reason=sent["reason"])


@resources.get("/instances/<uuid:id>/variables")
@resources.response(200, schemas.VariablesOut)
def variables(id: UUID) -> dict[str, Any]:  # noqa: A002  the name in the address
    """Les variables d’un dossier."""
    return {"variables": instances.get(auth.house(), auth.actor(), InstanceId(id)).variables}


@resources.patch("/instances/<uuid:id>/variables")
@resources.arguments(schemas.VariablesIn)
@resources.response(200, schemas.InstanceOut)
def set_variables(sent: Mapping[str, Any], id: UUID) -> Instance:  # noqa: A002  the name in the address
    """Corrige des variables d’un dossier."""
    return instances.set_variables(
        auth.house(), auth.actor(), InstanceId(id), sent["variables"], scope=sent["scope"], reason=sent["reason"]
    )


@resources.get("/instances/<uuid:id>/journal")
@resources.response(200, schemas.EntryOut(many=True))
def journal(id: UUID) -> list[Entry]:  # noqa: A002  the name in the address
    """Le journal d’un dossier : chaque commande et ce qu’elle a produit."""
    return list(instances.journal(auth.house(), auth.actor(), InstanceId(id)))


@resources.get("/instances/<uuid:id>/timeline")
@resources.response(200, schemas.TimelineOut)
def timeline(id: UUID) -> Timeline:  # noqa: A002  the name in the address
    """Le parcours d’un dossier, en phrases."""
    return instances.timeline(auth.house(), auth.actor(), InstanceId(id))


@resources.post("/messages")
@resources.arguments(schemas.MessageIn)
@resources.response(204)
def send(sent: Mapping[str, Any]) -> Response:
    """Envoie un message au dossier qui l’attend."""
    messages.deliver(
        auth.house(),
        auth.actor(),
        sent["name"],
        key=sent["key"],
        variables=sent["variables"],
        keep_for=timedelta(seconds=sent["keep_seconds"]),
    )
    return exchange.nothing()


@resources.post("/conditions")
@resources.arguments(schemas.ConditionsIn)
@resources.response(200, schemas.InstanceOut(many=True))
def evaluate(sent: Mapping[str, Any]) -> list[Instance]:
    """Commence un dossier à chaque début conditionnel dont ces variables rendent la condition vraie."""
    return list(conditions.evaluate(auth.house(), auth.actor(), sent["variables"], process=sent["process"]))


@resources.post("/signals")
@resources.arguments(schemas.SignalIn)
@resources.response(204)
def broadcast(sent: Mapping[str, Any]) -> Response:
    """Diffuse un signal à tous les dossiers qui l’attendent."""
    messages.broadcast(auth.house(), auth.actor(), sent["name"], variables=sent["variables"])
    return exchange.nothing()
