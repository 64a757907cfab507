"""A séance as it is shown: its items with their results, and who is in the room."""

from __future__ import annotations

from typing import Any

from flask import url_for

from api.web import french
from api.web.names import Names
from flux.domain.ballots.councils import Choice
from flux.domain.institutions import PersonId
from flux.domain.seances import Seance, SeanceStatus
from flux.domain.sittings import AgendaItem, ItemResult, filled_seats, lacked_quorum, valid_proxies, voters
from flux.services.seances import SeanceDetail

CHOICES = ((Choice.FOR, "Pour"), (Choice.AGAINST, "Contre"), (Choice.ABSTAINED, "Abstention"))


def items(detail: SeanceDetail, called: Names) -> list[dict[str, Any]]:
    """The agenda, each item with its note, its file, its quorum and its result."""
    return [_item(detail, item, called) for item in detail.seance.meeting.agenda]


def _item(detail: SeanceDetail, item: AgendaItem, called: Names) -> dict[str, Any]:
    seance = detail.seance
    closed, point = seance.result(item.number), seance.point(item.number)
    quorum = detail.quorums.get(item.number)
    state, word = _state(seance, item, closed)
    return {
        "number": item.number,
        "title": item.title,
        "rapporteur": called.person(item.rapporteur),
        "votes": bool(item.majority),
        "note": point.note,
        "minutes": point.minutes,
        "papers": [
            (url_for("seances.read", id=seance.id, paper=id_), detail.papers[id_].name)
            for id_ in point.documents
            if id_ in detail.papers
        ],
        "file": url_for("files.file", id=point.instance) if point.instance else None,
        "reference": point.reference,
        "state": state,
        "word": word,
        "current": seance.current == item.number and closed is None and seance.status is SeanceStatus.OPEN,
        "closed": closed is not None,
        "quorum": quorum.explanation[-1] if quorum and seance.status is SeanceStatus.OPEN and not closed else "",
        "out": [called.person(person) for person in seance.meeting.interests.get(item.number, ())],
        "explanation": closed.result.explanation if closed and closed.result else (),
        "figures": [(label, french.number(value)) for label, value in closed.result.table]
        if closed and closed.result
        else [],
        "said": closed.postponed if closed else "",
        "extract": url_for("registers.extract", id=seance.id, number=item.number) if closed else None,
    }


def _state(seance: Seance, item: AgendaItem, closed: ItemResult | None) -> tuple[str, str]:
    if closed is not None:
        if closed.result is None:
            return ("done", "Le conseil a pris acte") if closed.noted else ("stopped", "Sans vote")
        if not closed.result.quorum.met:
            return "late", "Faute de quorum"
        return ("done", "Adoptée") if closed.result.adopted else ("stopped", "Rejetée")
    if seance.status is SeanceStatus.OPEN and seance.current == item.number:
        return "running", "En débat"
    return ("late", "Non examiné") if seance.status is SeanceStatus.ENDED else ("future", "À venir")


def room(detail: SeanceDetail, called: Names) -> list[dict[str, Any]]:
    """The members, each with what they said and whether they are there."""
    seance = detail.seance
    inside = {filled.person for filled in filled_seats(seance.meeting, seance.current)} | _came(seance)
    served = {proxy.giver: called.person(proxy.holder) for proxy in valid_proxies(seance.meeting, seance.current)}
    return [_member(detail, person, called, inside, served.get(person, "")) for person in seance.people]


def _came(seance: Seance) -> set[PersonId]:
    """Those whose last movement is an arrival, even one that only counts from the next item."""
    there = {movement.person: movement.present for movement in seance.meeting.movements}
    return {person for person, present in there.items() if present}


def _member(detail: SeanceDetail, person: PersonId, called: Names, inside: set[PersonId], proxy: str) -> dict[str, Any]:
    said = detail.replies.get(person)
    there = person in inside and person in _came(detail.seance)
    words = "Présent" if there else (french.typeset(f"Pouvoir à {proxy}") if proxy else "Absent")
    return {
        "id": str(person),
        "name": called.person(person),
        "there": there,
        "word": words,
        "coming": said is not None and said.reply.value == "present",
    }


def voter_names(detail: SeanceDetail, called: Names) -> list[dict[str, str]]:
    """Those who vote on the item under debate, the represented ones with who votes for them."""
    seance = detail.seance
    if seance.status is not SeanceStatus.OPEN or not seance.current:
        return []
    holders = {proxy.giver: proxy.holder for proxy in valid_proxies(seance.meeting, seance.current)}
    return [
        {
            "id": str(person),
            "name": called.person(person),
            "by": french.typeset(f"par {called.person(holders[person])}") if person in holders else "",
        }
        for person in voters(seance.meeting, seance.current)
    ]


def lost_quorum(seance: Seance) -> bool:
    """Whether a second convocation may follow."""
    return not seance.meeting.second and lacked_quorum(seance.meeting)
