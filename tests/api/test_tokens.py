"""Tokens of programs: made on the account's page with the password, shown once, worth what their owner is worth today."""

import re
from datetime import date

import pytest

from flux.services import people
from tests.api.houses import PASSWORD


def post(browser, path, **fields):
    with browser.session_transaction() as session:
        token = session["csrf"]
    return browser.post(path, data={"csrf_token": token, **fields})


def make(browser, **changes):
    return post(browser, "/compte/jetons", **{"nom": "Relevé", "duree": "90", "mot_de_passe": PASSWORD} | changes)


def secret_in(page):
    return re.search(r"flux_[\w-]{43}", page.text).group()


@pytest.fixture
def owner(town):
    return town.visitor("maire")


def ask(town, secret, path="/api/v1/me", **options):
    method = options.pop("method", "GET")
    headers = {"Authorization": f"Bearer {secret}"}
    return town.app.test_client().open(path, method=method, headers=headers, **options)


def test_a_token_is_shown_once_and_opens_what_its_owner_may(town, owner):
    made = make(owner)
    secret = secret_in(made)
    assert ask(town, secret).json["name"] == "Alix Perrin"
    assert ask(town, secret, "/api/v1/incidents").status_code == 403
    later = owner.get("/compte/jetons").text
    assert "Relevé" in later
    assert "flux_" not in later
    assert "aujourd’hui" in later


def test_a_program_needs_no_token_against_forgery_but_opens_no_page(town, owner):
    secret = secret_in(make(owner))
    assert ask(town, secret, "/api/v1/signals", method="POST", json={"name": "x"}).status_code == 403
    assert ask(town, secret, "/compte").status_code == 303


def test_a_revoked_token_is_refused_with_the_ways_to_prove_who_one_is(town, owner):
    secret = secret_in(make(owner))
    there = re.search(r"/compte/jetons/[0-9a-f-]{36}/fin", owner.get("/compte/jetons").text).group()
    assert post(town.visitor("agent"), there).status_code == 404
    assert post(owner, there).status_code == 303
    refused = ask(town, secret)
    assert refused.status_code == 401
    assert refused.json["code"] == "token.refused"
    assert "Bearer" in refused.headers["WWW-Authenticate"]


@pytest.mark.parametrize("secret", ["flux_x", "", "é", "a" * 5000])
def test_what_is_no_token_is_refused(town, secret):
    assert ask(town, secret.encode().decode("latin-1")).status_code == 401


@pytest.mark.parametrize(
    ("changes", "fault"),
    [({"mot_de_passe": "non"}, "mot_de_passe"), ({"nom": ""}, "nom"), ({"duree": "9999"}, "duree")],
)
def test_a_refused_token_names_the_field_and_keeps_what_was_typed(owner, changes, fault):
    page = make(owner, **changes)
    assert page.status_code == 422
    assert f'id="faute-{fault}"' in page.text
    assert PASSWORD not in page.text
    assert "flux_" not in page.text


def test_the_rights_of_a_token_end_with_the_mandate_and_with_the_password(town, owner):
    secret = secret_in(make(owner))
    actor = people.actor_by_login(town.house, "maire")
    people.end_mandate(town.house, None, actor.mandates[0].id, ends_on=date(2026, 11, 23))
    town.wait(days=1)
    assert ask(town, secret).json["mandates"] == []
    people.set_password(town.house, None, actor.id, "une tout autre phrase")
    assert ask(town, secret).status_code == 401
