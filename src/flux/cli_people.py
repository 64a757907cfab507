"""`flux user`: accounts and the tokens of programs, by whoever holds the machine."""

from __future__ import annotations

from uuid import UUID

import click

from flux.cli_frame import Told, on_house
from flux.cli_french import group
from flux.domain.actors import OPERATOR
from flux.domain.credentials import MOST_TOKEN_DAYS, TOKEN_DAYS, Credential, CredentialId
from flux.services import credentials, people
from flux.services.house import House
from flux.services.people import NewPerson


@group()
def user() -> None:
    """Gérer les comptes, et les jetons par lesquels des programmes agissent."""


@user.command()
@click.argument("login", metavar="IDENTIFIANT")
@click.option("--name", required=True, help="Le nom affiché.")
@click.option("--email", default="", help="Son adresse, pour les rappels.")
@click.option("--password", envvar="FLUX_PASSWORD", prompt="Mot de passe", hide_input=True, confirmation_prompt=True)
@click.option("--administrator", is_flag=True, help="Tient les processus, les comptes et les incidents.")
@on_house
def add(house: House, *, login: str, name: str, email: str, password: str, administrator: bool) -> Told:  # noqa: PLR0913 - one parameter per option of the command
    """Ouvrir un compte."""
    new = NewPerson(name=name, login=login, email=email, password=password, administrator=administrator)
    made = people.create(house, None, new)
    return Told(_public(made), f"Compte ouvert\u00a0: {login}")


@user.command()
@click.argument("login", metavar="IDENTIFIANT")
@click.option("--password", envvar="FLUX_PASSWORD", prompt="Mot de passe", hide_input=True, confirmation_prompt=True)
@on_house
def password(house: House, *, login: str, password: str) -> Told:
    """Changer un mot de passe ; les sessions ouvertes du compte sont fermées et ses jetons révoqués."""
    who = people.actor_by_login(house, login)
    people.set_password(house, None, who.id, password)
    return Told({"login": login}, f"Mot de passe changé\u00a0: {login}")


@user.command()
@click.argument("login", metavar="IDENTIFIANT")
@on_house
def close(house: House, *, login: str) -> Told:
    """Fermer un compte ; la personne et ce qu’elle a fait restent au dossier."""
    who = people.actor_by_login(house, login)
    people.set_active(house, None, who.id, active=False)
    return Told({"login": login, "active": False}, f"Compte fermé\u00a0: {login}")


@user.command("list")
@on_house
def list_users(house: House) -> Told:
    """Lister les personnes, leurs comptes et leurs mandats du jour."""
    everybody = people.list_people(house, OPERATOR)
    today = house.today()
    lines = [
        f"{(who.account.login if who.account else '-'):<24} {who.person.name:<40} "
        + ", ".join([*_standing(who), *sorted(one.role for one in who.mandates if one.in_force(today))])
        for who in everybody
    ]
    return Told([_public(who) for who in everybody], lines or ["Personne."])


def _standing(detail: people.PersonDetail) -> list[str]:
    account = detail.account
    if account is None:
        return []
    return ["compte fermé"] * (not account.active) + ["administrateur"] * account.administrator


def _public(detail: people.PersonDetail) -> dict[str, object]:
    """Without what nobody has to read: the hash of the password stays in the store."""
    account = detail.account
    return {
        "person": detail.person,
        "login": account.login if account else None,
        "active": account.active if account else False,
        "administrator": account.administrator if account else False,
        "mandates": detail.mandates,
    }


@user.group(subcommand_metavar="COMMANDE [ARGUMENTS]...")
def token() -> None:
    """Tenir les jetons, par lesquels des programmes agissent pour une personne."""


@token.command("add")
@click.argument("login", metavar="IDENTIFIANT")
@click.argument("name", metavar="NOM")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_TOKEN_DAYS),
    default=TOKEN_DAYS,
    show_default=True,
    help="Durée du jeton, en jours.",
)
@on_house
def add_token(house: House, *, login: str, name: str, days: int) -> Told:
    """Créer un jeton ; il n’est montré qu’ici."""
    made = credentials.make_token(house, None, people.actor_by_login(house, login).id, name=name, days=days)
    lines = [
        made.secret,
        f"Copiez-le maintenant\u00a0: il ne sera plus montré. Il expire le {made.token.expires_at:%Y-%m-%d}.",
    ]
    return Told({**_shown(made.token), "secret": made.secret}, lines)


@token.command("list")
@click.argument("login", metavar="IDENTIFIANT")
@on_house
def list_tokens(house: House, *, login: str) -> Told:
    """Lister les jetons d’une personne."""
    kept = credentials.tokens(house, None, people.actor_by_login(house, login).id)
    lines = [
        f"{one.id}  {one.name:<30} expire le {one.expires_at:%Y-%m-%d}, dernier usage {one.used_on or 'jamais'}"
        for one in kept
    ]
    return Told([_shown(one) for one in kept], lines or ["Aucun jeton."])


@token.command("revoke")
@click.argument("id_", metavar="JETON", type=click.UUID)
@on_house
def revoke_token(house: House, *, id_: UUID) -> Told:
    """Révoquer un jeton\u00a0: il n’ouvre plus rien."""
    ended = credentials.revoke_token(house, None, CredentialId(id_))
    return Told(_shown(ended), f"Jeton révoqué\u00a0: {ended.name}")


def _shown(one: Credential) -> dict[str, object]:
    """Without the digest, which nobody has to read."""
    return {
        "id": one.id,
        "name": one.name,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "used_on": one.used_on,
    }
