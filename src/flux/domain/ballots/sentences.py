"""The French sentences that explain a consultation of the communes and say what it still lacks."""

from __future__ import annotations

from collections.abc import Sequence

from flux.domain.ballots.gauges import Bar, Gauge, gauges
from flux.domain.ballots.readings import Count, Line
from flux.domain.french import count, listed, number, percent, typography
from flux.domain.rules import EpciRole, Majority, Silence

NO_EARLY_CLOSING = (
    "La consultation ne se clôt pourtant que lorsque toutes les communes ont voté ou que le dernier délai a expiré "
    "(CE, 4 avril 2018, n° 415471)."
)
_ORDINALS = ("Première", "Seconde", "Troisième")
_POLARITY = {
    Silence.FAVOURABLE: "réputé favorable",
    Silence.UNFAVOURABLE: "réputé défavorable",
    Silence.NOTHING: "qui n'est pas compté comme un accord",
}


def explain(tally: Count, *, adopted: bool | None) -> tuple[str, ...]:
    """The whole reasoning, from the rule to the result, then what is in doubt."""
    majority = tally.majority
    bars = gauges(majority, [(line.population, line.favourable) for line in tally.members])
    opening = f"{tally.rule.title} (art. {tally.rule.article}) : {_inside(majority.title)} (art. {majority.article})."
    parts = [
        opening,
        _standing(tally),
        *_silent(tally),
        *(_alternative(gauge, place, alone=len(bars) == 1) for place, gauge in enumerate(bars)),
        *_veto(tally),
        *(_joining_line(line) for line in tally.joining),
        *_epci(tally),
        *_verdict(tally, adopted=adopted),
    ]
    return (*map(typography, parts), *tally.rule.doubts, *majority.doubts)


def missing(tally: Count) -> tuple[str, ...]:
    """What is needed for the proposal to pass, while that is open; never empty then."""
    bars = gauges(tally.majority, [(line.population, line.favourable) for line in tally.members])
    parts = []
    if tally.epci is None:
        parts.append("Il manque la délibération favorable du conseil communautaire.")
    if waiting := [line.name for line in tally.largest if line.favourable is None]:
        parts.append(
            f"Il manque l'accord de {listed(waiting)}, indispensable : plus du quart de la population y habite."
        )
    if joining := [line.name for line in tally.joining if line.favourable is None]:
        parts.append(f"Il manque l'accord de {listed(joining)}, qui demande à adhérer.")
    if tally.majority.blocking:
        parts.extend(_block_remaining(gauge) for gauge in bars if gauge.possible)
    elif not any(gauge.met for gauge in bars):
        parts.extend(_way(gauge, place, alone=len(bars) == 1) for place, gauge in enumerate(bars) if gauge.possible)
    if tally.pending:
        parts.append(f"Le vote est attendu de : {listed([line.name for line in tally.pending])}.")
    return tuple(map(typography, parts))


def outcome(majority: Majority, *, adopted: bool) -> str:
    """The result in words: a proposal is adopted or rejected, a transfer by law is blocked or not."""
    if majority.blocking:
        return "le transfert n'est pas bloqué" if adopted else "le transfert est bloqué"
    return "la proposition est adoptée" if adopted else "la proposition est rejetée"


def _inside(title: str) -> str:
    return title[0].lower() + title[1:]


def _standing(tally: Count) -> str:
    favourable = tally.favourable
    inhabitants = sum(line.population for line in favourable)
    noun = "commune non opposée" if tally.majority.blocking else "commune favorable"
    plural = "communes non opposées" if tally.majority.blocking else "communes favorables"
    return (
        f"{count(len(favourable), noun, plural)} sur {number(len(tally.members))}, "
        f"{count(inhabitants, 'habitant')} sur {number(tally.population)} ({percent(inhabitants, tally.population)})."
    )


def _silent(tally: Count) -> list[str]:
    silent = [line.name for line in tally.lines if line.vote == "silence"]
    polarity = _POLARITY[tally.rule.silence or Silence.NOTHING]
    if tally.majority.blocking:
        polarity = "qui n'est pas une opposition"
    found = [f"Silence {polarity} : {listed(silent)}."] if silent else []
    if tally.pending and tally.rule.silence is Silence.FAVOURABLE:
        found.append("Une commune qui n'aura pas voté à la fin de son délai sera comptée de même.")
    return found


def _alternative(gauge: Gauge, place: int, *, alone: bool) -> str:
    who = "opposants" if gauge.blocking else "favorables"
    head = f"Conseils {who}" if alone else f"{_ORDINALS[place]} voie"
    verdict = "remplie" if gauge.met else "non remplie" if not gauge.possible else "pas encore remplie"
    return (
        f"{head} : {gauge.communes.threshold.words} des communes ({_measure(gauge.communes)}) et "
        f"{gauge.population.threshold.words} de la population ({_measure(gauge.population)}) ; condition {verdict}."
    )


def _measure(bar: Bar) -> str:
    return f"{number(bar.reached)} sur {number(bar.whole)}, il en faut {number(bar.needed)}"


def _veto(tally: Count) -> list[str]:
    if tally.majority.veto is None:
        return []
    most = max(tally.members, key=lambda line: line.population)
    share = percent(most.population, tally.population)
    if not tally.largest:
        return [
            f"Commune la plus peuplée : {most.name}, {share} de la population, pas plus du quart ; son accord n'est pas indispensable."
        ]
    return [_veto_line(line, share) for line in tally.largest]


def _veto_line(line: Line, share: str) -> str:
    state = {True: "acquis", False: "refusé", None: "attendu"}[line.favourable]
    return f"Commune la plus peuplée : {line.name}, {share} de la population, plus du quart ; son accord est indispensable, il est {state}."


def _joining_line(line: Line) -> str:
    state = {True: "acquis", False: "refusé", None: "attendu"}[line.favourable]
    return f"Commune qui demande à adhérer : {line.name} ; son accord est indispensable, il est {state}."


def _epci(tally: Count) -> list[str]:
    if tally.epci is False:
        return ["Le conseil communautaire a refusé la proposition : il n'y a pas de délibérations concordantes."]
    if tally.rule.epci is not EpciRole.REQUIRED:
        return []
    if tally.epci is None:
        return ["Le conseil communautaire ne s'est pas encore prononcé."]
    return ["Le conseil communautaire est favorable."]


def _verdict(tally: Count, *, adopted: bool | None) -> list[str]:
    if adopted is None:
        return ["Le résultat n'est pas encore acquis."]
    said = outcome(tally.majority, adopted=adopted)
    if not tally.pending:
        return [f"Résultat : {said}."]
    return [f"Résultat déjà acquis, quoi que fassent les communes restantes : {said}.", NO_EARLY_CLOSING]


def _way(gauge: Gauge, place: int, *, alone: bool) -> str:
    head = "Il manque" if alone else f"{_ORDINALS[place]} voie : il manque"
    return f"{head} {_lacking(gauge)}."


def _block_remaining(gauge: Gauge) -> str:
    return f"L'opposition ne doit pas gagner encore {_lacking(gauge)}."


def _lacking(gauge: Gauge) -> str:
    parts: Sequence[str] = [
        *([count(gauge.communes.lacking, "commune")] if gauge.communes.lacking else []),
        *([count(gauge.population.lacking, "habitant")] if gauge.population.lacking else []),
    ]
    return listed(parts)
