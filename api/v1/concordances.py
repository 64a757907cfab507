"""Consultations of the communes (délibérations concordantes)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api import auth, schemas
from api.v1 import concordance_shapes as shapes
from api.v1 import exchange
from api.v1.reading import Resources
from flux.domain.concordance import DatedBy, Deliberation
from flux.domain.concordance_standing import LineStanding
from flux.domain.consultations import Consultation, ConsultationId
from flux.domain.institutions import Commune, PopulationBase
from flux.domain.tasks import InstanceId
from flux.ports import Page
from flux.services import consultation_opening, consultations
from flux.services.consultation_opening import NewConsultation

resources = Resources("v1_concordances", __name__, description="Les délibérations concordantes.")
ConcordancePage = schemas.page_of(shapes.ConcordanceOut)


@resources.get("/concordances")
@resources.arguments(schemas.PageQuery, location="query")
@resources.response(200, ConcordancePage)
def search(query: Mapping[str, Any]) -> Page[Consultation]:
    """Les consultations des communes, de la plus récente à la plus ancienne."""
    return consultations.page(auth.house(), auth.actor(), cursor=query.get("cursor"), limit=query["limit"])


@resources.post("/concordances")
@resources.arguments(shapes.ConcordanceIn)
@resources.response(201, shapes.ConcordanceOut)
def open_(sent: Mapping[str, Any]) -> tuple[Consultation, dict[str, str]]:
    """Ouvre une consultation, populations figées."""
    base, instance = sent["population_base"], sent["instance"]
    new = NewConsultation(
        rule=sent["rule"],
        title=sent["title"],
        decided_on=sent["decided_on"],
        favourable=sent["epci_favourable"],
        transfer_on=sent["transfer_on"],
        base=PopulationBase(base) if base else None,
        extended=sent["extended"],
        dated_by=DatedBy(sent["dated_by"]),
        joining=_joining(sent["joining"]),
        announced=sent["population"],
        instance=InstanceId(instance) if instance else None,
    )
    made = consultation_opening.open_(auth.house(), auth.actor(), new)
    return made, exchange.made_at("v1_concordances.get", id=made.id)


def _joining(sent: Mapping[str, Any] | None) -> Commune | None:
    if sent is None:
        return None
    size, year = sent["population"], auth.house().today().year
    return Commune(
        siren=sent["siren"], name=sent["name"], population_municipal=size, population_total=size, vintage=year
    )


@resources.get("/concordances/<uuid:id>")
@resources.response(200, shapes.ConcordanceDetailOut)
def get(id: UUID) -> tuple[dict[str, Any], dict[str, str]]:  # noqa: A002  the name in the address
    """Une consultation aujourd’hui : commune par commune, ce qui manque, et quand le résultat est certain."""
    return _detail(ConsultationId(id))


@resources.post("/concordances/<uuid:id>/notifications")
@resources.arguments(shapes.NotificationIn)
@resources.response(200, shapes.ConcordanceDetailOut)
def notify(sent: Mapping[str, Any], id: UUID) -> tuple[dict[str, Any], dict[str, str]]:  # noqa: A002  the name in the address
    """Note la notification à un maire : le délai de sa commune court."""
    key = ConsultationId(id)
    consultations.notify(
        auth.house(), auth.actor(), key, sent["commune"], sent["notified_on"], correction=sent["correction"]
    )
    return _detail(key)


@resources.post("/concordances/<uuid:id>/votes")
@resources.arguments(shapes.VoteIn)
@resources.response(200, shapes.ConcordanceDetailOut)
def vote(sent: Mapping[str, Any], id: UUID) -> tuple[dict[str, Any], dict[str, str]]:  # noqa: A002  the name in the address
    """Note le vote d’un conseil municipal ; hors délai, il est conservé et non compté."""
    key = ConsultationId(id)
    said = Deliberation(**{name: value for name, value in sent.items() if name != "commune"})
    consultations.record(auth.house(), auth.actor(), key, sent["commune"], said)
    return _detail(key)


def _detail(key: ConsultationId) -> tuple[dict[str, Any], dict[str, str]]:
    found = consultations.get(auth.house(), auth.actor(), key)
    now, result = found.standing, found.standing.result
    body = {
        "consultation": found.consultation,
        "on": now.on,
        "certain": result.certain,
        "adopted": result.adopted,
        "favourable": result.favourable,
        "communes": result.communes,
        "population_favourable": result.population_favourable,
        "population": result.population,
        "extended": found.consultation.concordance.extended,
        "dated_by": found.consultation.concordance.dated_by.value,
        "population_base": found.consultation.concordance.population_base.value,
        "closed": now.closed,
        "closes_on": now.closes_on,
        "certain_on": now.certain_on,
        "missing": result.missing,
        "explanation": now.explanation,
        "lines": [_line(line) for line in now.lines],
    }
    return body, exchange.etag(found.consultation.version)


def _line(line: LineStanding) -> dict[str, Any]:
    return {
        "siren": line.siren,
        "name": line.name,
        "population": line.population,
        "notified_on": line.notified_on,
        "due_on": line.due_on,
        "vote": line.vote.value,
        "voted_on": line.voted_on,
        "document": line.document,
        "joining": line.joining,
        "favourable": line.favourable,
        "not_counted": [
            {"voted_on": kept.voted_on, "favourable": kept.favourable, "why": timing.value}
            for kept, timing in line.not_counted
        ],
    }
