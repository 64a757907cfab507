"""Mail kept in the database, for the demonstration: a page reads it as a mailbox."""

from __future__ import annotations

from flux.domain.messages import Mail
from flux.ports import OpenUnitOfWork


class MailboxMailer:
    """Keeps each mail as a row, in a transaction of its own: it stands for a server that is elsewhere."""

    def __init__(self, work: OpenUnitOfWork) -> None:
        self._work = work

    def send(self, mail: Mail) -> None:
        """Keeps a mail; one that is there already is left as it is."""
        with self._work() as uow:
            uow.mails.add(mail)
            uow.commit()
