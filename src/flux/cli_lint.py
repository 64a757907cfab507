"""`flux lint`: what the reader and the checks say of files, for people and, with `--json`, for programs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from flux.engine.checks import check
from flux.engine.findings import Notebook
from flux.engine.reading import RULES, Reading, read
from flux.errors import Finding

_log = logging.getLogger(__name__)
_SEVERITIES = {"error": "erreur", "warning": "avertissement", "info": "remarque"}


@click.command("lint")
@click.argument("files", metavar="FICHIERS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Un objet JSON par fichier, un par ligne.")
@click.pass_context
def lint(context: click.Context, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Relit des diagrammes BPMN, ou tous ceux d’un dossier, et dit tout ce qui ne va pas.

    Sort avec 1 quand l’un d’eux contient une erreur.
    """
    faulty = False
    for path in (found for given in files for found in _diagrams(given)):
        readable, findings = inspect(path)
        faulty = faulty or any(finding.severity == "error" for finding in findings)
        click.echo(_json(path, findings, readable=readable) if as_json else _text(path, findings))
    context.exit(1 if faulty else 0)


def _diagrams(given: Path) -> list[Path]:
    """The file itself, or every diagram under a folder. Raises UsageError for a folder without any: a wrong path."""
    if not given.is_dir():
        return [given]
    found = sorted(given.rglob("*.bpmn"))
    if not found:
        raise click.UsageError(f"Le dossier «\u00a0{given}\u00a0» ne contient aucun diagramme .bpmn.")
    return found


def inspect(path: Path, *, reads: Callable[[bytes], Reading] = read) -> tuple[bool, tuple[Finding, ...]]:
    """Says whether a file is readable, and everything found in it. Never raises."""
    notebook = Notebook(RULES)
    try:
        reading = reads(path.read_bytes())
        return reading.readable, (*reading.findings, *check(reading.processes))
    except OSError as error:
        notebook.note("file.missing", reason=error.strerror)
    except Exception as error:  # noqa: BLE001 - the edge of the command: one file must not stop hundreds of others
        _log.exception("lint stopped on %s", path)
        notebook.note("reader.bug", reason=f"{type(error).__name__}: {error}")
    return notebook.readable, notebook.findings


def _json(path: Path, findings: Iterable[Finding], *, readable: bool) -> str:
    listed = [
        {
            "code": finding.code,
            "severity": finding.severity,
            "element": finding.element,
            "line": finding.line,
            "message": finding.message,
        }
        for finding in findings
    ]
    return json.dumps({"file": str(path), "readable": readable, "findings": listed}, ensure_ascii=False)


def _text(path: Path, findings: Iterable[Finding]) -> str:
    lines = [
        f"{path}:{finding.line or 1}: {_SEVERITIES[finding.severity]}: {finding.message} [{finding.code}]"
        for finding in findings
    ]
    return "\n".join(lines) or f"{path}: rien à dire."
