"""Gauges of a majority of communes, drawn on the server: what is secured, what may still come, the threshold to meet."""

from __future__ import annotations

from dataclasses import dataclass

from api.web import french
from flux.domain.ballots.gauges import Bar, Gauge

#: width of the drawing, in its own units
WIDTH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A bar to draw, and the same in words."""

    title: str
    #: lengths and place, in units of the drawing
    reached: int
    open: int
    needed: int
    words: str
    #: such as "5 sur 8"
    figure: str
    state: str
    state_word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One way of reaching the majority, or of blocking: two bars, both needed."""

    title: str
    bars: tuple[Drawn, Drawn]
    met: bool


def pairs(gauges: tuple[Gauge, ...]) -> list[Pair]:
    """The alternatives of a majority, in the order of the text."""
    return [_pair(gauge, rank, alone=len(gauges) == 1) for rank, gauge in enumerate(gauges)]


def _pair(gauge: Gauge, rank: int, *, alone: bool) -> Pair:
    if gauge.blocking:
        title = "Minorité de blocage"
    else:
        title = "La majorité" if alone else ("Première voie", "Seconde voie")[rank]
    bars = (_bar("Communes", gauge.communes, gauge), _bar("Habitants", gauge.population, gauge))
    return Pair(title=title, bars=bars, met=gauge.met)


def _bar(title: str, bar: Bar, gauge: Gauge) -> Drawn:
    whole = bar.whole or 1
    what = "opposés" if gauge.blocking else "favorables"
    state, word = _state(bar)
    return Drawn(
        title=french.typeset(f"{title} : {bar.threshold.words}"),
        reached=bar.reached * WIDTH // whole,
        open=bar.open * WIDTH // whole,
        needed=min(bar.needed * WIDTH // whole, WIDTH),
        figure=f"{french.number(bar.reached)} sur {french.number(bar.whole)}",
        words=f"{french.number(bar.reached)} {what}, {french.number(bar.open)} encore attendus, il en faut "
        f"{french.number(bar.needed)} sur {french.number(bar.whole)}.",
        state=state,
        state_word=word,
    )


def _state(bar: Bar) -> tuple[str, str]:
    if bar.met:
        return "done", "Seuil atteint"
    return ("soon", f"Il en manque {french.number(bar.lacking)}") if bar.possible else ("late", "Hors d’atteinte")
