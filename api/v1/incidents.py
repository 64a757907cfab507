"""Incidents: what is stuck, and the two ways on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api import auth, schemas
from api.v1.reading import Resources
from flux.domain.history import Incident, IncidentId
from flux.services import incidents

resources = Resources("v1_incidents", __name__, description="Ce qui est bloqué, et les deux façons de reprendre.")


@resources.get("/incidents")
@resources.response(200, schemas.IncidentOut(many=True))
def listing() -> list[Incident]:
    """Les incidents ouverts, le plus récent d’abord."""
    return [item.incident for item in incidents.open_incidents(auth.house(), auth.actor())]


@resources.post("/incidents/<uuid:id>/retry")
@resources.arguments(schemas.RepairIn)
@resources.response(200, schemas.IncidentOut)
def retry(sent: Mapping[str, Any], id: UUID) -> Incident:  # noqa: A002  the name in the address
    """Réessaie, après avoir corrigé des variables si besoin."""
    return incidents.retry(auth.house(), auth.actor(), IncidentId(id), variables=sent["variables"])


@resources.post("/incidents/<uuid:id>/skip")
@resources.arguments(schemas.RepairIn)
@resources.response(200, schemas.IncidentOut)
def skip(sent: Mapping[str, Any], id: UUID) -> Incident:  # noqa: A002  the name in the address
    """Passe l’étape comme si elle avait été faite."""
    return incidents.skip(auth.house(), auth.actor(), IncidentId(id), variables=sent["variables"])
