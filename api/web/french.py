"""How French is set: dates, hours, amounts, the spaces before double signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from flux.domain.french import NBSP, figures, full_date, listed, month_day

_PARIS = ZoneInfo("Europe/Paris")
#: the clocks of the territory whose page is being written
_ZONE: ContextVar[ZoneInfo] = ContextVar("zone", default=_PARIS)
_BEFORE_SIGN = re.compile(r"(?:(?<=\S)|\A) (?=[:;!?»])")
_INVERSION = re.compile(r"(\w+-(?:t-)?(?:je|tu|ils?|elles?|on|nous|vous|ce)\b)")
_AFTER_QUOTE = re.compile(r"« (?=\S)")


def typeset(text: str) -> str:
    """Put the unbreakable spaces of French before « : ; ! ? » and inside quotation marks.

    >>> typeset("Prêt ?") == "Prêt\u00a0?"
    True
    """
    return _AFTER_QUOTE.sub(f"«{NBSP}", _BEFORE_SIGN.sub(NBSP, text))


class Typography(Extension):
    """Sets the French of templates when they are read, so that authors may type ordinary spaces."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the template's tokens with the spaces of its text and of its quoted sentences set."""
        for token in stream:
            if token.type in {"data", "string"}:
                yield Token(token.lineno, token.type, typeset(token.value))
            else:
                yield token


def keep_time_of(zone: ZoneInfo) -> None:
    """Tell the dates and hours of this page by the clocks of that zone."""
    _ZONE.set(zone)


def local(instant: datetime) -> datetime:
    """The instant on the clocks of the territory; one without a zone was typed there and stands as it is."""
    return instant.astimezone(_ZONE.get()) if instant.tzinfo else instant


def day(value: date | datetime | None) -> str:
    """« 4 décembre 2026 »."""
    if value is None:
        return ""
    return month_day(_date(value)).replace(" ", NBSP, 1)


def weekday(value: date | datetime) -> str:
    """« vendredi 4 décembre 2026 »."""
    return full_date(_date(value))


def _date(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def hour(value: datetime) -> str:
    """« 18 h » or « 9 h 05 »."""
    at = local(value)
    return f"{at.hour}{NBSP}h" + (f"{NBSP}{at.minute:02d}" if at.minute else "")


def moment(value: datetime | None) -> str:
    """« 4 décembre 2026 à 18 h »."""
    return f"{day(value)} à {hour(value)}" if value is not None else ""


def until(value: datetime | None) -> str:
    """An instant at which a delay ends: midnight is the end of the day before, « 13 janvier 2027 à 24 h »."""
    if value is None or local(value).time() != time.min:
        return moment(value)
    return f"{last_day(value)} à 24{NBSP}h"


def last_day(value: datetime) -> str:
    """The last day before an instant at which a delay ends."""
    return day(local(value).date() - timedelta(days=1)) if local(value).time() == time.min else day(value)


def number(value: float | Decimal) -> str:
    """« 1 234 » or « 1 234,5 »."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"
    return figures(text)


def money(value: float | Decimal | None) -> str:
    """« 1 234 € »."""
    return f"{number(value)}{NBSP}€" if value is not None else "non chiffré"


def size(octets: int) -> str:
    """« 2,4 Mo »."""
    for unit, amount in (("Mo", 1_000_000), ("ko", 1_000)):
        if octets >= amount:
            return f"{number(round(octets / amount, 1))}{NBSP}{unit}"
    return f"{octets}{NBSP}octets"


def plural(count: int, one: str, many: str | None = None) -> str:
    """« 1 dossier », « 2 dossiers », « aucun dossier » being the caller's business."""
    return f"{number(count)}{NBSP}{one if abs(count) < 2 else many or one + 's'}"


def away(value: datetime, now: datetime) -> str:
    """How far an instant is: « dans 3 jours », « depuis 2 h », « aujourd’hui », « demain »."""
    days = (local(value).date() - local(now).date()).days
    if value <= now:
        return "depuis " + _lasting(now - value)
    if days == 0:
        return f"aujourd’hui, avant {hour(value)}"
    if days == 1:
        return f"demain, avant {hour(value)}"
    return f"dans {plural(days, 'jour')}"


def _lasting(gap: timedelta) -> str:
    if gap.days >= 1:
        return plural(gap.days, "jour")
    hours, minutes = gap.seconds // 3600, gap.seconds // 60
    return plural(hours, "heure") if hours else plural(max(minutes, 1), "minute")


def capital(words: str) -> str:
    """The words with their first letter as a capital, and no other changed."""
    return words[:1].upper() + words[1:]


def enumerate_words(words: list[str]) -> str:
    """« Bédée, Talensac et Iffendic »."""
    return listed(words)


def together(text: str) -> Markup:
    """A title as a printer sets it: its spaces, and its inversions kept whole (no line ends between « rend- » and « elle »)."""
    parts = _INVERSION.split(typeset(text))
    kept = (Markup('<span class="together">{}</span>').format(one) if at % 2 else one for at, one in enumerate(parts))
    return Markup("").join(kept)


def paragraphs(text: str) -> Markup:
    """The paragraphs of a plain text; everything in it is escaped."""
    blocks = (block for block in re.split(r"\n\s*\n", text.strip()) if block.strip())
    joined = (Markup("<br>").join(block.split("\n")) for block in blocks)
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in joined)
