"""A house to test the pages in: SQLite in a folder, a clock that is set by hand, people of the field."""

import atexit
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from flask import Flask

from api import auth
from api.app import Demo, DemoAccount, create_app
from flux import bootstrap
from flux.domain.institutions import Commune, Epci, Financing, Nature
from flux.services import deployments, jobs, people
from flux.services.house import House
from flux.services.people import NewPerson
from flux.settings import Settings

PROCESSES = Path(__file__).parents[2] / "processes"
PASSWORD = "une phrase de passe"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
#: login, name, role, commune, administrator
PEOPLE = (
    ("agent", "Camille Morin", "agent", None, False),
    ("service", "Sacha Rolland", "chef_de_service", None, False),
    ("dgs", "Dominique Guérin", "dgs", None, False),
    ("maire", "Alix Perrin", "maire", "213503436", False),
    ("vp", "Charlie Aubry", "vice_president", None, False),
    ("bureau", "Noa Lefèvre", "bureau", None, False),
    ("admin", "Administration", None, None, True),
)


@dataclass
class HandClock:
    """A clock set by hand."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


class QuickPasswords:
    """A hash fit for tests only: argon2 takes its time on purpose."""

    def hash(self, password: str) -> str:
        return sha256(password.encode()).hexdigest()

    def verify(self, hash_: str, password: str) -> bool:
        return hash_ == self.hash(password)


@dataclass
class Town:
    """A house with its application and its clock."""

    house: House
    app: Flask
    clock: HandClock
    container: bootstrap.Container

    def wait(self, **gap: float) -> None:
        """Let time pass, and do what fell due."""
        self.clock.at += timedelta(**gap)
        jobs.run_due(self.house)

    def visitor(self, login: str | None = None):
        """A browser without script; signed in when a login is given."""
        browser = self.app.test_client()
        if login:
            token = sign_in_token(browser)
            answer = browser.post(
                "/connexion", data={"csrf_token": token, "identifiant": login, "mot_de_passe": PASSWORD}
            )
            assert answer.status_code == 303, answer.text
        return browser


def sign_in_token(browser) -> str:
    browser.get("/connexion")
    with browser.session_transaction() as session:
        return session["csrf"]


def furnish(folder: Path, processes: tuple[str, ...]) -> None:
    """Write a house of Montfort into a folder: everybody of `PEOPLE`, and the processes of these names."""
    container = _open(folder, HandClock())
    house = container.house
    people.set_territory(house, None, TERRITORY)
    for login, name, role, commune, administrator in PEOPLE:
        email = f"{login}@montfort.example"
        made = people.create(
            house, None, NewPerson(name=name, login=login, email=email, password=PASSWORD, administrator=administrator)
        )
        if role:
            people.give_mandate(house, None, made.person.id, role, starts_on=date(2026, 1, 1), commune=commune)
    for name in processes:
        deployments.deploy(house, None, deployments.files_of(PROCESSES / name), name=name)
    container.close()


def enter(folder: Path) -> Town:
    """Open the house of a folder, with its application."""
    clock = HandClock()
    container = _open(folder, clock)
    app = _application()
    app.extensions["flux"] = container
    auth.forget_failures(app)
    return Town(house=container.house, app=app, clock=clock, container=container)


@cache
def _application() -> Flask:
    """One application for the towns of a process, one after the other: its two hundred routes take their time."""
    folder = mkdtemp(prefix="flux-application-")
    atexit.register(rmtree, folder, ignore_errors=True)
    container = _open(Path(folder), HandClock())
    app = create_app(container, demo=DEMO)
    container.close()
    return app


def _open(folder: Path, clock: HandClock) -> bootstrap.Container:
    container = bootstrap.build(Settings(data_dir=folder, secret_key="only for tests"), clock=clock)
    return replace(container, house=replace(container.house, passwords=QuickPasswords()))


def _commune(siren: str, name: str, inhabitants: int) -> Commune:
    return Commune(siren=siren, name=name, population_municipal=inhabitants, population_total=inhabitants, vintage=2023)


TERRITORY = Epci(
    siren="243500733",
    name="Montfort Communauté",
    nature=Nature.CC,
    financing=Financing.FPU,
    department="35",
    communes=(
        _commune("213500234", "Bédée", 4500),
        _commune("213500408", "Breteil", 3700),
        _commune("213501331", "Iffendic", 4700),
        _commune("213502032", "La Nouaye", 350),
        _commune("213503519", "Le Verger", 1500),
        _commune("213501885", "Montfort-sur-Meu", 6900),
        _commune("213502271", "Pleumeleuc", 3400),
        _commune("213503436", "Talensac", 2600),
    ),
)
DEMO = Demo(
    password=PASSWORD,
    accounts=tuple(DemoAccount(login=one[0], name=one[1], quality=one[2] or "administration") for one in PEOPLE),
)
