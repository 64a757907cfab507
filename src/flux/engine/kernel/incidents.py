"""Incidents: a token that cannot go on stays where it is until somebody retries, repairs or skips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flux.engine.kernel.facts import IncidentRaised
from flux.engine.kernel.run import Run
from flux.engine.kernel.scopes import open_scope


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a token cannot go on: a stable code and a French sentence."""

    code: str
    message: str


def raise_incident(run: Run, scope: str, element: str, trouble: Trouble) -> str:
    """Opens an incident on a scope."""
    incident = run.new_id()
    run.incidents[incident] = {"element": element, "code": trouble.code, "message": trouble.message, "scopes": [scope]}
    run.edit(scope)["incident"] = incident
    run.facts.append(IncidentRaised(incident=incident, element=element, code=trouble.code, message=trouble.message))
    return incident


def stick(run: Run, scope: str, element: str, token: str, trouble: Trouble, **held: Any) -> str:
    """Parks a token before an element, with an incident."""
    stuck = open_scope(run, scope, "stuck", element, token=token, **held)
    raise_incident(run, stuck, element, trouble)
    return stuck
