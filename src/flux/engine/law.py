"""The law as functions of FEEL: legal dates wherever an expression may stand.

They are given at each evaluation, so that FEEL knows nothing of the domain; `docs/reference/legal-time.md` shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from flux.domain.deadlines import day_count, latest_start, legal_deadline
from flux.domain.rules import Unit
from flux.engine.due import Agenda
from flux.errors import ExpressionError, FluxError
from flux.feel import Builtin, Date, brought
from flux.feel.runtime import Run

LEGAL_DEADLINE = "échéance légale"
LATEST_SENDING = "dernier envoi"
#: kinds of days that may be counted from a date without any rule
DAYS = {"jours francs": Unit.FRANC, "jours ouvrés": Unit.WORKING, "jours ouvrables": Unit.BUSINESS}
NAMES = frozenset({LEGAL_DEADLINE, LATEST_SENDING, *DAYS})

_ON = "date: date|date and time|string"
_SOURCE = "docs/reference/legal-time.md"


def functions(agenda: Agenda) -> Mapping[str, Builtin]:
    """The functions of law by name, in the local time and with the holidays of an agenda."""
    made = {
        LEGAL_DEADLINE: _of_a_rule(
            LEGAL_DEADLINE, agenda, lambda rule, on: legal_deadline(rule, on, calendar=agenda.calendar()).due_on
        ),
        LATEST_SENDING: _of_a_rule(LATEST_SENDING, agenda, lambda rule, on: latest_start(rule, on).due_on),
    }
    return made | {name: _of_days(name, unit, agenda) for name, unit in DAYS.items()}


def _of_a_rule(name: str, agenda: Agenda, count: Callable[[str, date], date]) -> Builtin:
    def counted(run: Run, rule: str, on: object) -> object:
        return _answered(run, agenda, on, lambda start: count(rule, start))

    return brought(name, _SOURCE, counted, "règle: string", _ON)


def _of_days(name: str, unit: Unit, agenda: Agenda) -> Builtin:
    def counted(run: Run, on: object, days: Decimal) -> object:
        return _answered(
            run, agenda, on, lambda start: day_count(int(days), unit, start, calendar=agenda.calendar()).due_on
        )

    return brought(name, _SOURCE, counted, _ON, "nombre: number")


def _answered(run: Run, agenda: Agenda, on: object, count: Callable[[date], date]) -> object:
    """The date, or null with the refusal of the law as remark."""
    try:
        found = count(agenda.day(str(on)))
    except ExpressionError:
        raise
    except FluxError as refusal:
        run.warn(0, "law", refusal.message, refusal.message)
        return None
    except (ValueError, OverflowError, KeyError):
        said = f"«\N{NO-BREAK SPACE}{on}\N{NO-BREAK SPACE}» n’est pas une date."
        run.warn(0, "law", said, said)
        return None
    return Date(found.year, found.month, found.day)
