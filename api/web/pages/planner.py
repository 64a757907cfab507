"""The backward planner, for everybody: a council gives every date before it, and why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from api import auth
from api.web import desk, french
from api.web.asked import Asked
from api.web.pages.tools import BODY_NAMES
from flux.domain.calculators import BODIES
from flux.domain.planner import COUNCIL, PlannedDay, Preparation
from flux.domain.rulebook import all_rules
from flux.domain.rules import Bound, Rule
from flux.services import planning
from flux.services.planning import Plan, Wanted

pages = Blueprint("planner", __name__)

#: names of the service's fields in the address
_FIELDS = {"council": "conseil", "effect": "effet", "rule": "regle", "from": "conseil", "body": "assemblee"}
_MOST_DAYS = 366


@pages.get("/planificateur")
@auth.open_to_all
def planner() -> str:
    """Show the dates around a council, or before an effect."""
    asked = Asked(request.args)
    found = _plan(asked) if request.args else None
    return render_template(
        "planner.html",
        asked=asked,
        bodies=list(BODY_NAMES.items()),
        rules=[(rule.id, f"{rule.title} ({rule.article})") for rule in all_rules() if _consults(rule)],
        plan=_shown(found, asked) if found else None,
    )


def _consults(rule: Rule) -> bool:
    return rule.majority is not None and rule.delay is not None and not rule.delay.backward


def _plan(asked: Asked) -> Plan | None:
    wanted = _wanted(asked)
    if asked.faults:
        return None
    return asked.answer(lambda: planning.plan(desk.house(), wanted), _FIELDS, otherwise="conseil")


def _wanted(asked: Asked) -> Wanted:
    steps = {name: asked.whole(field, default=0) or 0 for name, field in _STEPS.items()}
    for name, field in _STEPS.items():
        if steps[name] > _MOST_DAYS:
            asked.fault(field, "Un an au plus.")
    return Wanted(
        council=asked.day("conseil") if asked.text("conseil") or not asked.text("effet") else None,
        effect=asked.day("effet") if asked.text("effet") else None,
        rule=asked.text("regle") or None,
        body=asked.one_of("assemblee", BODIES, COUNCIL) or COUNCIL,
        budget=asked.ticked("budget"),
        preparation=Preparation(**steps),
    )


_STEPS = {"commission": "commission", "bureau": "bureau", "agenda": "ordre"}


def _shown(found: Plan, asked: Asked) -> dict[str, Any]:
    pivot = "effet" if asked.text("effet") else "conseil"
    later = found.next_council
    words = "La première date d’effet encore possible :" if pivot == "effet" else "La première séance encore possible :"
    return {
        "title": french.typeset(
            f"Les dates, du {french.weekday(found.days[0].day)} au {french.weekday(found.days[-1].day)}"
        ),
        "days": [_day(day, asked.text(pivot)) for day in found.days],
        "missed": found.missed,
        "next": french.weekday(later) if later else "",
        "next_word": french.typeset(words),
        "next_href": desk.address(**{pivot: later.isoformat()}) if later else "",
    }


def _day(planned: PlannedDay, pivot: str) -> dict[str, Any]:
    late = planned.bound is Bound.LAST and planned.day < desk.house().today()
    return {
        "label": planned.label,
        "text": french.weekday(planned.day),
        "datetime": planned.day.isoformat(),
        "sentences": planned.explanation,
        "doubts": planned.doubts,
        "target": french.weekday(planned.target_on) if planned.target_on else "",
        "is_pivot": planned.day.isoformat() == pivot,
        "state": "late" if late else "",
        "word": "Passé" if late else "",
    }
