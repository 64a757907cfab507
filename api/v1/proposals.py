"""Proposals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api import auth, schemas
from api.v1 import exchange, proposal_shapes
from api.v1.reading import Resources
from flux.domain.documents import DocumentId
from flux.domain.proposals import Origin, Proposal, Sheet
from flux.ports import Page, ProposalRow
from flux.services import proposals
from flux.services.proposals import ProposalDetail

resources = Resources("v1_proposals", __name__, description="Déposer une proposition et la suivre.")
ProposalPage = schemas.page_of(proposal_shapes.ProposalRowOut)


@resources.post("/proposals")
@resources.arguments(proposal_shapes.SheetIn)
@resources.response(201, proposal_shapes.ProposalOut)
def file(sent: Mapping[str, Any]) -> tuple[Proposal, dict[str, str]]:
    """Dépose une proposition ; l’en-tête Idempotency-Key évite de la déposer deux fois."""
    sheet = Sheet(
        title=sent["titre"],
        need=sent["besoin"],
        usages=sent["usages"],
        beneficiaries=sent["beneficiaires"],
        objective=sent["objectif"],
        cost=sent["cout"],
        communes=tuple(sent["communes"]),
        axis=sent["axe"],
        origin=Origin(sent["origine"]),
        documents=tuple(DocumentId(one) for one in sent["documents"]),
    )
    made = proposals.file(auth.house(), auth.actor(), sheet, key=exchange.idempotency_key())
    return made, exchange.made_at("v1_proposals.get", reference=made.number)


@resources.get("/proposals")
@resources.arguments(schemas.PageQuery, location="query")
@resources.response(200, ProposalPage)
def search(query: Mapping[str, Any]) -> Page[ProposalRow]:
    """Les propositions que l’on peut lire, de la plus récente à la plus ancienne."""
    return proposals.search(auth.house(), auth.actor(), cursor=query.get("cursor"), limit=query["limit"])


@resources.get("/proposals/<reference>")
@resources.response(200, proposal_shapes.ProposalDetailOut)
def get(reference: str) -> ProposalDetail:
    """Une proposition, par son numéro (2026-014) ou son identifiant, avec son parcours."""
    return proposals.get(auth.house(), auth.actor(), reference)
