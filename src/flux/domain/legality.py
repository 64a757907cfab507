"""Contrôle de légalité: when an act can no longer be challenged by the préfet, and what makes the delay start again.

Source: L2131-6 CGCT and the decisions of the Conseil d'État reported in the reference note (§2.9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flux.domain.counting import add_months
from flux.domain.deadlines import METROPOLITAN, legal_deadline
from flux.domain.french import full_date, month_day, typography
from flux.domain.holidays import Calendar
from flux.domain.rulebook import rule


class Request(StrEnum):
    """What the préfet may send within the delay."""

    #: asks for papers that are missing: the delay restarts from their reception or from the refusal
    PAPERS = "demande_de_pieces"
    #: asks to withdraw the act: the delay restarts from the refusal, express or born of silence
    INFORMAL_APPEAL = "recours_gracieux"
    #: asks what the act means: nothing restarts (CE 15 May 2013, n° 357031)
    EXPLANATIONS = "demande_d_explications"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefectRequest:
    """A letter of the préfet, and the answer when there is one."""

    kind: Request
    #: day on which the EPCI received it
    received_on: date
    #: day on which the préfet received the papers or the refusal; None while there is no answer
    answered_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEnd:
    """The last day on which the préfet may bring the act to court."""

    #: None while the papers asked for are awaited: the delay has not restarted
    due_on: date | None
    explanation: tuple[str, ...]


def review_end(
    act_received_on: date, requests: Iterable[PrefectRequest] = (), *, calendar: Calendar = METROPOLITAN
) -> ReviewEnd:
    """When the préfet's delay ends, after the requests he sent in time, taken in the order of their dates.

    A request received after the end of the delay changes nothing, and the explanation says so.
    """
    first = legal_deadline("DEFERE", act_received_on, calendar=calendar)
    due: date | None = first.due_on
    steps = list(first.explanation)
    for request in sorted(requests, key=lambda request: request.received_on):
        if due is None or request.received_on > due:
            steps.append(f"La lettre reçue le {month_day(request.received_on)} est sans effet sur le délai{_why(due)}.")
            continue
        if request.kind is Request.EXPLANATIONS:
            steps.append(
                f"La demande d'explications reçue le {month_day(request.received_on)} ne fait pas repartir le délai (CE, 15 mai 2013, n° 357031)."
            )
            continue
        restart, sentence = _restart(request)
        steps.append(sentence)
        due = legal_deadline("DEFERE", restart, calendar=calendar).due_on if restart else None
        if due:
            steps.append(f"Le délai de deux mois francs repart de ce jour, jusqu'au {full_date(due)}.")
    steps.extend(_ceiling(act_received_on, due))
    return ReviewEnd(due_on=due, explanation=tuple(map(typography, steps)))


def _why(due: date | None) -> str:
    return f" : il a expiré le {month_day(due)}" if due else " : des pièces sont encore attendues"


def _restart(request: PrefectRequest) -> tuple[date | None, str]:
    received = month_day(request.received_on)
    if request.kind is Request.PAPERS:
        if request.answered_on is None:
            return (
                None,
                f"Des pièces ont été demandées le {received} : le délai repartira de leur réception ou du refus de les donner.",
            )
        return (
            request.answered_on,
            f"Les pièces demandées le {received} ont été reçues ou refusées le {month_day(request.answered_on)}.",
        )
    silent = legal_deadline("REFUS_IMPLICITE", request.received_on).due_on
    if request.answered_on is not None and request.answered_on <= silent:
        return (
            request.answered_on,
            f"Le recours gracieux reçu le {received} a été refusé le {month_day(request.answered_on)}.",
        )
    return (
        silent,
        f"Le recours gracieux reçu le {received} est refusé par le silence gardé jusqu'au {month_day(silent)}.",
    )


def _ceiling(act_received_on: date, due: date | None) -> list[str]:
    law = rule("DEFERE", act_received_on)
    months: int = law.parameters["ceiling_months"]
    if due is None or due <= add_months(act_received_on, months):
        return []
    return [f"Ce terme dépasse les {months} mois cités comme plafond des délais enchaînés : à vérifier."]
