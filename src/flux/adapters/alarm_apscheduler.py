"""The alarm clock: APScheduler says when to look at the to-do list; the rows say what is due."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.jobstores.base import JobLookupError
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
        self._ringing = threading.Lock()

    def start(self, look: Look) -> None:
        """Begins to ring, at once."""
        self._look = look
        self._scheduler.add_job(
            self._ring,
            "interval",
            seconds=LONGEST_FOR.total_seconds(),
            id=_TICK,
            next_run_time=_now(),
            coalesce=True,
            misfire_grace_time=None,
            max_instances=3,  # a second one goes away by itself: being refused by the scheduler would be logged
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Rings no more; what is being done is finished."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def nudge(self) -> None:
        """Something was written that may be due: look soon."""
        self._nudged.set()
        self._ring_at(_now())

    def _ring(self) -> None:
        if not self._ringing.acquire(blocking=False):
            return  # the one that looks sees the nudge below and looks again
        try:
            following = self._look_once()
            if following is not None:
                self._ring_at(max(min(following, _now() + LONGEST_FOR), _now() + SHORTEST_FOR))
        finally:
            self._ringing.release()
        if self._nudged.is_set():
            self._ring_at(_now())

    def _look_once(self) -> datetime | None:
        self._nudged.clear()
        try:
            return self._look() if self._look else None
        except Exception as error:  # noqa: BLE001  # an alarm that stops ringing would be worse than any fault of one look
            _log.exception("alarm.look_failed", error=type(error).__name__)
            return None

    def _ring_at(self, at: datetime) -> None:
        if self._scheduler.running:
            with suppress(JobLookupError):  # the scheduler is going away
                self._scheduler.modify_job(_TICK, next_run_time=at)


class SilentAlarm:
    """For a command that ends at once: the server's own alarm finds what was written."""

    def nudge(self) -> None:
        """Does nothing."""


def _now() -> datetime:
    return datetime.now(UTC)
