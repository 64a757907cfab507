"""Mail over SMTP."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from flux.domain.messages import Mail
from flux.errors import Unavailable, ValidationFailed

#: longest wait for the mail server, in seconds
_PATIENCE = 20
#: blanks that break a line or could; the two that French typography does not break stay
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")


class SmtpMailer:
    """Sends through the server at `url`: `smtp://[user:password@]host[:port]`, or `smtps://` for TLS from the start.

    Over `smtp://`, TLS is taken when the server offers it, and required before a password is said.
    """

    def __init__(self, url: str, *, sender: str) -> None:
        parts = urlsplit(url)
        self._implicit_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._implicit_tls else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Hands a mail over; its id names it, so that a mail sent twice is recognised.

        Raises Unavailable, ValidationFailed for an address that no server would take.
        """
        message = self._message(mail)
        try:
            with self._connect() as server:
                self._introduce(server)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("Le serveur de courrier n’a pas pris le message.", code="mail.unavailable") from error

    def _connect(self) -> smtplib.SMTP:
        if self._implicit_tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=_PATIENCE, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=_PATIENCE)

    def _introduce(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if not self._implicit_tls and (server.has_extn("starttls") or self._user):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if self._user:
            server.login(self._user, self._password)

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        try:
            message["To"] = Address(addr_spec=mail.to)
        except (
            ValueError,
            HeaderParseError,
            IndexError,
        ) as error:  # what the email package raises for what is no address
            raise ValidationFailed(
                "L’adresse de courriel de cette personne ne peut pas servir\u00a0: corrigez-la.", code="mail.address"
            ) from error
        # names in a diagram are drawn on several lines, and a header has one
        message["Subject"] = _BLANKS.sub(" ", mail.subject).strip()
        message["Message-ID"] = f"<{mail.id}@{self._sender.rpartition('@')[2].strip('> ') or 'flux'}>"
        message["Date"] = format_datetime(mail.sent_at)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        if mail.calendar:
            content, name = mail.calendar.encode(), "invitation.ics"
            message.add_attachment(content, maintype="text", subtype="calendar", filename=name)
        return message
