"""The frame of the command line in French: click's own words.

click asks gettext for them, and gettext reads compiled catalogues only. Its modules are given this table in its place;
nothing else of the process changes its language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import click

WORDS = {
    # help
    "Usage:": "Usage\u00a0:",
    "Options": "Options\u00a0",
    "Commands": "Commandes\u00a0",
    "Show this message and exit.": "Montrer cette aide.",
    "required": "obligatoire",
    "default: {default}": "par défaut\u00a0: {default}",
    "env var: {var}": "variable\u00a0: {var}",
    "Try '{command} {option}' for help.": "Pour en savoir plus\u00a0: {command} {option}",
    # refusals
    "Error: {message}": "Erreur\u00a0: {message}",
    "Aborted!": "Interrompu.",
    "Missing command.": "Il manque une commande.",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "No such command {name!r}.": "La commande «\u00a0{name}\u00a0» n’existe pas.",
    "No such option {name!r}.": "L’option «\u00a0{name}\u00a0» n’existe pas.",
    "Option {name!r} does not take a value.": "L’option «\u00a0{name}\u00a0» ne prend pas de valeur.",
    "Argument {name!r} takes {nargs} values.": "L’argument «\u00a0{name}\u00a0» attend {nargs} valeurs.",
    "Invalid value: {message}": "Valeur refusée\u00a0: {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint}\u00a0: {message}",
    "{value!r} is not a valid {number_type}.": "un {number_type} est attendu, et non «\u00a0{value}\u00a0».",
    "{value!r} is not a valid UUID.": "un identifiant tel que 6199a55c-5d6f-585f-871a-41e20138825d est attendu, et non «\u00a0{value}\u00a0».",
    "{value} is not in the range {range}.": "{value} n’est pas dans l’intervalle {range}.",
    "Choose from:\n\t{choices}": "Au choix\u00a0:\n\t{choices}",
    # files
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "{name} {filename!r} does not exist.": "{name} «\u00a0{filename}\u00a0»\u00a0: il n’existe pas.",
    "{name} {filename!r} is a file.": "«\u00a0{filename}\u00a0» est un fichier.",
    "{name} {filename!r} is a directory.": "«\u00a0{filename}\u00a0» est un dossier.",
    "{name} {filename!r} is not readable.": "{name} «\u00a0{filename}\u00a0»\u00a0: vous n’avez pas le droit de le lire.",
    # questions
    "Repeat for confirmation": "Encore une fois",
    "Error: The two entered values do not match.": "Les deux saisies diffèrent.",
    "Error: invalid input": "Cette réponse ne se lit pas.",
}
SEVERAL = {
    "Got unexpected extra argument ({args})": (
        "Un argument de trop\u00a0: {args}",
        "Des arguments de trop\u00a0: {args}",
    ),
    "Did you mean {possibility}?": (
        "Vouliez-vous dire {possibility}\u00a0?",
        "(Vouliez-vous dire l’une de celles-ci\u00a0: {possibilities}\u00a0?)",
    ),
    "Option {name!r} requires an argument.": (
        "L’option «\u00a0{name}\u00a0» attend une valeur.",
        "L’option «\u00a0{name}\u00a0» attend {nargs} valeurs.",
    ),
    "Takes {nargs} values but 1 was given.": (
        "{nargs} valeurs sont attendues, et une est donnée.",
        "{nargs} valeurs sont attendues, et {len} sont données.",
    ),
    "{value!r} is not {choice}.": (
        "{choice} est attendu, et non «\u00a0{value}\u00a0».",
        "un de ceux-ci est attendu, et non «\u00a0{value}\u00a0»\u00a0: {choices}.",
    ),
}
_MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
#: how the values of options are called
_VALUES: Mapping[Any, str] = {
    click.STRING: "texte",
    click.INT: "nombre entier",
    click.IntRange: "nombre entier",
    click.UUID: "identifiant",
}


def group(**given: Any) -> Callable[[Callable[..., None]], click.Group]:
    """Makes a command that has commands."""
    return click.group(subcommand_metavar="COMMANDE [ARGUMENTS]...", **given)


class Main(click.Group):
    """The command of commands: words that are not UTF-8 are told before they reach anything."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words. Raises UsageError."""
        for word in args:
            if any("\ud800" <= sign <= "\udfff" for sign in word):
                ctx.fail(
                    "Un mot de cette commande n’est pas écrit en UTF-8\u00a0: réglez l’encodage de votre terminal."
                )
        return super().parse_args(ctx, args)


def speak_french() -> None:
    """Gives click its words."""
    for name in _MODULES:
        module = import_module(f"click.{name}")
        for asked, answer in (("_", _one), ("ngettext", _counted)):
            if hasattr(module, asked):
                setattr(module, asked, answer)
    for kind, called in _VALUES.items():
        kind.name = called


def _one(words: str) -> str:
    return WORDS.get(words, words)


def _counted(one: str, many: str, count: int) -> str:
    single, several = SEVERAL.get(one, (one, many))
    return single if count < 2 else several
