"""The command line of Flux: the same verbs as the pages and the API.

Exit codes: 0 done, 1 refused (with the sentence that says why), 2 wrong usage.
"""

from __future__ import annotations

import signal
import threading

import click

from flux import cli_files, cli_institutions, cli_people
from flux.bootstrap import configure_logs
from flux.cli_frame import opened, refusals
from flux.cli_french import Main, group
from flux.cli_law import law
from flux.cli_lint import lint
from flux.cli_scenarios import test
from flux.settings import VARIABLES, from_environment


@group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Flux fait avancer les décisions d’une intercommunalité."""


@main.command()
def worker() -> None:
    """Tenir l’horloge et faire le travail en attente, sans servir de pages."""
    configure_logs()
    with refusals():
        container = opened(from_environment, with_clock=True)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    container.start_clock()
    click.echo("Flux tient l’horloge. Ctrl-C pour arrêter.")
    stopped.wait()
    container.close()


@main.command()
def settings() -> None:
    """Dire les réglages, que l’on donne par des variables d’environnement."""
    for name, meaning in VARIABLES.items():
        click.echo(f"{name:<20} {meaning}")


for command in (
    cli_files.deploy,
    cli_files.start,
    cli_files.list_tasks,
    cli_files.complete,
    cli_files.list_instances,
    cli_files.cancel,
    cli_files.list_proposals,
    cli_people.user,
    *cli_institutions.GROUPS,
    law,
    lint,
    test,
):
    main.add_command(command)
