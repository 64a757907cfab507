"""Which names are in scope where a text is read: FEEL names may hold spaces and signs, so only the scope tells them.

A name is known by the texts of its tokens; the longest known name wins (DMN 1.5, 10.3.1.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flux.errors import ExpressionError
from flux.feel.lexer import Kind, Token, tokens_of


class Vocabulary:
    """Known names by their first token, each as the rest of its tokens, longest first."""

    __slots__ = ("_by_first", "names")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.names: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Makes a name known; one that cannot be cut into tokens can never be met, and is left out."""
        if name in self.names:
            return
        self.names.add(name)
        try:
            first, *rest = [token.text for token in tokens_of(name) if token.kind is not Kind.END] or [""]
        except ExpressionError:
            return
        entries = self._by_first.setdefault(first, [])
        entries.append((tuple(rest), name))
        entries.sort(key=lambda entry: -len(entry[0]))

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """The longest known name that begins at this token, and how many tokens it takes."""
        for rest, name in self._by_first.get(tokens[at].text, ()):
            last = at + 1 + len(rest)
            if last < len(tokens) and all(
                token.text == text and token.kind is not Kind.STRING
                for token, text in zip(tokens[at + 1 : last], rest, strict=True)
            ):
                return name, len(rest) + 1
        return None


class Scope:
    """The vocabularies around a place in the text: the innermost last."""

    __slots__ = ("_layers", "_members", "filters")

    def __init__(self, outermost: Vocabulary, names: Iterable[str], members: Vocabulary) -> None:
        given = Vocabulary(names)
        self._layers: list[Vocabulary] = [outermost, given]
        # names that may follow a dot: those that the model knows, those given, and those that the text declares
        self._members = [members, given, Vocabulary()]
        #: how many filters the place stands in
        self.filters = 0

    def enter(self, names: Iterable[str] = ()) -> None:
        """Opens an inner scope."""
        self._layers.append(Vocabulary(names))

    def enter_filter(self) -> None:
        """Opens the scope of a filter: there the members of the items are names (DMN 1.5, 10.3.2.5)."""
        self.enter(["item"])
        self.filters += 1

    def leave_filter(self) -> None:
        """Closes it."""
        self.filters -= 1
        self.leave()

    def leave(self) -> None:
        """Closes the innermost scope."""
        self._layers.pop()

    def declare(self, name: str) -> None:
        """Makes a name known in the innermost scope; it may also follow a dot."""
        self._layers[-1].add(name)
        self._members[-1].add(name)

    def is_local(self, name: str) -> bool:
        """Whether the text itself binds the name (iterator, parameter, context entry)."""
        return any(name in layer.names for layer in self._layers[2:])

    def is_declared(self, name: str) -> bool:
        """Whether the name is bound by the text or given by the caller, so that it may hide a built-in."""
        return any(name in layer.names for layer in self._layers[1:])

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """The longest name in scope that begins at this token."""
        return _longest([*self._layers, *self._members] if self.filters else self._layers, tokens, at)

    def longest_member(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """The longest name that may follow a dot and begins at this token."""
        return _longest(self._members, tokens, at)


def _longest(layers: Iterable[Vocabulary], tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    found = [match for layer in layers if (match := layer.longest(tokens, at))]
    return max(found, key=lambda match: match[1], default=None)
