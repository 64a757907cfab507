"""Seats, vice-presidents, compulsory bodies and bounded sums, with the worked examples of the reference note."""

from datetime import date

import pytest

from flux.domain.finance import check_fund, compensation, euros, fund_ceiling
from flux.domain.institutions import Commune, Epci, Financing, Nature
from flux.domain.organisation import (
    check_vice_presidents,
    development_council_compulsory,
    legal_seats,
    mayors_may_convene,
    vice_presidents_ceiling,
)
from flux.errors import ValidationFailed
from tests.domain.sets import ON


@pytest.mark.parametrize(
    ("seats", "nature", "raised", "maximum"),
    [
        (27, Nature.CC, False, 6),
        (15, Nature.CC, False, 4),
        (27, Nature.CC, True, 8),
        (90, Nature.CA, False, 15),
        (90, Nature.CA, True, 15),
        (90, Nature.METROPOLE, True, 20),
        (10, Nature.CC, True, 4),
    ],
)
def test_the_number_of_vice_presidents_has_a_ceiling(seats, nature, raised, maximum):
    found = vice_presidents_ceiling(seats, nature=nature, on=ON, raised=raised)
    assert found.maximum == maximum
    assert "L5211-10" in found.explanation[0]


def test_one_vice_president_too_many_is_refused_with_the_article():
    check_vice_presidents(6, 27, nature=Nature.CC, on=ON)
    with pytest.raises(ValidationFailed, match="L5211-10"):
        check_vice_presidents(7, 27, nature=Nature.CC, on=ON)
    with pytest.raises(ValidationFailed, match="au moins un siège"):
        check_vice_presidents(1, 0, nature=Nature.CC, on=ON)


@pytest.mark.parametrize(
    ("population", "seats"),
    [(0, 16), (3499, 16), (3500, 18), (19999, 26), (20000, 30), (26422, 30), (249999, 64), (250000, 72)],
)
def test_the_seats_follow_the_table(population, seats):
    assert legal_seats(population, ON) == seats


@pytest.mark.parametrize(("population", "compulsory"), [(50000, False), (50001, True)])
def test_the_development_council_is_compulsory_strictly_above_fifty_thousand(population, compulsory):
    commune = Commune(siren="1", name="A", population_municipal=population, population_total=population, vintage=2026)
    epci = Epci(siren="2", name="CA", nature=Nature.CA, financing=Financing.FPU, department="35", communes=(commune,))
    assert development_council_compulsory(epci, ON) is compulsory


@pytest.mark.parametrize(("asking", "before", "may"), [(3, 0, True), (2, 0, False), (3, 3, True), (3, 4, False)])
def test_a_third_of_the_mayors_may_convene_their_conference_four_times_a_year(asking, before, may):
    assert mayors_may_convene(asking, 8, requests_this_year=before, on=ON) is may


def test_the_compensation_may_be_negative():
    assert compensation(10_000_000, 3_500_000) == 6_500_000
    assert compensation(2_000_000, 3_200_000) == -1_200_000
    assert euros(-1_200_000) == "−12\u00a0000\u00a0€"


def test_the_fonds_de_concours_is_bounded_by_the_share_of_the_beneficiary():
    without_tax = fund_ceiling(60_000_000, 24_000_000, on=ON)
    assert (without_tax.remainder, without_tax.maximum) == (36_000_000, 18_000_000)
    with_tax = fund_ceiling(60_000_000, 24_000_000, fctva=9_842_400, on=ON)
    assert (with_tax.remainder, with_tax.maximum) == (26_157_600, 13_078_800)
    check_fund(18_000_000, without_tax)
    with pytest.raises(ValidationFailed, match="dépassent le plafond"):
        check_fund(18_000_100, without_tax)
    with pytest.raises(ValidationFailed, match="positifs"):
        fund_ceiling(100, 200, on=date(2026, 1, 1))
