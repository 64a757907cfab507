"""ISO 8601 as BPMN timers write it: dates, durations, repeating intervals. `engine.due` counts with them."""

from __future__ import annotations

import re
from datetime import datetime

_DURATION = re.compile(
    r"[+-]?P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?"
    r"(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?"
)
_INSTANT = re.compile(r"(\d{4}-?\d{2}-?\d{2}(?:T[\d:.,]+(?:Z|[+-][\d:]+)?)?)(?:\[[\w/+-]+\]|@[\w/+-]+)?")
_REPEATED = re.compile(r"R-?\d*")
_CRON_FIELD = r"(?:[\d*?,/#LW-]+|[A-Z]{3}(?:[-,][A-Z]{3})*)"
#: `0 0 9 ? * MON-FRI`: five to seven fields of digits, stars, names of days and months
_CRON = re.compile(rf"@\w+|{_CRON_FIELD}(?:\s+{_CRON_FIELD}){{4,6}}")
#: begins like ISO 8601: where it is not, better said than read as the name of a variable
_ALMOST = re.compile(r"[+-]?(?:P[\dT]|R\d*/|\d{4}-\d{2}-)[\w:+.,/-]*")


def is_iso(text: str) -> bool:
    """Whether the text is a date, an instant, a duration or a repeating interval of ISO 8601."""
    if not _REPEATED.match(text):
        return _is_duration(text) or _is_instant(text)
    repeated, *parts = text.split("/")
    if _REPEATED.fullmatch(repeated) is None or not 1 <= len(parts) <= 2:
        return False
    durations = [_is_duration(part) for part in parts]
    return durations.count(True) == 1 and all(
        known or _is_instant(part) for known, part in zip(durations, parts, strict=True)
    )


def is_cron(text: str) -> bool:
    """Whether the text is a cron expression, which some engines take for a cycle."""
    return _CRON.fullmatch(text) is not None


def is_broken_iso(text: str) -> bool:
    """Whether the text means to be ISO 8601 and is not."""
    return _ALMOST.fullmatch(text) is not None and not is_iso(text)


def _is_duration(text: str) -> bool:
    return _DURATION.fullmatch(text) is not None


def _is_instant(text: str) -> bool:
    match = _INSTANT.fullmatch(text)
    if match is None:
        return False
    try:
        datetime.fromisoformat(match[1].replace(",", "."))
    except ValueError:
        return False
    return True
