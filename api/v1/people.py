"""Who is asking."""

from __future__ import annotations

from api import auth, schemas
from api.v1.reading import Resources
from flux.domain.actors import Actor

resources = Resources("v1_people", __name__, description="Qui demande, et en quelle qualité.")


@resources.get("/me")
@resources.response(200, schemas.MeOut)
def me() -> Actor:
    """La personne qui demande, et ses mandats du jour."""
    return auth.actor()
