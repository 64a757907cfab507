"""The law where it meets the territory: its holidays, its today, and the clocks that a rule has set on a file."""

from __future__ import annotations

from flux.domain.holidays import Calendar
from flux.services.house import House


def calendar(house: House) -> Calendar:
    """The days on which the territory does not work; metropolitan holidays before a territory is set."""
    with house.work.reading() as uow:
        return house.library.calendar(uow)
