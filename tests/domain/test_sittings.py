"""A séance: lawful convocation, quorum item by item, votes of those who may, and what is published after."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from flux.domain.ballots.councils import BallotForm, Choice, Requests
from flux.domain.ballots.proxies import Proxy
from flux.domain.institutions import PersonId, Seat
from flux.domain.sittings import (
    OPENING,
    AgendaItem,
    Convocation,
    Figures,
    Meeting,
    Movement,
    close_by_names,
    close_item,
    form_of_ballot,
    last_sending,
    list_of_deliberations,
    move,
    quorum_at,
    reconvene,
    send_convocation,
    voters,
)
from flux.errors import BallotClosed, DeadlinePassed, Forbidden, InvalidState, NotFound, ValidationFailed

ON = date(2026, 12, 15)
PEOPLE = [PersonId(UUID(int=n)) for n in range(1, 12)]
SUPPLEANT, STRANGER = PersonId(UUID(int=50)), PersonId(UUID(int=99))
SENT = Convocation(sent_on=date(2026, 12, 9), proof="courriel 2026-12-09 10:04")


def meeting(present=6, seats=11, **more):
    chairs = [Seat(body="conseil", number=n + 1, holder=PEOPLE[n]) for n in range(seats)]
    chairs[-1] = replace(chairs[-1], substitute=SUPPLEANT)
    agenda = tuple(AgendaItem(number=n, title=f"Point {n}") for n in range(1, 5))
    built = Meeting(**{"body": "conseil_communautaire", "meets_on": ON, "seats": tuple(chairs), "agenda": agenda, "president": PEOPLE[0], "convocation": SENT} | more)  # fmt: skip
    for person in PEOPLE[:present]:
        built = move(built, Movement(person=person, from_item=OPENING, present=True))
    return built


def test_the_convocation_leaves_six_days_before_at_the_latest_with_its_proof():
    planned = meeting(convocation=None)
    assert last_sending(planned).due_on == date(2026, 12, 9)
    assert send_convocation(planned, SENT).convocation == SENT
    with pytest.raises(ValidationFailed, match="preuve"):
        send_convocation(planned, replace(SENT, proof=" "))


def test_a_late_convocation_is_refused_with_the_article_and_the_way_out():
    late = replace(SENT, sent_on=date(2026, 12, 10))
    with pytest.raises(
        DeadlinePassed, match=r"L2121-12.*9 décembre 2026.*à partir du mercredi 16 décembre 2026.*urgence"
    ):
        send_convocation(meeting(convocation=None), late)
    urgent = replace(late, sent_on=date(2026, 12, 13), urgency="inondation")
    assert send_convocation(meeting(convocation=None), urgent).convocation == urgent
    with pytest.raises(DeadlinePassed):
        send_convocation(meeting(convocation=None), replace(urgent, sent_on=date(2026, 12, 14)))


def test_the_law_sets_no_delay_to_convene_a_bureau():
    same_day = replace(SENT, sent_on=ON)
    assert send_convocation(meeting(body="bureau", convocation=None), same_day).convocation == same_day


def test_v_05_a_departure_counts_from_the_next_item():
    room = move(meeting(present=6), Movement(person=PEOPLE[5], from_item=4, present=False))
    assert [quorum_at(room, item).met for item in (OPENING, 1, 2, 3, 4)] == [True, True, True, True, False]


def test_v_16_the_suppleant_counts_and_votes():
    room = move(meeting(present=5), Movement(person=SUPPLEANT, from_item=OPENING, present=True))
    assert quorum_at(room, 1).met
    assert SUPPLEANT in voters(room, 1)


def test_interested_members_leave_the_base_the_room_and_the_vote_of_one_item():
    room = meeting(present=6, interests={2: frozenset({PEOPLE[5], PEOPLE[9]})})
    found = quorum_at(room, 2)
    assert (found.base, found.present, found.met) == (9, 5, True)
    assert PEOPLE[5] not in voters(room, 2)
    assert PEOPLE[5] in voters(room, 1)


def test_valid_proxies_vote_and_an_interested_giver_does_not():
    proxies = (Proxy(giver=PEOPLE[8], holder=PEOPLE[0]), Proxy(giver=PEOPLE[9], holder=PEOPLE[0]))
    room = meeting(present=6, proxies=proxies, interests={2: frozenset({PEOPLE[8]})})
    assert PEOPLE[8] in voters(room, 1)
    assert PEOPLE[9] not in voters(room, 1)
    assert PEOPLE[8] not in voters(room, 2)


def test_an_item_is_closed_once_with_its_result():
    closed = close_item(meeting(), 1, Figures(for_=4, against=2))
    assert closed.results[0].result.adopted is True
    with pytest.raises(BallotClosed, match="clos"):
        close_item(closed, 1, Figures(for_=0, against=6))


def test_a_public_ballot_keeps_the_names_and_the_casting_vote():
    names = {person: Choice.FOR if place < 3 else Choice.AGAINST for place, person in enumerate(PEOPLE[:6])}
    closed = close_by_names(meeting(), 1, names)
    assert closed.results[0].result.adopted is True
    assert closed.results[0].result.cast_by_president
    assert closed.results[0].names == names


def test_a_vote_by_somebody_who_does_not_sit_is_refused():
    with pytest.raises(Forbidden, match="L2121-20"):
        close_by_names(meeting(), 1, {STRANGER: Choice.FOR})
    with pytest.raises(Forbidden, match="ne siège pas"):
        move(meeting(), Movement(person=STRANGER, from_item=1, present=True))


def test_a_missed_quorum_leads_to_a_second_meeting_without_quorum():
    lost = close_item(meeting(present=5), 1, Figures(for_=5))
    assert lost.results[0].result.adopted is False
    again = Convocation(sent_on=ON, proof="courriel")
    with pytest.raises(DeadlinePassed, match="samedi 19 décembre 2026"):
        reconvene(lost, date(2026, 12, 18), again)
    second = reconvene(lost, date(2026, 12, 19), again)
    assert [item.number for item in second.agenda] == [1, 2, 3, 4]
    for person in PEOPLE[:2]:
        second = move(second, Movement(person=person, from_item=OPENING, present=True))
    assert close_item(second, 1, Figures(for_=2)).results[0].result.adopted is True


def test_the_second_meeting_keeps_only_what_was_not_decided():
    room = move(meeting(), Movement(person=PEOPLE[5], from_item=3, present=False))
    room = close_item(close_item(room, 1, Figures(for_=6)), 2, Figures(for_=6))
    second = reconvene(room, date(2026, 12, 21), Convocation(sent_on=ON, proof="courriel"))
    assert [item.number for item in second.agenda] == [3, 4]
    with pytest.raises(NotFound):
        close_item(second, 1, Figures(for_=1))


def test_a_meeting_with_its_quorum_has_no_second_convocation():
    with pytest.raises(InvalidState, match="quorum manqué"):
        reconvene(meeting(), date(2026, 12, 21), SENT)


def test_video_postpones_secret_ballots_and_forbids_some_subjects():
    agenda = (
        AgendaItem(number=1, title="Nommer", nomination=True),
        AgendaItem(number=2, title="Budget", subject="budget_primitif"),
    )
    room = meeting(video=True, agenda=agenda)
    form = form_of_ballot(room, 1, Requests()).form
    assert form is BallotForm.SECRET
    assert "reporté" in close_item(room, 1, Figures(for_=6), form=form).results[0].postponed
    with pytest.raises(InvalidState, match="L5211-11-1"):
        close_item(room, 2, Figures(for_=6))


def test_nothing_is_voted_before_the_convocation_nor_without_a_vote_on_the_agenda():
    with pytest.raises(InvalidState, match="convocation"):
        close_item(meeting(convocation=None), 1, Figures(for_=6))
    with pytest.raises(InvalidState, match="ne donne pas lieu"):
        close_item(meeting(agenda=(AgendaItem(number=1, title="Débat", majority=""),)), 1, Figures())


def test_the_list_of_deliberations_says_adopted_or_refused_within_the_week():
    room = close_item(meeting(), 2, Figures(for_=2, against=4))
    room = close_item(room, 1, Figures(for_=6))
    lines, due = list_of_deliberations(room)
    assert [(line.number, line.adopted) for line in lines] == [(1, True), (2, False)]
    assert due.due_on == date(2026, 12, 22)
