"""Closed days of the territory: they count from their entry on, and what was counted before stands."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flux.errors import Conflict, Forbidden, InvalidState, NotFound, ValidationFailed
from flux.services import days_off, instances, law

BRIDGE = date(2026, 5, 15)
PARIS = ZoneInfo("Europe/Paris")
#: received on 13 March: two months francs end on 14 May (Ascension), prorogued to Friday 15 May
WAITING = """
<startEvent id="s"/>
<intermediateCatchEvent id="delai" name="Contrôle de légalité"><timerEventDefinition flux:deadline="DEFERE" flux:from="recue"/></intermediateCatchEvent>
<endEvent id="fin"/>
s -> delai
delai -> fin
"""


@pytest.fixture
def house(village):
    village.person("secretariat", "secretariat")
    village.person("agent", "agent")
    return village


def enter(house, day=BRIDGE, reason="Pont de l’Ascension", by="secretariat"):
    return days_off.enter(house.house, house.who(by), day, reason)


def test_a_day_entered_is_skipped_and_named_by_every_date_counted_afterwards(house):
    enter(house)
    calendar = law.calendar(house.house)
    assert calendar.closing_reason(BRIDGE) == "jour férié\N{NO-BREAK SPACE}: Pont de l’Ascension"
    assert calendar.next_working_day(date(2026, 5, 14)) == date(2026, 5, 18)


def test_a_day_that_is_closed_already_has_no_second_entry(house):
    enter(house)
    with pytest.raises(Conflict, match="Pont"):
        enter(house)
    with pytest.raises(Conflict, match="Noël"):
        enter(house, date(2026, 12, 25))


def test_a_day_lifted_counts_no_more_and_its_trace_stays(house):
    made = enter(house)
    house.clock.advance(hours=1)
    days_off.lift(house.house, house.who("secretariat"), made.id)
    assert law.calendar(house.house).closing_reason(BRIDGE) is None
    register = days_off.register(house.house)
    assert (register.entered, [one.day for one in register.lifted]) == ((), [BRIDGE])
    with pytest.raises(InvalidState):
        days_off.lift(house.house, house.who("secretariat"), made.id)
    enter(house)


def test_bad_entries_change_nothing(house):
    with pytest.raises(Forbidden):
        enter(house, by="agent")
    with pytest.raises(ValidationFailed):
        enter(house, reason="  ")
    with pytest.raises(ValidationFailed):
        enter(house, date(1800, 1, 1))
    with pytest.raises(NotFound):
        days_off.lift(house.house, house.who("secretariat"), house.who("agent").id)
    assert days_off.register(house.house).entered == ()


def test_a_clock_that_runs_keeps_its_date_and_the_journal_gives_it_again(house):
    house.clock.at = datetime(2026, 3, 14, 9, tzinfo=UTC)
    house.deploy(("p", WAITING))
    before = house.start("secretariat", recue="2026-03-13").id
    house.clock.advance(hours=1)
    enter(house)
    house.clock.advance(hours=1)
    after = house.start("secretariat", recue="2026-03-13").id
    due = {
        id_: [job.due_at.astimezone(PARIS).date() - timedelta(days=1) for job in house.jobs_of(id_)]
        for id_ in (before, after)
    }
    assert due == {before: [date(2026, 5, 15)], after: [date(2026, 5, 18)]}
    for id_ in (before, after):
        row = house.row(id_)
        with house.house.work.reading() as uow:
            assert house.house.library.replay(uow, row, house.journal(id_)) == row.state
    clock = instances.get(house.house, house.who("secretariat"), before).clocks[0]
    assert clock.deadline.due_on == date(2026, 5, 15)
