"""ISO 8601 as BPMN timers write it: dates, durations, repeating intervals. Only the shape; FEEL knows the values."""

from __future__ import annotations

import re

_DURATION = r"[+-]?P(?=\d|T\d)(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?W)?(?:\d+(?:[.,]\d+)?D)?(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?"
_DATE = r"[+-]?\d{4,}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])"
_INSTANT = (
    _DATE
    + r"(?:T(?:[01]\d|2[0-4])(?::?[0-5]\d(?::?[0-6]\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?(?:\[[\w/+-]+\]|@[\w/+-]+)?)?"
)
_CYCLE = rf"R-?\d*/(?:{_INSTANT}/)?{_DURATION}(?:/{_INSTANT})?"
_INTERVAL = rf"R-?\d*/{_INSTANT}/{_INSTANT}"

_ANY = re.compile(rf"(?:{_DURATION}|{_INSTANT}|{_CYCLE}|{_INTERVAL})\Z")
#: `0 0 9 ? * MON-FRI`: five to seven fields of digits, stars, names of days and months
_CRON = re.compile(
    r"(?:@\w+|(?:[\d*?,/#LW-]+|[A-Z]{3}(?:[-,][A-Z]{3})*)(?:\s+(?:[\d*?,/#LW-]+|[A-Z]{3}(?:[-,][A-Z]{3})*)){4,6})\Z"
)
#: begins like ISO 8601 and is not: better said than read as the name of a variable
_ALMOST = re.compile(r"[+-]?(?:P[\dT]|R\d*/|\d{4}-\d{2}-)[\w:+.,/-]*\Z")


def is_iso(text: str) -> bool:
    """Whether the text is a date, an instant, a duration or a repeating interval of ISO 8601."""
    return _ANY.match(text) is not None


def is_cron(text: str) -> bool:
    """Whether the text is a cron expression, which some engines take for a cycle."""
    return _CRON.match(text) is not None


def is_broken_iso(text: str) -> bool:
    """Whether the text means to be ISO 8601 and is not."""
    return _ALMOST.match(text) is not None and not is_iso(text)
