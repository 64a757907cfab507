"""Public holidays by territory, computed from the rows of `law/holidays.toml`, and the days a calendar closes.

Sources: code du travail L3133-1 (everywhere), L3134-13 (Alsace-Moselle), L3422-2 (overseas).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import NewType
from uuid import UUID

from flux.domain.french import typography
from flux.domain.institutions import PersonId
from flux.domain.law import rows
from flux.errors import ValidationFailed

SATURDAY = 5
SUNDAY = 6
DayOffId = NewType("DayOffId", UUID)
ALSACE_MOSELLE = frozenset({"57", "67", "68"})

_SUBDIVISION = re.compile(r"0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[4678]")


def easter(year: int) -> date:
    """Easter Sunday of a year of the Gregorian calendar (the computus of Meeus, Jones and Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moon + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int, subdivision: str = "") -> Mapping[date, str]:
    """The public holidays of a year with their names, in a département or overseas collectivity.

    An empty subdivision gives those of metropolitan France.
    """
    days: dict[date, str] = {}
    for row in rows("holiday"):
        local = row.get("subdivisions")
        if local is not None and subdivision not in local:
            continue
        if row.get("from_year", year) <= year <= row.get("to_year", year):
            days[_falls_on(year, fixed=row.get("date"), offset=row.get("easter", 0))] = typography(row["name"])
    return MappingProxyType(dict(sorted(days.items())))


def _falls_on(year: int, *, fixed: str | None, offset: int) -> date:
    return date.fromisoformat(f"{year:04d}-{fixed}") if fixed else easter(year) + timedelta(days=offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDay:
    """A day off entered for one territory: a bridge by decree, a local feast."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """A closed day as it stands in the register of the territory.

    It counts from the moment it is entered until it is lifted: a date worked out before keeps its reasons, and playing
    a journal again gives the same dates.
    """

    id: DayOffId
    day: date
    reason: str
    entered_at: datetime
    entered_by: PersonId | None = None
    lifted_at: datetime | None = None
    lifted_by: PersonId | None = None

    def counts(self, at: datetime) -> bool:
        """Whether it closed its day in the eyes of that moment."""
        return self.entered_at <= at and (self.lifted_at is None or at < self.lifted_at)

    @property
    def closed(self) -> ClosedDay:
        """The day as calendars count it."""
        return ClosedDay(day=self.day, reason=self.reason)


def closed_days(text: str) -> tuple[ClosedDay, ...]:
    """The days off of a list such as "2027-05-07 pont de l’Ascension; 2027-05-14". Raises ValidationFailed."""
    entries = [entry.split(maxsplit=1) for entry in text.split(";") if entry.strip()]
    try:
        return tuple(
            ClosedDay(day=date.fromisoformat(day), reason=rest[0].strip() if rest else "jour chômé du territoire")
            for day, *rest in entries
        )
    except ValueError as broken:
        message = (
            f"Une liste telle que « 2027-05-07 pont de l'Ascension ; 2027-05-14 » est attendue, et non « {text} »."
        )
        raise ValidationFailed(typography(message), code="calendar.closed_days") from broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days on which a territory does not work: week-ends, its public holidays, and the closed days entered."""

    #: code of the département ("57", "2A", "974"); empty for metropolitan France without local days
    subdivision: str = ""
    closed: tuple[ClosedDay, ...] = ()

    def __post_init__(self) -> None:
        if self.subdivision and not _SUBDIVISION.fullmatch(self.subdivision):
            raise ValidationFailed(
                typography(
                    f"Un code de département est attendu (« 35 », « 57 », « 2A », « 974 »), et non « {self.subdivision} »."
                ),
                code="calendar.unknown_subdivision",
                fields={"subdivision": "Code de département inconnu."},
            )

    @property
    def is_alsace_moselle(self) -> bool:
        """Whether the local law of Moselle, Bas-Rhin and Haut-Rhin applies."""
        return self.subdivision in ALSACE_MOSELLE

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday or the reason of the entered closed day, or None."""
        entered = next((closed.reason for closed in self.closed if closed.day == day), None)
        return public_holidays(day.year, self.subdivision).get(day) or entered

    def closing_reason(self, day: date) -> str | None:
        """Why nobody works that day ("samedi", "dimanche", "jour férié : Noël"), or None for a working day."""
        if (name := self.holiday(day)) is not None:
            return typography(f"jour férié : {name}")
        return {SATURDAY: "samedi", SUNDAY: "dimanche"}.get(day.weekday())

    def next_working_day(self, day: date) -> date:
        """That day when people work, else the first working day after it."""
        while self.closing_reason(day):
            day += timedelta(days=1)
        return day

    def previous_working_day(self, day: date) -> date:
        """That day when people work, else the last working day before it."""
        while self.closing_reason(day):
            day -= timedelta(days=1)
        return day
