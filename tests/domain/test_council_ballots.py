"""Every vector on votes inside one council, under its id, then bad numbers and properties."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux.domain.ballots.councils import BallotForm, Choice, CouncilVote, Requests, ballot_form, quorum, tally_council
from flux.domain.ballots.nominations import elect
from flux.domain.ballots.proxies import Proxy, read_proxies, seated
from flux.domain.institutions import PersonId, Seat
from flux.errors import ValidationFailed
from tests.domain.sets import ON

SIMPLE, EXPRESSED, MEMBERS = "MAJORITE_SIMPLE", "DEUX_TIERS_EXPRIMES", "DEUX_TIERS_MEMBRES"
A, B, C, D, E = (PersonId(UUID(int=n)) for n in range(1, 6))


def vote(for_, against, abstained=0, blank=0, **more):
    cast = for_ + against + abstained + blank
    return CouncilVote(**{"members": 45, "present": max(cast, 23), "for_": for_, "against": against, "abstained": abstained, "blank": blank} | more)  # fmt: skip


@pytest.mark.parametrize(
    ("vector", "members", "present", "more", "met"),
    [
        ("V-01", 33, 17, {}, True),
        ("V-02", 34, 17, {}, False),
        ("V-03", 8, 4, {}, False),
        ("V-03", 8, 5, {}, True),
        ("V-04", 34, 5, {"second_convocation": True}, True),
        ("V-05 items 1-3", 33, 17, {}, True),
        ("V-05 item 4", 33, 16, {}, False),
        ("V-06", 33, 16, {"interested": 3}, True),
    ],
)
def test_the_quorum_is_more_than_half_of_the_members_in_office(vector, members, present, more, met):
    assert quorum(members, present, on=ON, **more).met is met


@pytest.mark.parametrize(("members", "present", "proxies", "met"), [(33, 17, 10, True), (34, 17, 12, False)])
def test_v_01_v_02_proxies_never_count_for_the_quorum(members, present, proxies, met):
    found = tally_council(SIMPLE, CouncilVote(members=members, present=present, proxies=proxies, for_=20), on=ON)
    assert found.quorum.met is met
    assert found.adopted is met
    assert any("quorum" in sentence for sentence in found.explanation)


@pytest.mark.parametrize(
    ("vector", "majority", "ballot", "adopted"),
    [
        ("V-07", SIMPLE, vote(15, 14, 11), True),
        ("V-08 for", SIMPLE, vote(12, 12, blank=6, president=Choice.FOR), True),
        ("V-08 against", SIMPLE, vote(12, 12, blank=6, president=Choice.AGAINST), False),
        ("tie, president abstains", SIMPLE, vote(12, 12, 6, president=Choice.ABSTAINED), False),
        ("tie, president unknown", SIMPLE, vote(12, 12, 6), False),
        ("V-09 for", SIMPLE, vote(12, 12, blank=6, president=Choice.FOR, secret=True), False),
        ("V-09 against", SIMPLE, vote(12, 12, blank=6, president=Choice.AGAINST, secret=True), False),
        ("V-10", SIMPLE, vote(0, 0, 30), False),
        ("V-10 two thirds", EXPRESSED, vote(0, 0, 30), False),
        ("V-11", EXPRESSED, vote(20, 10), True),
        ("V-12", EXPRESSED, vote(19, 10, 1), False),
        ("V-13", MEMBERS, vote(29, 2), False),
        ("30 of 45 members", MEMBERS, vote(30, 2), True),
        ("casting vote makes no two thirds", EXPRESSED, vote(12, 12, president=Choice.FOR), False),
        ("§3.3", EXPRESSED, vote(24, 12, 9), True),
        ("§3.3 old rule", MEMBERS, vote(24, 12, 9), False),
        ("§3.3 one less", EXPRESSED, vote(23, 12, 10), False),
    ],
)
def test_a_council_vote_gives_its_result(vector, majority, ballot, adopted):
    found = tally_council(majority, ballot, on=ON)
    assert found.adopted is adopted
    assert (
        found.explanation[-1].endswith("(à vérifier).")
        or "adoptée" in found.explanation[-1]
        or "rejetée" in found.explanation[-1]
    )


@pytest.mark.parametrize(
    ("asked", "form"),
    [
        (Requests(public=4), BallotForm.ORDINARY),
        (Requests(public=5), BallotForm.PUBLIC),
        (Requests(secret=6), BallotForm.ORDINARY),
        (Requests(secret=7), BallotForm.SECRET),
        (Requests(public=20, secret=7), BallotForm.SECRET),
        (Requests(nomination=True), BallotForm.SECRET),
        (Requests(nomination=True, waived=True), BallotForm.ORDINARY),
    ],
)
def test_v_14_a_quarter_asks_a_public_ballot_and_a_third_a_secret_one(asked, form):
    found = ballot_form(20, asked, on=ON)
    assert found.form is form
    assert found.explanation


def test_more_requests_than_people_are_refused():
    with pytest.raises(ValidationFailed, match="20 présents"):
        ballot_form(20, Requests(public=21), on=ON)


def room(*present):
    seats = [
        Seat(body="conseil", number=1, commune="1", holder=A),
        Seat(body="conseil", number=2, commune="1", holder=B),
        Seat(body="conseil", number=3, commune="2", holder=C, substitute=E),
        Seat(body="conseil", number=4, commune="3", holder=D),
    ]
    return seated(seats, present)


def test_v_15_the_second_proxy_of_a_holder_is_void():
    readings = read_proxies([Proxy(giver=B, holder=A), Proxy(giver=D, holder=A)], room(A), on=ON)
    assert readings[0].void_because is None
    assert "L2121-20" in (readings[1].void_because or "")


@pytest.mark.parametrize(
    ("proxies", "present", "why"),
    [
        ([Proxy(giver=B, holder=A)], [A, B], "déjà occupé"),
        ([Proxy(giver=C, holder=A)], [A, E], "déjà occupé"),
        ([Proxy(giver=B, holder=D)], [A], "n’est pas présent"),
        ([Proxy(giver=B, holder=A, meetings=4)], [A], "trois séances"),
    ],
)
def test_a_proxy_that_cannot_serve_is_void_with_its_reason(proxies, present, why):
    assert why in (read_proxies(proxies, room(*present), on=ON)[-1].void_because or "")


def test_a_giver_gives_one_proxy_and_illness_lengthens_it():
    twice = [Proxy(giver=B, holder=A), Proxy(giver=B, holder=C)]
    assert "déjà été donné" in (read_proxies(twice, room(A, C), on=ON)[1].void_because or "")
    ill = [Proxy(giver=B, holder=A, meetings=9, ill=True)]
    assert read_proxies(ill, room(A), on=ON)[0].void_because is None


def test_v_16_the_suppleant_of_a_one_seat_commune_sits_and_is_no_proxy():
    sittings = room(A, E)
    assert [(sitting.person, sitting.as_substitute) for sitting in sittings] == [(A, False), (E, True)]
    assert [sitting.person for sitting in room(C, E)] == [C]


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"present": 46}, "present"),
        ({"present": -1}, "present"),
        ({"members": 0}, "present"),
        ({"interested": 44}, "present"),
        ({"for_": -1}, "pour"),
        ({"present": 23, "for_": 24, "against": 0}, "pour"),
        ({"present": 23, "proxies": 24}, "proxies"),
        ({"present": 40, "proxies": 6}, "members"),
        ({"for_": 0, "president": Choice.FOR}, "president"),
        ({"against": 0, "president": Choice.AGAINST}, "president"),
    ],
)
def test_impossible_numbers_are_refused_field_by_field(numbers, field):
    ballot = CouncilVote(**{"members": 45, "present": 23, "for_": 1, "against": 1} | numbers)
    with pytest.raises(ValidationFailed) as refused:
        tally_council(SIMPLE, ballot, on=ON)
    assert field in refused.value.fields


def test_a_majority_of_communes_is_not_one_of_a_council():
    with pytest.raises(ValidationFailed, match="n’est pas celle d’un conseil"):
        tally_council("MAJORITE_QUALIFIEE", vote(1, 1), on=ON)


@pytest.mark.parametrize(
    ("number", "ballot", "elected"),
    [
        (1, {"X": 12, "Y": 5, "Z": 3}, "X"),
        (1, {"X": 10, "Y": 7, "Z": 3}, None),
        (2, {"X": 10, "Y": 10}, None),
        (3, {"X": 9, "Y": 7, "Z": 4}, "X"),
        (3, {"X": 10, "Y": 10}, "Y"),
        (1, {"X": 0}, "X"),
        (3, {"X": 0, "Y": 0}, None),
    ],
)
def test_a_nomination_takes_three_rounds_and_the_eldest(number, ballot, elected):
    ages = {"X": date(1970, 1, 1), "Y": date(1960, 1, 1)}
    assert elect(number, ballot, born_on=ages).elected == elected


def test_a_tie_without_ages_and_an_unknown_round_are_refused():
    with pytest.raises(ValidationFailed, match="date de naissance manque"):
        elect(3, {"X": 2, "Y": 2}, born_on={})
    with pytest.raises(ValidationFailed):
        elect(4, {"X": 2}, born_on={})


@given(
    majority=st.sampled_from([SIMPLE, EXPRESSED, MEMBERS]),
    for_=st.integers(0, 20),
    against=st.integers(0, 20),
    abstained=st.integers(0, 4),
    secret=st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_one_voice_more_never_turns_adopted_into_rejected(majority, for_, against, abstained, secret):
    def result(voices):
        return tally_council(majority, CouncilVote(members=45, present=45, for_=voices, against=against, abstained=abstained, secret=secret), on=ON)  # fmt: skip

    before, after = result(for_), result(for_ + 1)
    assert not before.adopted or after.adopted
    assert before.adopted is (before.quorum.met and for_ + against > 0 and for_ >= before.needed)
