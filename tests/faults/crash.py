"""Answers a task in a process that kills itself (kill -9) at a named point around the commit.

`python -m tests.faults.crash ADDRESS LOGIN TASK POINT`, where POINT is

- "locked": the transaction has begun and nothing is written;
- "written": everything is written and nothing is committed;
- "committed": it is committed and nobody has been told.
"""

import os
import signal
import sys
from contextlib import contextmanager
from uuid import UUID

from flux.services import people, tasks
from flux.services.house import House
from flux.storage import open_store
from tests.fakes.outside import Alarm, Calendars, Clock, Files, Mailer, Passwords, Printer

POINTS = ("locked", "written", "committed")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


class CrashingStore:
    """A store whose writing transactions stop the process at a point."""

    def __init__(self, store, point):
        self.store, self.point = store, point
        self.reading = store.reading

    @contextmanager
    def __call__(self):
        with self.store() as uow:
            self._arm(uow)
            yield uow

    def _arm(self, uow):
        commit, lock = uow.commit, uow.instances.lock_with_task

        def locking(task):
            found = lock(task)
            if self.point == "locked":
                die()
            return found

        def committing():
            if self.point == "written":
                die()
            commit()
            if self.point == "committed":
                die()

        uow.commit, uow.instances.lock_with_task = committing, locking


def main(address, login, task, point):
    house = House(
        work=CrashingStore(open_store(address), point),
        clock=Clock(),
        alarm=Alarm(),
        mailer=Mailer(),
        files=Files(),
        passwords=Passwords(),
        printer=Printer(),
        calendars=Calendars(),
    )
    actor = people.actor_by_login(house, login)
    tasks.complete(house, actor, UUID(task), {"avis": "favorable"}, key="the-click")


if __name__ == "__main__":
    main(*sys.argv[1:])
