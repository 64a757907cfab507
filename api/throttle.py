"""Slows down guessing from one address, and makes a name that has no account wait like one that has.

The people service slows down each account; that alone would tell which names exist.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from flux.domain.institutions import PersonId
from flux.domain.people import Account, after_failure, wait_of
from flux.services.people import too_soon

#: wrong passwords that one address may send in the window: an office behind one address mistypes too
MOST_FAILURES = 30
WINDOW = timedelta(minutes=10)
#: addresses remembered; the oldest go first, so that a flood of addresses cannot fill the memory
MOST_ADDRESSES = 10_000
#: signs of a typed name that are remembered
LONGEST_LOGIN = 100


class Gate:
    """Counts the wrong passwords of each address, in memory: a restart forgives, the account's own wait does not."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, list[datetime]] = OrderedDict()
        self._lock = Lock()

    def check(self, address: str, now: datetime) -> None:
        """Refuse an address that has failed too often.

        Raises:
            Unauthenticated: it has to wait.
        """
        with self._lock:
            recent = [at for at in self._failures.get(address, ()) if at > now - WINDOW]
        if len(recent) >= MOST_FAILURES:
            raise too_soon(recent[-MOST_FAILURES] + WINDOW - now)

    def failed(self, address: str, now: datetime) -> None:
        """Count a wrong password."""
        with self._lock:
            recent = [at for at in self._failures.pop(address, ()) if at > now - WINDOW]
            self._failures[address] = [*recent, now]
            while len(self._failures) > MOST_ADDRESSES:
                self._failures.popitem(last=False)


class Strangers:
    """What is counted of each name that was typed, whether it has an account or not: by the same rule as accounts."""

    def __init__(self) -> None:
        self._typed: OrderedDict[str, Account] = OrderedDict()
        self._lock = Lock()

    def check(self, login: str, now: datetime) -> None:
        """Refuse a name that was typed with too many wrong passwords.

        Raises:
            Unauthenticated: it has to wait.
        """
        with self._lock:
            known = self._typed.get(_folded(login))
        if known is not None and (wait := wait_of(known, now)):
            raise too_soon(wait)

    def failed(self, login: str, now: datetime) -> None:
        """Count a wrong password."""
        name = _folded(login)
        with self._lock:
            before = self._typed.pop(name, None) or Account(person=PersonId(UUID(int=0)), login=name)
            self._typed[name] = after_failure(before, now)
            while len(self._typed) > MOST_ADDRESSES:
                self._typed.popitem(last=False)

    def passed(self, login: str) -> None:
        """Forget the failures of a name whose password was right."""
        with self._lock:
            self._typed.pop(_folded(login), None)


def _folded(login: str) -> str:
    return login.strip().lower()[:LONGEST_LOGIN]
