"""One reading of one text: its tokens, its names, and how the parts of the grammar call each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from flux.errors import ExpressionError, Position
from flux.feel import syntax
from flux.feel.lexer import Kind, Token
from flux.feel.names import Scope, Vocabulary
from flux.feel.stream import TokenStream
from flux.feel.syntax import ComparisonOperator, Node
from flux.feel.types import FeelType

KEYWORDS = frozenset(
    [
        "and",
        "or",
        "in",
        "between",
        "instance",
        "of",
        "then",
        "else",
        "return",
        "satisfies",
        "if",
        "for",
        "some",
        "every",
        "function",
        "external",
        "true",
        "false",
        "null",
    ]
)
COMPARISONS: Mapping[str, ComparisonOperator] = {o: o for o in ("=", "!=", "<", "<=", ">", ">=")}
#: the signs that a name may hold between its letters (DMN 1.5, 10.3.1.2, rule 30)
_NAME_SIGNS = frozenset([".", "/", "-", "'", "’", "+", "*"])
#: how deep expressions may nest; evaluation recurses as deep
MAX_NESTING = 80
MAX_LENGTH = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known before a text is read."""

    builtins: Vocabulary
    #: names of variables in scope
    names: Iterable[str] = ()
    #: names that may follow a dot
    members: Vocabulary = field(default_factory=Vocabulary)
    #: types of the model around, by name
    types: Mapping[str, FeelType] = field(default_factory=dict)


class Reading:
    """What all parts of the grammar share while one text is read."""

    def __init__(
        self,
        source: str,
        known: Known,
        *,
        expression: Callable[[], Node],
        operand: Callable[[], Node],
    ) -> None:
        if len(source) > MAX_LENGTH:
            raise ExpressionError(
                f"L'expression dépasse {MAX_LENGTH} signes.",
                english=f"The expression is longer than {MAX_LENGTH} signs.",
                position=Position(),
                code="feel.limit",
            )
        self.tokens = TokenStream(source)
        #: reads a whole expression
        self.expression = expression
        #: reads what may stand beside a comparison sign
        self.operand = operand
        self.scope = Scope(known.builtins, known.names, known.members)
        self.builtins = known.builtins
        self.types = known.types
        #: root names that the text reads and does not bind itself
        self.reads: set[str] = set()
        #: those of them that can be nothing else: no members of filtered items, no built-in functions
        self.certain: set[str] = set()
        self.depth = 0
        self.input_used = False
        self.partial_used = False
        #: whether a `[` that comes next may end a range
        self.in_range_end = False

    def name(self, known: tuple[str, int] | None) -> Node:
        """The name that stands next: `known` if it is longer than the words that could be one."""
        stream = self.tokens
        at = stream.current.start
        words = self.words_ahead()
        if known is not None and known[1] >= len(words):
            name = known[0]
            stream.index += known[1]
        else:
            name = self.joined(words)
            stream.index += len(words)
        if name == "?":
            self.input_used = True
        if name == "partial":
            self.partial_used = True
        is_called_builtin = name in self.builtins.names and stream.is_symbol("(") and not self.scope.is_declared(name)
        if not self.scope.is_local(name) and not is_called_builtin:
            self._note_read(name)
        return syntax.Name(at=at, name=name, in_filter=self.scope.filters > 0)

    def member_name(self) -> str:
        """The name that stands next after a dot."""
        stream = self.tokens
        known = self.scope.longest_member(stream.tokens, stream.index)
        words = self.words_ahead()
        if known is not None and known[1] >= len(words):
            stream.index += known[1]
            return known[0]
        if not words:
            raise stream.refusal(
                f"Il manque un nom après le point ; {stream.found_french()}.",
                f"A name is missing after the dot; {stream.found_english()}.",
            )
        stream.index += len(words)
        return self.joined(words)

    def argument_name(self) -> str | None:
        """The name and colon of a named argument, where one stands next."""
        stream = self.tokens
        if stream.current.kind is not Kind.NAME:
            return None
        ahead = 1
        while stream.peek(ahead).kind in (Kind.NAME, Kind.NUMBER) or stream.peek(ahead).text in _NAME_SIGNS:
            ahead += 1
        if stream.peek(ahead).text != ":" or stream.peek(ahead).kind is not Kind.SYMBOL:
            return None
        words = [stream.advance() for _ in range(ahead)]
        stream.advance()
        return self.joined(words)

    def words_ahead(self) -> list[Token]:
        """The tokens from here that can only be one name with spaces; the index stays."""
        stream = self.tokens
        words: list[Token] = []
        while True:
            token = stream.peek(len(words))
            is_word = token.kind is Kind.NAME and token.text not in KEYWORDS
            is_number = bool(words) and token.kind is Kind.NUMBER and token.text[0] != "."
            is_apostrophe = bool(words) and token.text in ("'", "’") and token.kind is Kind.SYMBOL
            if not (is_word or is_number or is_apostrophe):
                return words
            words.append(token)

    def joined(self, words: list[Token]) -> str:
        """The name that the tokens spell: as written, runs of spaces made one."""
        parts = [words[0].text]
        for before, word in pairwise(words):
            parts.append((" " if word.start > before.end else "") + word.text)
        return "".join(parts)

    def _note_read(self, name: str) -> None:
        self.reads.add(name)
        is_sure = not self.scope.filters and name not in self.builtins.names
        if is_sure or self.scope.is_declared(name):
            self.certain.add(name)

    def too_deep(self) -> ExpressionError:
        """The refusal of a text that nests too deeply."""
        return ExpressionError(
            "L'expression est trop imbriquée ; découpez-la en plusieurs.",
            english="The expression is nested too deeply; split it.",
            code="feel.limit",
        )
