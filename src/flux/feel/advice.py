"""What to write instead, for the slips of people who know other languages or a French keyboard."""

from __future__ import annotations

from collections.abc import Mapping

_SIGNS: Mapping[str, tuple[str, str]] = {
    "&": ("« et » s'écrit « and »", "write 'and'"),
    "|": ("« ou » s'écrit « or »", "write 'or'"),
    "!": ("« non » s'écrit « not(…) »", "write 'not(…)'"),
    "%": ("le reste d'une division s'écrit « modulo(a, b) »", "write 'modulo(a, b)'"),
    "≥": ("écrivez « >= »", "write '>='"),
    "≤": ("écrivez « <= »", "write '<='"),
    "≠": ("écrivez « != »", "write '!='"),
    "×": ("écrivez « * »", "write '*'"),
    "÷": ("écrivez « / »", "write '/'"),
    "^": ("la puissance s'écrit « ** »", "write '**'"),
    "=": ("l'égalité s'écrit « = », une seule fois", "equality is a single '='"),
    ";": ("séparez par une virgule", "separate with a comma"),
    **dict.fromkeys(
        "'’‘“”«»", ('un texte se met entre guillemets droits : "…"', 'put a text between straight quotes: "…"')
    ),
}
_DECIMAL = ("un nombre décimal s'écrit avec un point : 3.5", "write a decimal number with a point: 3.5")
_THOUSANDS = ("un nombre s'écrit sans espace : 1000", "write a number without spaces: 1000")


def on_sign(sign: str) -> tuple[str, str]:
    """The end of a sentence that refuses this sign, in French and English; empty where there is nothing to say."""
    return _ended(_SIGNS.get(sign))


def between_numbers(sign: str) -> tuple[str, str]:
    """The same, for what stands between two numbers: a comma, or nothing but a space."""
    return _ended(_DECIMAL if sign == "," else _THOUSANDS)


def _ended(advice: tuple[str, str] | None) -> tuple[str, str]:
    return ("", "") if advice is None else (f" : {advice[0]}", f": {advice[1]}")
