"""Accounts: signing in, slowing down guesses, sessions that end, mandates of the day."""

from datetime import date

import pytest

from flux.errors import Conflict, Forbidden, Unauthenticated, ValidationFailed
from flux.services import people
from flux.services.people import NewPerson

RIGHT = "mot-de-passe-long"


def test_the_right_password_gives_the_mandates_of_the_day(village):
    village.person("maire", "maire", commune="213500234")
    village.person("ancien", "maire", until=date(2025, 12, 31))
    assert people.sign_in(village.house, " Maire ", RIGHT).actor.roles == {"maire"}
    assert people.sign_in(village.house, "ancien", RIGHT).actor.roles == set()


@pytest.mark.parametrize(("login", "password"), [("maire", "faux"), ("personne", RIGHT), ("ferme", RIGHT)])
def test_a_wrong_password_an_unknown_login_and_a_closed_account_answer_alike(village, login, password):
    village.person("maire", "maire")
    village.person("ferme", "maire")
    people.set_active(village.house, None, village.people["ferme"].id, active=False)
    with pytest.raises(Unauthenticated, match="Identifiant ou mot de passe inconnu"):
        people.sign_in(village.house, login, password)


def test_guessing_is_slowed_down_and_the_wait_ends(village):
    village.person("maire", "maire")
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            people.sign_in(village.house, "maire", "faux")
    with pytest.raises(Unauthenticated, match="réessayez dans 30"):
        people.sign_in(village.house, "maire", RIGHT)
    village.clock.advance(seconds=31)
    assert people.sign_in(village.house, "maire", RIGHT).account.failures == 0


def test_a_mandate_that_ends_takes_its_right_away_the_day_after(village):
    maire = village.person("maire", "maire")
    people.end_mandate(village.house, None, maire.mandates[0].id, ends_on=date(2026, 1, 5))
    assert village.who("maire").roles == {"maire"}
    village.clock.advance(days=1)
    assert village.who("maire").roles == set()


def test_accounts_are_the_administrators_business(village):
    maire = village.person("maire", "maire")
    with pytest.raises(Forbidden):
        people.create(village.house, maire, NewPerson(name="X", login="x", password="assez-long-oui"))
    with pytest.raises(Forbidden):
        people.list_people(village.house, maire)


def test_a_poor_account_is_refused_field_by_field(village):
    with pytest.raises(ValidationFailed) as refused:
        people.create(village.house, None, NewPerson(name=" ", login="a b", password="court"))
    assert set(refused.value.fields) == {"name", "login", "password"}


def test_a_login_is_given_once(village):
    village.person("maire", "maire")
    with pytest.raises(Conflict):
        people.create(village.house, None, NewPerson(name="X", login="maire", password="assez-long-oui"))
