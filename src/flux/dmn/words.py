"""Values and cells of decision tables as people say them: « de 10 à 30 », « avant le 1er janvier 2026 », « oui »."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from flux.dmn.geometry import NotDecided, constant
from flux.domain import french
from flux.errors import ExpressionError
from flux.feel import numbers, syntax
from flux.feel.calendar import Zone
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.expression import compile_in
from flux.feel.runtime import Run
from flux.feel.syntax import ComparisonOperator, Node, UnaryTests
from flux.feel.temporal import Date, DateTime, Time
from flux.feel.textual import literal_of
from flux.feel.values import Range

_NBSP = "\N{NO-BREAK SPACE}"


# -- values ----------------------------------------------------------------------------------------------------------


def value_in_words(value: object) -> str:
    """Such as "1 234,5", "oui", "le 1er janvier 2026 à 18 h 30", "« voirie »", "3 mois"."""
    match value:
        case None:
            return "non renseigné"
        case bool():
            return "oui" if value else "non"
        case Decimal():
            return _number(value)
        case str():
            return f"«{_NBSP}{value}{_NBSP}»" if value else "vide"
        case Date() | Time() | DateTime():
            article = "" if isinstance(value, Time) else "le "
            return article + _moment(value)
        case DaysAndTimeDuration() | YearsAndMonthsDuration():
            return _duration(value)
        case list():
            return french.listed([value_in_words(item) for item in value]) or "aucun"
        case dict():
            return ", ".join(f"{key}{_NBSP}: {value_in_words(item)}" for key, item in value.items()) or "vide"
        case Range(operator=None):
            return between(value.start, value.end, with_start=value.start_included, with_end=value.end_included)
    return literal_of(value, Run())


def _number(value: Decimal) -> str:
    if value.adjusted() > 20 or value.adjusted() < -6:
        return numbers.text(value)
    whole, _, fraction = numbers.text(abs(value)).partition(".")
    sign = "-" if value < 0 else ""
    return f"{sign}{french.number(int(whole))}{',' if fraction else ''}{fraction}"


def _moment(value: Date | Time | DateTime) -> str:
    match value:
        case Date(year=year, month=month, day=day) if 1 <= year <= 9999:
            return french.month_day(dt.date(year, month, day))
        case Time(hour=hour, minute=minute, second=0, nano=0):
            return f"{hour}{_NBSP}h" + (f"{_NBSP}{minute:02}" if minute else "") + _elsewhere(value.zone)
        case DateTime(date=Date(year=year) as on, time=Time(second=0, nano=0) as at) if 1 <= year <= 9999:
            return f"{_moment(on)} à {_moment(at)}" + _elsewhere(value.zone)
    return str(value)


def _elsewhere(zone: Zone | None) -> str:
    """The zone, where it is not the one that everybody's clock shows."""
    if zone is None or zone.name == "Europe/Paris":
        return ""
    return f" ({zone.name or ('UTC' if not zone.offset else zone)})"


def _duration(value: DaysAndTimeDuration | YearsAndMonthsDuration) -> str:
    if isinstance(value, YearsAndMonthsDuration):
        length, parts = value.months, [("an", "ans", 12), ("mois", "mois", 1)]
    else:
        length = value.nanos
        second = 10**9
        parts = [("jour", "", 86_400 * second), ("heure", "", 3600 * second), ("minute", "", 60 * second)]
    if length <= 0:
        return "0 jour" if length == 0 else str(value)
    said: list[str] = []
    for singular, plural, size in parts:
        amount, length = divmod(length, size)
        if amount:
            said.append(french.count(amount, singular, plural))
    return str(value) if length else french.listed(said)


# -- stretches -------------------------------------------------------------------------------------------------------


def compared(operator: ComparisonOperator, value: object) -> str:
    """What passes the comparison: "moins de 18", "à partir du 1er janvier 2026"."""
    match operator:
        case "=":
            return value_in_words(value)
        case "!=":
            return f"tout sauf {value_in_words(value)}"
    if isinstance(value, (Date, DateTime)):
        moment = _moment(value)
        said = {"<": "avant le %s", "<=": "jusqu'au %s", ">": "après le %s", ">=": "à partir du %s"}
        return said[operator] % moment
    if isinstance(value, Time):
        said = {"<": "avant %s", "<=": "jusqu'à %s", ">": "après %s", ">=": "à partir de %s"}
        return said[operator] % _moment(value)
    if isinstance(value, str):
        said = {"<": "avant %s", "<=": "jusqu'à %s", ">": "après %s", ">=": "à partir de %s"}
        return said[operator] % value_in_words(value) + " dans l'ordre alphabétique"
    said = {"<": "moins de %s", "<=": "%s ou moins", ">": "plus de %s", ">=": "%s ou plus"}
    return said[operator] % value_in_words(value)


def between(start: object, end: object, *, with_start: bool, with_end: bool) -> str:
    """What lies between two values: "de 10 à 30", "plus de 10 et moins de 30"."""
    if with_start and with_end:
        if isinstance(start, (Date, DateTime)) and isinstance(end, (Date, DateTime)):
            return f"du {_moment(start)} au {_moment(end)}"
        if isinstance(start, Time) and isinstance(end, Time):
            return f"de {_moment(start)} à {_moment(end)}"
        return f"de {value_in_words(start)} à {value_in_words(end)}"
    return f"{compared('>=' if with_start else '>', start)} et {compared('<=' if with_end else '<', end)}"


def any_of(words: Sequence[str]) -> str:
    """Such as "1, 2 ou 3"."""
    return " ou ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


# -- cells -----------------------------------------------------------------------------------------------------------


def cell_in_words(tree: UnaryTests | None, text: str) -> str:
    """What a cell asks for; the cell as it is written where it says more than constants can."""
    if tree is None:
        return text
    if not tree.tests:
        return "n'importe quelle valeur"
    if tree.negated and all(_is_null(test) for test in tree.tests):
        return "renseigné"
    try:
        said = any_of([_test(test) for test in tree.tests])
    except NotDecided:
        return text
    return f"tout sauf {said}" if tree.negated else said


def tests_of(text: str) -> UnaryTests | None:
    """Allowed values as they are written, read as tests; None where there are none or they cannot be read."""
    try:
        tree = compile_in(text, mode="unary_tests").tree if text else None
    except ExpressionError:
        return None
    return tree if isinstance(tree, UnaryTests) else None


def _is_null(test: Node) -> bool:
    return isinstance(test, syntax.ValueTest) and test.expression == syntax.Constant(at=test.at, value=None)


def _test(test: Node) -> str:
    """One test. Raises NotDecided for what is more than constants."""
    if isinstance(test, syntax.ValueTest):
        if test.uses_input:
            raise NotDecided
        if _is_null(test):
            return value_in_words(None)
        return _expression(test.expression)
    return _expression(test)


def _expression(node: Node) -> str:
    match node:
        case syntax.ComparisonTest(operator=operator, operand=operand):
            return compared(operator, constant(operand))
        case syntax.RangeLiteral(start=start, end=end):
            ends = {"with_start": node.start_included, "with_end": node.end_included}
            return between(constant(start), constant(end), **ends)
        case syntax.ListLiteral(items=[_, *_] as items):
            return any_of([value_in_words(constant(item)) for item in items])
    return value_in_words(constant(node))
