"""French for the sentences that explain a result: dates, numbers, plurals, typography."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

#: the one unbreakable space set before double signs and in numbers: the fonts of the pages have no narrow one, and a
#: browser then draws it so thin that « horloges ; » reads as one word
NBSP = "\N{NO-BREAK SPACE}"


def typography(text: str) -> str:
    """The text with the unbreakable spaces French asks for, and curly apostrophes."""
    spaced = re.sub(r" ([:;!?»%€])", NBSP + r"\1", text)
    return spaced.replace("« ", f"«{NBSP}").replace("'", "’")


def month_day(day: date) -> str:
    """Such as "1er janvier 2027"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def full_date(day: date) -> str:
    """Such as "vendredi 1er janvier 2027"."""
    return f"{WEEKDAYS[day.weekday()]} {month_day(day)}"


def moment(local: datetime) -> str:
    """Such as "4 décembre 2026 à 18 h 30", of an instant in local time."""
    minutes = f"{NBSP}{local.minute:02d}" if local.minute else ""
    return f"{month_day(local.date())} à {local.hour}{NBSP}h{minutes}"


def until(local: datetime) -> str:
    """An instant at which a delay ends: midnight is the end of the day before, "13 janvier 2027 à 24 h"."""
    if local.time() != time.min:
        return moment(local)
    return f"{month_day(local.date() - timedelta(days=1))} à 24{NBSP}h"


def month_name(day: date) -> str:
    """Such as "février 2027"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def number(value: int) -> str:
    """Such as "26 422", with an unbreakable space between thousands."""
    return figures(f"{value:,}")


def figures(text: str) -> str:
    """Figures as Python writes them ("1,234.5") as French does: "1 234,5"."""
    return text.replace(",", NBSP).replace(".", ",")


def count(value: int, singular: str, plural: str = "") -> str:
    """A number with its noun, such as "1 commune" or "6 communes"; zero and one take the singular."""
    noun = singular if abs(value) < 2 else plural or f"{singular}s"
    return f"{number(value)} {noun}"


def listed(words: Sequence[str]) -> str:
    """Such as "Bédée, Breteil et Talensac"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def of_month(day: date) -> str:
    """A month with its preposition: "de février 2027", "d’avril 2027"."""
    name = month_name(day)
    return f"d’{name}" if name[0] in "ao" else f"de {name}"


def of(words: str) -> str:
    """A noun with its article after "de": "du transfert", "des communes", "de la séance", "de l’envoi"."""
    if words.startswith("le "):
        return f"du {words[3:]}"
    return f"des {words[4:]}" if words.startswith("les ") else f"de {words}"


def percent(part: int, whole: int) -> str:
    """Such as "74,25 %", cut (never rounded up past a threshold) to two decimals, in integers."""
    hundredths = part * 10_000 // whole if whole else 0
    return f"{hundredths // 100},{hundredths % 100:02d}{NBSP}%"
