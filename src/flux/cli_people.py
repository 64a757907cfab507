"""`flux user`: accounts and mandates, by whoever holds the machine."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import click

from flux.cli_frame import OPERATOR, answer, installation, json_option, refusals
from flux.domain.institutions import MandateId
from flux.services import people
from flux.services.people import NewPerson

day = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def user() -> None:
    """Gérer les comptes et les mandats."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="Le nom affiché.")
@click.option("--email", default="", help="Son adresse, pour les rappels.")
@click.option("--password", envvar="FLUX_PASSWORD", prompt="Mot de passe", hide_input=True, confirmation_prompt=True)
@click.option("--administrator", is_flag=True, help="Tient les processus, les comptes et les incidents.")
@json_option
def add(*, login: str, name: str, email: str, password: str, administrator: bool, as_json: bool) -> None:  # noqa: PLR0913 - one parameter per option of the command
    """Ouvrir un compte."""
    new = NewPerson(name=name, login=login, email=email, password=password, administrator=administrator)
    with refusals(as_json=as_json), installation() as container:
        made = people.create(container.house, None, new)
        answer(_public(made), f"Compte ouvert\u00a0: {login}", as_json=as_json)


@user.command()
@click.argument("login")
@click.option("--password", envvar="FLUX_PASSWORD", prompt="Mot de passe", hide_input=True, confirmation_prompt=True)
def password(*, login: str, password: str) -> None:
    """Changer un mot de passe ; les sessions ouvertes du compte sont fermées."""
    with refusals(), installation() as container:
        who = people.actor_by_login(container.house, login)
        people.set_password(container.house, None, who.id, password)
        click.echo(f"Mot de passe changé\u00a0: {login}")


@user.command()
@click.argument("login")
def close(*, login: str) -> None:
    """Fermer un compte ; la personne et ce qu’elle a fait restent au dossier."""
    with refusals(), installation() as container:
        who = people.actor_by_login(container.house, login)
        people.set_active(container.house, None, who.id, active=False)
        click.echo(f"Compte fermé\u00a0: {login}")


@user.command()
@click.argument("login")
@click.argument("role")
@click.option("--commune", help="SIREN de la commune, pour un mandat communal.")
@click.option("--from", "starts_on", type=day, help="Premier jour ; aujourd’hui par défaut.")
@click.option("--until", "ends_on", type=day, help="Dernier jour.")
@json_option
def mandate(  # noqa: PLR0913 - one parameter per option of the command
    *,
    login: str,
    role: str,
    commune: str | None,
    starts_on: datetime | None,
    ends_on: datetime | None,
    as_json: bool,
) -> None:
    """Donner un rôle à une personne."""
    with refusals(as_json=as_json), installation() as container:
        who = people.actor_by_login(container.house, login)
        begins = starts_on.date() if starts_on else container.house.today()
        given = people.give_mandate(
            container.house, None, who.id, role, starts_on=begins, ends_on=_date(ends_on), commune=commune
        )
        answer(given, f"{given.id}  {login}\u00a0: {given.role} à partir du {begins}", as_json=as_json)


@user.command("end-mandate")
@click.argument("mandate", type=click.UUID)
@click.option("--on", "ends_on", type=day, required=True, help="Dernier jour.")
def end_mandate(*, mandate: UUID, ends_on: datetime) -> None:
    """Mettre fin à un mandat."""
    with refusals(), installation() as container:
        ended = people.end_mandate(container.house, None, MandateId(mandate), ends_on=ends_on.date())
        click.echo(f"Mandat de {ended.role} jusqu’au {ended.ends_on}")


@user.command("list")
@json_option
def list_users(*, as_json: bool) -> None:
    """Lister les personnes, leurs comptes et leurs mandats du jour."""
    with refusals(as_json=as_json), installation() as container:
        everybody = people.list_people(container.house, OPERATOR)
        today = container.house.today()
        lines = [
            f"{(who.account.login if who.account else '-'):<16} {who.person.name:<40} "
            + ", ".join(mandate.role for mandate in who.mandates if mandate.in_force(today))
            for who in everybody
        ]
        answer([_public(who) for who in everybody], lines or ["Personne."], as_json=as_json)


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


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
