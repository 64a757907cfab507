"""The alarm clock: APScheduler says when to look at the to-do list; the rows say what is due."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

#: looks at the list, does what is due, and says when to look next
Look = Callable[[], datetime | None]

_log = structlog.get_logger("flux.alarm")
_TICK = "tick"
#: a row that another process writes is found at the latest after this long
LONGEST_FOR = timedelta(seconds=15)
#: what is due and cannot be had (a lease of another worker) is not looked at more often
SHORTEST_FOR = timedelta(milliseconds=200)


class ApschedulerAlarm:
    """Rings at the next due date, at the latest every fifteen seconds, and when nudged."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._look: Look | None = None
        self._nudged = threading.Event()

    def start(self, look: Look) -> None:
        """Begins to ring, at once."""
        self._look = look
        self._scheduler.add_job(self._ring, "date", id=_TICK, run_date=_now(), misfire_grace_time=None)
        self._scheduler.start()

    def stop(self) -> None:
        """Rings no more; what is being done is finished."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def nudge(self) -> None:
        """Something was written that may be due: look soon."""
        self._nudged.set()
        if self._scheduler.running:
            self._set(_now())

    def _ring(self) -> None:
        self._nudged.clear()
        following: datetime | None = None
        try:
            following = self._look() if self._look else None
        except Exception as error:  # noqa: BLE001  # an alarm that stops ringing would be worse than any fault of one look
            _log.exception("alarm.look_failed", error=type(error).__name__)
        now = _now()
        wanted = now if self._nudged.is_set() else min(following or now + LONGEST_FOR, now + LONGEST_FOR)
        self._set(max(wanted, now + SHORTEST_FOR))

    def _set(self, at: datetime) -> None:
        self._scheduler.add_job(
            self._ring, "date", id=_TICK, run_date=at, replace_existing=True, misfire_grace_time=None
        )


class SilentAlarm:
    """For a command that ends at once: the server's own alarm finds what was written."""

    def nudge(self) -> None:
        """Does nothing."""


def _now() -> datetime:
    return datetime.now(UTC)
