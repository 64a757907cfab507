"""`flux law`: the legal calculators in the shell, for a date, a last day to convene or a majority.

With `--json` the answer is one object of a fixed shape; otherwise it is French sentences. Bad input gives a sentence on
the error output and exit code 2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import click
from environs import EnvError

from flux.adapters.clock_system import SystemClock
from flux.cli_french import group
from flux.domain.calculators import BODIES, Answer, convene, tally
from flux.domain.deadlines import Deadline, day_count, legal_deadline
from flux.domain.french import full_date, typography
from flux.domain.holidays import Calendar, ClosedDay
from flux.domain.law_page import law_page
from flux.domain.rules import Bound, Unit
from flux.errors import FluxError, ValidationFailed
from flux.settings import from_environment

UNITS = (Unit.FRANC, Unit.WORKING, Unit.BUSINESS, Unit.CALENDAR)


@group()
def law() -> None:
    """Calculer un délai légal, une convocation ou une majorité."""


@law.command()
@click.argument("rule", metavar="[RÈGLE]", required=False)
@click.option("--from", "start", metavar="DATE", help="Le jour d’où part le délai, par exemple 2026-10-13.")
@click.option("--days", metavar="N", help="Compter N jours, sans règle.")
@click.option("--unit", metavar="GENRE", help="Genre des jours : francs, ouvres, ouvrables ou calendaires.")
@click.option("--subdivision", default="", metavar="CODE", help="Code du département, pour ses jours fériés.")
@click.option("--closed", multiple=True, metavar="DATE", help="Un jour chômé de plus dans le territoire (à répéter).")
@click.option("--prorogation/--sans-prorogation", default=None, help="Proroger ou non, là où la règle laisse un doute.")
@click.option("--json", "as_json", is_flag=True, help="Répondre par un objet JSON.")
def deadline(  # noqa: PLR0913 - one parameter per option of the command
    *,
    rule: str | None,
    start: str | None,
    days: str | None,
    unit: str | None,
    subdivision: str,
    closed: tuple[str, ...],
    prorogation: bool | None,
    as_json: bool,
) -> None:
    """Calculer la date que donne une RÈGLE, ou un nombre de jours, et l’expliquer."""
    with _refusals():
        entered = tuple(ClosedDay(day=_date(text, "--closed"), reason="jour chômé déclaré") for text in closed)
        calendar = Calendar(subdivision=subdivision.strip().upper(), closed=entered)
        begins = _date(start, "--from")
        if rule and (days or unit):
            raise _refused("Donnez une règle, ou bien --days et --unit, mais pas les deux.")
        if rule:
            found = legal_deadline(rule.upper(), begins, calendar=calendar, extended=prorogation)
        else:
            found = day_count(_days(days), _unit(unit), begins, calendar=calendar)
        if as_json:
            due_on = found.due_on.isoformat()
            _print_json({"rule": found.rule or None, "due_on": due_on, "explanation": found.explanation})
        else:
            _print_deadline(found)


def _days(text: str | None) -> int:
    if text is None:
        raise _refused("Donnez une règle (par exemple TRANSFERT), ou bien --days et --unit.")
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise _refused(f"Un nombre entier de jours est attendu après --days, et non « {text} ».")
    return int(text)


def _unit(text: str | None) -> Unit:
    if text not in UNITS:
        found = f", et non « {text} »" if text else ""
        raise _refused(f"Un genre de jours est attendu après --unit ({', '.join(UNITS)}){found}.")
    return Unit(text)


@law.command(name="convene")
@click.option("--meeting", metavar="DATE", help="Le jour de la réunion, par exemple 2026-12-15.")
@click.option("--body", metavar="ASSEMBLÉE", help=f"L’assemblée : {', '.join(BODIES)}.")
@click.option("--urgent", is_flag=True, help="Délai abrégé par l’urgence, un jour franc au moins.")
@click.option("--json", "as_json", is_flag=True, help="Répondre par un objet JSON.")
def convene_command(*, meeting: str | None, body: str | None, urgent: bool, as_json: bool) -> None:
    """Calculer le dernier jour d’envoi d’une convocation, et l’expliquer."""
    with _refusals():
        meets = _date(meeting, "--meeting")
        if body is None:
            raise _refused(f"Donnez l'assemblée par --body : {', '.join(BODIES)}.")
        found = convene(meets, body, urgent=urgent)
        if as_json:
            _print_json({"send_by": found.due_on.isoformat(), "explanation": found.explanation})
        else:
            _print_deadline(found)


@law.command(name="tally")
@click.argument("file", metavar="[FICHIER]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Répondre par un objet JSON.")
def tally_command(*, file: str | None, as_json: bool) -> None:
    """Compter les votes décrits par un FICHIER JSON (« - » : l’entrée standard), et expliquer le résultat."""
    with _refusals():
        if file is None:
            raise _refused("Donnez le fichier JSON qui décrit les votes.")
        answer = tally(_document(file), on=_today())
        if as_json:
            _print_json(_answer(answer))
        else:
            _print_answer(answer)


@law.command()
def rules() -> None:
    """Écrire la page de toutes les règles, avec leurs versions et leurs doutes."""
    click.echo(law_page(), nl=False)


def _today() -> date:
    """The day it is in the territory."""
    try:
        zone = ZoneInfo(from_environment().time_zone)
    except EnvError as error:
        raise click.UsageError(f"Un réglage ne se lit pas\u00a0: {error}") from error
    return SystemClock().now().astimezone(zone).date()


def _document(file: str) -> object:
    try:
        with click.open_file(file, "rb") as stream:
            return json.loads(stream.read().decode("utf-8-sig"), parse_float=Decimal)
    except OSError as broken:
        raise _refused(f"Le fichier {file} ne peut être lu.") from broken
    except (ValueError, RecursionError) as broken:
        raise _refused("Le fichier n'est pas du JSON en UTF-8.") from broken


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "adopted": answer.adopted,
        "certain": answer.certain,
        "favourable": answer.favourable,
        "population_favourable": answer.population_favourable,
        "explanation": answer.explanation,
        "missing": answer.missing,
    }


def _date(text: str | None, option: str) -> date:
    if text is None:
        raise _refused(f"Une date manque : {option} 2026-10-13, par exemple.")
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as broken:
        raise _refused(f"Une date telle que 2026-10-13 est attendue après {option}, et non « {text} ».") from broken


def _refused(sentence: str) -> ValidationFailed:
    return ValidationFailed(typography(sentence), code="calculator.input")


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn an expected refusal into its sentence and exit code 2."""
    try:
        yield
    except FluxError as refusal:
        click.echo(refusal.message, err=True)
        raise click.exceptions.Exit(2) from refusal


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_deadline(found: Deadline) -> None:
    words = "Première date possible" if found.bound is Bound.FIRST else "Dernier jour"
    click.echo(typography(f"{words} : {full_date(found.due_on)}"))
    _print_sentences(found.explanation)


def _print_answer(answer: Answer) -> None:
    words = {True: "Adopté", False: "Non adopté", None: "Résultat pas encore acquis"}
    click.echo(words[answer.adopted])
    _print_sentences(answer.explanation)
    if answer.missing:
        click.echo(typography("\nCe qui manque :"))
        _print_sentences(answer.missing)
    _print_table(answer.table)


def _print_sentences(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        click.echo(f"  – {sentence}")


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    click.echo()
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    law()
