"""A place in the tokens of a text: what comes next, what must come, and the refusal where it does not."""

from __future__ import annotations

from collections.abc import Iterator

from flux.errors import ExpressionError
from flux.feel.lexer import Kind, Token, position_of, tokens_of

_CLOSING = {
    "(": ("une parenthèse fermante", "a closing parenthesis"),
    "[": ("un crochet fermant", "a closing bracket"),
    "{": ("une accolade fermante", "a closing brace"),
}


class TokenStream:
    """The tokens of one text, read from left to right."""

    __slots__ = ("index", "source", "tokens")

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokens_of(source)
        self.index = 0

    @property
    def current(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.index]

    def peek(self, ahead: int = 1) -> Token:
        """A token further on; the end stays the end."""
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def advance(self) -> Token:
        """Takes the next token."""
        token = self.tokens[self.index]
        if token.kind is not Kind.END:
            self.index += 1
        return token

    def is_symbol(self, *texts: str) -> bool:
        """Whether one of these signs comes next."""
        token = self.tokens[self.index]
        return token.kind is Kind.SYMBOL and token.text in texts

    def is_word(self, *texts: str) -> bool:
        """Whether one of these words comes next."""
        token = self.tokens[self.index]
        return token.kind is Kind.NAME and token.text in texts

    def take(self, text: str) -> bool:
        """Takes the sign or word if it comes next."""
        token = self.tokens[self.index]
        if token.text == text and token.kind in (Kind.SYMBOL, Kind.NAME):
            self.index += 1
            return True
        return False

    def listed(self, closing: str) -> Iterator[None]:
        """A round for each part of a list with commas, up to `closing`; the caller reads the part."""
        if self.is_symbol(closing):
            return
        yield
        while self.take(","):
            yield

    def expect_word(self, text: str, *, after: tuple[str, str]) -> None:
        """Takes a keyword that must come; `after` says after what, in French and in English."""
        if not self.take(text):
            raise self.refusal(
                f"Il manque le mot « {text} » après {after[0]} ; {self.found_french()}.",
                f"The word '{text}' is missing after {after[1]}; {self.found_english()}.",
            )

    def expect_symbol(self, text: str, *, within: tuple[str, str]) -> None:
        """Takes a sign that must come; `within` says in what, in French and in English."""
        if not self.take(text):
            raise self.refusal(
                f"Il manque « {text} » dans {within[0]} ; {self.found_french()}.",
                f"'{text}' is missing in {within[1]}; {self.found_english()}.",
            )

    def expect_closing(self, closing: str, *, opened: Token) -> None:
        """Takes the sign that closes what `opened` has opened."""
        if not self.take(closing):
            french, english = _CLOSING[opened.text]
            after = self.tokens[self.index - 1].text
            raise self.refusal(
                f"Il manque {french} après « {after} » ; {self.found_french()}.",
                f"There is {english} missing after '{after}'; {self.found_english()}.",
            )

    def found_french(self) -> str:
        """What comes next, as part of a French sentence."""
        return "le texte s'arrête là" if self.current.kind is Kind.END else f"on y trouve « {self.current.text} »"

    def found_english(self) -> str:
        """What comes next, as part of an English sentence."""
        return "the text ends there" if self.current.kind is Kind.END else f"found '{self.current.text}'"

    def refusal(self, french: str, english: str, *, offset: int | None = None) -> ExpressionError:
        """The refusal of this place in the text."""
        at = self.current.start if offset is None else offset
        return ExpressionError(french, english=english, position=position_of(self.source, at), code="feel.syntax")
