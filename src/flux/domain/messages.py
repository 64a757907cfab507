"""Messages between instances and from outside: who waits for what, and what came too early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NewType
from uuid import UUID

from flux.domain.tasks import InstanceId

SubscriptionId = NewType("SubscriptionId", UUID)
MessageId = NewType("MessageId", UUID)

#: how long a message that nobody waits for is kept when its sender says nothing
KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """An instance waits for a message or a signal."""

    id: SubscriptionId
    instance: InstanceId
    #: id that the kernel gave it
    token: str
    element: str
    #: "message" or "signal"
    kind: str
    name: str
    #: the correlation value; None takes any message of the name
    key: str | None = None

    def takes(self, name: str, key: str | None) -> bool:
        """Whether a message of this name and correlation value is for it."""
        return self.name == name and (self.key is None or self.key == key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that came before anybody waited for it; it is consumed once, or it expires."""

    id: MessageId
    name: str
    key: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    received_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to one person, as it left or would leave."""

    id: UUID
    to: str
    subject: str
    text: str
    sent_at: datetime
    #: an invitation that goes with it, in iCalendar; empty when there is none
    calendar: str = ""
