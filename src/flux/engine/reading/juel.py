"""The simple part of JUEL (`${amount > 10 && !urgent}`) said in FEEL, so that Camunda diagrams can be imported.

Paths, comparisons, logic, arithmetic, the conditional operator and a handful of method calls have a FEEL equal.
Beans and other Java do not: they give None, and the reader says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[0-9]{1,30}(?:\.[0-9]{1,30})?[dDfFlL]?)
    |(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>[A-Za-z_À-ÿ][\w]*)
    |(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]]))""",
    re.VERBOSE,
)
_WORDS = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "and": "&&",
    "or": "||",
    "not": "!",
    "div": "/",
    "mod": "%",
    "===": "==",
    "!==": "!=",
}
_BINARY = {
    "||": (1, "or"),
    "&&": (2, "and"),
    "==": (3, "="),
    "!=": (3, "!="),
    "<": (3, "<"),
    ">": (3, ">"),
    "<=": (3, "<="),
    ">=": (3, ">="),
    "+": (4, "+"),
    "-": (4, "-"),
    "*": (5, "*"),
    "/": (5, "/"),
    "%": (5, "%"),
}
_ATOM = 9
_EMPTY = 'if {0} instance of string then {0} = "" else if {0} instance of list<Any> then count({0}) = 0 else {0} = null'
_GETTERS = frozenset({"getVariable", "getVariableLocal"})
_CONTEXTS = frozenset({"execution", "task", "caseExecution"})
_METHODS: dict[tuple[str, int], Callable[..., str]] = {
    ("equals", 1): "{0} = {1}".format,
    ("size", 0): "count({0})".format,
    ("length", 0): "string length({0})".format,
    ("isEmpty", 0): "count({0}) = 0".format,
    ("toString", 0): "string({0})".format,
    ("toLowerCase", 0): "lower case({0})".format,
    ("toUpperCase", 0): "upper case({0})".format,
    ("startsWith", 1): "starts with({0}, {1})".format,
    ("endsWith", 1): "ends with({0}, {1})".format,
}


class _Foreign(Exception):
    """Something that FEEL has no equal of."""


@dataclass(frozen=True, slots=True)
class _Piece:
    feel: str
    rank: int

    def at(self, rank: int) -> str:
        return self.feel if self.rank >= rank else f"({self.feel})"


def inner(text: str) -> str | None:
    """Gives what stands between `${` and `}` (or `#{` and `}`) when the whole text is one such expression."""
    text = text.strip()
    if text[:2] not in {"${", "#{"} or not text.endswith("}") or re.search(r"[$#]\{", text[2:]):
        return None
    return text[2:-1].strip()


def to_feel(text: str) -> str | None:
    """Gives the FEEL text of a JUEL expression (without its `${}`); None when it has no simple equal."""
    try:
        parser = _Parser(_tokens(text))
        piece = parser.conditional()
    except (_Foreign, RecursionError):
        return None
    return piece.feel if parser.done else None


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _Foreign
        word = match[match.lastgroup or 0]
        tokens.append(_WORDS.get(word, word))
        at = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at == len(self._tokens)

    def conditional(self) -> _Piece:
        condition = self._binary(1)
        if not self._take("?"):
            return condition
        yes = self.conditional()
        self._expect(":")
        no = self.conditional()
        return _Piece(f"if {condition.feel} then {yes.at(1)} else {no.at(1)}", 0)

    def _binary(self, lowest: int) -> _Piece:
        left = self._unary()
        while (sign := self._peek()) in _BINARY and _BINARY[sign][0] >= lowest:
            rank, word = _BINARY[sign]
            self._at += 1
            right = self._binary(rank + 1)
            if sign == "%":
                left = _Piece(f"modulo({left.feel}, {right.feel})", _ATOM)
            else:
                left = _Piece(f"{left.at(rank)} {word} {right.at(rank + 1)}", rank)
        return left

    def _unary(self) -> _Piece:
        if self._take("!"):
            return _Piece(f"not({self._unary().feel})", _ATOM)
        if self._take("-"):
            return _Piece(f"-{self._unary().at(_ATOM)}", 6)
        if self._peek() == "empty" and self._next_begins_operand():
            self._at += 1
            return _Piece(_EMPTY.format(self._unary().at(_ATOM)), 0)
        return self._postfix(self._atom())

    def _next_begins_operand(self) -> bool:
        following = self._tokens[self._at + 1 : self._at + 2]
        return bool(following) and (following[0] not in _BINARY) and following[0] not in {"?", ":", ")", ".", ",", "]"}

    def _atom(self) -> _Piece:
        word = self._peek()
        self._at += 1
        if word == "(":
            piece = self.conditional()
            self._expect(")")
            return _Piece(f"({piece.feel})", _ATOM)
        if word[:1] in {'"', "'"}:
            return _Piece(_string(word), _ATOM)
        if word[:1].isdigit():
            return _Piece(word.rstrip("dDfFlL"), _ATOM)
        if word in {"True", "False"}:
            return _Piece(word.lower(), _ATOM)
        if word[:1].isalpha() or word[:1] == "_":
            return self._getter() if word in _CONTEXTS else _Piece(word, _ATOM)
        raise _Foreign

    def _getter(self) -> _Piece:
        """`execution.getVariable('x')` is the variable x; nothing else of the engine's objects exists here."""
        self._expect(".")
        method = self._peek()
        self._at += 1
        name = self._arguments() if method in _GETTERS and self._take("(") else []
        bare = name[0].feel.strip('"') if len(name) == 1 else ""
        if not bare.isidentifier():
            raise _Foreign
        return _Piece(bare, _ATOM)

    def _postfix(self, piece: _Piece) -> _Piece:
        while True:
            if self._take("."):
                piece = self._member(piece)
            elif self._take("["):
                index = self.conditional()
                self._expect("]")
                piece = _indexed(piece, index)
            elif self._peek() == "(":
                raise _Foreign
            else:
                return piece

    def _member(self, piece: _Piece) -> _Piece:
        name = self._peek()
        if not name.isidentifier():
            raise _Foreign
        self._at += 1
        if not self._take("("):
            return _Piece(f"{piece.at(_ATOM)}.{name}", _ATOM)
        arguments = self._arguments()
        method = _METHODS.get((name, len(arguments)))
        if method is None:
            raise _Foreign
        feel = method(piece.at(4), *(argument.at(4) for argument in arguments))
        return _Piece(feel, 3 if " = " in feel else _ATOM)

    def _arguments(self) -> list[_Piece]:
        arguments: list[_Piece] = []
        while not self._take(")"):
            if arguments:
                self._expect(",")
            arguments.append(self.conditional())
        return arguments

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._at += 1
        return True

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise _Foreign


def _string(token: str) -> str:
    body = re.sub(r"\\(['\"])", r"\1", token[1:-1])
    return '"' + body.replace('"', '\\"') + '"'


def _indexed(piece: _Piece, index: _Piece) -> _Piece:
    """FEEL counts from 1, and a key between brackets is a member."""
    if index.feel.isdigit():
        return _Piece(f"{piece.at(_ATOM)}[{int(index.feel) + 1}]", _ATOM)
    if index.feel.startswith('"'):
        return _Piece(f"get value({piece.feel}, {index.feel})", _ATOM)
    return _Piece(f"{piece.at(_ATOM)}[{index.at(4)} + 1]", _ATOM)
