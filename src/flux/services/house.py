"""What every use case is given: the open door of storage, the clock, and the few things that leave the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from flux.domain.clock import Clock
from flux.ports import Alarm, Calendars, FileStore, Mailer, OpenUnitOfWork, Passwords, Printer, Work
from flux.services.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One installation of Flux, put together by `flux.bootstrap`; there may be several in a process."""

    #: opens a transaction: `with house.work() as uow:`
    work: OpenUnitOfWork
    clock: Clock
    alarm: Alarm
    mailer: Mailer
    files: FileStore
    passwords: Passwords
    printer: Printer
    calendars: Calendars
    #: compiled definitions, decisions and forms
    library: Library = field(default_factory=Library)
    #: topics of service tasks that Flux serves itself; all others wait for an outside worker
    topics: Mapping[str, Work] = field(default_factory=dict)
    #: address of the pages, without a slash at the end, for links in mails
    base_url: str = "http://127.0.0.1:8000"
    #: the time in which the territory lives
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))

    def today(self) -> date:
        """The day it is in the territory: mandates are counted by it."""
        return self.clock.now().astimezone(self.zone).date()
