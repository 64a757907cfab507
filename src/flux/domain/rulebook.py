"""The rules of law, looked up by id and by date.

`rule("TRANSFERT", on)` gives the version in force on a day; a rule that is not in force then is refused with a sentence.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from flux.domain import french
from flux.domain.institutions import PopulationBase
from flux.domain.law import rows
from flux.domain.rules import Alternative, Bound, Delay, EpciRole, Majority, Rule, Silence, Threshold, Unit
from flux.errors import InvalidState, NotFound

_Version = TypeVar("_Version", Rule, Majority)


def rule(rule_id: str, on: date) -> Rule:
    """The version of a rule in force on a day.

    Raises NotFound ("rule.unknown") and InvalidState ("rule.not_in_force"), with a sentence.
    """
    return _pick(versions(rule_id), on)


def majority(majority_id: str, on: date) -> Majority:
    """The version of a majority in force on a day; raises as `rule` does."""
    return _pick(_versions_of_majority(majority_id), on)


@cache
def versions(rule_id: str) -> tuple[Rule, ...]:
    """All versions of a rule, oldest first; aliases are followed. Raises NotFound when no rule has this id."""
    found = tuple(version for version in all_rules() if rule_id == version.id or rule_id in version.aliases)
    if not found:
        raise _unknown(rule_id)
    return found


@cache
def _versions_of_majority(majority_id: str) -> tuple[Majority, ...]:
    found = tuple(version for version in all_majorities() if version.id == majority_id)
    if not found:
        raise _unknown(majority_id)
    return found


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every version of every rule, by id then by date."""
    return tuple(sorted((_rule(row) for row in rows("rule")), key=lambda version: (version.id, version.in_force_from)))


@cache
def all_majorities() -> tuple[Majority, ...]:
    """Every version of every majority, by id then by date."""
    found = (_majority(row) for row in rows("majority"))
    return tuple(sorted(found, key=lambda version: (version.id, version.in_force_from)))


def _unknown(name: str) -> NotFound:
    sentence = french.typography(f"Aucune règle ne porte le nom « {name} ».")
    return NotFound(sentence, code="rule.unknown", data={"rule": name})


def _pick(candidates: tuple[_Version, ...], on: date) -> _Version:
    for version in candidates:
        if version.in_force(on):
            return version
    name = candidates[0].id
    periods = french.listed([_period(version) for version in candidates])
    raise InvalidState(
        french.typography(f"La règle {name} n'est pas en vigueur le {french.month_day(on)} : elle l'est {periods}."),
        code="rule.not_in_force",
        data={"rule": name, "on": on.isoformat()},
    )


def _period(version: Rule | Majority) -> str:
    start = french.month_day(version.in_force_from)
    if version.in_force_to is None:
        return f"depuis le {start}"
    return f"du {start} au {french.month_day(version.in_force_to)}"


def _rule(row: dict[str, Any]) -> Rule:
    words = {key: french.typography(row[key]) for key in ("title", "article", "text", "final_act") if key in row}
    return Rule(
        id=row["id"],
        in_force_from=row["in_force_from"],
        in_force_to=row.get("in_force_to"),
        delay=_delay(row["delay"]) if "delay" in row else None,
        silence=Silence(row["silence"]) if "silence" in row else None,
        majority=row.get("majority"),
        council_majority=row.get("council_majority"),
        epci=EpciRole(row.get("epci", EpciRole.ABSENT)),
        aliases=tuple(row.get("aliases", ())),
        parameters=MappingProxyType(row.get("parameters", {})),
        doubts=_sentences(row),
        sources=tuple(row.get("sources", ())),
        local=MappingProxyType({key: french.typography(text) for key, text in row.get("local", {}).items()}),
        **words,
    )


def _delay(row: dict[str, Any]) -> Delay:
    typed = {
        "unit": Unit(row["unit"]),
        "bound": Bound(row.get("bound", Bound.LAST)),
        "starts": french.typography(row["starts"]),
        "grants": french.typography(row["grants"]),
        "doubts": _sentences(row),
    }
    return Delay(**{**row, **typed})


def _majority(row: dict[str, Any]) -> Majority:
    typed = {
        "title": french.typography(row["title"]),
        "article": french.typography(row["article"]),
        "alternatives": tuple(
            Alternative(communes=Threshold(**pair["communes"]), population=Threshold(**pair["population"]))
            for pair in row.get("alternatives", ())
        ),
        "veto": Threshold(**row["veto"]) if "veto" in row else None,
        "council": Threshold(**row["council"]) if "council" in row else None,
        "population": PopulationBase(row.get("population", PopulationBase.TOTAL)),
        "doubts": _sentences(row),
    }
    return Majority(**{**row, **typed})


def _sentences(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(french.typography(doubt) for doubt in row.get("doubts", ()))
