"""What anyone may ask without an account: a date, a last day to convene, a majority.

`tally` reads a document (already parsed JSON) so that the shell, the public page and the API take the same files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from flux.domain.ballots.agreements import ConcernedVote, tally_agreement, tally_single_member
from flux.domain.ballots.communes import CommuneVote, Vote, tally_communes
from flux.domain.ballots.councils import Choice, CouncilVote, tally_council
from flux.domain.ballots.gauges import Gauge
from flux.domain.deadlines import Deadline, latest_start
from flux.domain.french import listed, number, typography
from flux.domain.rulebook import rule
from flux.domain.rules import EpciRole, Rule
from flux.errors import ValidationFailed

COUNCIL = "CONSEIL"
MAJORITIES = {
    "simple": "MAJORITE_SIMPLE",
    "deux_tiers_exprimes": "DEUX_TIERS_EXPRIMES",
    "deux_tiers_membres": "DEUX_TIERS_MEMBRES",
}
BODIES = {
    "conseil_communautaire": "CONVOCATION",
    "conseil_municipal": "CONVOCATION_CM",
    "conseil_municipal_3500": "CONVOCATION_CM_3500",
}

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The result of a vote as the calculators give it."""

    #: None until certain
    adopted: bool | None
    certain: bool
    #: favourable communes, or votes for in a council
    favourable: int
    population_favourable: int = 0
    #: French sentences; never empty
    explanation: tuple[str, ...]
    #: French sentences; not empty while `adopted` is None
    missing: tuple[str, ...] = ()
    #: rows of text, the first one naming the columns
    table: tuple[tuple[str, ...], ...] = ()
    #: how far each way of reaching a majority of communes is
    gauges: tuple[Gauge, ...] = ()


def convene(meeting_on: date, body: str, *, urgent: bool = False) -> Deadline:
    """The last day on which the convocation of a body may leave for a meeting.

    `body` is a key of BODIES. Raises ValidationFailed on another one.
    """
    if body not in BODIES:
        raise _refused("body", f"Une assemblée est attendue parmi {listed(sorted(BODIES))}, et non « {body} ».")
    normal = rule(BODIES[body], meeting_on)
    return latest_start(normal.parameters["urgent_rule"] if urgent else normal.id, meeting_on)


def tally(document: object, *, on: date) -> Answer:
    """Count the votes of a document under the law in force on a day (the document's own "on" wins).

    The document names a rule, then gives communes, or the figures of a council, or both when the rule needs both.
    Raises ValidationFailed naming the field, NotFound or InvalidState for the rule.
    """
    if not isinstance(document, Mapping):
        raise _refused("document", "Un objet JSON est attendu, avec au moins le champ « rule ».")
    name = document.get("rule")
    if not isinstance(name, str):
        raise _refused("rule", "Le champ « rule » donne le nom de la règle, par exemple « TRANSFERT ».")
    on = _date(document, "on", on)
    if name == COUNCIL:
        return _council(document, MAJORITIES[_one_of(document, "majority", MAJORITIES)], on=on)
    law = rule(name, on)
    if law.majority is not None:
        return _communes(document, law, on=on)
    if law.parameters.get("every_concerned_commune"):
        return _agreement(document, law, on=on)
    if "council_majority_if_unfavourable" in law.parameters:
        return _single_member(document, on=on)
    if law.council_majority is not None:
        return _council(document, law.council_majority, on=on)
    raise _refused("rule", f"La règle {name} (art. {law.article}) ne se décide pas par un vote.")


def _communes(document: Mapping[str, Any], law: Rule, *, on: date) -> Answer:
    epci = document.get("epci_favourable")
    if epci is not None and not isinstance(epci, bool):
        raise _refused("epci_favourable", "Le champ « epci_favourable » vaut true, false ou null.")
    if law.epci is EpciRole.REQUIRED and "epci_favourable" not in document:
        raise _refused(
            "epci_favourable", "Le champ « epci_favourable » manque : le vote du conseil communautaire compte."
        )
    votes = [
        CommuneVote(
            name=_text(row, "name"),
            population=_whole(row, "population"),
            vote=_word(row, "vote", Vote),
            joining=_flag(row, "joining"),
        )
        for row in _rows(document)
    ]
    found = tally_communes(law.id, votes, epci=epci, on=on)
    rows = ((line.name, number(line.population), line.vote.value) for line in found.table)
    return Answer(
        adopted=found.adopted,
        certain=found.certain,
        favourable=found.favourable,
        population_favourable=found.population_favourable,
        explanation=found.explanation,
        missing=found.missing,
        table=(("Commune", "Population", "Vote"), *rows),
        gauges=found.gauges,
    )


