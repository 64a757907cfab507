"""Mail: over real SMTP to a small server of ours, and into the demonstration's mailbox."""

import socketserver
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import uuid4

import pytest

from flux.adapters.mail_mailbox import MailboxMailer
from flux.adapters.mail_smtp import SmtpMailer
from flux.domain.messages import Mail
from flux.errors import Unavailable, ValidationFailed
from tests.fakes.store import MemoryStore

MAIL = Mail(
    id=uuid4(),
    to="maire@exemple.fr",
    subject="À faire\u00a0: donner sa position",
    text="Bonjour,\n\nVotre réponse est attendue.\n.\n",
    sent_at=datetime(2026, 1, 5, 8, 0, tzinfo=UTC),
)


class Conversation(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321."""

    def handle(self):
        self._say("220 ici")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self._say("354 allez")
                self.server.taken.append(self._data())
                self._say("250 pris")
            elif verb == "QUIT":
                self._say("221 au revoir")
                return
            elif verb == "RCPT" and self.server.refuses:
                self._say("550 inconnu")
            else:
                self._say("250 oui")

    def _data(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def smtp_server(*, refuses=False):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.taken, server.refuses = [], refuses
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server, f"smtp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_mail_leaves_whole_with_its_id_and_its_accents():
    with smtp_server() as (server, url):
        SmtpMailer(url, sender="flux@exemple.fr").send(MAIL)
    received = message_from_bytes(server.taken[0], policy=policy.default)
    assert received["To"] == "maire@exemple.fr"
    assert received["From"] == "flux@exemple.fr"
    assert received["Subject"] == MAIL.subject
    assert received["Message-ID"] == f"<{MAIL.id}@exemple.fr>"
    assert received.get_content().replace("\r\n", "\n").rstrip() == MAIL.text.rstrip()


def test_a_server_that_refuses_or_is_not_there_is_unavailable():
    with smtp_server(refuses=True) as (_, url), pytest.raises(Unavailable):
        SmtpMailer(url, sender="flux@exemple.fr").send(MAIL)
    with pytest.raises(Unavailable):
        SmtpMailer("smtp://127.0.0.1:1", sender="flux@exemple.fr").send(MAIL)


def test_a_password_is_not_said_without_tls():
    with smtp_server() as (server, url), pytest.raises(Unavailable):
        SmtpMailer(url.replace("//", "//nom:secret@"), sender="flux@exemple.fr").send(MAIL)
    assert server.taken == []


def test_the_mailbox_keeps_a_mail_sent_twice_once():
    store = MemoryStore()
    for _ in range(2):
        MailboxMailer(store).send(MAIL)
    with store.reading() as uow:
        assert uow.mails.to(None) == (MAIL,)


def test_a_name_that_is_drawn_on_two_lines_makes_one_header():
    with smtp_server() as (server, url):
        SmtpMailer(url, sender="flux@exemple.fr").send(
            replace(MAIL, subject="À faire : vérifier\nBcc: x@y.fr\r\nles pièces")
        )
    taken = message_from_bytes(server.taken[0], policy=policy.default)
    assert taken["Subject"] == "À faire : vérifier Bcc: x@y.fr les pièces"
    assert taken["Bcc"] is None


@pytest.mark.parametrize("to", ["a@b.fr\nBcc: c@d.fr", "sans-arobase", "a@b.fr, c@d.fr", "", "é <a@b.fr>"])
def test_what_is_no_address_is_refused_before_the_server_is_asked(to):
    with smtp_server() as (server, url):
        with pytest.raises(ValidationFailed):
            SmtpMailer(url, sender="flux@exemple.fr").send(replace(MAIL, to=to))
        assert server.taken == []
