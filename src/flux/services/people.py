"""People: accounts, sign-in, mandates, the territory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from uuid import uuid4

from flux.domain.actors import Actor
from flux.domain.institutions import Epci, Mandate, MandateId, Person, PersonId
from flux.domain.people import SHORTEST_PASSWORD, Account, after_failure, after_success, is_address, wait_of
from flux.domain.permissions import Verb, require
from flux.domain.tasks import role_key
from flux.errors import Forbidden, NotFound, Unauthenticated, ValidationFailed
from flux.ports import UnitOfWork
from flux.services import bodies, standing
from flux.services.house import House

_WRONG = "Identifiant ou mot de passe inconnu."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Somebody who has proved who they are by their password."""

    actor: Actor
    account: Account


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetail:
    """A person with account and mandates, past and future included."""

    person: Person
    account: Account | None
    mandates: tuple[Mandate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What is needed to welcome somebody."""

    name: str
    login: str
    email: str = ""
    #: None makes an account that no password opens
    password: str | None = None
    administrator: bool = False


def too_soon(wait: timedelta) -> Unauthenticated:
    """The refusal of who tried too often, whether the name has an account or not; `retry_after` is in seconds."""
    seconds = ceil(wait.total_seconds())
    again = f"{seconds}\u00a0s" if seconds <= 60 else f"{ceil(seconds / 60)} minutes"
    return Unauthenticated(
        f"Trop d’essais\u00a0: réessayez dans {again}.", code="sign_in.throttled", data={"retry_after": seconds}
    )


def sign_in(house: House, login: str, password: str) -> SignedIn:
    """Checks a password.

    An unknown login, a wrong password and a closed account answer alike, after the same time. Past five failures in
    a row there is a wait, told by the sentence. Raises Unauthenticated.
    """
    known = login.strip().lower()
    with house.work.reading() as uow:
        account = uow.people.account_by_login(known)
    if account is not None and (wait := wait_of(account, house.clock.now())):
        raise too_soon(wait)
    # outside of any transaction: hashing is slow on purpose, and must not hold up those who write
    right = house.passwords.verify(account.password_hash if account else "", password)
    if account is None or not account.active:
        raise Unauthenticated(_WRONG, code="sign_in.refused")
    if not right or account.failures:
        account = _count(house, known, account, right=right)
    if not right:
        raise Unauthenticated(_WRONG, code="sign_in.refused")
    with house.work.reading() as uow:
        return SignedIn(actor=acting(house, uow, account), account=account)


def actor_by_login(house: House, login: str) -> Actor:
    """Who the command line acts for. Raises NotFound."""
    with house.work.reading() as uow:
        account = uow.people.account_by_login(login.strip().lower())
        if account is None or not account.active:
            raise NotFound(f"Aucun compte actif n’a l’identifiant «\u00a0{login}\u00a0».", code="account.not_found")
        return acting(house, uow, account)


def create(house: House, actor: Actor | None, new: NewPerson) -> PersonDetail:
    """Welcomes a person with an account; `actor` None is the installation itself (command line, demonstration).

    Raises Forbidden, ValidationFailed with the fields, Conflict when the login is taken.
    """
    _require(actor)
    _check(new)
    person = Person(id=PersonId(uuid4()), name=new.name.strip(), email=new.email.strip())
    account = Account(
        person=person.id,
        login=new.login.strip().lower(),
        password_hash=house.passwords.hash(new.password) if new.password else "",
        administrator=new.administrator,
    )
    with house.work() as uow:
        uow.people.add_person(person)
        uow.people.save_account(account)
        uow.commit()
    return PersonDetail(person=person, account=account, mandates=())


def set_password(house: House, actor: Actor | None, person: PersonId, password: str) -> Account:
    """Changes a password, one's own or (as administrator) another's; sessions and tokens of the account are over.

    Raises Forbidden, NotFound, ValidationFailed.
    """
    if actor is None or actor.id != person:
        _require(actor)
    _check_password(password)
    hash_ = house.passwords.hash(password)
    return _change(house, person, password_hash=hash_, failures=0, locked_until=None)


def set_active(house: House, actor: Actor | None, person: PersonId, *, active: bool) -> Account:
    """Opens or closes an account; its sessions and tokens are over. Raises Forbidden, NotFound."""
    _require(actor)
    return _change(house, person, active=active)


def give_mandate(
    house: House,
    actor: Actor | None,
    person: PersonId,
    role: str,
    *,
    starts_on: date,
    ends_on: date | None = None,
    commune: str | None = None,
    body: str | None = None,
) -> Mandate:
    """Gives a role to a person from a day on. Raises Forbidden, NotFound, ValidationFailed."""
    _require(actor)
    _check_period(starts_on, ends_on)
    mandate = Mandate(
        id=MandateId(uuid4()),
        person=person,
        role=role_key(role),
        starts_on=starts_on,
        ends_on=ends_on,
        commune=commune,
        body=body,
    )
    with house.work() as uow:
        _known(uow, person)
        _check_place(uow, mandate)
        bodies.check_new_mandate(house, uow, mandate)
        uow.people.add_mandate(mandate)
        uow.commit()
    return mandate


def end_mandate(house: House, actor: Actor | None, mandate: MandateId, *, ends_on: date) -> Mandate:
    """Sets the last day of a mandate; deeds and absences end with the last one. Raises Forbidden, NotFound, ValidationFailed."""
    _require(actor)
    with house.work() as uow:
        found = uow.people.mandate(mandate)
        if found is None:
            raise NotFound("Ce mandat n’existe pas.", code="mandate.not_found")
        _check_period(found.starts_on, ends_on)
        ended = replace(found, ends_on=ends_on)
        uow.people.save_mandate(ended)
        bodies.after_mandates(uow, {ended.person: ends_on})
        uow.commit()
        return ended


def _check_period(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        sentence = "Le mandat finirait avant d’avoir commencé."
        raise ValidationFailed(sentence, fields={"ends_on": sentence}, code="mandate.period")


def _check_place(uow: UnitOfWork, mandate: Mandate) -> None:
    epci = uow.people.territory()
    if mandate.commune is not None and epci is not None and epci.commune(mandate.commune) is None:
        sentence = f"La commune {mandate.commune} n’est pas du territoire."
        raise ValidationFailed(sentence, fields={"commune": sentence}, code="mandate.commune")
    if mandate.body is not None and uow.institutions.body(mandate.body) is None:
        sentence = f"L’organe «\u00a0{mandate.body}\u00a0» n’existe pas."
        raise ValidationFailed(sentence, fields={"body": sentence}, code="mandate.body")


def list_people(house: House, actor: Actor) -> tuple[PersonDetail, ...]:
    """Everybody with account and mandates, by name. Raises Forbidden."""
    if not may_list(actor):
        raise Forbidden("La liste des personnes est réservée à l’administrateur et au DGS.", code="people.forbidden")
    with house.work.reading() as uow:
        mandates = uow.people.mandates()
        return tuple(
            PersonDetail(
                person=person,
                account=uow.people.account(person.id),
                mandates=tuple(mandate for mandate in mandates if mandate.person == person.id),
            )
            for person in uow.people.persons()
        )


def list_persons(house: House, actor: Actor) -> tuple[Person, ...]:
    """Everybody, by name, to be chosen from: one who may act for another has to be named. Raises Forbidden."""
    if not actor.administrator and not actor.mandates:
        raise Forbidden("Il faut un mandat ou une fonction en vigueur pour voir qui est qui.", code="people.forbidden")
    with house.work.reading() as uow:
        return uow.people.persons()


def may_list(actor: Actor) -> bool:
    """Whether the actor may read who is who: needed to manage accounts, or to hand a task over."""
    return actor.administrator or "dgs" in actor.roles


def names(house: House, persons: frozenset[PersonId]) -> dict[PersonId, str]:
    """The names of persons, to tell a story; unknown ones are left out."""
    with house.work.reading() as uow:
        found = (uow.people.person(person) for person in persons)
        return {person.id: person.name for person in found if person is not None}


def territory(house: House) -> Epci | None:
    """The territory that this installation serves, with its communes; None before it is set."""
    with house.work.reading() as uow:
        return uow.people.territory()


def set_territory(house: House, actor: Actor | None, epci: Epci) -> Epci:
    """Keeps or replaces the territory. Raises Forbidden."""
    _require(actor)
    with house.work() as uow:
        uow.people.save_territory(epci)
        uow.commit()
    return epci


def _count(house: House, login: str, read: Account, *, right: bool) -> Account:
    """Writes what an attempt changes, on the row as it stands: attempts at once are all counted."""
    with house.work() as uow:
        account = uow.people.account_by_login(login) or read
        counted = after_success(account) if right else after_failure(account, house.clock.now())
        uow.people.save_account(counted)
        uow.commit()
        return counted


def acting(house: House, uow: UnitOfWork, account: Account) -> Actor:
    """The person of an account, with the mandates of the day."""
    found = standing.wearer(uow, _known(uow, account.person), house.today())
    return replace(found, administrator=account.administrator)


def _require(actor: Actor | None) -> None:
    if actor is not None:
        require(actor, Verb.MANAGE_PEOPLE)


def _known(uow: UnitOfWork, person: PersonId) -> Person:
    found = uow.people.person(person)
    if found is None:
        raise NotFound("Cette personne n’existe pas.", code="person.not_found")
    return found


def _change(house: House, person: PersonId, **changes: object) -> Account:
    with house.work() as uow:
        account = uow.people.account(person)
        if account is None:
            raise NotFound("Cette personne n’a pas de compte.", code="account.not_found")
        changed = replace(account, stamp=account.stamp + 1, **changes)  # type: ignore[arg-type]  # replace checks names
        uow.people.save_account(changed)
        uow.commit()
        return changed


#: longest login, in characters
LONGEST_LOGIN = 100


def _check(new: NewPerson) -> None:
    faults: dict[str, str] = {}
    if not new.name.strip():
        faults["name"] = "Donnez un nom."
    login = new.login.strip()  # a colon would end it where programs sign in by HTTP
    if not login or " " in login or ":" in login or not login.isprintable() or len(login) > LONGEST_LOGIN:
        faults["login"] = f"Donnez un identifiant sans espace ni deux-points, de {LONGEST_LOGIN} signes au plus."
    if new.email.strip() and not is_address(new.email.strip()):
        faults["email"] = "Donnez une adresse de courriel, telle que nom@exemple.fr."
    if new.password is not None and len(new.password) < SHORTEST_PASSWORD:
        faults["password"] = _TOO_SHORT
    if faults:
        raise ValidationFailed(" ".join(faults.values()), fields=faults, code="person.invalid")


_TOO_SHORT = f"Le mot de passe doit compter au moins {SHORTEST_PASSWORD} caractères."


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise ValidationFailed(_TOO_SHORT, fields={"password": _TOO_SHORT}, code="password.too_short")
