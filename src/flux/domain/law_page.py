"""The rules as a page people read: every version of every rule, with its article, its delay and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flux.domain.french import WEEKDAYS, count, month_day, typography
from flux.domain.rulebook import all_majorities, all_rules
from flux.domain.rules import Bound, Delay, Majority, Rule, Silence, Unit

_SILENCE = {
    Silence.FAVOURABLE: "réputé favorable",
    Silence.UNFAVOURABLE: "réputé défavorable",
    Silence.NOTHING: "sans effet (un conseil qui se tait n'est compté ni pour ni contre)",
}
_UNITS = {
    Unit.CALENDAR: ("jour calendaire", "jours calendaires"),
    Unit.WORKING: ("jour ouvré", "jours ouvrés"),
    Unit.BUSINESS: ("jour ouvrable", "jours ouvrables"),
    Unit.FRANC: ("jour franc", "jours francs"),
    Unit.WEEK: ("semaine", "semaines"),
    Unit.MONTH: ("mois", "mois"),
    Unit.YEAR: ("an", "ans"),
}
_NOTICE = (
    "Cette page est produite à partir des données (`src/flux/domain/law/*.toml`) par `flux law rules` ; ne la modifiez pas "
    "à la main. Chaque version d'une règle a ses dates d'effet ; une nouvelle version de la loi est une nouvelle ligne de "
    "données. Ce n'est pas un conseil juridique : ce qui est « à vérifier » l'est sur Légifrance."
)


def law_page() -> str:
    """The whole page in Markdown, in French, ending with a line feed."""
    parts = [
        "# Les règles de droit",
        _NOTICE,
        "## Règles",
        *(_block(_rule_lines(found), title=f"### {found.id} — {found.title}") for found in all_rules()),
        "## Majorités",
        *(_block(_majority_lines(found), title=f"### {found.id} — {found.title}") for found in all_majorities()),
    ]
    return typography("\n\n".join(parts)) + "\n"


def _block(lines: Iterable[str], *, title: str) -> str:
    return "\n".join([title, "", *(f"- {line}" for line in lines)])


def _rule_lines(found: Rule) -> Iterator[str]:
    yield f"Article : {found.article}"
    yield f"En vigueur : {_period(found)}"
    yield f"Contenu : {found.text}"
    if found.delay:
        yield f"Délai : {_delay(found.delay)}"
    if found.silence:
        yield f"Silence : {_SILENCE[found.silence]}"
    if found.majority:
        yield f"Majorité des communes : {found.majority}"
    if found.council_majority:
        yield f"Majorité du conseil : {found.council_majority}"
    if found.final_act:
        yield f"Acte final : {found.final_act}"
    yield from (f"Dans le département {code} : {text}" for code, text in found.local.items())
    yield from (f"Doute : {doubt}" for doubt in (*found.doubts, *(found.delay.doubts if found.delay else ())))


def _period(version: Rule | Majority) -> str:
    start = month_day(version.in_force_from)
    return f"du {start} au {month_day(version.in_force_to)}" if version.in_force_to else f"depuis le {start}"


def _delay(delay: Delay) -> str:
    if delay.unit is Unit.FIXED:
        return f"{delay.grants}."
    words = [
        count(delay.count, *_UNITS[delay.unit]),
        f"{'avant' if delay.backward else 'à compter de'} : {delay.starts}",
    ]
    if delay.weekday is not None:
        words.append(f"jusqu'au {WEEKDAYS[delay.weekday - 1]} de cette semaine")
    if delay.unit is not Unit.FRANC:
        words.append("franc" if delay.franc else "non franc")
    words.append("prorogé s'il expire un jour chômé" if delay.extended else "jamais prorogé")
    words.append("première date possible" if delay.bound is Bound.FIRST else "dernier jour pour agir")
    return f"{' ; '.join(words)}."


def _majority_lines(found: Majority) -> Iterator[str]:
    yield f"Article : {found.article}"
    yield f"En vigueur : {_period(found)}"
    who = "communes opposées" if found.blocking else "communes favorables"
    for pair in found.alternatives:
        yield f"Condition suffisante : {pair.communes.words} des communes et {pair.population.words} de la population ({who})"
    if found.alternatives:
        yield f"Population par défaut : {found.population.value}"
    if found.veto:
        yield f"Accord indispensable de la commune la plus peuplée si elle compte {found.veto.words} de la population"
    if found.council:
        yield f"Seuil : {found.council.words} {'des membres en exercice' if found.of_members else 'des suffrages exprimés'}"
    if found.casting_vote:
        yield "Voix prépondérante du président en cas de partage, sauf au scrutin secret"
    yield from (f"Doute : {doubt}" for doubt in found.doubts)
