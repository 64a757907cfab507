"""Every deadline vector of the reference note, under its id, and the properties that hold for all dates."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux.domain.counting import add_months
from flux.domain.deadlines import (
    begins_at,
    day_count,
    expires_at,
    fires_at,
    latest_start,
    legal_deadline,
    local_date,
    opposition_window,
)
from flux.domain.holidays import Calendar
from flux.domain.rulebook import all_rules
from flux.domain.rules import Bound, Unit
from flux.errors import InvalidState, NotFound, ValidationFailed

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
MARTINIQUE = ZoneInfo("America/Martinique")
ZONES = [PARIS, REUNION, MARTINIQUE]


def day(text):
    return date.fromisoformat(text)


RULES = [
    ("D-01", "TRANSFERT", "2026-10-13", "", "2027-01-13"),
    ("D-02", "TRANSFERT", "2026-11-30", "", "2027-02-28"),
    ("D-03", "TRANSFERT", "2023-11-30", "", "2024-02-29"),
    ("D-04", "TRANSFERT", "2021-03-31", "", "2021-06-30"),
    ("D-05", "TRANSFERT", "2026-10-03", "", "2027-01-03"),
    ("D-06", "TRANSFERT", "2026-10-01", "", "2027-01-01"),
    ("D-07 first commune", "TRANSFERT", "2026-10-13", "", "2027-01-13"),
    ("D-07 second commune", "TRANSFERT", "2026-10-15", "", "2027-01-15"),
    ("D-08", "PACTE_AVIS", "2026-10-12", "", "2026-12-12"),
    ("D-09", "PACTE_ADOPTION", "2020-06-28", "", "2021-03-28"),
    ("D-10", "PACTE_ADOPTION", "2020-05-18", "", "2021-02-18"),
    ("D-11", "CONVOCATION", "2026-11-23", "", "2026-11-29"),
    ("D-12", "CONVOCATION", "2026-11-06", "", "2026-11-12"),
    ("D-13", "CONVOCATION_CM", "1989-12-21", "", "1989-12-25"),
    ("D-14", "CONVOCATION", "2026-12-29", "", "2027-01-04"),
    ("D-15 leap year", "CONVOCATION", "2028-02-24", "", "2028-03-01"),
    ("D-15 common year", "CONVOCATION", "2027-02-24", "", "2027-03-02"),
    ("D-16", "CONVOCATION_URGENCE", "2026-11-23", "", "2026-11-25"),
    ("D-18", "SECONDE_CONVOCATION", "2026-12-14", "", "2026-12-18"),
    ("D-19", "DEFERE", "2017-01-09", "", "2017-03-10"),
    ("D-20", "DEFERE", "2007-08-12", "", "2007-10-15"),
    ("D-21", "DEFERE", "2026-10-31", "", "2027-01-04"),
    ("D-22", "DEFERE", "2026-11-30", "", "2027-02-01"),
    ("D-23", "DEFERE", "2026-02-02", "", "2026-04-03"),
    ("D-23 Alsace-Moselle", "DEFERE", "2026-02-02", "67", "2026-04-07"),
    ("D-24", "DEFERE", "2027-01-25", "", "2027-03-26"),
    ("D-24 Alsace-Moselle", "DEFERE", "2027-01-25", "57", "2027-03-30"),
    ("D-25", "RECOURS", "2021-01-03", "", "2021-03-04"),
    ("D-26", "DOB", "2027-03-30", "", "2027-01-19"),
    ("D-27", "LISTE_DELIBERATIONS", "2026-11-04", "", "2026-11-11"),
    # neighbours of the vectors, worked out by hand from the texts
    ("CDCI on 31 December, to a February of 28 days", "RETRAIT_DEROG", "2026-12-31", "", "2027-02-28"),
    ("CDCI on 31 December, to a leap February", "RETRAIT_DEROG", "2027-12-31", "", "2028-02-29"),
    ("29 February starts a delay", "MEMBRE_SEUL", "2028-02-29", "", "2028-05-29"),
    ("the report of a transfer on 31 May", "CLECT_RAPPORT", "2026-05-31", "", "2027-02-28"),
    ("two months francs from 31 December", "RECOURS", "2026-12-31", "", "2027-03-01"),
    ("two months francs to Ascension, then Friday", "DEFERE", "2026-03-13", "", "2026-05-15"),
    ("two months francs to 10 June", "DEFERE", "2026-04-09", "", "2026-06-10"),
    ("10 June is closed in Guyane", "DEFERE", "2026-04-09", "973", "2026-06-11"),
    ("22 May 2026, a Friday, then Whit Monday in Martinique", "DEFERE", "2026-03-21", "972", "2026-05-26"),
    ("Easter Monday 2032", "DEFERE", "2032-01-28", "", "2032-03-30"),
    ("the first meeting after mayors elected on a Friday", "PREMIERE_REUNION", "2026-03-20", "", "2026-04-17"),
    ("the first meeting after mayors elected on a Sunday", "PREMIERE_REUNION", "2026-03-29", "", "2026-04-24"),
    ("§2.9 déféré", "DEFERE", "2026-10-14", "", "2026-12-15"),
    ("§2.9 third parties", "RECOURS", "2026-10-16", "", "2026-12-17"),
    ("§2.9 list", "LISTE_DELIBERATIONS", "2026-10-13", "", "2026-10-20"),
    ("§4 CLECT report", "CLECT_RAPPORT", "2026-01-01", "", "2026-10-01"),
    ("§4 CLECT approval", "CLECT_APPROBATION", "2026-09-15", "", "2026-12-15"),
    ("§5 annual report", "RAPPORT_ANNUEL", "2026-01-05", "", "2026-09-29"),
    ("CDCI", "RETRAIT_DEROG", "2026-10-10", "", "2026-12-10"),
]


@pytest.mark.parametrize(("vector", "rule", "start", "subdivision", "expected"), RULES, ids=[row[0] for row in RULES])
def test_a_rule_gives_the_date_of_its_vector(vector, rule, start, subdivision, expected):
    found = legal_deadline(rule, day(start), calendar=Calendar(subdivision=subdivision))
    assert found.due_on == day(expected)
    assert found.counted_from == day(start)
    assert found.rule == rule
    assert found.article
    assert all(sentence.endswith(".") for sentence in found.explanation)


@pytest.mark.parametrize(
    ("vector", "start", "expected"), [("D-05", "2026-10-03", "2027-01-04"), ("D-06", "2026-10-01", "2027-01-04")]
)
def test_prorogation_is_a_visible_parameter(vector, start, expected):
    found = legal_deadline("TRANSFERT", day(start), extended=True)
    assert found.due_on == day(expected)
    assert [skipped.day for skipped in found.skipped][-1] == day("2027-01-03")


def test_d_07_each_commune_has_its_own_clock():
    ends = [legal_deadline("TRANSFERT", day(start)).due_on for start in ("2026-10-13", "2026-10-15")]
    assert max(ends) == day("2027-01-15")


@pytest.mark.parametrize(
    ("vector", "rule", "expected"),
    [
        ("D-17 n=5", "CONVOCATION", "2026-12-09"),
        ("D-17 n=3", "CONVOCATION_CM", "2026-12-11"),
        ("D-17 n=1", "CONVOCATION_URGENCE", "2026-12-13"),
        ("§2.1 n=12", "PROJET_BUDGET", "2026-12-02"),
    ],
)
def test_the_last_day_to_convene_is_the_meeting_minus_n_plus_one(vector, rule, expected):
    assert latest_start(rule, day("2026-12-15")).due_on == day(expected)


def test_the_draft_budget_of_d_26_leaves_twelve_full_days_before():
    assert latest_start("PROJET_BUDGET", day("2027-03-30")).due_on == day("2027-03-17")


def test_d_27_the_target_of_the_list_is_the_working_day_before_the_holiday():
    assert legal_deadline("LISTE_DELIBERATIONS", day("2026-11-04")).target_on == day("2026-11-10")


def test_the_target_of_the_clect_report_is_the_day_before():
    assert legal_deadline("CLECT_RAPPORT", day("2026-01-01")).target_on == day("2026-09-30")


@pytest.mark.parametrize(
    ("vector", "start", "unit", "expected"),
    [
        ("D-28", "2026-11-06", Unit.WORKING, "2026-11-16"),
        ("D-28", "2026-11-06", Unit.BUSINESS, "2026-11-13"),
        ("D-28", "2026-11-06", Unit.CALENDAR, "2026-11-11"),
        ("D-29", "2026-12-22", Unit.WORKING, "2026-12-30"),
        ("D-29", "2026-12-22", Unit.BUSINESS, "2026-12-29"),
        ("D-11", "2026-11-23", Unit.FRANC, "2026-11-29"),
    ],
)
def test_five_days_depend_on_their_kind(vector, start, unit, expected):
    assert day_count(5, unit, day(start)).due_on == day(expected)


@pytest.mark.parametrize(
    ("vote", "inside"), [("2026-09-30", False), ("2026-10-01", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_d_30_a_plu_vote_counts_only_inside_the_window(vote, inside):
    assert opposition_window(day("2027-01-01")).holds(day(vote)) is inside


def test_26_december_is_closed_in_moselle_only():
    assert day_count(5, Unit.BUSINESS, day("2026-12-22"), calendar=Calendar(subdivision="57")).due_on == day(
        "2026-12-30"
    )


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize(
    "due", ["2027-01-13", "2026-10-24", "2026-10-25", "2027-03-27", "2027-03-28", "2028-02-29", "2026-12-31"]
)
def test_a_day_ends_at_24_hours_local_across_clock_changes(zone, due):
    end = expires_at(day(due), zone)
    assert local_date(end, zone) == day(due) + timedelta(days=1)
    assert local_date(end - timedelta(microseconds=1), zone) == day(due)
    assert (end.astimezone(zone).hour, end.astimezone(zone).minute) == (0, 0)


def test_the_clocks_change_the_length_of_the_last_day():
    assert expires_at(day("2026-10-25"), PARIS) - begins_at(day("2026-10-25"), PARIS) == timedelta(hours=25)
    assert expires_at(day("2027-03-28"), PARIS) - begins_at(day("2027-03-28"), PARIS) == timedelta(hours=23)
    assert expires_at(day("2027-01-13"), PARIS) == datetime(2027, 1, 13, 23, tzinfo=UTC)
    assert expires_at(day("2027-01-13"), REUNION) == datetime(2027, 1, 13, 20, tzinfo=UTC)


def test_a_timer_goes_off_at_the_end_of_a_last_day_and_at_the_start_of_a_first_one():
    assert fires_at(legal_deadline("TRANSFERT", day("2026-10-13")), PARIS) == datetime(2027, 1, 13, 23, tzinfo=UTC)
    assert fires_at(legal_deadline("CONVOCATION", day("2026-11-23")), PARIS) == datetime(2026, 11, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_vote_ten_minutes_before_midnight_is_in_time_and_five_after_is_not(zone):
    due = legal_deadline("TRANSFERT", day("2026-10-13")).due_on
    in_time = datetime(2027, 1, 13, 23, 50, tzinfo=zone)
    late = datetime(2027, 1, 14, 0, 5, tzinfo=zone)
    assert in_time < expires_at(due, zone) <= late
    assert local_date(in_time.astimezone(UTC), zone) == due


def test_a_date_explains_itself_in_correct_french():
    found = legal_deadline("DEFERE", day("2026-10-31"))
    assert found.explanation == (
        "Déféré préfectoral (art. L2131-6 du CGCT)\u00a0: le préfet dispose de 2 mois francs pour déférer l’acte.",
        "Le délai part de la réception de l’acte en préfecture, le samedi 31 octobre 2026\u00a0; ce jour n’est pas compté.",
        "De quantième à quantième\u00a0: du 31 octobre 2026 au 31 décembre 2026.",
        "Le délai est franc\u00a0: il compte un jour de plus, et va jusqu’au vendredi 1er janvier 2027.",
        (
            "Le délai est prorogé au premier jour ouvré qui suit, en passant le vendredi 1er janvier 2027 "
            "(jour férié\u00a0: Jour de l’an), le samedi 2 janvier 2027 et le dimanche 3 janvier 2027."
        ),
        "Dernier jour\u00a0: le lundi 4 janvier 2027, à 24 heures.",
    )


def test_a_missing_day_number_and_an_unextended_sunday_are_said():
    text = " ".join(legal_deadline("RESTITUTION", day("2026-11-30")).explanation)
    assert "le mois de février 2027 n’a pas de 30" in text
    assert "Ce jour est chômé (dimanche), mais le délai n’est pas prorogé." in text
    assert "le silence vaut avis défavorable" in text


def test_many_skipped_days_are_counted_by_kind():
    text = " ".join(day_count(60, Unit.WORKING, day("2026-11-06")).explanation)
    assert "Ne sont pas comptés\u00a0: 13 samedis, 13 dimanches et 3 jours fériés." in text


def test_the_local_law_of_alsace_moselle_is_told():
    text = " ".join(
        legal_deadline("SECONDE_CONVOCATION", day("2026-12-14"), calendar=Calendar(subdivision="68")).explanation
    )
    assert "L2541-4" in text


def test_a_rule_not_in_force_at_that_date_is_refused_with_its_period():
    with pytest.raises(InvalidState, match=r"CARTE n’est pas en vigueur le 1er mars 2021.*depuis le 23 février 2022"):
        legal_deadline("CARTE", day("2021-03-01"))


def test_an_unknown_rule_a_rule_without_delay_and_absurd_lengths_are_refused():
    with pytest.raises(NotFound, match="Aucune règle"):
        legal_deadline("NADA", day("2026-01-01"))
    with pytest.raises(ValidationFailed, match="ne fixe pas de délai"):
        legal_deadline("QUORUM", day("2026-01-01"))
    with pytest.raises(ValidationFailed, match="ne se compte pas en jours francs"):
        latest_start("TRANSFERT", day("2026-01-01"))
    with pytest.raises(ValidationFailed, match="genre de jours"):
        day_count(3, Unit.MONTH, day("2026-01-01"))
    for days, start in [
        (0, "2026-01-01"),
        (-5, "2026-01-01"),
        (10**9, "2026-01-01"),
        (5, "9999-12-31"),
        (5, "0001-01-01"),
    ]:
        with pytest.raises(ValidationFailed):
            day_count(days, Unit.FRANC, day(start))


def test_every_rule_with_a_delay_answers_on_its_first_day_in_force():
    for rule in all_rules():
        if rule.delay:
            assert legal_deadline(rule.id, rule.in_force_from).rule == rule.id


DATES = st.dates(min_value=date(2020, 1, 1), max_value=date(2060, 12, 31))
SUBDIVISIONS = st.sampled_from(["", "35", "57", "971", "974"])


@given(start=DATES, subdivision=SUBDIVISIONS)
@settings(max_examples=150, deadline=None)
def test_a_prorogued_delay_never_ends_on_a_closed_day(start, subdivision):
    calendar = Calendar(subdivision=subdivision)
    found = legal_deadline("DEFERE", start, calendar=calendar)
    assert calendar.closing_reason(found.due_on) is None
    assert all(calendar.closing_reason(skipped.day) for skipped in found.skipped)
    bare = add_months(start, 2) + timedelta(days=1)
    assert found.due_on == bare + timedelta(days=len(found.skipped))


@given(
    meeting=st.dates(min_value=date(2025, 1, 1), max_value=date(2060, 12, 31)),
    rule=st.sampled_from(["CONVOCATION", "CONVOCATION_CM", "CONVOCATION_URGENCE", "PROJET_BUDGET"]),
)
@settings(max_examples=100, deadline=None)
def test_convening_backward_and_forward_agree(meeting, rule):
    sent = latest_start(rule, meeting).due_on
    assert legal_deadline(rule, sent).due_on == meeting
    assert legal_deadline(rule, sent + timedelta(days=1)).due_on > meeting
    assert legal_deadline(rule, sent).bound is Bound.FIRST


@given(
    start=DATES, days=st.integers(1, 40), subdivision=SUBDIVISIONS, unit=st.sampled_from([Unit.WORKING, Unit.BUSINESS])
)
@settings(max_examples=100, deadline=None)
def test_counted_and_skipped_days_fill_the_span_exactly(start, days, subdivision, unit):
    found = day_count(days, unit, start, calendar=Calendar(subdivision=subdivision))
    assert (found.due_on - start).days == days + len(found.skipped)
    assert found.due_on not in {skipped.day for skipped in found.skipped}


@given(start=DATES)
@settings(max_examples=100, deadline=None)
def test_months_are_counted_in_order(start):
    dues = [add_months(start, months) for months in range(-12, 13)]
    assert all(earlier < later for earlier, later in pairwise(dues))
    assert dues[12] == start
