"""The forms that begin with a word: `if`, `for`, `some`, `every` and `function`."""

from __future__ import annotations

from flux.feel import syntax
from flux.feel.lexer import Kind, Token
from flux.feel.reading import Reading
from flux.feel.syntax import Node
from flux.feel.typenames import parse_type
from flux.feel.types import ANY


def conditional(reading: Reading) -> Node:
    """`if … then … else …`."""
    at = reading.tokens.advance().start
    condition = reading.expression()
    reading.tokens.expect_word("then", after=("la condition du « if »", "the condition of 'if'"))
    yes = reading.expression()
    reading.tokens.expect_word("else", after=("la valeur du « then »", "the value of 'then'"))
    return syntax.If(at=at, condition=condition, yes=yes, no=reading.expression())


def iteration(reading: Reading) -> Node:
    """`for … return …`, `some` and `every … satisfies …`."""
    stream = reading.tokens
    token = stream.advance()
    reading.scope.enter()
    iterators = [_iterator(reading, token.text)]
    while stream.take(","):
        iterators.append(_iterator(reading, token.text))
    if token.text == "for":
        reading.scope.declare("partial")
        stream.expect_word("return", after=("ce que « for » parcourt", "what 'for' goes over"))
        outer, reading.partial_used = reading.partial_used, False
        body = reading.expression()
        uses, reading.partial_used = reading.partial_used, outer or reading.partial_used
        node: Node = syntax.For(at=token.start, iterators=tuple(iterators), body=body, uses_partial=uses)
    else:
        stream.expect_word("satisfies", after=(f"ce que « {token.text} » parcourt", f"what '{token.text}' goes over"))
        node = syntax.Quantified(
            at=token.start,
            every=token.text == "every",
            iterators=tuple(iterators),
            condition=reading.expression(),
        )
    reading.scope.leave()
    return node


def _iterator(reading: Reading, word: str) -> syntax.Iterator:
    stream = reading.tokens
    words: list[Token] = []
    while not stream.is_word("in") and stream.current.kind in (Kind.NAME, Kind.NUMBER, Kind.SYMBOL):
        words.append(stream.advance())
    if not words or not stream.is_word("in"):
        raise stream.refusal(
            f"Après « {word} » viennent un nom, puis « in » : {word} x in liste …",
            f"After '{word}' come a name, then 'in': {word} x in list …",
        )
    stream.advance()
    source = reading.expression()
    end = reading.expression() if stream.take("..") else None
    name = reading.joined(words)
    reading.scope.declare(name)
    return syntax.Iterator(name=name, source=source, end=end)


def function(reading: Reading) -> Node:
    """`function(…) …`."""
    stream = reading.tokens
    at = stream.advance().start
    opened = stream.advance()
    parameters = [_parameter(reading) for _ in stream.listed(")")]
    stream.expect_closing(")", opened=opened)
    reading.scope.enter(parameter.name for parameter in parameters)
    external = stream.take("external")
    body = reading.expression()
    reading.scope.leave()
    return syntax.FunctionDefinition(at=at, parameters=tuple(parameters), body=body, external=external)


def _parameter(reading: Reading) -> syntax.Parameter:
    stream = reading.tokens
    words: list[Token] = []
    while not stream.is_symbol(":", ",", ")") and stream.current.kind is not Kind.END:
        words.append(stream.advance())
    if not words:
        raise stream.refusal("Il manque le nom d'un paramètre.", "The name of a parameter is missing.")
    of = parse_type(stream, reading.types) if stream.take(":") else None
    return syntax.Parameter(name=reading.joined(words), type=of or ANY)
