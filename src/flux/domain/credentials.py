"""What proves who asks once the password is checked: the session of a browser, the token of a program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NewType
from uuid import UUID

from flux.domain.institutions import PersonId
from flux.domain.people import Account

CredentialId = NewType("CredentialId", UUID)

#: a browser that was left open asks for the password again after this long
SESSION_FOR = timedelta(days=30)
#: life of a token, in days: when nothing is said, and at most
TOKEN_DAYS, MOST_TOKEN_DAYS = 90, 366
#: tokens that one person may have at once
MOST_TOKENS = 20
#: longest name of a token, in characters
LONGEST_TOKEN_NAME = 80
#: what a token begins with, so that one that leaks into a file is recognised
TOKEN_PREFIX = "flux_"  # noqa: S105  a mark, no secret


class CredentialKind(StrEnum):
    """Who carries it."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105  a word, no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A secret that its holder carries; only its digest is kept, so that the database opens nothing."""

    id: CredentialId
    person: PersonId
    kind: CredentialKind
    digest: str
    #: what its owner calls it; empty for a session
    name: str = ""
    #: stamp of the account when it was made: a changed password and a closed account end it
    stamp: int
    made_at: datetime
    expires_at: datetime
    #: last day on which it was used
    used_on: date | None = None

    def holds(self, account: Account, now: datetime) -> bool:
        """Whether it opens anything."""
        return account.active and account.stamp == self.stamp and now < self.expires_at


def digest_of(secret: str) -> str:
    """The digest by which a secret is found; drawn at random and long, it needs no slow hash."""
    return sha256(secret.encode()).hexdigest()
