"""Cuts a FEEL text into tokens (DMN 1.5, 10.3.1.2).

A name with spaces or signs ("date d'effet", "Pre-bureau") is several tokens here; the parser puts them together,
since only it knows which names are in scope.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from flux.errors import ExpressionError, Position
from flux.feel import advice


class Kind(StrEnum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    STRING = "string"
    AT = "at literal"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` as written (a string's content for STRING and AT), `start` and `end` offsets in the source."""

    kind: Kind
    text: str
    start: int
    end: int


_NAME_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_SPACE = "\t\n\r\\x0b\\x0c \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN = re.compile(
    rf"""(?P<space>[{_SPACE}]+ | //[^\n]* | /\*.*?\*/)
    | (?P<comment>/\*)
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)? | \.[0-9]+(?:[eE][+-]?[0-9]+)?)
    | (?P<name>[{_NAME_START}][{_NAME_START}0-9\u00b7\u0300-\u036f\u203f-\u2040]* | \?)
    | (?P<at>@[ \t]*"(?:[^"\\]|\\.)*")
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<symbol>\*\*|<=|>=|!=|\.\.|->|[-+*/<>=()\[\]{{}},:.'’!;])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


def position_of(source: str, offset: int) -> Position:
    """Line and column, from 1, of an offset."""
    before = source[:offset]
    return Position(line=before.count("\n") + 1, column=offset - (before.rfind("\n") + 1) + 1)


def tokens_of(source: str) -> list[Token]:
    """All tokens of a text, the last of kind END.

    Raises ExpressionError at the first sign that no token begins with.
    """
    found: list[Token] = []
    offset = 0
    while offset < len(source):
        match = _TOKEN.match(source, offset)
        if match is None or match.lastgroup == "comment":
            raise _unreadable(source, offset)
        if match.lastgroup != "space":
            found.append(_token(match))
        offset = match.end()
    found.append(Token(Kind.END, "", offset, offset))
    return found


def _token(match: re.Match[str]) -> Token:
    text, start, end = match.group(), match.start(), match.end()
    if match.lastgroup == "string":
        return Token(Kind.STRING, unescape(text[1:-1]), start, end)
    if match.lastgroup == "at":
        return Token(Kind.AT, unescape(text[text.index('"') + 1 : -1]), start, end)
    kind = {"number": Kind.NUMBER, "name": Kind.NAME}.get(match.lastgroup or "", Kind.SYMBOL)
    return Token(kind, text, start, end)


def _unreadable(source: str, offset: int) -> ExpressionError:
    sign = source[offset]
    if sign in '"@':
        return ExpressionError(
            "Il manque le guillemet fermant de ce texte.",
            english="The closing quote of this text is missing.",
            position=position_of(source, offset),
            code="feel.syntax",
        )
    if sign == "/":
        return ExpressionError(
            "Le commentaire ouvert par « /* » n'est pas fermé par « */ ».",
            english="The comment that '/*' opens is not closed by '*/'.",
            position=position_of(source, offset),
            code="feel.syntax",
        )
    french, english = advice.on_sign(sign)
    return ExpressionError(
        f"Le signe « {sign} » n'a pas de sens ici{french}.",
        english=f"The sign '{sign}' has no meaning here{english}.",
        position=position_of(source, offset),
        code="feel.syntax",
    )


def unescape(raw: str) -> str:
    r"""The content of a string literal: `\n`, `\"`, `\u00e9`, `\U01F40E` and surrogate pairs; other signs stay."""
    if "\\" not in raw:
        return raw
    joined = _SURROGATES.sub(_joined, _ESCAPE.sub(_unescaped, raw))
    # half a pair cannot be written to UTF-8: it becomes the replacement sign
    return _LONE_SURROGATE.sub("\ufffd", joined)


def _unescaped(match: re.Match[str]) -> str:
    four, six, simple = match.groups()
    if simple is not None:
        return _SIMPLE.get(simple, match.group())
    code = int(four or six, 16)
    return chr(code) if code <= 0x10FFFF else match.group()


def _joined(match: re.Match[str]) -> str:
    pair = match.group()
    return chr(0x10000 + ((ord(pair[0]) - 0xD800) << 10) + (ord(pair[1]) - 0xDC00))
