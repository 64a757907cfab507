"""The law for everybody: dates, convocations, majorities, plans. Nobody needs to be signed in, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from api import auth
from api.v1 import law_shapes as shapes
from api.v1.reading import Resources
from flux.domain import calculators
from flux.domain.calculators import Answer
from flux.domain.deadlines import Deadline, day_count, legal_deadline
from flux.domain.holidays import Calendar
from flux.domain.planner import Preparation
from flux.domain.rulebook import all_rules
from flux.domain.rules import Rule, Unit
from flux.errors import ValidationFailed
from flux.services import law, planning
from flux.services.planning import Plan, Wanted

resources = Resources("v1_law", __name__, description="Les délais, les majorités et le rétroplanning, pour tous.")

#: a ballot of the largest EPCI takes a hundredth of it
LARGEST_BALLOT = 1_000_000


@resources.get("/law/rules")
@auth.open_to_all
@resources.response(200, shapes.RuleOut(many=True))
def rules() -> list[Rule]:
    """Toutes les versions de toutes les règles, avec ce que la loi laisse en doute."""
    return list(all_rules())


@resources.get("/law/deadline")
@auth.open_to_all
@resources.arguments(shapes.DeadlineQuery, location="query")
@resources.response(200, shapes.DeadlineOut)
def deadline(query: Mapping[str, Any]) -> Deadline:
    """La date que donne une règle, ou un nombre de jours, et pourquoi."""
    given = query.get("subdivision")
    calendar = Calendar(subdivision=given.strip().upper()) if given is not None else law.calendar(auth.house())
    if query.get("rule") and ("days" in query or "unit" in query):
        raise _refused("rule", "Donnez une règle, ou bien « days » et « unit », mais pas les deux.")
    if query.get("rule"):
        name, extended = query["rule"].strip().upper(), query.get("prorogation")
        return legal_deadline(name, query["from_"], calendar=calendar, extended=extended)
    if "days" not in query or "unit" not in query:
        raise _refused("rule", "Donnez une règle (par exemple TRANSFERT), ou bien « days » et « unit ».")
    return day_count(query["days"], Unit(query["unit"]), query["from_"], calendar=calendar)


@resources.get("/law/convene")
@auth.open_to_all
@resources.arguments(shapes.ConveneQuery, location="query")
@resources.response(200, shapes.ConveneOut)
def convene(query: Mapping[str, Any]) -> Deadline:
    """Le dernier jour d’envoi d’une convocation, et pourquoi."""
    return calculators.convene(query["meeting"], query["body"], urgent=query["urgent"])


@resources.post("/law/tally")
@auth.open_to_all
@auth.writes_nothing
@resources.arguments(shapes.Ballot)
@resources.response(200, shapes.TallyOut)
def tally(_ballot: Mapping[str, Any]) -> Answer:
    """Le résultat d’un vote des communes ou d’un conseil, et pourquoi."""
    if (request.content_length or 0) > LARGEST_BALLOT:
        raise _refused("document", "Ce décompte dépasse un mégaoctet.")
    return calculators.tally(request.get_json(), on=auth.house().today())


@resources.get("/planner")
@auth.open_to_all
@resources.arguments(shapes.PlannerQuery, location="query")
@resources.response(200, shapes.PlanOut)
def planner(query: Mapping[str, Any]) -> Plan:
    """Les dates autour d’un conseil, ou avant une prise d’effet, chacune avec sa raison."""
    steps = {name: query[name] for name in ("commission", "bureau", "agenda")}
    others = {name: value for name, value in query.items() if name not in steps}
    return planning.plan(auth.house(), Wanted(**others, preparation=Preparation(**steps)))


def _refused(name: str, sentence: str) -> ValidationFailed:
    return ValidationFailed(sentence, code="calculator.input", fields={name: sentence})
