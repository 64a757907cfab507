"""Délibérations concordantes: own clocks, last vote in time, late votes kept, no early closing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux.domain.ballots.communes import Vote
from flux.domain.concordance import (
    DatedBy,
    Deliberation,
    Timing,
    consult,
    consult_on_opposition,
    deadline_of,
    notify,
    record,
    with_joining,
)
from flux.domain.concordance_standing import certain_on, closes_on, standing
from flux.domain.institutions import Commune, Epci, Financing, Nature, PopulationBase
from flux.errors import InvalidState, NotFound, ValidationFailed
from tests.domain.sets import B9, MONTFORT, S6

DECIDED = date(2026, 10, 6)
NOTIFIED = date(2026, 10, 13)
DUE = date(2027, 1, 13)


def epci(populations):
    communes = tuple(
        Commune(siren=f"{place:09d}", name=name, population_municipal=size, population_total=size + 10, vintage=2026)
        for place, (name, size) in enumerate(populations.items())
    )
    return Epci(siren="243500550", name="CC", nature=Nature.CC, financing=Financing.FPU, department="35", communes=communes)  # fmt: skip


def siren(opened, name):
    return next(line.siren for line in opened.lines if line.name == name)


def opened(populations, rule="TRANSFERT", notified=NOTIFIED):
    found = consult(epci(populations), rule, decided_on=DECIDED, base=PopulationBase.MUNICIPAL)
    for line in found.lines:
        found = notify(found, line.siren, notified)
    return found


def vote(found, name, on, favourable=True):
    return record(found, siren(found, name), Deliberation(voted_on=on, favourable=favourable, document=f"2026-{name}"))


def test_populations_are_frozen_on_the_chosen_base():
    found = consult(epci(S6), "TRANSFERT", decided_on=DECIDED, base=PopulationBase.TOTAL)
    assert [line.population for line in found.lines] == [size + 10 for size in S6.values()]
    assert found.vintage == 2026


def test_d_07_every_commune_has_its_own_clock_and_the_last_one_ends_the_consultation():
    found = consult(epci({"A": 10, "B": 10}), "TRANSFERT", decided_on=DECIDED, base=PopulationBase.MUNICIPAL)
    found = notify(notify(found, "000000000", NOTIFIED), "000000001", date(2026, 10, 15))
    assert [line.due_on for line in found.lines] == [DUE, date(2027, 1, 15)]
    assert closes_on(found) == date(2027, 1, 16)


def test_m_20_the_last_vote_in_time_counts():
    found = opened(S6)
    for name in "CEF":
        found = vote(found, name, date(2026, 11, 20))
    for name in "BD":
        found = vote(found, name, date(2026, 11, 20), favourable=False)
    found = vote(found, "A", NOTIFIED + timedelta(days=10), favourable=False)
    assert standing(found, date(2026, 12, 1)).result.adopted is False
    found = vote(found, "A", NOTIFIED + timedelta(days=80))
    assert standing(found, DUE + timedelta(days=1)).result.adopted is True
    assert standing(found, DUE + timedelta(days=1)).lines[0].voted_on == NOTIFIED + timedelta(days=80)


def test_votes_recorded_out_of_order_are_ordered_by_their_meeting():
    found = vote(opened(S6), "A", date(2026, 12, 10), favourable=True)
    found = vote(found, "A", date(2026, 11, 10), favourable=False)
    assert standing(found, DUE).lines[0].vote is Vote.FOR


def test_m_21_a_late_vote_is_kept_and_not_counted():
    found = opened(S6)
    for name in "BCDE":
        found = vote(found, name, date(2026, 11, 20))
    found = vote(found, "A", DUE + timedelta(days=2), favourable=False)
    after = standing(found, DUE + timedelta(days=5))
    assert after.result.adopted is True
    assert after.lines[0].vote is Vote.SILENCE
    assert after.lines[0].favourable is True
    assert [timing for _, timing in after.lines[0].not_counted] == [Timing.LATE]
    assert any("hors délai" in sentence for sentence in after.explanation)


def test_m_21b_seven_of_nine_do_not_close_the_consultation():
    found = opened(B9)
    for name in "ABCDEFG":
        found = vote(found, name, NOTIFIED + timedelta(days=30))
    now = standing(found, NOTIFIED + timedelta(days=40))
    assert now.result.certain
    assert now.result.adopted is True
    assert not now.closed
    assert now.closes_on == DUE + timedelta(days=1)
    assert now.certain_on == NOTIFIED + timedelta(days=30)
    assert not now.firm
    assert standing(found, DUE + timedelta(days=1)).closed


def test_a_consultation_closes_early_when_everybody_has_voted():
    found = opened(S6)
    for day, name in enumerate(S6):
        found = vote(found, name, NOTIFIED + timedelta(days=day))
    found = vote(found, "A", NOTIFIED + timedelta(days=60))
    assert closes_on(found) == NOTIFIED + timedelta(days=5)
    assert standing(found, NOTIFIED + timedelta(days=5)).closed


def test_nobody_votes_and_the_silence_decides_by_its_polarity():
    for rule, adopted in (("TRANSFERT", True), ("RESTITUTION", False)):
        found = opened(MONTFORT, rule)
        assert standing(found, DUE).result.adopted is None
        assert standing(found, DUE + timedelta(days=1)).result.adopted is adopted
        assert certain_on(found) == DUE + timedelta(days=1)


def test_a_commune_without_notification_leaves_the_end_open():
    found = consult(epci(S6), "TRANSFERT", decided_on=DECIDED, base=PopulationBase.MUNICIPAL)
    now = standing(found, DECIDED)
    assert (now.closes_on, now.certain_on, now.closed) == (None, None, False)
    assert any("6 communes attendent la notification" in sentence for sentence in now.explanation)


def test_m_22_a_refusal_by_the_epci_never_starts_the_consultation():
    with pytest.raises(InvalidState, match="ne sont pas consultées"):
        consult(epci(S6), "TRANSFERT", decided_on=DECIDED, base=PopulationBase.MUNICIPAL, favourable=False)


def test_d_30_votes_outside_the_plu_window_are_kept_and_not_counted():
    found = consult_on_opposition(epci(MONTFORT), transfer_on=date(2027, 1, 1), base=PopulationBase.MUNICIPAL)
    for day, name in [("2026-09-30", "Iffendic"), ("2026-10-01", "Montfort"), ("2027-01-01", "Bédée")]:
        found = vote(found, name, date.fromisoformat(day), favourable=False)
    assert standing(found, date(2027, 1, 2)).result.adopted is True
    found = vote(found, "La Nouaye", date(2026, 12, 31), favourable=False)
    after = standing(found, date(2027, 1, 2))
    assert after.result.adopted is False
    assert [line.not_counted[0][1] for line in after.lines if line.not_counted] == [Timing.EARLY, Timing.LATE]


def test_bad_entries_are_refused_with_a_sentence_and_change_nothing():
    found = consult(epci(S6), "TRANSFERT", decided_on=DECIDED, base=PopulationBase.MUNICIPAL)
    with pytest.raises(NotFound, match="n’est pas membre"):
        notify(found, "999999999", NOTIFIED)
    with pytest.raises(ValidationFailed, match="ne peut précéder"):
        notify(found, "000000000", DECIDED - timedelta(days=1))
    with pytest.raises(InvalidState, match="pas encore reçu"):
        record(found, "000000000", Deliberation(voted_on=NOTIFIED, favourable=True))
    with pytest.raises(InvalidState, match="déjà reçu"):
        notify(notify(found, "000000000", NOTIFIED), "000000000", NOTIFIED)
    with pytest.raises(InvalidState, match="pas en vigueur"):
        consult(epci(S6), "CARTE", decided_on=date(2020, 1, 1), base=PopulationBase.MUNICIPAL)


def test_a_joining_commune_must_agree_and_is_not_counted_among_the_members():
    newcomer = Commune(
        siren="111111111", name="Nouvelle", population_municipal=9000, population_total=9000, vintage=2026
    )
    found = with_joining(opened(S6, "ADHESION"), newcomer)
    found = notify(found, "111111111", NOTIFIED)
    for name in S6:
        found = vote(found, name, date(2026, 11, 20))
    waiting = standing(found, date(2026, 12, 1)).result
    assert (waiting.adopted, waiting.communes, waiting.population) == (None, 6, 10_000)
    assert any("Nouvelle" in sentence for sentence in waiting.missing)
    assert standing(found, DUE + timedelta(days=1)).result.adopted is True
    refused = vote(found, "Nouvelle", date(2026, 11, 21), favourable=False)
    assert standing(refused, date(2026, 12, 1)).result.adopted is False
    with pytest.raises(InvalidState, match="nouvelle venue"):
        with_joining(opened(S6), newcomer)


@pytest.mark.parametrize(
    ("rule", "nature", "financing"),
    [
        ("RETRAIT", Nature.CU, Financing.FPU),
        ("SYNDICAT_MIXTE", Nature.CA, Financing.FPU),
        ("CLECT", Nature.CC, Financing.FA),
    ],
)
def test_a_rule_made_for_another_kind_of_epci_is_refused(rule, nature, financing):
    with pytest.raises(InvalidState, match="ne s’applique pas"):
        consult(
            replace(epci(S6), nature=nature, financing=financing), rule, decided_on=DECIDED, base=PopulationBase.TOTAL
        )


def test_two_communes_of_the_same_name_are_told_apart():
    twins = epci(S6)
    same = tuple(Commune(siren=c.siren, name="Saint-Jean", population_municipal=5, population_total=5, vintage=2026) for c in twins.communes)  # fmt: skip
    found = consult(
        Epci(siren="1", name="CC", nature=Nature.CC, financing=Financing.FA, department="35", communes=same),
        "TRANSFERT", decided_on=DECIDED, base=PopulationBase.TOTAL,
    )  # fmt: skip
    assert standing(found, DECIDED).result.table[0].name == "Saint-Jean (000000000)"


EVENTS = st.lists(st.tuples(st.sampled_from("ABCDEF"), st.integers(0, 100), st.booleans()), max_size=8)


@given(events=EVENTS, rule=st.sampled_from(["TRANSFERT", "RESTITUTION", "CLECT_APPROBATION"]))
@settings(max_examples=30, deadline=None)
def test_the_day_of_certainty_is_never_contradicted_later(events, rule):
    found = opened(S6, rule)
    for name, day, favourable in events:
        found = vote(found, name, NOTIFIED + timedelta(days=day), favourable)
    day = certain_on(found)
    assert day is not None
    final = standing(found, DUE + timedelta(days=30)).result.adopted
    assert final is not None
    assert standing(found, day).result.adopted is final
    for later in range(0, 100, 9):
        assert standing(found, max(day, NOTIFIED + timedelta(days=later))).result.adopted is final


@given(events=EVENTS, shuffled=st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_arrival_of_votes_of_different_days_does_not_matter(events, shuffled):
    dated = {(name, day): favourable for name, day, favourable in events}
    mixed = list(dated.items())
    shuffled.shuffle(mixed)
    one = other = opened(S6)
    for (name, day), favourable in dated.items():
        one = vote(one, name, NOTIFIED + timedelta(days=day), favourable)
    for (name, day), favourable in mixed:
        other = vote(other, name, NOTIFIED + timedelta(days=day), favourable)
    on = DUE + timedelta(days=10)
    assert standing(one, on).result == standing(other, on).result


def test_a_vote_may_count_by_its_reception_where_the_consultation_says_so():
    found = replace(opened(S6), dated_by=DatedBy.TRANSMISSION)
    late = Deliberation(voted_on=DUE, favourable=False, transmitted_on=DUE + timedelta(days=2))
    found = record(found, siren(found, "A"), late)
    line = found.line(siren(found, "A"))
    assert line.timing(late) is Timing.LATE
    assert line.vote(DUE + timedelta(days=2)) is Vote.SILENCE
    assert opened(S6).line(siren(found, "A")).timing(replace(late, transmitted_on=None)) is Timing.IN_TIME
    in_time = replace(late, transmitted_on=DUE)
    found = record(found, siren(found, "A"), in_time)
    line = found.line(siren(found, "A"))
    assert line.vote(DUE - timedelta(days=1)) is Vote.PENDING
    assert line.vote(DUE) is Vote.AGAINST


@pytest.mark.parametrize(
    ("dated_by", "transmitted_on"),
    [
        (DatedBy.TRANSMISSION, None),
        (DatedBy.TRANSMISSION, NOTIFIED),
        (DatedBy.VOTE, NOTIFIED + timedelta(days=9)),
    ],
)
def test_the_day_that_decides_is_given_once_and_makes_sense(dated_by, transmitted_on):
    found = replace(opened(S6), dated_by=dated_by)
    vote = Deliberation(voted_on=NOTIFIED + timedelta(days=3), favourable=True, transmitted_on=transmitted_on)
    with pytest.raises(ValidationFailed) as refusal:
        record(found, siren(found, "A"), vote)
    assert refusal.value.code == "concordance.transmission"


def test_the_choices_a_consultation_made_are_said_with_its_result():
    found = replace(opened(S6), dated_by=DatedBy.TRANSMISSION, extended=True)
    said = " ".join(standing(found, NOTIFIED).explanation)
    assert "réception en préfecture" in said
    assert "est prorogé" in said
    assert "Choix de cette consultation" not in " ".join(standing(opened(S6), NOTIFIED).explanation)


def test_d_05_a_consultation_that_extends_its_delays_ends_on_a_working_day():
    consulted = replace(
        consult(epci(S6), "TRANSFERT", decided_on=date(2026, 10, 1), base=PopulationBase.TOTAL), extended=True
    )
    found = notify(consulted, siren(consulted, "A"), date(2026, 10, 3))
    assert found.line(siren(found, "A")).due_on == date(2027, 1, 4)
    reason = deadline_of(found, siren(found, "A"))
    assert reason is not None
    assert reason.due_on == date(2027, 1, 4)


def test_the_window_of_the_plu_explains_itself_takes_no_notification_and_opens_for_a_1_january_only():
    found = consult_on_opposition(epci(MONTFORT), transfer_on=date(2027, 1, 1), base=PopulationBase.TOTAL)
    reason = deadline_of(found, "000000000")
    assert reason is not None
    assert reason.due_on == date(2026, 12, 31)
    assert any("1er octobre" in sentence for sentence in reason.explanation)
    with pytest.raises(InvalidState, match="même pour toutes"):
        notify(found, "000000000", date(2026, 10, 13))
    with pytest.raises(ValidationFailed, match="1er janvier"):
        consult_on_opposition(epci(MONTFORT), transfer_on=date(2027, 1, 2), base=PopulationBase.TOTAL)
