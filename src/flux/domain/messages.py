"""Messages between instances and from outside: who waits for what, and what came too early."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NewType
from uuid import UUID

from flux.domain.instances import LONGEST_NUMBER, DefinitionId
from flux.domain.tasks import InstanceId

SubscriptionId = NewType("SubscriptionId", UUID)
MessageId = NewType("MessageId", UUID)

#: how long a message that nobody waits for is kept when its sender says nothing
KEPT_FOR = timedelta(hours=1)
#: the same for a message that an instance throws to one other, by its key: the receiver may be months from the place
#: where it waits. Without a key it would one day reach somebody for whom it was not meant.
CONVERSED_FOR = timedelta(days=365)


def kept_for(key: str | None) -> timedelta:
    """How long a message that an instance throws is kept when its diagram says nothing."""
    return KEPT_FOR if key is None else CONVERSED_FOR


def begun_key(key: str) -> str:
    """The key under which the instance that it begins is noted: no database indexes a long text, so that its digest stands for it."""
    return key if len(key) <= LONGEST_NUMBER else sha256(key.encode()).hexdigest()


def fits(expected: str | None, carried: str | None) -> bool:
    """Whether a message of the key `carried` is for one who waits for the key `expected`; None waits for any.

    A key of several properties is a JSON object (`engine.kernel.keys`): those that are expected must be equal, and the
    message may carry more.
    """
    if expected is None or expected == carried:
        return True
    asked, given = _properties(expected), _properties(carried)
    return bool(asked) and asked.items() <= given.items()


def _properties(key: str | None) -> dict[str, str]:
    if key is None or not key.startswith("{"):
        return {}
    try:
        held = json.loads(key)
    except (ValueError, RecursionError):  # a sender from outside gave it
        return {}
    return {name: str(value) for name, value in held.items()}


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
    #: the process that it runs, whose diagram says how the key is read from a message that has none
    definition: DefinitionId | None = None

    def takes(self, name: str, key: str | None) -> bool:
        """Whether a message of this name and correlation value is for it."""
        return self.name == name and fits(self.key, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that came before anybody waited for it; it is consumed once, or it expires."""

    id: MessageId
    name: str
    key: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    received_at: datetime
    expires_at: datetime
    #: the instance that threw it, to which it never comes back
    sender: InstanceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A running instance that a message began: no second one begins under the same key before it ends."""

    process: str
    #: of the message
    name: str
    key: str
    instance: InstanceId


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
