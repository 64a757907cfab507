"""What every command shares: the installation it works on, who it acts for, how it answers and how it refuses."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import click
from environs import EnvError
from sqlalchemy.exc import SQLAlchemyError

from flux.bootstrap import Container, build
from flux.domain.institutions import Person, PersonId
from flux.domain.permissions import Actor
from flux.errors import DefinitionRejected, FluxError, ValidationFailed
from flux.services import people
from flux.settings import from_environment

#: whoever holds the machine: keeps the house and answers for nobody
OPERATOR = Actor(person=Person(id=PersonId(UUID(int=0)), name="Exploitant"), administrator=True)

as_option = click.option("--as", "login", envvar="FLUX_LOGIN", metavar="IDENTIFIANT", help="La personne qui agit.")
json_option = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")


@contextmanager
def installation() -> Iterator[Container]:
    """The installation of the environment, closed at the end; a setting that cannot be read is a wrong usage."""
    try:
        container = build(from_environment())
    except EnvError as error:
        raise click.UsageError(f"Un réglage ne peut pas être lu\u00a0: {error}") from error
    except SQLAlchemyError as error:
        raise click.ClickException(
            "La base de données ne répond pas\u00a0: vérifiez FLUX_DATABASE_URL et FLUX_DATA_DIR."
        ) from error
    try:
        yield container
    finally:
        container.close()


@contextmanager
def refusals(*, as_json: bool = False) -> Iterator[None]:
    """Turns a refusal into sentences on the error stream (an object with --json) and exit code 1."""
    try:
        yield
    except FluxError as error:
        click.echo(_refusal_json(error) if as_json else _refusal_text(error), err=True)
        raise click.exceptions.Exit(1) from error


def who(container: Container, login: str | None) -> Actor:
    """The person that the command acts for. Raises UsageError without one, NotFound for an unknown one."""
    if not login:
        raise click.UsageError("Dites qui agit\u00a0: --as IDENTIFIANT, ou la variable FLUX_LOGIN.")
    return people.actor_by_login(container.house, login)


def answer(value: object, text: str | Sequence[str], *, as_json: bool) -> None:
    """Prints a value as one JSON object, or its text for people."""
    if as_json:
        click.echo(json.dumps(plain(value), ensure_ascii=False))
        return
    for line in [text] if isinstance(text, str) else text:
        click.echo(line)


def plain(value: object) -> Any:
    """Any answer of the services as plain JSON."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    match value:
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return {str(plain(key)): plain(held) for key, held in value.items()}
        case list() | tuple() | frozenset() | set():
            return [plain(item) for item in value]
    return value


def variables(pairs: Sequence[str], text: str | None) -> dict[str, object]:
    """Variables of `--var nom=valeur` (JSON when it reads as such, else text) over those of a JSON object.

    Raises UsageError for what is neither.
    """
    try:
        given = json.loads(text) if text else {}
    except ValueError as error:
        raise click.UsageError(f"--variables attend un objet JSON\u00a0: {error}.") from error
    if not isinstance(given, dict):
        raise click.UsageError("--variables attend un objet JSON.")
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--var attend nom=valeur, pas «\u00a0{pair}\u00a0».")
        given[name] = _value(value)
    return given


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _refusal_json(error: FluxError) -> str:
    told: dict[str, object] = {"code": error.code, "message": error.message, "data": error.data}
    if isinstance(error, ValidationFailed):
        told["fields"] = error.fields
    if isinstance(error, DefinitionRejected):
        told["findings"] = error.findings
    return json.dumps({"error": plain(told)}, ensure_ascii=False, default=str)


def _refusal_text(error: FluxError) -> str:
    lines = [error.message]
    if isinstance(error, DefinitionRejected):
        lines += [
            f"  {finding.element or 'fichier'}{f', ligne {finding.line}' if finding.line else ''}\u00a0: {finding.message}"
            for finding in error.findings
            if finding.severity == "error"
        ]
    elif isinstance(error, ValidationFailed):
        lines += [f"  {name}\u00a0: {sentence}" for name, sentence in error.fields.items()]
    return "\n".join(lines)
