"""Accounts: how a person proves who they are, and how guessing is slowed down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flux.domain.institutions import PersonId

#: failures in a row that are taken for mistyping
FREE_FAILURES = 5
#: first wait past them; each further failure doubles it
FIRST_WAIT_FOR = timedelta(seconds=30)
#: no wait is longer, so that a stranger cannot lock somebody out for a day
LONGEST_WAIT_FOR = timedelta(minutes=15)
#: shortest password taken (ANSSI: length counts more than kinds of characters)
SHORTEST_PASSWORD = 12

#: longest address of mail (RFC 5321)
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account of a person."""

    person: PersonId
    #: what is typed to sign in, in lower case
    login: str
    #: argon2 hash; empty means that no password opens it
    password_hash: str = ""
    active: bool = True
    #: may keep definitions, files, accounts and incidents; gives no right to answer for a role
    administrator: bool = False
    failures: int = 0
    locked_until: datetime | None = None
    #: grows when the password changes or the account closes: sessions and tokens that carry an older one are over
    stamp: int = 1


def wait_of(account: Account, now: datetime) -> timedelta:
    """How long sign-in has to wait; nothing most of the time."""
    return max((account.locked_until or now) - now, timedelta())


def after_failure(account: Account, now: datetime) -> Account:
    """The account after a wrong password: past five in a row, a wait that doubles from 30 s to 15 min."""
    failures = account.failures + 1
    if failures < FREE_FAILURES:
        return replace(account, failures=failures)
    wait = min(FIRST_WAIT_FOR * 2 ** min(failures - FREE_FAILURES, 10), LONGEST_WAIT_FOR)
    return replace(account, failures=failures, locked_until=now + wait)


def after_success(account: Account) -> Account:
    """The account after the right password."""
    return replace(account, failures=0, locked_until=None)


def is_address(text: str) -> bool:
    """Whether mail may be sent there: something on both sides of one @, and no sign that a header would stumble over."""
    name, at, place = text.partition("@")
    plain = text.isprintable() and not set(text) & set(' ,;:<>()[]\\"')
    return plain and bool(name and at and place) and "@" not in place and len(text) <= LONGEST_ADDRESS
