"""`flux test`: the scenarios that stand beside processes, played for people and, with `--json`, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import add
from pathlib import Path

import click

from flux.cli_frame import json_option
from flux.errors import FluxError
from flux.testing import Outcome, run_scenarios


@click.command("test")
@click.argument("paths", metavar="CHEMINS...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@json_option
@click.pass_context
def test(context: click.Context, paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Jouer les scénarios d’un processus, sans base de données, et dire les chemins qu’aucun ne prend.

    Chaque chemin est un fichier de scénarios, ou un dossier dont on joue tous les « scenarios.yaml ».
    Sort avec 1 quand l’un d’eux ne se passe pas comme il le dit.
    """
    files = [found for given in paths for found in _files(given)]
    if not files:
        raise click.ClickException("Aucun « scenarios.yaml » ici\u00a0: un scénario s’écrit à côté de son processus.")
    failed = False
    for file in files:
        try:
            outcomes = run_scenarios(file)
        except FluxError as error:
            failed = True
            click.echo(_line(file, faults=[error.message]) if as_json else f"{file}\n  ✗ {error.message}")
            continue
        failed = failed or not all(outcome.passed for outcome in outcomes)
        for line in _json(file, outcomes) if as_json else _text(file, outcomes):
            click.echo(line)
    context.exit(1 if failed else 0)


def _files(given: Path) -> list[Path]:
    return sorted(given.rglob("scenarios.yaml")) if given.is_dir() else [given]


def _json(file: Path, outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        yield _line(file, name=outcome.name, faults=outcome.faults, flows_taken=outcome.coverage.flows_taken)


def _line(file: Path, *, name: str | None = None, faults: Iterable[str], flows_taken: Iterable[str] = ()) -> str:
    told = {"file": str(file), "name": name, "faults": list(faults), "flows_taken": list(flows_taken)}
    return json.dumps({**told, "passed": not told["faults"]}, ensure_ascii=False)


def _text(file: Path, outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    yield str(file)
    for outcome in outcomes:
        yield f"  {'✓' if outcome.passed else '✗'} {outcome.name}"
        yield from (f"      {fault}" for fault in outcome.faults)
    if outcomes:
        together = reduce(add, (outcome.coverage for outcome in outcomes))
        flows = len(together.flows_taken) + len(together.flows_missed)
        yield f"  {len(together.flows_taken)} chemins pris sur {flows}"
        if together.flows_missed:
            yield f"  jamais pris\u00a0: {', '.join(together.flows_missed)}"
