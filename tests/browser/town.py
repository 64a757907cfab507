"""The demonstration, live on a loopback port, and people who walk through it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Page

from api.app import create_app
from flux import bootstrap
from flux.bootstrap import Container
from flux.cli_demo import PASSWORD, prepare
from flux.services import jobs
from flux.settings import Settings
from tests.api.houses import HandClock, QuickPasswords
from tests.browser.visits import ROOT, Visit, served


@dataclass
class LiveTown:
    """A served demonstration, its clock set by hand."""

    base: str
    container: Container
    clock: HandClock

    def wait(self, **gap: float) -> None:
        """Let time pass, and do what fell due."""
        from datetime import timedelta

        self.clock.at += timedelta(**gap)
        jobs.run_due(self.container.house)


@contextmanager
def live(folder: Path) -> Iterator[LiveTown]:
    """Serve the demonstration from a folder."""
    clock = HandClock()
    container = bootstrap.build(Settings(data_dir=folder, secret_key="only for tests"), clock=clock)
    container = replace(container, house=replace(container.house, passwords=QuickPasswords()))
    prepare(container, ROOT / "processes")
    app = create_app(container)
    with served(app) as base:
        yield LiveTown(base=base, container=container, clock=clock)
    container.close()


def come(visit: Visit, login: str) -> None:
    """Sign in without looking at the door."""
    visit.sign_in(login, PASSWORD)


def come_through_the_door(visit: Visit, login: str) -> Page:
    """Sign in as a person does."""
    page = visit.open("/connexion")
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "connexion" not in url)
    return page
