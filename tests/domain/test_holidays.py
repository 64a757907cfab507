"""Public holidays are computed, by territory, and agree with an independent library."""

from datetime import date, timedelta

import holidays as library
import pytest

from flux.domain.holidays import Calendar, ClosedDay, closed_days, easter, public_holidays
from flux.errors import ValidationFailed

YEARS = range(2024, 2031)
EASTERS = ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21"]

# Days the library lists where the reference note does not, because local lists vary: they are entered as closed days.
SCHOELCHER = "07-21"
LOCAL = {"971": {"mi-careme", "good-friday", SCHOELCHER}, "972": {SCHOELCHER}, "978": {SCHOELCHER}}


def of_library(year, code):
    return set(library.France(years=year, subdiv=code).keys())


@pytest.mark.parametrize(("year", "expected"), list(zip(YEARS, EASTERS, strict=True)))
def test_easter_falls_where_the_reference_note_says(year, expected):
    assert easter(year) == date.fromisoformat(expected)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("", None), ("35", None), ("57", "57"), ("67", "6AE"), ("68", "6AE"), ("973", "973"), ("974", "974"), ("976", "976"), ("977", "BL")],
)  # fmt: skip
def test_the_holidays_of_a_territory_are_those_of_the_library(year, ours, theirs):
    assert set(public_holidays(year, ours)) == of_library(year, theirs)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("ours", "theirs"), [("971", "971"), ("972", "972"), ("978", "MF")])
def test_local_days_that_vary_are_the_only_difference(year, ours, theirs):
    known = {
        "mi-careme": easter(year) - timedelta(days=24),
        "good-friday": easter(year) - timedelta(days=2),
        SCHOELCHER: date.fromisoformat(f"{year}-{SCHOELCHER}"),
    }
    assert of_library(year, theirs) - set(public_holidays(year, ours)) == {known[name] for name in LOCAL[ours]}
    assert set(public_holidays(year, ours)) <= of_library(year, theirs)


def test_a_closed_day_entered_for_the_territory_is_a_day_off():
    bridge = ClosedDay(day=date(2027, 5, 7), reason="pont de l’Ascension")
    assert Calendar(closed=(bridge,)).closing_reason(date(2027, 5, 7)) == "jour férié\u00a0: pont de l’Ascension"
    assert Calendar().closing_reason(date(2027, 5, 7)) is None


@pytest.mark.parametrize("code", ["99", "20", "00", "5", "57 ", "abc", "979", "2C"])
def test_an_unknown_departement_is_refused(code):
    with pytest.raises(ValidationFailed, match="code de département"):
        Calendar(subdivision=code)


@pytest.mark.parametrize("code", ["01", "2A", "2B", "95", "971", "978", "987"])
def test_a_known_departement_is_accepted(code):
    assert Calendar(subdivision=code).subdivision == code


def test_days_off_of_the_territory_are_read_from_one_line():
    found = closed_days("2027-05-07 pont de l’Ascension ; 2027-05-14")
    assert [(one.day, one.reason) for one in found] == [
        (date(2027, 5, 7), "pont de l’Ascension"),
        (date(2027, 5, 14), "jour chômé du territoire"),
    ]
    assert closed_days("") == ()


def test_a_day_off_that_is_no_date_is_refused_with_the_form_expected():
    with pytest.raises(ValidationFailed, match="2027-05-07 pont"):
        closed_days("le 7 mai")
