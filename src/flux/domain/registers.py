"""What is written of a séance: its agenda, and the extract of the register of one deliberation (L2121-15, L2121-23)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flux.domain.ballots.councils import Choice
from flux.domain.french import count, full_date, listed, number, typography
from flux.domain.institutions import PersonId
from flux.domain.sittings import ItemResult, Meeting, filled_seats, quorum_at, valid_proxies
from flux.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """The extract of the register for one item, ready to be laid out."""

    title: str
    #: paragraphs in French, in the order of the register
    paragraphs: tuple[str, ...]
    #: label and figure of the count; empty for a postponed item
    figures: tuple[tuple[str, int], ...]


def agenda(meeting: Meeting) -> tuple[str, ...]:
    """The agenda as it goes with the convocation: one line per item."""
    return tuple(typography(f"{item.number}. {item.title}") for item in meeting.agenda)


def extract(
    meeting: Meeting,
    number_of: int,
    *,
    name_of: Callable[[PersonId], str],
    institution: str,
    secretary: PersonId | None = None,
) -> Extract:
    """The extract of an item that was closed; raises NotFound while it was not."""
    closed = next((result for result in meeting.results if result.item == number_of), None)
    if closed is None:
        message = f"Le point {number_of} n'a pas de résultat : il n'y a pas encore d'extrait."
        raise NotFound(typography(message), code="register.no_result", data={"item": number_of})
    parts = [
        f"Le {full_date(meeting.meets_on)}, {institution}, légalement convoqué, s'est réuni.",
        *_convocation(meeting),
        *_officers(meeting, number_of, secretary, name_of),
        *_attendance(meeting, number_of, name_of),
        *(quorum_at(meeting, number_of).explanation if closed.noted else ()),
        *_outcome(closed, name_of),
    ]
    return Extract(
        title=meeting.item(number_of).title,
        paragraphs=tuple(map(typography, parts)),
        figures=closed.result.table if closed.result else (),
    )


def _convocation(meeting: Meeting) -> Iterable[str]:
    if meeting.convocation is None:
        return
    second = "Seconde convocation" if meeting.second else "Convocation"
    yield f"{second} envoyée le {full_date(meeting.convocation.sent_on)} ({meeting.convocation.proof})."
    if meeting.convocation.urgency:
        yield f"Le délai a été abrégé par l'urgence : {meeting.convocation.urgency}."


def _officers(
    meeting: Meeting, item: int, secretary: PersonId | None, name_of: Callable[[PersonId], str]
) -> Iterable[str]:
    """Who presided, when the president was there: nobody is named for an absent one."""
    if meeting.president in {filled.person for filled in filled_seats(meeting, item)} and meeting.president is not None:
        yield f"Présidence : {name_of(meeting.president)}."
    if secretary is not None:
        yield f"Secrétaire de séance : {name_of(secretary)}."


def _attendance(meeting: Meeting, item: int, name_of: Callable[[PersonId], str]) -> Iterable[str]:
    present = [filled.person for filled in filled_seats(meeting, item)]
    yield f"Présents ({number(len(present))}) : {_names(present, name_of)}."
    if proxies := valid_proxies(meeting, item):
        pairs = [f"{name_of(proxy.giver)} (pouvoir à {name_of(proxy.holder)})" for proxy in proxies]
        yield f"Représentés ({number(len(pairs))}) : {listed(pairs)}."
    if out := meeting.interests.get(item):
        names = sorted(name_of(person) for person in out)
        yield f"En déport, sans prendre part à la délibération (art. L2131-11 du CGCT) : {listed(names)}."


def _outcome(closed: ItemResult, name_of: Callable[[PersonId], str]) -> Iterable[str]:
    if closed.result is None:
        yield closed.postponed
        return
    yield from closed.result.explanation
    for choice, words in ((Choice.FOR, "Pour"), (Choice.AGAINST, "Contre"), (Choice.ABSTAINED, "Abstention")):
        said = [person for person, vote in closed.names.items() if vote is choice]
        if said:
            yield f"{words} ({count(len(said), 'voix', 'voix')}) : {_names(said, name_of)}."


def _names(people: Iterable[PersonId], name_of: Callable[[PersonId], str]) -> str:
    return listed([name_of(person) for person in people]) or "personne"
