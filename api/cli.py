"""`flux`: the commands of the engine, and the two that serve pages, `serve` and `demo`."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Iterable
from pathlib import Path

import click
from waitress import create_server

from api.app import Demo, DemoAccount, create_app
from flux.bootstrap import Container, configure_logs
from flux.cli import main
from flux.cli_demo import PASSWORD, epci, furnish, greeting, newcomers, prepare
from flux.cli_frame import opened, refusals
from flux.settings import Settings, from_environment

__all__ = ["main"]

#: requests served at once; SQLite has one writer, so more would only wait for it
THREADS = 8


@main.command()
@click.option("--without-clock", is_flag=True, help="Une autre commande (flux worker) tient l’horloge.")
def serve(*, without_clock: bool) -> None:
    """Servir les pages et l’API, et tenir l’horloge."""
    configure_logs()
    with refusals():
        container = opened(_free_port, with_clock=not without_clock)
    _run(container, [f"Flux est prêt\u00a0: {container.settings.public_url}", "Ctrl-C pour arrêter."])


@main.command()
@click.option(
    "--processes",
    type=click.Path(path_type=Path),
    default=Path("processes"),
    show_default=True,
    help="Le dossier des processus à publier.",
)
def demo(*, processes: Path) -> None:
    """Préparer un territoire de démonstration, puis servir les pages."""
    configure_logs()
    with refusals():
        container = opened(_free_port, with_clock=True)
        click.echo(f"Données\u00a0: {container.settings.data_dir}")
        prepare(container, processes)
        furnish(container)
    _run(container, greeting(container.settings.public_url), demo=_offered())


def _offered() -> Demo:
    """The accounts that the door of the demonstration offers at a click: one per person of the story."""
    by_login = {one.login: one for one in newcomers(epci())}
    accounts = tuple(DemoAccount(login=login, name=by_login[login].name, quality=quality) for login, quality in _STORY)
    return Demo(password=PASSWORD, accounts=accounts)


#: login and what the person does in the story
_STORY = (
    ("agent", "dépose et suit"),
    ("chef", "instruit"),
    ("dgs", "répond à l’alignement, voit toutes les échéances"),
    ("vp-mobilites", "donne l’avis de la commission"),
    ("president", "arbitre en bureau"),
    ("maire-talensac", "négocie pour sa commune"),
    ("admin", "dessine les processus, suit les dossiers"),
)


def _run(container: Container, said: Iterable[str], *, demo: Demo | None = None) -> None:
    settings = container.settings
    app = create_app(container, demo=demo)
    try:
        server = create_server(app, host=settings.host, port=settings.port, threads=THREADS)
    except (OSError, ValueError) as error:
        raise click.ClickException(_unusable(settings, error)) from error
    container.start_clock()
    for line in said:
        click.echo(line)
    # service managers stop with SIGTERM: as with Ctrl-C, what is being answered is answered first
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run()
    finally:
        server.close()
        container.close()


def _free_port() -> Settings:
    """The settings, once their port is free: looked at before anything is prepared, so that this is read first."""
    settings = from_environment()
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(_unusable(settings, error)) from error
    return settings


def _unusable(settings: Settings, error: Exception) -> str:
    if getattr(error, "errno", None) != errno.EADDRINUSE:
        return (
            f"L’adresse {settings.host}:{settings.port} ne peut pas être ouverte sur cette machine\u00a0: vérifiez FLUX_HOST, "
            "et votre droit d’ouvrir ce port (FLUX_PORT)."
        )
    return (
        f"L’adresse {settings.host}:{settings.port} est déjà prise\u00a0: arrêtez l’autre programme (peut-être Flux "
        f"lui-même), ou donnez un autre port à la même commande\u00a0: FLUX_PORT={settings.port % 65535 + 1}"
    )
