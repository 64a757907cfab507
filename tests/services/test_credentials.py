"""Sessions and tokens: each can be ended alone, a new password ends all, and none gives more than the mandates of the day."""

from datetime import date, timedelta

import pytest

from flux.domain.credentials import MOST_TOKENS, SESSION_FOR, CredentialKind, digest_of
from flux.errors import Forbidden, InvalidState, NotFound, Unauthenticated, ValidationFailed
from flux.services import credentials, people

RIGHT = "mot-de-passe-long"


@pytest.fixture
def maire(village):
    return village.person("maire", "maire", commune="213500234")


@pytest.fixture
def signed(village, maire):
    return people.sign_in(village.house, "maire", RIGHT)


def token_of(village, who, name="relevé", **more):
    return credentials.make_token(village.house, who, who.id, name=name, **more)


def test_a_session_that_was_signed_out_is_over_for_every_copy_of_its_cookie(village, signed):
    here, phone = (credentials.open_session(village.house, signed.account) for _ in range(2))
    credentials.close_session(village.house, here)
    credentials.close_session(village.house, here)
    with pytest.raises(Unauthenticated):
        credentials.by_session(village.house, here)
    assert credentials.by_session(village.house, phone).id == signed.actor.id


@pytest.mark.parametrize("ends", ["password", "account"])
def test_a_new_password_or_a_closed_account_ends_sessions_and_tokens(village, signed, ends):
    session = credentials.open_session(village.house, signed.account)
    token = token_of(village, signed.actor).secret
    if ends == "password":
        people.set_password(village.house, signed.actor, signed.actor.id, "un-autre-mot-de-passe")
    else:
        people.set_active(village.house, None, signed.actor.id, active=False)
    for read, secret in ((credentials.by_session, session), (credentials.by_token, token)):
        with pytest.raises(Unauthenticated):
            read(village.house, secret)


def test_a_session_ends_by_itself_and_leaves_no_row(village, signed):
    session = credentials.open_session(village.house, signed.account)
    village.clock.advance(seconds=SESSION_FOR.total_seconds())
    with pytest.raises(Unauthenticated):
        credentials.by_session(village.house, session)
    credentials.open_session(village.house, signed.account)
    with village.house.work.reading() as uow:
        assert len(uow.credentials.of(signed.actor.id, CredentialKind.SESSION)) == 1


def test_the_database_holds_no_secret(village, signed):
    made = token_of(village, signed.actor)
    assert made.token.digest == digest_of(made.secret)
    assert made.secret not in repr(made.token)


def test_a_token_is_the_person_of_the_day_and_nothing_more(village, maire):
    made = token_of(village, maire)
    assert credentials.by_token(village.house, made.secret).roles == {"maire"}
    people.end_mandate(village.house, None, maire.mandates[0].id, ends_on=date(2026, 1, 5))
    village.clock.advance(days=1)
    assert credentials.by_token(village.house, made.secret).roles == set()


def test_a_session_is_no_token_and_a_token_no_session(village, signed):
    session, token = credentials.open_session(village.house, signed.account), token_of(village, signed.actor).secret
    with pytest.raises(Unauthenticated):
        credentials.by_token(village.house, session)
    with pytest.raises(Unauthenticated):
        credentials.by_session(village.house, token)


def test_a_token_expires_and_its_owner_sees_when_it_was_used(village, maire):
    made = token_of(village, maire, days=30)
    assert credentials.tokens(village.house, maire, maire.id)[0].used_on is None
    credentials.by_token(village.house, made.secret)
    assert credentials.tokens(village.house, maire, maire.id)[0].used_on == village.house.today()
    village.clock.advance(days=30)
    with pytest.raises(Unauthenticated):
        credentials.by_token(village.house, made.secret)
    assert credentials.tokens(village.house, maire, maire.id) == ()


def test_a_revoked_token_opens_nothing_and_only_its_owner_or_the_machine_revokes_it(village, maire):
    admin = village.person("admin", administrator=True)
    made, other = token_of(village, maire), token_of(village, maire)
    with pytest.raises(NotFound):
        credentials.revoke_token(village.house, admin, made.token.id)
    credentials.revoke_token(village.house, maire, made.token.id)
    credentials.revoke_token(village.house, None, other.token.id)
    with pytest.raises(Unauthenticated):
        credentials.by_token(village.house, made.secret)
    with pytest.raises(NotFound):
        credentials.revoke_token(village.house, None, other.token.id)


def test_nobody_makes_or_reads_the_tokens_of_somebody_else(village, maire):
    admin = village.person("admin", administrator=True)
    with pytest.raises(Forbidden):
        credentials.make_token(village.house, admin, maire.id, name="à sa place")
    with pytest.raises(Forbidden):
        credentials.tokens(village.house, admin, maire.id)
    assert credentials.make_token(village.house, None, maire.id, name="par la machine").token.person == maire.id


@pytest.mark.parametrize(
    ("given", "fault"),
    [({"name": " "}, "name"), ({"name": "x" * 81}, "name"), ({"days": 0}, "days"), ({"days": 367}, "days")],
)
def test_a_token_needs_a_name_and_an_end(village, maire, given, fault):
    with pytest.raises(ValidationFailed) as refused:
        token_of(village, maire, **given)
    assert set(refused.value.fields) == {fault}


def test_one_person_cannot_fill_the_table(village, maire):
    for _ in range(MOST_TOKENS):
        token_of(village, maire)
    with pytest.raises(InvalidState):
        token_of(village, maire)
    village.clock.advance(seconds=timedelta(days=90).total_seconds())
    assert token_of(village, maire).token.name == "relevé"
