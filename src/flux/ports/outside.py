"""The rest of the world: alarm, mail, files, passwords, work for service tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from flux.domain.calendars import CalendarEvent
from flux.domain.messages import Mail
from flux.domain.papers import Paper


class Alarm(Protocol):
    """Says when to look at the to-do list, never what is true."""

    def nudge(self) -> None:
        """Something was written that may be due: look soon."""
        ...


class Mailer(Protocol):
    """Sends mail."""

    def send(self, mail: Mail) -> None:
        """Hands a mail over; its id names it, so that a mail sent twice is recognised. Raises Unavailable."""
        ...


class FileStore(Protocol):
    """Keeps the content of documents, by digest."""

    def put(self, content: bytes) -> str:
        """Keeps the content and gives its SHA-256 in hexadecimal; one that is there already costs nothing."""
        ...

    def get(self, digest: str) -> bytes:
        """Gives the content back. Raises NotFound."""
        ...


class Passwords(Protocol):
    """Hashes passwords."""

    def hash(self, password: str) -> str:
        """The hash to keep."""
        ...

    def verify(self, hash_: str, password: str) -> bool:
        """Whether the password is the one; takes as long for an empty hash as for a real one."""
        ...


class Printer(Protocol):
    """Lays papers out."""

    def pdf(self, paper: Paper) -> bytes:
        """The paper as an accessible PDF. Raises Unavailable."""
        ...


class Calendars(Protocol):
    """Writes events as calendar programs read them."""

    def invitation(self, event: CalendarEvent) -> str:
        """One event, to go with a mail."""
        ...

    def feed(self, name: str, events: Sequence[CalendarEvent]) -> str:
        """A calendar to subscribe to."""
        ...


class Work(Protocol):
    """Does the work of a service task of a topic inside Flux; it runs at least once."""

    def __call__(self, variables: Mapping[str, object], *, key: str) -> Mapping[str, object]:
        """Gives the variables to write; `key` is the same each time that the same work is asked for.

        Raises FluxError when it failed and may be tried again.
        """
        ...


Topics = Mapping[str, Work]
