"""What the address of a public page asks: each value read once, each fault kept under the name of its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from api.web import french
from flux.errors import InvalidState, NotFound, ValidationFailed

T = TypeVar("T")

#: the largest number that a field of these pages takes
LARGEST = 100_000_000


class Asked:
    """The values of an address, and a sentence for each that cannot be read."""

    def __init__(self, args: Mapping[str, str]) -> None:
        self.values = {name: text.strip() for name, text in args.items()}
        self.faults: dict[str, str] = {}

    def text(self, name: str, default: str = "") -> str:
        """A text as it was typed."""
        return self.values.get(name) or default

    def day(self, name: str) -> date | None:
        """A date; None with a fault when there is none."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            said = "Cette date n’existe pas." if self.text(name) else "Donnez une date."
            self.fault(name, f"{said} Par exemple : 2026-12-15.")
            return None

    def whole(self, name: str, *, default: int | None = None) -> int | None:
        """A whole number; None with a fault when it is missing without default, or none."""
        typed = "".join(self.text(name).split())
        if not typed and default is not None:
            return default
        if not (typed.isascii() and typed.isdigit()) or int(typed) > LARGEST:
            self.fault(name, "Un nombre entier est attendu, positif ou nul.")
            return None
        return int(typed)

    def one_of(self, name: str, words: Mapping[str, object], default: str = "") -> str | None:
        """One of the words that a field offers; None with a fault for another."""
        found = self.text(name, default)
        if found in words:
            return found
        self.fault(name, "Choisissez une réponse dans la liste.")
        return None

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.text(name) in {"oui", "true", "on", "1"}

    def fault(self, name: str, sentence: str) -> None:
        """Keeps the first fault of a field."""
        self.faults.setdefault(name, french.typeset(sentence))

    def answer(self, find: Callable[[], T], fields: Mapping[str, str], *, otherwise: str) -> T | None:
        """What the law answers; its refusal becomes faults: `fields` gives the field for each name that it knows."""
        try:
            return find()
        except ValidationFailed as refusal:
            for name in refusal.fields or {"": ""}:
                self.fault(fields.get(name, name if name in self.values else otherwise), refusal.message)
        except (NotFound, InvalidState) as refusal:
            self.fault(otherwise, refusal.message)
        return None
