"""The calculators for everybody: a deadline, a convocation, a vote of the communes, a vote in a council.

Nobody needs an account. Each page is a form sent by GET, so that its address is its result and can be passed on.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from api import auth
from api.web import ballots, desk, explained, french
from api.web.asked import Asked
from flux.domain import calculators
from flux.domain.calculators import BODIES, Answer
from flux.domain.deadlines import Deadline, day_count, legal_deadline
from flux.domain.holidays import Calendar
from flux.domain.rulebook import all_rules, rule
from flux.domain.rules import Unit
from flux.services import law

pages = Blueprint("tools", __name__, url_prefix="/outils")

PLAIN = "JOURS"
UNITS = {
    Unit.FRANC.value: "francs (ni le premier ni le dernier ne comptent)",
    Unit.WORKING.value: "ouvrés (du lundi au vendredi)",
    Unit.BUSINESS.value: "ouvrables (du lundi au samedi)",
    Unit.CALENDAR.value: "calendaires (tous)",
}
BODY_NAMES = {
    "conseil_communautaire": "Conseil communautaire",
    "conseil_municipal_3500": "Conseil municipal, commune de 3 500 habitants et plus",
    "conseil_municipal": "Conseil municipal, commune de moins de 3 500 habitants",
}
_EXTENDED = {"": None, "oui": True, "non": False}
_FIELDS = {"from": "du", "days": "jours", "subdivision": "departement", "unit": "genre"}


@pages.get("")
@auth.open_to_all
def home() -> str:
    """Show what may be computed."""
    return render_template("tools/home.html", rules=len({one.id for one in all_rules()}))


@pages.get("/delai")
@auth.open_to_all
def deadline() -> str:
    """Show the date that a rule, or a number of days, gives from a day."""
    asked = Asked(request.args)
    found = _deadline(asked) if "regle" in request.args else None
    return render_template(
        "tools/deadline.html",
        asked=asked,
        rules=_rule_options(),
        units=list(UNITS.items()),
        today=desk.house().today().isoformat(),
        own_department=_own_calendar().subdivision,
        result=_explained(found) if found else None,
        title=_title(found) if found else "",
    )


def _deadline(asked: Asked) -> Deadline | None:
    start = asked.day("du")
    name = asked.text("regle")
    days = asked.whole("jours") if name == PLAIN else 0
    unit = asked.one_of("genre", UNITS, Unit.FRANC.value)
    if start is None or days is None or unit is None:
        return None

    def count() -> Deadline:
        calendar = _calendar(asked)
        if name == PLAIN:
            return day_count(days, Unit(unit), start, calendar=calendar)
        return legal_deadline(name, start, calendar=calendar, extended=_EXTENDED.get(asked.text("prorogation")))

    return asked.answer(count, _FIELDS, otherwise="regle")


def _own_calendar() -> Calendar:
    return law.calendar(desk.house())


def _calendar(asked: Asked) -> Calendar:
    """The holidays of the département that is named, else of the territory with its own days off."""
    own = _own_calendar()
    wanted = asked.text("departement").upper()
    return own if wanted in {"", own.subdivision} else Calendar(subdivision=wanted)


def _rule_options() -> list[tuple[str, str]]:
    """Every rule with a delay, by its latest title, then the plain count."""
    latest = {one.id: one for one in all_rules() if one.delay is not None}
    named = sorted(((one.id, f"{one.title} ({one.article})") for one in latest.values()), key=lambda pair: pair[1])
    return [*named, (PLAIN, "Un nombre de jours, sans règle")]


def _title(found: Deadline) -> str:
    return rule(found.rule, found.counted_from).title if found.rule else "Un nombre de jours"


def _explained(found: Deadline) -> dict[str, Any]:
    return explained.date_of(found)


@pages.get("/convocation")
@auth.open_to_all
def convocation() -> str:
    """Show the last day on which a convocation may leave."""
    asked = Asked(request.args)
    found = _convocation(asked) if "reunion" in request.args else None
    return render_template(
        "tools/convocation.html",
        asked=asked,
        bodies=list(BODY_NAMES.items()),
        result=_explained(found) if found else None,
        past=found is not None and found.due_on < desk.house().today(),
    )


def _convocation(asked: Asked) -> Deadline | None:
    meeting = asked.day("reunion")
    body = asked.one_of("assemblee", BODIES, "conseil_communautaire")
    if meeting is None or body is None:
        return None
    urgent = asked.ticked("urgence")
    return asked.answer(lambda: calculators.convene(meeting, body, urgent=urgent), {}, otherwise="reunion")


@pages.get("/communes")
@auth.open_to_all
def communes() -> str:
    """Show whether the votes of the communes make the majority that a rule asks for."""
    asked = Asked(request.args)
    rules = ballots.rules()
    base = ballots.base(asked)
    listed = ballots.listed(asked, desk.names().territory, base)
    result: Answer | None = None
    doubts: tuple[str, ...] = ()
    if "regle" in request.args and asked.one_of("regle", rules) and not asked.faults:
        ballot = ballots.document(asked, listed)
        result = asked.answer(
            lambda: calculators.tally(ballot, on=_today()),
            {"population": "liste", "communes": "liste"},
            otherwise="regle",
        )
        doubts = ballots.doubts(asked.text("regle"), _today())
    return render_template(
        "tools/communes.html",
        asked=asked,
        rules=list(rules.items()),
        bases=ballots.BASES,
        base=base.value,
        communes=listed,
        choices=ballots.CHOICES,
        own_list=ballots.has_territory(desk.names().territory),
        answer=_answer(result, doubts) if result else None,
        doubts=doubts,
    )


@pages.get("/conseil")
@auth.open_to_all
def council() -> str:
    """Show whether a vote in a council is adopted, quorum first."""
    asked = Asked(request.args)
    document = ballots.council(asked) if "members" in request.args else None
    result = None
    if document is not None and not asked.faults:
        result = asked.answer(lambda: calculators.tally(document, on=_today()), {}, otherwise="present")
    return render_template(
        "tools/council.html",
        asked=asked,
        majorities=list(ballots.MAJORITIES.items()),
        presidents=list(ballots.PRESIDENT.items()),
        answer=_answer(result) if result else None,
    )


def _today() -> date:
    return desk.house().today()


def _answer(found: Answer, doubts: tuple[str, ...] = ()) -> dict[str, Any]:
    """A result as its page shows it: a word with a state, its reasons, its gauges, its table."""
    words = {True: ("done", "Adopté"), False: ("stopped", "Rejeté"), None: ("soon", "Pas encore acquis")}
    state, word = words[found.adopted]
    header, *rows = found.table or ((),)
    return {
        "state": state,
        "word": word,
        "sentences": [one for one in found.explanation if one not in doubts],
        "missing": found.missing,
        "gauges": [ballots.gauge(one, rank) for rank, one in enumerate(found.gauges, start=1)],
        "columns": [{"name": name, "amount": name in {"Population", "Nombre"}} for name in header],
        "rows": [{"cells": [ballots.WORDS.get(cell, cell) for cell in row]} for row in rows],
        "counted": french.plural(len(rows), "ligne"),
    }
