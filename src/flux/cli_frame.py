"""What every command shares: the installation it works on, who it acts for, how it answers and how it refuses."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import Enum
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

import click
from environs import EnvError

from flux.bootstrap import Container, build
from flux.cli_french import speak_french
from flux.domain.actors import Actor
from flux.errors import DefinitionRejected, Finding, FluxError, ValidationFailed
from flux.services import people, sent
from flux.services.house import House
from flux.settings import Settings, from_environment

speak_french()


as_option = click.option("--as", "login", envvar="FLUX_LOGIN", metavar="IDENTIFIANT", help="La personne qui agit.")
json_option = click.option("--json", "as_json", is_flag=True, help="Répondre en JSON.")


class Told(NamedTuple):
    """What a command answers."""

    #: for programs, one JSON object
    value: object
    #: for people, a sentence or some lines
    text: str | Sequence[str]


class Day(click.ParamType[date]):
    """A date such as 2026-10-13."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date that was typed."""
        if isinstance(value, date):
            return value
        try:
            day = datetime.strptime(str(value), "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            day = None
        if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            self.fail(f"une date telle que 2026-10-13 est attendue, et non «\u00a0{value}\u00a0».", param, ctx)
        return day


DAY = Day()
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def on_house(command: Callable[..., Told]) -> Callable[..., None]:
    """Makes a command of a function: gives it the house, prints what it tells as sentences or, with --json, as JSON."""

    @json_option
    @wraps(command)
    def run(*, as_json: bool, **given: Any) -> None:
        with refusals(as_json=as_json):
            container = opened(from_environment)
            try:
                told = command(container.house, **given)
            finally:
                container.close()
        if as_json:
            click.echo(json.dumps(plain(told.value), ensure_ascii=False))
            return
        for line in [told.text] if isinstance(told.text, str) else told.text:
            click.echo(_printable(line))

    return run


def opened(read: Callable[[], Settings], *, with_clock: bool = False) -> Container:
    """The installation of the environment; what keeps it shut is told with what to do about it.

    Raises UsageError for a setting that cannot be read, ClickException for data that cannot be opened.
    """
    try:
        settings = read()
    except EnvError as error:
        raise click.UsageError(f"Un réglage ne se lit pas\u00a0: {error}") from error
    fresh = not settings.database_url and not (settings.data_dir / "flux.db").exists()
    try:
        container = build(settings, with_clock=with_clock)
    except OSError as error:
        raise click.ClickException(
            f"Le dossier des données «\u00a0{settings.data_dir}\u00a0» ne peut pas être écrit ({error.strerror}). "
            "Donnez-vous-y le droit d’écrire, ou choisissez-en un autre\u00a0: FLUX_DATA_DIR=…"
        ) from error
    if fresh:
        click.echo(f"Base de données neuve\u00a0: {settings.data_dir / 'flux.db'}", err=True)
    return container


@contextmanager
def refusals(*, as_json: bool = False) -> Iterator[None]:
    """Turns a refusal into sentences on the error stream (an object with --json) and exit code 1."""
    try:
        yield
    except FluxError as error:
        click.echo(_refusal_json(error) if as_json else _printable(_refusal_text(error)), err=True)
        raise click.exceptions.Exit(1) from error
    except OSError as error:
        place = f"«\u00a0{error.filename}\u00a0»" if error.filename else "Un fichier"
        raise click.ClickException(f"{place} ne se lit pas\u00a0: vérifiez qu’il est là, et vos droits.") from error


def _printable(text: str) -> str:
    """A line for a terminal: what somebody typed into a title must not command it."""
    return "".join(sign if sign.isprintable() or sign in "\n\t\u00a0\u202f" else "�" for sign in text)


def who(house: House, login: str | None) -> Actor:
    """The person that the command acts for. Raises UsageError without one, NotFound for an unknown one."""
    if not login:
        raise click.UsageError("Dites qui agit\u00a0: --as IDENTIFIANT, ou la variable FLUX_LOGIN.")
    return people.actor_by_login(house, login)


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
        given = sent.read(text.encode()) if text else {}
    except ValueError as error:
        raise click.UsageError(f"--variables attend un objet JSON\u00a0: {_why(error)}") from error
    if not isinstance(given, dict):
        raise click.UsageError("--variables attend un objet JSON, entre accolades.")
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--var attend nom=valeur, pas «\u00a0{pair}\u00a0».")
        given[name] = _value(value)
    return given


def _value(text: str) -> object:
    try:
        body = text.encode()
    except UnicodeEncodeError as error:
        raise click.UsageError(f"--var ne peut pas garder cette valeur\u00a0: {_why(error)}") from error
    try:
        return sent.read(body)
    except sent.OutOfBounds as error:
        raise click.UsageError(f"--var ne peut pas garder cette valeur\u00a0: {_why(error)}") from error
    except ValueError:
        return text


def _why(error: ValueError) -> str:
    if isinstance(error, sent.OutOfBounds):
        return "il est trop profond, ou contient un nombre ou un signe qui ne peut pas être gardé."
    if isinstance(error, json.JSONDecodeError):
        return f"il ne se lit pas à partir du signe {error.pos + 1}."
    return "il n’est pas écrit en UTF-8."


def _refusal_json(error: FluxError) -> str:
    told: dict[str, object] = {"code": error.code, "message": error.message, "data": error.data}
    if isinstance(error, ValidationFailed):
        told["fields"] = error.fields
    if isinstance(error, DefinitionRejected):
        told["findings"] = error.findings
    return json.dumps({"error": plain(told)}, ensure_ascii=False)


def _refusal_text(error: FluxError) -> str:
    lines = [error.message]
    if isinstance(error, DefinitionRejected):
        lines += [f"  {_place(one)}\u00a0: {one.message}" for one in error.findings if one.severity == "error"]
    elif isinstance(error, ValidationFailed):
        lines += [f"  {name}\u00a0: {sentence}" for name, sentence in error.fields.items()]
    return "\n".join(lines)


def _place(finding: Finding) -> str:
    line = f"ligne {finding.line}" if finding.line else None
    return ", ".join(part for part in (finding.file, finding.element, line) if part) or "fichier"
