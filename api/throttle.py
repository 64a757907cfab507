"""Slows down guessing from one address; the slowing per account is the people service's."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from flux.errors import Unauthenticated

#: wrong passwords that one address may send in the window: an office behind one address mistypes too
MOST_FAILURES = 30
WINDOW = timedelta(minutes=10)
#: addresses remembered; the oldest go first, so that a flood of addresses cannot fill the memory
MOST_ADDRESSES = 10_000


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
            raise Unauthenticated(
                "Trop d’essais depuis votre connexion : attendez dix minutes avant de recommencer.",
                code="sign_in.throttled",
            )

    def failed(self, address: str, now: datetime) -> None:
        """Count a wrong password."""
        with self._lock:
            recent = [at for at in self._failures.pop(address, ()) if at > now - WINDOW]
            self._failures[address] = [*recent, now]
            while len(self._failures) > MOST_ADDRESSES:
                self._failures.popitem(last=False)
