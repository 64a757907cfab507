"""Votes as the public calculators ask and show them: a list of communes, a council, gauges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.web import french
from api.web.asked import Asked
from flux.domain.ballots.gauges import Bar, Gauge
from flux.domain.institutions import Epci, PopulationBase
from flux.domain.rulebook import all_rules, majority, rule

CHOICES = (("pour", "Pour"), ("contre", "Contre"), ("silence", "Silence"), ("attente", "En attente"))
WORDS = dict(CHOICES)
BASES = (
    (PopulationBase.TOTAL.value, "Population totale"),
    (PopulationBase.MUNICIPAL.value, "Population municipale"),
)
MAJORITIES = {
    "simple": "Majorité absolue des suffrages exprimés",
    "deux_tiers_exprimes": "Deux tiers des suffrages exprimés",
    "deux_tiers_membres": "Deux tiers des membres en exercice",
}
PRESIDENT = {"": "Sans objet", "pour": "Pour", "contre": "Contre", "abstention": "Abstention"}
_EPCI = {"pour": True, "contre": False, "attente": None}
_LINE = re.compile(r"(?P<name>.+?)[\s;:,\t]+(?P<population>\d[\d\s\u00a0\u202f]*)$")
#: more communes than any EPCI has
MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A commune of the form: the name of its field, and what was answered."""

    field: str
    name: str
    population: int
    vote: str


def rules() -> dict[str, str]:
    """The rules that communes decide by a majority, with their titles."""
    return {one.id: f"{one.title} ({one.article})" for one in all_rules() if one.majority is not None}


def base(asked: Asked) -> PopulationBase:
    """The population that counts, as chosen; the law leaves the choice in doubt and the total is the default."""
    words = {one.value: one for one in PopulationBase}
    return words.get(asked.text("base"), PopulationBase.TOTAL)


def has_territory(epci: Epci | None) -> bool:
    """Whether there is a list to begin with."""
    return epci is not None and bool(epci.communes)


def listed(asked: Asked, epci: Epci | None, counted: PopulationBase) -> list[Listed]:
    """The communes typed in, else those of the territory, the most populated first."""
    typed = asked.text("liste")
    if typed:
        return _typed(asked, typed)
    members = sorted(epci.communes, key=lambda one: -one.population(counted)) if epci else []
    return [_listed(asked, f"v-{one.siren}", one.name, one.population(counted)) for one in members]


def _typed(asked: Asked, typed: str) -> list[Listed]:
    found = []
    for rank, line in enumerate(filter(str.strip, typed.splitlines()), start=1):
        read = _LINE.fullmatch(line.strip())
        if read is None or rank > MOST:
            asked.fault(
                "liste", f"Ligne {rank} : un nom puis un nombre d’habitants sont attendus, tels que « Bédée 4571 »."
            )
            continue
        found.append(_listed(asked, f"v-{rank}", read["name"], int(re.sub(r"\D", "", read["population"])[:9])))
    return found


def _listed(asked: Asked, field: str, name: str, population: int) -> Listed:
    given = asked.text(field)
    return Listed(field=field, name=name, population=population, vote=given if given in WORDS else "attente")


def document(asked: Asked, communes: Sequence[Listed]) -> dict[str, Any]:
    """The question as the calculator takes it."""
    return {
        "rule": asked.text("regle"),
        "epci_favourable": _EPCI.get(asked.text("epci"), True),
        "communes": [{"name": one.name, "population": one.population, "vote": one.vote} for one in communes],
    }


def doubts(name: str, on: date) -> tuple[str, ...]:
    """What the law leaves open about a rule and its majority."""
    found = rule(name, on)
    return (*found.doubts, *(majority(found.majority, on).doubts if found.majority else ()))


def council(asked: Asked) -> dict[str, Any]:
    """The figures of a council as the calculator takes them; faults are kept in `asked`."""
    names = ("members", "present", "pour", "contre")
    optional = ("proxies", "abstention", "blancs", "interested")
    return {
        "rule": "CONSEIL",
        "majority": asked.one_of("majority", MAJORITIES, "simple"),
        **{name: asked.whole(name) for name in names},
        **{name: asked.whole(name, default=0) for name in optional},
        "secret": asked.ticked("secret"),
        "second_convocation": asked.ticked("second_convocation"),
        "president": asked.one_of("president", PRESIDENT) or None,
    }


def gauge(one: Gauge, rank: int) -> dict[str, Any]:
    """One way of reaching the majority, or of blocking, as two bars."""
    way = "Minorité de blocage" if one.blocking else f"Voie {rank}"
    state = ("stopped", "Blocage atteint") if one.blocking and one.met else ("done", "Remplie") if one.met else None
    if state is None:
        state = ("soon", "Encore possible") if one.possible else ("future", "Hors d’atteinte")
    bars = [bar("Communes", one.communes, "commune"), bar("Population", one.population, "habitant")]
    return {"title": way, "state": state[0], "word": state[1], "bars": bars}


def bar(name: str, one: Bar, noun: str) -> dict[str, Any]:
    """A quantity against its threshold, in thousandths of the whole for the drawing, and in words."""
    whole = max(one.whole, 1)
    said = f"{french.number(one.reached)} sur {french.plural(one.whole, noun)} ; il en faut {french.number(one.needed)}"
    if one.open:
        said += f", {french.number(one.open)} peuvent encore s’ajouter"
    return {
        "name": name,
        "reached": one.reached * 1000 // whole,
        "open": one.open * 1000 // whole,
        "needed": min(one.needed * 1000 // whole, 998),
        "met": one.met,
        "said": french.typeset(f"{said} ({one.threshold.words})."),
    }
