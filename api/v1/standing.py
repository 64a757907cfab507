"""Institutions: bodies and seats, delegations, absences, declared interests and withdrawals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from api import auth, schemas
from api.v1 import standing_shapes, task_shapes
from flux.domain.delegations import Delegation, DelegationId, Substitution, SubstitutionId
from flux.domain.holidays import DayOff, DayOffId
from flux.domain.interests import Withdrawal
from flux.domain.tasks import InstanceId
from flux.services import bodies as assemblies
from flux.services import days_off, standing
from flux.services import interests as recusals
from flux.services.bodies import BodyDetail
from flux.services.interests import Declared, NewInterest
from flux.services.standing import NewDelegation, NewSubstitution

resources = Blueprint("v1_standing", __name__, description="Qui décide, dans quel organe, pour qui et par quel acte.")


@resources.get("/bodies")
@resources.response(200, standing_shapes.BodyOut(many=True))
def bodies() -> list[BodyDetail]:
    """Les organes et leurs sièges."""
    return list(assemblies.bodies(auth.house(), auth.actor()))


@resources.get("/delegations")
@resources.response(200, standing_shapes.DelegationOut(many=True))
def delegations() -> list[Delegation]:
    """Le registre des délégations."""
    return list(standing.delegations(auth.house(), auth.actor()))


@resources.post("/delegations")
@resources.arguments(standing_shapes.DelegationIn)
@resources.response(201, standing_shapes.DelegationOut)
def delegate(sent: Mapping[str, Any]) -> Delegation:
    """Inscrit une délégation, par son acte."""
    return standing.delegate(auth.house(), auth.actor(), NewDelegation(**{**sent, "scope": tuple(sent["scope"])}))


@resources.put("/delegations/<uuid:id>/end")
@resources.arguments(standing_shapes.EndIn)
@resources.response(200, standing_shapes.DelegationOut)
def end_delegation(sent: Mapping[str, Any], id: UUID) -> Delegation:  # noqa: A002  the name in the address
    """Met fin à une délégation."""
    return standing.end_delegation(auth.house(), auth.actor(), DelegationId(id), ends_on=sent["ends_on"])


@resources.get("/substitutions")
@resources.response(200, standing_shapes.SubstitutionOut(many=True))
def substitutions() -> list[Substitution]:
    """Les absences et les remplacements."""
    return list(standing.substitutions(auth.house(), auth.actor()))


@resources.post("/substitutions")
@resources.arguments(standing_shapes.SubstitutionIn)
@resources.response(201, standing_shapes.SubstitutionOut)
def substitute(sent: Mapping[str, Any]) -> Substitution:
    """Inscrit une absence et qui remplace."""
    return standing.substitute(auth.house(), auth.actor(), NewSubstitution(**sent))


@resources.put("/substitutions/<uuid:id>/end")
@resources.arguments(standing_shapes.EndIn)
@resources.response(200, standing_shapes.SubstitutionOut)
def end_substitution(sent: Mapping[str, Any], id: UUID) -> Substitution:  # noqa: A002  the name in the address
    """Met fin à un remplacement."""
    return standing.end_substitution(auth.house(), auth.actor(), SubstitutionId(id), ends_on=sent["ends_on"])


@resources.get("/interests")
@resources.response(200, standing_shapes.InterestOut(many=True))
def interests() -> list[Declared]:
    """Les intérêts déclarés : les siens, ou tous pour qui tient le registre."""
    return list(recusals.register(auth.house(), auth.actor()))


@resources.post("/interests")
@resources.arguments(standing_shapes.InterestIn)
@resources.response(201, standing_shapes.InterestOut)
def declare(sent: Mapping[str, Any]) -> Declared:
    """Déclare un de ses intérêts ; les dossiers en cours qu’il touche sont retirés aussitôt."""
    new = NewInterest(**{**sent, "keywords": tuple(sent["keywords"])})
    return recusals.declare(auth.house(), auth.actor(), new)


@resources.post("/instances/<uuid:id>/withdrawal")
@resources.arguments(task_shapes.WithdrawalIn)
@resources.response(201, task_shapes.WithdrawalOut)
def withdraw(sent: Mapping[str, Any], id: UUID) -> Withdrawal:  # noqa: A002  the name in the address
    """Se déporte d’un dossier."""
    return recusals.withdraw(auth.house(), auth.actor(), InstanceId(id), reason=sent["reason"])


@resources.post("/instances/<uuid:id>/withdrawal/lifting")
@resources.arguments(schemas.ReasonIn)
@resources.response(200, task_shapes.WithdrawalOut)
def lift(sent: Mapping[str, Any], id: UUID) -> Withdrawal:  # noqa: A002  the name in the address
    """Lève son propre déport, avec la raison ; les deux traces demeurent."""
    actor = auth.actor()
    return recusals.lift(auth.house(), actor, InstanceId(id), actor.id, reason=sent["reason"])


@resources.get("/days-off")
@resources.response(200, standing_shapes.DayOffOut(many=True))
def closed_days() -> list[DayOff]:
    """Les jours chômés propres au territoire."""
    return list(days_off.register(auth.house()).entered)


@resources.post("/days-off")
@resources.arguments(standing_shapes.DayOffIn)
@resources.response(201, standing_shapes.DayOffOut)
def close_day(sent: Mapping[str, Any]) -> DayOff:
    """Inscrit un jour chômé ; les délais déjà comptés gardent leur date."""
    return days_off.enter(auth.house(), auth.actor(), sent["day"], sent["reason"])


@resources.post("/days-off/<uuid:id>/lifting")
@resources.response(200, standing_shapes.DayOffOut)
def open_day(id: UUID) -> DayOff:  # noqa: A002  the name in the address
    """Retire un jour chômé ; la trace demeure."""
    return days_off.lift(auth.house(), auth.actor(), DayOffId(id))