def _council(document: Mapping[str, Any], majority_id: str, *, on: date) -> Answer:
    found = tally_council(majority_id, _council_vote(document), on=on)
    rows = ((label, number(figure)) for label, figure in found.table)
    return Answer(
        adopted=found.adopted,
        certain=True,
        favourable=_whole(document, "pour", 0),
        explanation=found.explanation,
        table=(("Décompte", "Nombre"), *rows),
    )


def _agreement(document: Mapping[str, Any], law: Rule, *, on: date) -> Answer:
    votes = [
        ConcernedVote(name=_text(row, "name"), vote=_word(row, "vote", Vote), amount=_cents(row, "amount"))
        for row in _rows(document)
    ]
    found = tally_agreement(law.id, _council_vote(document), votes, on=on, amount=_cents(document, "amount"))
    return Answer(
        adopted=found.adopted,
        certain=found.certain,
        favourable=found.favourable,
        explanation=found.explanation,
        missing=found.missing,
        table=(("Commune", "Vote"), *((vote.name, vote.vote.value) for vote in votes)),
    )


def _single_member(document: Mapping[str, Any], *, on: date) -> Answer:
    rows = _rows(document)
    if len(rows) != 1:
        raise _refused("communes", "Une seule commune est attendue : la décision ne concerne qu'elle.")
    opinion = _word(rows[0], "vote", Vote)
    found = tally_single_member(opinion, _council_vote(document), on=on)
    return Answer(
        adopted=found.adopted,
        certain=found.certain,
        favourable=_whole(document, "pour", 0),
        explanation=found.explanation,
        missing=found.missing,
        table=(("Commune", "Avis"), (_text(rows[0], "name"), opinion.value)),
    )


def _council_vote(document: Mapping[str, Any]) -> CouncilVote:
    return CouncilVote(
        members=_whole(document, "members"),
        present=_whole(document, "present"),
        proxies=_whole(document, "proxies", 0),
        for_=_whole(document, "pour", 0),
        against=_whole(document, "contre", 0),
        abstained=_whole(document, "abstention", 0),
        blank=_whole(document, "blancs", 0),
        secret=_flag(document, "secret"),
        president=None if document.get("president") is None else _word(document, "president", Choice),
        interested=_whole(document, "interested", 0),
        second_convocation=_flag(document, "second_convocation"),
    )


def _rows(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    rows = document.get("communes")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise _refused("communes", "Le champ « communes » donne la liste des communes, une par objet.")
    return rows


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _refused(name, f"Le champ « {name} » donne un nom.")
    return value.strip()


def _whole(row: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = row.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _refused(name, f"Le champ « {name} » est un nombre entier, positif ou nul{_whose(row)}.")
    return value


def _flag(row: Mapping[str, Any], name: str) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        raise _refused(name, f"Le champ « {name} » vaut true ou false.")
    return value


def _word(row: Mapping[str, Any], name: str, words: type[_Word]) -> _Word:
    return words(_one_of(row, name, {word.value: word for word in words}))


def _one_of(row: Mapping[str, Any], name: str, words: Mapping[str, object]) -> str:
    value = row.get(name)
    if not isinstance(value, str) or value not in words:
        raise _refused(name, f"Le champ « {name} » vaut l'un de ces mots{_whose(row)} : {', '.join(words)}.")
    return value


def _cents(row: Mapping[str, Any], name: str) -> int | None:
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        raise _refused(name, f"Le champ « {name} » est un montant en euros{_whose(row)}.")
    return round(Decimal(str(value)) * 100)


def _date(row: Mapping[str, Any], name: str, default: date) -> date:
    value = row.get(name)
    if value is None:
        return default
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as broken:
        raise _refused(name, f"Le champ « {name} » est une date telle que 2026-10-13.") from broken


def _whose(row: Mapping[str, Any]) -> str:
    name = row.get("name")
    return f" (commune {name})" if isinstance(name, str) and name else ""


def _refused(name: str, sentence: str) -> ValidationFailed:
    text = typography(sentence)
    return ValidationFailed(text, code="calculator.input", fields={name: text})
