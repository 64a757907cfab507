"""The planner gives every date of law around a council, backward and forward, in order and explained."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux.domain.deadlines import latest_event, legal_deadline
from flux.domain.planner import (
    Preparation,
    missed,
    next_meeting,
    plan_back_from_effect,
    plan_consultation,
    plan_council,
)
from flux.errors import ValidationFailed


def days(plan):
    return [(planned.rule, planned.day.isoformat()) for planned in plan]


def test_a_council_has_its_convocation_before_and_its_list_after():
    assert days(plan_council(date(2026, 12, 15))) == [
        ("CONVOCATION", "2026-12-09"), ("", "2026-12-15"), ("LISTE_DELIBERATIONS", "2026-12-22"),
    ]  # fmt: skip


def test_a_budget_adds_its_debate_and_its_draft():
    assert days(plan_council(date(2027, 3, 30), budget=True)) == [
        ("DOB", "2027-01-19"), ("PROJET_BUDGET", "2027-03-17"), ("CONVOCATION", "2027-03-24"),
        ("", "2027-03-30"), ("LISTE_DELIBERATIONS", "2027-04-06"),
    ]  # fmt: skip


def test_a_consultation_runs_from_the_notification():
    plan = plan_consultation(date(2026, 10, 6), "TRANSFERT", notified_on=date(2026, 10, 13))
    assert days(plan)[-2:] == [("TRANSFERT", "2026-10-13"), ("TRANSFERT", "2027-01-13")]
    assert plan[-1].target_on == date(2027, 1, 6)
    assert all(planned.explanation for planned in plan)


def test_a_date_of_effect_gives_the_last_council():
    plan = plan_back_from_effect(date(2027, 7, 1), "TRANSFERT")
    assert days(plan)[0] == ("CONVOCATION", "2027-02-24")
    assert ("", "2027-03-02") in days(plan)
    assert [day for rule, day in days(plan) if rule == "TRANSFERT"] == ["2027-03-03", "2027-06-03", "2027-07-01"]


def test_a_delay_counted_backward_has_no_latest_event():
    with pytest.raises(ValidationFailed, match="ne se compte pas"):
        latest_event("DOB", date(2027, 3, 30))


@given(
    due_by=st.dates(min_value=date(2025, 1, 1), max_value=date(2040, 12, 31)),
    rule=st.sampled_from(["TRANSFERT", "DEFERE", "LISTE_DELIBERATIONS", "PACTE_ADOPTION"]),
)
@settings(max_examples=100, deadline=None)
def test_the_latest_event_is_the_last_one_in_time(due_by, rule):
    found = latest_event(rule, due_by)
    assert found.due_on <= due_by
    assert legal_deadline(rule, found.counted_from + timedelta(days=1)).due_on > due_by


def test_what_the_house_prepares_is_planned_on_working_days_and_said_to_be_custom():
    days = plan_council(date(2026, 12, 15), preparation=Preparation(commission=23, bureau=14, agenda=10))
    custom = {day.label: day for day in days if not day.rule and day.label != "Réunion du conseil"}
    assert custom["Réunir la commission, au plus tard"].day == date(2026, 11, 20)  # the 22nd is a Sunday
    assert custom["Réunir le bureau, au plus tard"].day == date(2026, 12, 1)
    assert custom["Arrêter l’ordre du jour, au plus tard"].day == date(2026, 12, 4)
    assert all("la loi ne fixe pas ce délai" in day.explanation[0] for day in custom.values())


def test_a_missed_gate_is_named_and_the_next_meeting_misses_nothing():
    today = date(2026, 12, 10)
    days = plan_council(date(2026, 12, 15))
    assert [day.rule for day in missed(days, today)] == ["CONVOCATION"]
    found = next_meeting(date(2026, 12, 15), today, plan_council)
    assert found == date(2026, 12, 16)
    assert missed(plan_council(found), today) == ()


def test_a_first_lawful_day_that_is_past_misses_nothing():
    days = plan_council(date(2027, 3, 30), budget=True)
    assert [day.rule for day in missed(days, date(2027, 2, 1))] == []
