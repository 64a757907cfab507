"""Calendar files by the icalendar library (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from flux.domain.calendars import CalendarEvent


class ICalendars:
    """Writes events in the time of the territory."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def invitation(self, event: CalendarEvent) -> str:
        """One event, to go with a mail."""
        calendar = self._calendar("CANCEL" if event.cancelled else "PUBLISH")
        return self._written(calendar, [event])

    def feed(self, name: str, events: Sequence[CalendarEvent]) -> str:
        """A calendar to subscribe to."""
        calendar = self._calendar("PUBLISH")
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        return self._written(calendar, events)

    def _calendar(self, method: str) -> Calendar:
        calendar = Calendar()
        calendar.add("prodid", "-//Flux//Séances//FR")
        calendar.add("version", "2.0")
        calendar.add("method", method)
        return calendar

    def _written(self, calendar: Calendar, events: Sequence[CalendarEvent]) -> str:
        for event in events:
            calendar.add_component(self._event(event))
        calendar.add_missing_timezones()
        written: bytes = calendar.to_ical()
        return written.decode()

    def _event(self, given: CalendarEvent) -> Event:
        event = Event()
        event.add("uid", given.uid)
        event.add("summary", given.title)
        event.add("dtstart", given.starts_at.astimezone(self._zone))
        event.add("dtend", given.ends_at.astimezone(self._zone))
        event.add("dtstamp", given.stamped_at)
        event.add("sequence", given.sequence)
        event.add("status", "CANCELLED" if given.cancelled else "CONFIRMED")
        for name, value in (("location", given.place), ("description", given.description), ("url", given.url)):
            if value:
                event.add(name, value)
        return event
