"""What stands outside of the house, in memory: a clock that one sets, a mailbox that may be shut, files, passwords."""

import hashlib
from datetime import UTC, datetime, timedelta

from flux.errors import NotFound, Unavailable

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


class Clock:
    def __init__(self, at=NOW):
        self.at = at

    def now(self):
        return self.at

    def advance(self, **delta):
        self.at += timedelta(**delta)


class Alarm:
    def __init__(self):
        self.nudges = 0

    def nudge(self):
        self.nudges += 1


class Mailer:
    """Keeps what was sent; shut, it takes nothing."""

    def __init__(self):
        self.sent = []
        self.shut = False

    def send(self, mail):
        if self.shut:
            raise Unavailable("Le serveur de courrier ne répond pas.", code="mail.unavailable")
        self.sent.append(mail)


class Files:
    def __init__(self):
        self.kept = {}

    def put(self, content):
        digest = hashlib.sha256(content).hexdigest()
        self.kept[digest] = content
        return digest

    def get(self, digest):
        if digest not in self.kept:
            raise NotFound("Le contenu manque.", code="document.content_missing")
        return self.kept[digest]


class Passwords:
    """Hashes so badly that tests are quick."""

    def hash(self, password):
        return f"#{password}"

    def verify(self, hash_, password):
        return hash_ == f"#{password}"


class Printer:
    """Prints a paper as its own text."""

    def pdf(self, paper):
        return b"%PDF-" + repr(paper).encode()


class Calendars:
    """Writes titles."""

    def invitation(self, event):
        return f"BEGIN:VCALENDAR {event.title} {event.starts_at.isoformat()}"

    def feed(self, name, events):
        return "\n".join([name, *(event.title for event in events)])
