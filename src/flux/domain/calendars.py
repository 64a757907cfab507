"""Events as a calendar program takes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """A meeting in a calendar."""

    #: the same for every version of the event
    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    description: str = ""
    url: str = ""
    #: grows with each change
    sequence: int = 0
    stamped_at: datetime
    cancelled: bool = False
