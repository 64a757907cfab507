"""Puts one installation together: the only module that sees both the ports and those who serve them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from flux.adapters.alarm_apscheduler import ApschedulerAlarm, SilentAlarm
from flux.adapters.calendars_ical import ICalendars
from flux.adapters.clock_system import SystemClock
from flux.adapters.files_local import LocalFiles
from flux.adapters.mail_mailbox import MailboxMailer
from flux.adapters.mail_smtp import SmtpMailer
from flux.adapters.passwords_argon2 import Argon2Passwords
from flux.adapters.printer_typst import TypstPrinter
from flux.domain.clock import Clock
from flux.domain.holidays import closed_days
from flux.ports import Mailer, Work
from flux.services import jobs
from flux.services.house import House
from flux.services.library import Library
from flux.settings import Settings, secret_key
from flux.storage import SqlStore, migrate, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One installation, put together: what the command line and the pages are given."""

    #: with the secret key in it
    settings: Settings
    house: House
    store: SqlStore
    alarm: ApschedulerAlarm | SilentAlarm

    def start_clock(self) -> None:
        """Begins to look at the to-do list by itself, from threads of this process."""
        if isinstance(self.alarm, ApschedulerAlarm):
            self.alarm.start(lambda: look(self.house))

    def close(self) -> None:
        """Stops the clock and gives the connections back."""
        if isinstance(self.alarm, ApschedulerAlarm):
            self.alarm.stop()
        self.store.close()


def build(
    settings: Settings,
    *,
    with_clock: bool = False,
    clock: Clock | None = None,
    mailer: Mailer | None = None,
    topics: Mapping[str, Work] | None = None,
) -> Container:
    """Opens the database at the schema of this version and puts the installation together.

    `with_clock` gives it an alarm of its own, which `start_clock` starts; without it, work that falls due waits for
    another process that has one. The other arguments replace what the settings would choose.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    settings = replace(settings, secret_key=secret_key(settings))
    store = open_store(settings.database)
    migrate(store.engine)
    zone = ZoneInfo(settings.time_zone)
    alarm = ApschedulerAlarm() if with_clock else SilentAlarm()
    house = House(
        work=store,
        clock=clock or SystemClock(),
        alarm=alarm,
        mailer=mailer or _mailer(settings, store),
        files=LocalFiles(settings.data_dir / "documents"),
        passwords=Argon2Passwords(),
        printer=TypstPrinter(),
        calendars=ICalendars(zone),
        library=Library(zone, closed_days(settings.closed_days)),
        topics=topics or {},
        base_url=settings.public_url,
        zone=zone,
    )
    return Container(settings=settings, house=house, store=store, alarm=alarm)


def look(house: House) -> datetime | None:
    """What the alarm does when it rings: everything that is due, then when to ring next."""
    jobs.run_due(house)
    return jobs.next_at(house)


def configure_logs(*, level: int = logging.INFO) -> None:
    """One JSON line per event on the standard error stream; nothing in it names a person."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _mailer(settings: Settings, store: SqlStore) -> Mailer:
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, sender=settings.mail_from)
    return MailboxMailer(store)
