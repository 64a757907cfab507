"""Reads a type as it is written in an expression: `list<number>`, `context<a: string>`, `function<date> -> Any`."""

from __future__ import annotations

from collections.abc import Mapping

from flux.feel.lexer import Kind
from flux.feel.names import Vocabulary
from flux.feel.stream import TokenStream
from flux.feel.types import ANY, BASIC, ContextOf, FeelType, FunctionOf, ListOf, Named, RangeOf

_TYPE = ("le nom du type", "the name of the type")


def parse_type(stream: TokenStream, types: Mapping[str, FeelType]) -> FeelType:
    """The type that stands next; `types` are the named types of the model around.

    A name that nobody knows gives a type that takes no value, as the standard has it for what cannot be resolved.
    """
    word = stream.current.text
    if word == "function" and stream.peek().text == "<":
        return _function(stream, types)
    if word == "context" and stream.peek().text == "<":
        return _context(stream, types)
    if word in ("list", "range") and stream.peek().text == "<":
        stream.advance()
        stream.advance()
        inner = parse_type(stream, types)
        stream.expect_symbol(">", within=_TYPE)
        return ListOf(inner) if word == "list" else RangeOf(inner)
    return _named(stream, types)


def _function(stream: TokenStream, types: Mapping[str, FeelType]) -> FeelType:
    stream.advance()
    stream.advance()
    parameters = [parse_type(stream, types) for _ in stream.listed(">")]
    stream.expect_symbol(">", within=_TYPE)
    result = parse_type(stream, types) if stream.take("->") else ANY
    return FunctionOf(tuple(parameters), result)


def _context(stream: TokenStream, types: Mapping[str, FeelType]) -> FeelType:
    stream.advance()
    stream.advance()
    fields: dict[str, FeelType] = {}
    for _ in stream.listed(">"):
        words: list[str] = []
        while not stream.is_symbol(":") and stream.current.kind in (Kind.NAME, Kind.NUMBER):
            words.append(stream.advance().text)
        stream.expect_symbol(":", within=_TYPE)
        fields[" ".join(words)] = parse_type(stream, types)
    stream.expect_symbol(">", within=_TYPE)
    return ContextOf(fields)


def _named(stream: TokenStream, types: Mapping[str, FeelType]) -> FeelType:
    known = Vocabulary([*BASIC, *types]).longest(stream.tokens, stream.index)
    if known is not None:
        name, length = known
        stream.index += length
        return types.get(name) or BASIC[name]
    if stream.current.kind is not Kind.NAME:
        raise stream.refusal(
            f"Il manque un type ; {stream.found_french()}.", f"A type is missing; {stream.found_english()}."
        )
    words = [stream.advance().text]
    while stream.is_symbol(".") and stream.peek().kind is Kind.NAME:
        words += [stream.advance().text, stream.advance().text]
    return Named("".join(words))
