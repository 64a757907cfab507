"""The law in expressions and timers: the same dates, in the territory's time and with its holidays."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from flux.dmn import read
from flux.domain.holidays import Calendar, ClosedDay
from flux.engine import law
from flux.engine.definition import TimerKind, TimerText
from flux.engine.due import Agenda
from flux.engine.evaluation import FeelAndDmn
from flux.errors import EngineFailure
from flux.feel import compile as compile_feel

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 10, 13, 21, 30, tzinfo=UTC)


def value(text, variables=None, *, calendar=Calendar, zone=PARIS, lenient=False):
    evaluate = FeelAndDmn(zone, calendar=calendar)
    return evaluate(compile_feel(text), variables or {}, NOW, lenient=lenient)


def due(rule, start, *, zone=PARIS, calendar=Calendar):
    return Agenda(zone, calendar)(TimerText(kind=TimerKind.DATE, deadline=rule), start, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('échéance légale("TRANSFERT", date("2026-10-13"))', "2027-01-13"),
        ('échéance légale("TRANSFERT", notification)', "2027-01-13"),
        ('échéance légale(règle: "TRANSFERT", date: notification)', "2027-01-13"),
        ('dernier envoi("CONVOCATION", date("2026-12-15"))', "2026-12-09"),
        ('jours francs(date("2026-11-06"), 5)', "2026-11-12"),
        ('jours ouvrés(date("2026-11-06"), 5)', "2026-11-16"),
        ('jours ouvrables(date("2026-11-06"), 5)', "2026-11-13"),
        ('échéance légale("TRANSFERT", notification) + duration("P1D")', "2027-01-14"),
    ],
)
def test_a_date_of_law_may_stand_wherever_an_expression_may(text, expected):
    assert value(text, {"notification": "2026-10-13"}) == {"@": "date", "v": expected}


def test_a_moment_counts_as_the_local_day_on_which_it_falls():
    late = '"2026-10-13T22:30:00Z"'
    assert value(f'échéance légale("TRANSFERT", {late})')["v"] == "2027-01-14"
    assert value(f'échéance légale("TRANSFERT", {late})', zone=UTC)["v"] == "2027-01-13"


def test_the_holidays_of_the_territory_move_a_date_that_is_prorogued():
    text = 'échéance légale("DEFERE", date("2026-02-02"))'
    bridge = (ClosedDay(day=date(2026, 4, 3), reason="pont"),)
    assert value(text)["v"] == "2026-04-03"
    assert value(text, calendar=lambda: Calendar(subdivision="57"))["v"] == "2026-04-07"
    assert value(text, calendar=lambda: Calendar(closed=bridge))["v"] == "2026-04-07"
    assert due("DEFERE", "2026-02-02", calendar=lambda: Calendar(subdivision="57")) == datetime(
        2026, 4, 7, 22, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('échéance légale("INVENTEE", date("2026-10-13"))', "Aucune règle ne porte le nom"),
        ('échéance légale("TRANSFERT", "demain")', "demain"),
        ('jours francs(date("2026-10-13"), 0)', "au moins un jour"),
        ("échéance légale(3)", "ne prend pas ces arguments"),
    ],
)
def test_what_the_law_refuses_is_a_sentence_and_null_where_nulls_are_allowed(text, sentence):
    with pytest.raises(EngineFailure, match=sentence):
        value(text)
    assert value(text, lenient=True) is None


def test_flux_feel_alone_knows_nothing_of_the_law():
    assert compile_feel('échéance légale("TRANSFERT", date("2026-10-13"))').evaluate({}) is None


def test_a_variable_does_not_hide_a_function_of_law():
    assert value('jours francs(date("2026-11-06"), 5)', {"jours francs": 3})["v"] == "2026-11-12"


DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="t" name="t">
<inputData id="n" name="notification"><variable name="notification" typeRef="string"/></inputData>
<decision id="d" name="dernier jour"><variable name="dernier jour"/>
<informationRequirement><requiredInput href="#n"/></informationRequirement>
<literalExpression><text>échéance légale("TRANSFERT", notification)</text></literalExpression></decision></definitions>"""


def test_a_decision_table_may_ask_the_law_as_well():
    model = read([("t.dmn", DMN.encode())])
    found = model.decide("d", {"notification": "2026-10-13"}, functions=law.functions(Agenda(PARIS)))
    assert str(found.value) == "2027-01-13"


def test_a_legal_timer_falls_due_at_the_end_of_the_day_of_the_territory():
    assert due("TRANSFERT", "2026-10-13") == datetime(2027, 1, 13, 23, tzinfo=UTC)
    assert due("TRANSFERT", "2026-10-13", zone=ZoneInfo("Indian/Reunion")) == datetime(2027, 1, 13, 20, tzinfo=UTC)


def test_a_first_lawful_day_is_there_when_it_begins():
    assert due("CONVOCATION", "2026-11-23") == datetime(2026, 11, 28, 23, tzinfo=UTC)


def test_without_a_date_the_law_counts_from_the_day_it_is():
    assert due("TRANSFERT", None) == due("TRANSFERT", "2026-10-13")
