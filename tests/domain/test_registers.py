"""The extract of the register says who was there, who voted what, and under which article."""

import pytest

from flux.domain.ballots.councils import BallotForm, Choice
from flux.domain.ballots.proxies import Proxy
from flux.domain.registers import agenda, extract
from flux.domain.sittings import Figures, close_by_names, close_item
from flux.errors import NotFound
from tests.domain.test_sittings import PEOPLE, SENT, meeting


def written(closed, item=1):
    return extract(
        closed, item, name_of=lambda person: f"P{person.int}", institution="le conseil communautaire de Montfort"
    )


def test_the_extract_tells_attendance_proxies_interests_votes_and_articles():
    room = meeting(proxies=(Proxy(giver=PEOPLE[8], holder=PEOPLE[0]),), interests={1: frozenset({PEOPLE[9]})})
    names = dict.fromkeys(PEOPLE[:5], Choice.FOR) | {PEOPLE[5]: Choice.AGAINST, PEOPLE[8]: Choice.ABSTAINED}
    found = written(close_by_names(room, 1, names))
    text = "\n".join(found.paragraphs)
    assert found.title == "Point 1"
    assert "Le mardi 15 décembre 2026, le conseil communautaire de Montfort" in text
    assert SENT.proof in text
    assert "Présents (6)\u00a0: P1, P2, P3, P4, P5 et P6." in text
    assert "Représentés (1)\u00a0: P9 (pouvoir à P1)." in text
    assert "L2131-11" in text
    assert "P10" in text
    assert "Pour (5 voix)\u00a0: P1, P2, P3, P4 et P5." in text
    assert "Contre (1 voix)\u00a0: P6." in text
    assert "Abstention (1 voix)\u00a0: P9." in text
    assert "L2121-20" in text
    assert ("Pour", 5) in found.figures


def test_a_postponed_item_says_why_and_has_no_figures():
    found = written(close_item(meeting(video=True), 1, Figures(), form=BallotForm.SECRET))
    assert "reporté" in found.paragraphs[-1]
    assert found.figures == ()


def test_there_is_no_extract_before_the_result():
    with pytest.raises(NotFound, match="pas encore d’extrait"):
        written(meeting())


def test_the_agenda_lists_its_items():
    assert agenda(meeting())[:2] == ("1. Point 1", "2. Point 2")
