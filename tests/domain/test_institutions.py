"""Mandates give roles over a period, and nothing outside it."""

from datetime import date
from uuid import UUID

from flux.domain.institutions import (
    Commune,
    Epci,
    Financing,
    Mandate,
    MandateId,
    Nature,
    PersonId,
    PopulationBase,
    holders_in_force,
    roles_in_force,
)

ANNE = PersonId(UUID(int=1))
BRUNO = PersonId(UUID(int=2))
MAIRE = Mandate(
    id=MandateId(UUID(int=10)), person=ANNE, role="maire", commune="213500234",
    starts_on=date(2026, 3, 29), ends_on=date(2032, 3, 20),
)  # fmt: skip
VP = Mandate(id=MandateId(UUID(int=11)), person=ANNE, role="vice_president", starts_on=date(2026, 4, 10))
AGENT = Mandate(id=MandateId(UUID(int=12)), person=BRUNO, role="agent", starts_on=date(2020, 1, 1))
ALL = (MAIRE, VP, AGENT)


def test_a_mandate_is_in_force_from_its_first_to_its_last_day():
    assert not MAIRE.in_force(date(2026, 3, 28))
    assert MAIRE.in_force(date(2026, 3, 29))
    assert MAIRE.in_force(date(2032, 3, 20))
    assert not MAIRE.in_force(date(2032, 3, 21))


def test_a_person_wears_every_hat_of_the_day():
    assert roles_in_force(ALL, ANNE, date(2026, 4, 1)) == (MAIRE,)
    assert roles_in_force(ALL, ANNE, date(2026, 5, 1)) == (MAIRE, VP)
    assert roles_in_force(ALL, BRUNO, date(2019, 5, 1)) == ()


def test_a_mayor_is_mayor_of_one_commune_only():
    on = date(2026, 5, 1)
    assert holders_in_force(ALL, "maire", on, commune="213500234") == (ANNE,)
    assert holders_in_force(ALL, "maire", on, commune="213501331") == ()
    assert holders_in_force(ALL, "vice_president", on, commune="213501331") == (ANNE,)


def test_the_population_depends_on_the_base():
    commune = Commune(
        siren="213500234", insee="35023", name="Bédée", population_municipal=4571, population_total=4645, vintage=2026
    )
    epci = Epci(siren="243500550", name="CC", nature=Nature.CC, financing=Financing.FPU, department="35", communes=(commune,))  # fmt: skip
    assert epci.population(PopulationBase.MUNICIPAL) == 4571
    assert epci.population(PopulationBase.TOTAL) == 4645
    assert epci.commune("213500234") is commune
    assert epci.commune("0") is None
