"""The journal of a file for the administrator: each step of the kernel in French, with the facts that came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from api.web import french
from api.web.names import Names
from flux.domain.history import Entry
from flux.engine.definition import Process

COMMANDS = {
    "Start": "Ouverture",
    "CompleteTask": "Réponse",
    "FireTimer": "Délai échu",
    "DeliverMessage": "Message reçu",
    "BroadcastSignal": "Signal reçu",
    "CompleteJob": "Travail fait",
    "FailJob": "Travail en échec",
    "ThrowError": "Erreur signalée",
    "SetVariables": "Variables changées",
    "MoveTokens": "Déplacement",
    "Retry": "Nouvel essai",
    "Cancel": "Interruption",
}
FACTS = {
    "InstanceStarted": "Dossier ouvert",
    "InstanceEnded": "Dossier clos",
    "ElementEntered": "Entrée dans",
    "ElementLeft": "Sortie de",
    "FlowTaken": "Chemin suivi",
    "TaskOpened": "Question posée",
    "TaskClosed": "Question close",
    "TimerSet": "Délai lancé",
    "TimerCleared": "Délai retiré",
    "Subscribed": "Attente de",
    "Unsubscribed": "Fin d’attente",
    "MessageThrown": "Message envoyé",
    "SignalThrown": "Signal envoyé",
    "JobRequested": "Travail demandé",
    "JobClosed": "Travail clos",
    "VariableChanged": "Variable",
    "DecisionEvaluated": "Table consultée",
    "ErrorThrown": "Erreur",
    "IncidentRaised": "Blocage",
    "IncidentResolved": "Blocage levé",
}


def row(entry: Entry, process: Process, called: Names) -> dict[str, Any]:
    """One step of the journal as a row: what was done, when, by whom, and what came of it."""
    reason = str(entry.command.get("reason", "")).strip()
    facts = [french.typeset(f"Motif : {reason}")] if reason else []
    facts += [_fact(fact, process) for fact in entry.facts]
    told = Markup(
        "<details class='explained block'><summary><span class='ask'>{}</span></summary><ul>{}</ul></details>"
    )
    lines = Markup("").join(Markup("<li>{}</li>").format(fact) for fact in facts)
    kind = str(entry.command.get("type"))
    return {
        "id": entry.number,
        "cells": [
            f"{entry.number}. {COMMANDS.get(kind, kind)}",
            french.moment(entry.at),
            called.person(entry.person) or "l’horloge",
            told.format(french.plural(len(facts), "fait"), lines) if facts else "",
        ],
    }


def _fact(fact: Mapping[str, object], process: Process) -> str:
    kind = str(fact.get("type"))
    node = process.nodes.get(str(fact.get("element", "")))
    where = node.name or node.id if node else ""
    named = str(fact.get("name") or fact.get("flow") or fact.get("code") or "")
    said = [FACTS.get(kind, kind)]
    said += [f"« {where} »"] if where else []
    said += [named] if named and named != where else []
    value = f" = {json.dumps(fact['value'], ensure_ascii=False)}" if "value" in fact else ""
    return french.typeset(" ".join(said) + value)
