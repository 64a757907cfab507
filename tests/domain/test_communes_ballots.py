"""Every vector on majorities of communes, under its id, then the properties that hold for all votes."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux.domain.ballots.agreements import ConcernedVote, tally_agreement, tally_single_member
from flux.domain.ballots.communes import CommuneVote, Vote, tally_communes
from flux.domain.ballots.councils import CouncilVote, tally_council
from flux.errors import InvalidState, NotFound, ValidationFailed
from tests.domain.sets import B9, D9, MONTFORT, ON, Q5, Q5_PLUS, S6, tally, votes

BIG = list(MONTFORT)[:4]
ALL_BUT_MONTFORT = list(MONTFORT)[1:]

VECTORS = [
    ("M-01", "TRANSFERT", B9, "CDEGHI", Vote.AGAINST, True),
    ("M-02", "TRANSFERT", B9, "BEFGHI", Vote.AGAINST, False),
    ("M-03", "TRANSFERT", D9, "ABCHI", Vote.AGAINST, True),
    ("M-04", "TRANSFERT", D9, "ABDFI", Vote.AGAINST, False),
    ("M-05", "TRANSFERT", D9, "ABCD", Vote.AGAINST, False),
    ("M-06", "TRANSFERT", MONTFORT, BIG, Vote.AGAINST, True),
    ("M-07", "TRANSFERT", MONTFORT, ALL_BUT_MONTFORT, Vote.AGAINST, False),
    ("M-08", "TRANSFERT", MONTFORT, ALL_BUT_MONTFORT, Vote.SILENCE, True),
    ("M-09", "RESTITUTION", MONTFORT, ALL_BUT_MONTFORT, Vote.SILENCE, False),
    ("M-10 transfer", "TRANSFERT", MONTFORT, [], Vote.SILENCE, True),
    ("M-10 restitution", "RESTITUTION", MONTFORT, [], Vote.SILENCE, False),
    ("M-11", "CLECT", MONTFORT, ALL_BUT_MONTFORT, Vote.AGAINST, True),
    ("M-12", "CLECT", MONTFORT, ["Pleumeleuc", "Talensac", "Saint-Gonlay", "La Nouaye"], Vote.SILENCE, False),
    ("M-13", "RETRAIT", MONTFORT, ["Montfort", "Iffendic", "Bédée", "Saint-Gonlay", "La Nouaye"], Vote.SILENCE, False),
    ("M-14", "TRANSFERT", Q5, "BCDE", Vote.AGAINST, True),
    ("M-15", "TRANSFERT", Q5_PLUS, "BCDE", Vote.AGAINST, False),
    ("M-17", "TRANSFERT", S6, "ABC", Vote.AGAINST, True),
    ("M-18", "TRANSFERT", S6, "ABD", Vote.AGAINST, False),
    ("M-19", "TRANSFERT", S6, "BCDE", Vote.AGAINST, False),
    ("M-20", "TRANSFERT", S6, "ACEF", Vote.AGAINST, True),
]


@pytest.mark.parametrize(
    ("vector", "rule", "communes", "favourable", "rest", "adopted"), VECTORS, ids=[v[0] for v in VECTORS]
)
def test_a_vector_gives_its_result(vector, rule, communes, favourable, rest, adopted):
    found = tally(rule, communes, favourable, rest)
    assert found.adopted is adopted
    assert found.certain
    assert found.missing == ()
    assert found.explanation
    assert found.population == sum(communes.values())


def val_de_charente(ruffec, total):
    """Thirty-two communes: Ruffec, and thirty-one others that share the rest."""
    share, rest = divmod(total - ruffec, 31)
    return {"Ruffec": ruffec} | {f"commune {n}": share + (n <= rest) for n in range(1, 32)}


@pytest.mark.parametrize(("ruffec", "total", "adopted"), [(3394, 13776, True), (3547, 14145, False)])
def test_m_16_the_population_base_turns_the_result(ruffec, total, adopted):
    communes = val_de_charente(ruffec, total)
    assert tally("TRANSFERT", communes, [name for name in communes if name != "Ruffec"]).adopted is adopted


@pytest.mark.parametrize(
    "rule", ["TRANSFERT", "RESTITUTION", "CARTE", "STATUTS", "ADHESION", "RETRAIT", "SYNDICAT_MIXTE", "CLECT"]
)
def test_m_22_nothing_is_concordant_when_the_epci_refused(rule):
    for rest in Vote:
        found = tally(rule, B9, [], rest, epci=False)
        assert found.adopted is False
        assert found.certain
        assert any("conseil communautaire a refusé" in sentence for sentence in found.explanation)


@pytest.mark.parametrize(
    ("vector", "communes", "opposed", "blocked"),
    [
        ("M-23", MONTFORT, ["Montfort", "La Nouaye"], True),
        ("M-24", MONTFORT, ["Saint-Gonlay", "La Nouaye"], False),
        ("M-24", MONTFORT, ["Montfort"], False),
        ("M-25", B9, "EGI", True),
        ("M-25", B9, "FGI", False),
        ("M-25", B9, "CD", False),
    ],
)
def test_the_plu_is_blocked_by_a_quarter_of_the_communes_with_a_fifth_of_the_people(vector, communes, opposed, blocked):
    found = tally("PLU", communes, [], Vote.SILENCE, **dict.fromkeys(opposed, Vote.AGAINST))
    assert found.adopted is not blocked
    assert found.gauges[0].met is blocked
    assert found.gauges[0].blocking


def council(for_, against, abstained=0, members=40):
    return CouncilVote(
        members=members, present=for_ + against + abstained, for_=for_, against=against, abstained=abstained
    )


def test_m_26_a_free_revision_needs_every_concerned_commune():
    both = [ConcernedVote(name="X", vote=Vote.FOR), ConcernedVote(name="Y", vote=Vote.AGAINST)]
    found = tally_agreement("AC_LIBRE", council(20, 10), both, on=ON)
    assert found.adopted is False
    assert dict(found.separately) == {"X": True, "Y": False}
    assert tally_agreement("AC_LIBRE", council(20, 10), both[:1], on=ON).adopted is True
    assert tally_agreement("AC_LIBRE", council(19, 10), both[:1], on=ON).adopted is False


def test_m_27_a_fonds_de_concours_needs_two_simple_majorities():
    commune = tally_council("MAJORITE_SIMPLE", council(8, 7, members=15), on=ON)
    vote = ConcernedVote(name="X", vote=Vote.FOR if commune.adopted else Vote.AGAINST, amount=5_000_000)
    found = tally_agreement("FONDS_CONCOURS", council(15, 14, 3), [vote], on=ON, amount=5_000_000)
    assert found.adopted is True


def test_m_28_different_amounts_are_not_concordant():
    vote = ConcernedVote(name="X", vote=Vote.FOR, amount=6_000_000)
    found = tally_agreement("FONDS_CONCOURS", council(15, 14, 3), [vote], on=ON, amount=5_000_000)
    assert found.adopted is False
    assert any("autre montant" in sentence for sentence in found.explanation)


def test_an_awaited_concerned_commune_keeps_the_result_open_and_is_named():
    waiting = [ConcernedVote(name="X", vote=Vote.PENDING), ConcernedVote(name="Y", vote=Vote.FOR)]
    found = tally_agreement("AC_LIBRE", council(20, 10), waiting, on=ON)
    assert (found.adopted, found.certain) == (None, False)
    assert "X" in found.missing[0]
    assert tally_agreement("AC_LIBRE", council(10, 20), waiting, on=ON).adopted is False


@pytest.mark.parametrize(
    ("opinion", "adopted"), [(Vote.AGAINST, False), (Vote.SILENCE, True), (Vote.FOR, True), (Vote.PENDING, None)]
)
def test_l5211_57_the_opinion_of_the_commune_sets_the_majority(opinion, adopted):
    found = tally_single_member(opinion, council(29, 2, members=45), on=ON)
    assert found.adopted is adopted
    assert found.certain is (adopted is not None)
    assert bool(found.missing) is (adopted is None)


def test_l5211_57_both_majorities_reached_make_it_certain_before_the_opinion():
    assert tally_single_member(Vote.PENDING, council(30, 2, members=45), on=ON).adopted is True
    assert tally_single_member(Vote.PENDING, council(10, 20, members=45), on=ON).adopted is False


def test_a_pending_result_says_what_is_missing_on_each_way():
    found = tally("TRANSFERT", MONTFORT, ["Iffendic", "Bédée", "Breteil"], Vote.PENDING)
    assert found.adopted is None
    assert found.missing == (
        "Il manque l’accord de Montfort, indispensable\u00a0: plus du quart de la population y habite.",
        "Première voie\u00a0: il manque 3 communes et 360 habitants.",
        "Seconde voie\u00a0: il manque 1 commune et 4\u00a0763 habitants.",
        "Le vote est attendu de\u00a0: Montfort, Pleumeleuc, Talensac, Saint-Gonlay et La Nouaye.",
    )


def test_m_21b_a_result_already_certain_does_not_close_the_consultation():
    found = tally("TRANSFERT", B9, "ABCDEFG", Vote.PENDING)
    assert found.adopted is True
    assert found.certain
    assert any("415471" in sentence for sentence in found.explanation)


def test_the_epci_that_has_not_voted_keeps_the_result_open_unless_it_is_lost():
    assert tally("TRANSFERT", B9, "ABCDEFGHI", epci=None).adopted is None
    assert "conseil communautaire" in tally("TRANSFERT", B9, "ABCDEFGHI", epci=None).missing[0]
    assert tally("TRANSFERT", B9, "", epci=None).adopted is False


def test_a_list_that_cannot_be_counted_is_refused():
    one = CommuneVote(name="A", population=10, vote=Vote.FOR)
    with pytest.raises(ValidationFailed, match="vide"):
        tally_communes("TRANSFERT", [], epci=True, on=ON)
    with pytest.raises(ValidationFailed, match="plusieurs fois"):
        tally_communes("TRANSFERT", [one, one], epci=True, on=ON)
    with pytest.raises(ValidationFailed, match="nombre entier"):
        tally_communes("TRANSFERT", [CommuneVote(name="A", population=-1, vote=Vote.FOR)], epci=True, on=ON)
    with pytest.raises(ValidationFailed, match="population totale est nulle"):
        tally_communes("TRANSFERT", [CommuneVote(name="A", population=0, vote=Vote.FOR)], epci=True, on=ON)
    with pytest.raises(ValidationFailed, match="majorité des communes"):
        tally_communes("DEFERE", [one], epci=True, on=ON)
    with pytest.raises(NotFound):
        tally_communes("NADA", [one], epci=True, on=ON)
    with pytest.raises(InvalidState, match="pas en vigueur"):
        tally_communes("CARTE", [one], epci=True, on=date(2020, 1, 1))


RULES = st.sampled_from(["TRANSFERT", "RESTITUTION", "CLECT", "RETRAIT", "PLU"])
EPCI = st.sampled_from([True, None, False])
POPULATIONS = st.lists(st.integers(0, 12), min_size=1, max_size=5).filter(any)


@st.composite
def ballots(draw):
    return [
        CommuneVote(name=f"c{place}", population=population, vote=draw(st.sampled_from(list(Vote))))
        for place, population in enumerate(draw(POPULATIONS))
    ]


def with_vote(votes, place, vote):
    return [
        CommuneVote(name=v.name, population=v.population, vote=vote if i == place else v.vote)
        for i, v in enumerate(votes)
    ]


@given(rule=RULES, ballot=ballots(), epci=EPCI, seed=st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_order_of_the_votes_does_not_matter(rule, ballot, epci, seed):
    shuffled = list(ballot)
    seed.shuffle(shuffled)
    one, other = (tally_communes(rule, votes, epci=epci, on=ON) for votes in (ballot, shuffled))
    assert (one.adopted, one.certain, one.favourable, one.population_favourable, one.gauges) == (
        other.adopted, other.certain, other.favourable, other.population_favourable, other.gauges,
    )  # fmt: skip


@given(rule=RULES, ballot=ballots(), data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_favourable_vote_more_never_turns_adopted_into_rejected(rule, ballot, data):
    place = data.draw(st.integers(0, len(ballot) - 1))
    before = tally_communes(rule, ballot, epci=True, on=ON)
    after = tally_communes(rule, with_vote(ballot, place, Vote.FOR), epci=True, on=ON)
    if before.adopted:
        assert after.adopted


@given(rule=RULES, ballot=ballots(), epci=st.sampled_from([True, None]))
@settings(max_examples=80, deadline=None)
def test_the_verdict_is_certain_exactly_when_every_completion_agrees(rule, ballot, epci):
    found = tally_communes(rule, ballot, epci=epci, on=ON)
    waiting = [i for i, vote in enumerate(ballot) if vote.vote is Vote.PENDING]
    epcis = [True, False] if epci is None and rule in {"TRANSFERT", "RESTITUTION", "RETRAIT"} else [True]
    outcomes = set()
    for choice in product([Vote.FOR, Vote.AGAINST, Vote.SILENCE], repeat=len(waiting)):
        complete = ballot
        for place, vote in zip(waiting, choice, strict=True):
            complete = with_vote(complete, place, vote)
        outcomes |= {tally_communes(rule, complete, epci=said, on=ON).adopted for said in epcis}
    assert found.certain is (len(outcomes) == 1)
    assert found.adopted is (outcomes.pop() if found.certain else None)
    assert bool(found.missing) is not found.certain


def by_hand(populations, favourable, rule):
    """L5211-5 II written again from the text, with fractions, as a cross-check."""
    n, whole = len(populations), sum(populations)
    f, carried = len(favourable), sum(populations[i] for i in favourable)
    first = f / n >= 2 / 3 - 1e-12 and carried / whole > 1 / 2
    second = f / n >= 1 / 2 and carried / whole >= 2 / 3 - 1e-12
    most = max(populations)
    veto = rule == "TRANSFERT" and most / whole > 1 / 4
    held = all(i in favourable for i, population in enumerate(populations) if population == most)
    return (first or second) and (not veto or held)


@given(populations=st.lists(st.integers(1, 40), min_size=1, max_size=7), rule=st.sampled_from(["TRANSFERT", "CLECT"]))
@settings(max_examples=25, deadline=None)
def test_every_subset_of_a_small_territory_agrees_with_the_text(populations, rule):
    communes = {f"c{place}": population for place, population in enumerate(populations)}
    for mask in range(2 ** len(populations)):
        favourable = {i for i in range(len(populations)) if mask >> i & 1}
        found = tally(rule, communes, [f"c{i}" for i in favourable])
        assert found.adopted is by_hand(populations, favourable, rule)


def test_votes_keep_their_reading_in_the_table():
    found = tally_communes("RESTITUTION", votes(S6, "AB", Vote.SILENCE, F="attente"), epci=True, on=ON)
    assert [line.favourable for line in found.table] == [True, True, False, False, False, None]
