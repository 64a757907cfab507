"""Sessions of browsers and tokens of programs: made from a checked password, ended one by one or all at once.

Neither carries rights: whoever shows one is the person of the day, with the mandates of the day.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from flux.domain.actors import Actor
from flux.domain.credentials import (
    LONGEST_TOKEN_NAME,
    MOST_TOKEN_DAYS,
    MOST_TOKENS,
    SESSION_FOR,
    TOKEN_DAYS,
    TOKEN_PREFIX,
    Credential,
    CredentialId,
    CredentialKind,
    digest_of,
)
from flux.domain.institutions import PersonId
from flux.domain.people import Account
from flux.errors import Forbidden, InvalidState, NotFound, Unauthenticated, ValidationFailed
from flux.ports import UnitOfWork
from flux.services import people
from flux.services.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token as it is handed over: the secret is shown here and nowhere else."""

    token: Credential
    secret: str


def open_session(house: House, account: Account) -> str:
    """Opens a session for an account whose password was checked; gives the secret that its browser keeps."""
    secret = secrets.token_urlsafe(32)
    now = house.clock.now()
    with house.work() as uow:
        uow.credentials.forget(now)
        uow.credentials.add(
            Credential(
                id=CredentialId(uuid4()),
                person=account.person,
                kind=CredentialKind.SESSION,
                digest=digest_of(secret),
                stamp=account.stamp,
                made_at=now,
                expires_at=now + SESSION_FOR,
            )
        )
        uow.commit()
    return secret


def close_session(house: House, secret: str) -> None:
    """Ends a session, wherever its cookie was copied to; one that is over already is no error."""
    with house.work() as uow:
        found = uow.credentials.by_digest(digest_of(secret))
        if found is None:
            return
        uow.credentials.remove([found.id])
        uow.commit()


def by_session(house: House, secret: str) -> Actor:
    """Who a browser is today: asked at each request, so that rights follow the mandates of the day.

    Raises Unauthenticated when the session is over.
    """
    with house.work.reading() as uow:
        return _holder(house, uow, secret, CredentialKind.SESSION)[1]


def by_token(house: House, secret: str) -> Actor:
    """Who a program is today, and notes once a day that its token is in use. Raises Unauthenticated."""
    with house.work.reading() as uow:
        token, actor = _holder(house, uow, secret, CredentialKind.TOKEN)
    if token.used_on != house.today():
        with house.work() as uow:
            uow.credentials.save(replace(token, used_on=house.today()))
            uow.commit()
    return actor


def make_token(house: House, actor: Actor | None, person: PersonId, *, name: str, days: int = TOKEN_DAYS) -> NewToken:
    """Makes a token for a program that acts for a person; nobody but the person, or who holds the machine, may.

    Raises Forbidden, NotFound, ValidationFailed with the fields, InvalidState past the most that one may have.
    """
    _require_own(actor, person)
    _check(name.strip(), days)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    now = house.clock.now()
    with house.work() as uow:
        account = _account(uow, person)
        if len(_live(house, uow, account)) >= MOST_TOKENS:
            raise InvalidState(
                f"Ce compte a déjà {MOST_TOKENS} jetons\u00a0: révoquez ceux qui ne servent plus.",
                code="token.too_many",
            )
        token = Credential(
            id=CredentialId(uuid4()),
            person=person,
            kind=CredentialKind.TOKEN,
            digest=digest_of(secret),
            name=name.strip(),
            stamp=account.stamp,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        uow.credentials.add(token)
        uow.commit()
    return NewToken(token=token, secret=secret)


def tokens(house: House, actor: Actor | None, person: PersonId) -> tuple[Credential, ...]:
    """The tokens of a person that still open something, latest first. Raises Forbidden, NotFound."""
    _require_own(actor, person)
    with house.work.reading() as uow:
        return _live(house, uow, _account(uow, person))


def revoke_token(house: House, actor: Actor | None, id_: CredentialId) -> Credential:
    """Ends a token at once. Raises NotFound, also for one that is somebody else's."""
    with house.work() as uow:
        token = uow.credentials.get(id_)
        if token is None or token.kind is not CredentialKind.TOKEN or (actor is not None and token.person != actor.id):
            raise NotFound("Ce jeton n’existe pas, ou plus.", code="token.not_found")
        uow.credentials.remove([token.id])
        uow.commit()
    return token


def _holder(house: House, uow: UnitOfWork, secret: str, kind: CredentialKind) -> tuple[Credential, Actor]:
    found = uow.credentials.by_digest(digest_of(secret))
    account = uow.people.account(found.person) if found is not None and found.kind is kind else None
    if found is None or account is None or not found.holds(account, house.clock.now()):
        sentence, code = _OVER[kind]
        raise Unauthenticated(sentence, code=code)
    return found, people.acting(house, uow, account)


_OVER = {
    CredentialKind.SESSION: ("Votre session est terminée\u00a0: identifiez-vous de nouveau.", "session.over"),
    CredentialKind.TOKEN: ("Ce jeton n’est pas connu, a expiré ou a été révoqué.", "token.refused"),
}


def _require_own(actor: Actor | None, person: PersonId) -> None:
    """Not even an administrator makes a token in the name of somebody else: it would answer for them."""
    if actor is not None and actor.id != person:
        raise Forbidden("Chacun ne voit et ne crée que ses propres jetons.", code="token.forbidden")


def _account(uow: UnitOfWork, person: PersonId) -> Account:
    account = uow.people.account(person)
    if account is None or not account.active:
        raise NotFound("Cette personne n’a pas de compte actif.", code="account.not_found")
    return account


def _live(house: House, uow: UnitOfWork, account: Account) -> tuple[Credential, ...]:
    now = house.clock.now()
    kept = uow.credentials.of(account.person, CredentialKind.TOKEN)
    return tuple(token for token in kept if token.holds(account, now))


def _check(name: str, days: int) -> None:
    faults: dict[str, str] = {}
    if not name or len(name) > LONGEST_TOKEN_NAME or not name.isprintable():
        faults["name"] = f"Donnez un nom au jeton, de {LONGEST_TOKEN_NAME} caractères au plus."
    if not 1 <= days <= MOST_TOKEN_DAYS:
        faults["days"] = f"Choisissez une durée de 1 à {MOST_TOKEN_DAYS} jours."
    if faults:
        raise ValidationFailed(" ".join(faults.values()), fields=faults, code="token.invalid")
