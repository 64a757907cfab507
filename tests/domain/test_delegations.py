"""In what quality one acts: own hats, delegations by deed, substitutions without chains, interests declared."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from flux.domain.delegations import (
    Delegation,
    Substitution,
    acting_as,
    add_substitution,
    capacities,
    competent,
    in_words,
)
from flux.domain.institutions import Mandate, MandateId, PersonId
from flux.errors import InvalidState, ValidationFailed

ANNE, BRUNO, CHLOE, DENIS = (PersonId(UUID(int=n)) for n in range(1, 5))
NAMES = {ANNE: "Anne", BRUNO: "Bruno", CHLOE: "Chloé", DENIS: "Denis"}
ON = date(2026, 11, 23)


def mandate(number, person, role, commune=None, ends_on=None):
    return Mandate(id=MandateId(UUID(int=number)), person=person, role=role, commune=commune, starts_on=date(2026, 4, 1), ends_on=ends_on)  # fmt: skip


MANDATES = (
    mandate(10, ANNE, "president"),
    mandate(11, ANNE, "maire", "213500234"),
    mandate(12, BRUNO, "vice_president"),
    mandate(13, CHLOE, "vice_president"),
)
DEED = Delegation(
    id=UUID(int=20), published_on=date(2026, 5, 4), transmitted_on=date(2026, 5, 4), deed="arrêté n° 12", deed_on=date(2026, 5, 4), giver=ANNE, holder=BRUNO, role="president",
    scope=("commande_publique",), starts_on=date(2026, 5, 1), ends_on=date(2026, 12, 31),
)  # fmt: skip
AWAY = Substitution(
    id=UUID(int=30), absent=ANNE, substitute=CHLOE, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 30)
)


def hats(person, on=ON, mandates=MANDATES, delegations=(DEED,), substitutions=(AWAY,)):
    return capacities(person, on, mandates=mandates, delegations=delegations, substitutions=substitutions)


def words(hat):
    return in_words(hat, NAMES.__getitem__)


def test_each_hat_is_named_and_none_is_chosen():
    assert [words(hat) for hat in hats(ANNE)] == ["Anne, président de l’intercommunalité", "Anne, maire (213500234)"]


def test_a_delegation_gives_the_role_for_its_subjects_and_says_its_deed():
    own, delegated = hats(BRUNO)
    assert words(own) == "Bruno, vice-président"
    assert words(delegated) == "Bruno pour Anne, président de l’intercommunalité, par l’arrêté n° 12 du 4 mai 2026"
    assert acting_as(hats(BRUNO), "president", subject="commande_publique") == (delegated,)
    assert acting_as(hats(BRUNO), "president", subject="personnel") == ()


def test_a_delegation_never_runs_before_its_deed_nor_after_its_giver():
    assert len(hats(BRUNO, on=date(2026, 5, 3))) == 1
    assert len(hats(BRUNO, on=date(2026, 5, 4))) == 2
    assert len(hats(BRUNO, on=date(2027, 1, 1))) == 1
    gone = (mandate(10, ANNE, "president", ends_on=date(2026, 6, 1)), *MANDATES[1:])
    assert len(hats(BRUNO, mandates=gone)) == 1


def test_a_deed_binds_once_published_and_transmitted():
    day = {"published_on": date(2026, 10, 16), "transmitted_on": date(2026, 10, 14)}
    assert replace(DEED, **day).enforceable_on == date(2026, 10, 16)
    assert not replace(DEED, **day).in_force(date(2026, 10, 15))
    for missing in day:
        assert replace(DEED, **{**day, missing: None}).enforceable_on is None


def test_a_substitute_acts_for_the_absent_in_every_one_of_her_roles():
    assert [words(hat) for hat in hats(CHLOE)] == [
        "Chloé, vice-président",
        "Chloé pour Anne, président de l’intercommunalité",
        "Chloé pour Anne, maire (213500234)",
    ]
    assert len(hats(CHLOE, on=date(2026, 12, 1))) == 1


def test_a_mayor_of_one_commune_is_not_asked_for_another():
    assert acting_as(hats(ANNE), "maire", commune="213501331") == ()
    assert len(acting_as(hats(ANNE), "maire", commune="213500234")) == 1


@pytest.mark.parametrize(
    ("absent", "substitute", "why"),
    [(CHLOE, DENIS, "remplacer un remplaçant"), (DENIS, ANNE, "remplaçant"), (ANNE, DENIS, "déjà un remplaçant")],
)
def test_substitutions_never_chain(absent, substitute, why):
    new = Substitution(
        id=UUID(int=30), absent=absent, substitute=substitute, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 5)
    )
    with pytest.raises(InvalidState, match=why):
        add_substitution((AWAY,), new)


def test_substitutions_of_other_days_stand_beside():
    new = Substitution(
        id=UUID(int=30), absent=ANNE, substitute=DENIS, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 5)
    )
    assert add_substitution((AWAY,), new) == (AWAY, new)


def test_a_substitution_of_oneself_or_backward_in_time_is_refused():
    with pytest.raises(ValidationFailed, match="soi-même"):
        add_substitution((), Substitution(id=UUID(int=30), absent=ANNE, substitute=ANNE, starts_on=ON, ends_on=ON))
    with pytest.raises(ValidationFailed, match="précède"):
        add_substitution(
            (), Substitution(id=UUID(int=30), absent=ANNE, substitute=BRUNO, starts_on=ON, ends_on=date(2026, 1, 1))
        )


@pytest.mark.parametrize(
    ("subject", "role"), [("commande_publique", "president"), ("personnel", "conseil"), ("budget", "conseil")]
)
def test_the_competent_body_is_the_council_unless_delegated_and_delegable(subject, role):
    wide = Delegation(
        id=UUID(int=21),
        published_on=ON,
        transmitted_on=ON,
        deed="d",
        deed_on=ON,
        giver=ANNE,
        holder=BRUNO,
        role="bureau",
        scope=("budget",),
        starts_on=ON,
    )
    assert competent(subject, (wide, DEED), ON) == role
