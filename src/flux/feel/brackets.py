"""What stands in brackets: parentheses, lists, ranges and contexts."""

from __future__ import annotations

from flux.feel import syntax
from flux.feel.lexer import Kind, Token
from flux.feel.reading import COMPARISONS, Reading
from flux.feel.syntax import Node


def bracketed(reading: Reading) -> Node:
    """What the bracket that comes next opens."""
    token = reading.tokens.current
    outer_range, reading.in_range_end = reading.in_range_end, False
    try:
        match token.text:
            case "{":
                return _context(reading)
            case "(":
                return _parenthesis(reading)
            case "[":
                return _list_or_range(reading)
            case _:
                reading.tokens.advance()
                return _range(reading, token, reading.expression())
    finally:
        reading.in_range_end = outer_range


def _parenthesis(reading: Reading) -> Node:
    stream = reading.tokens
    opened = stream.advance()
    if stream.is_symbol(*COMPARISONS):
        operator = COMPARISONS[stream.advance().text]
        operand = reading.operand()
        stream.expect_closing(")", opened=opened)
        return syntax.ComparisonTest(at=opened.start, operator=operator, operand=operand)
    inner = reading.expression()
    if stream.is_symbol(".."):
        return _range(reading, opened, inner)
    stream.expect_closing(")", opened=opened)
    return inner


def _list_or_range(reading: Reading) -> Node:
    stream = reading.tokens
    opened = stream.advance()
    items: list[Node] = []
    while not stream.is_symbol("]"):
        items.append(reading.expression())
        if len(items) == 1 and stream.is_symbol(".."):
            return _range(reading, opened, items[0])
        if not stream.take(","):
            break
    stream.expect_closing("]", opened=opened)
    return syntax.ListLiteral(at=opened.start, items=tuple(items))


def _range(reading: Reading, opened: Token, start: Node) -> Node:
    stream = reading.tokens
    stream.expect_symbol("..", what="l'intervalle")
    reading.in_range_end = True
    end = reading.expression()
    reading.in_range_end = False
    if not stream.is_symbol("]", ")", "["):
        raise stream.refusal(
            f"Il manque un crochet ou une parenthèse à la fin de l'intervalle ; {stream.found_french()}.",
            f"A bracket or parenthesis is missing at the end of the range; {stream.found_english()}.",
        )
    return syntax.RangeLiteral(
        at=opened.start,
        start=start,
        end=end,
        start_included=opened.text == "[",
        end_included=stream.advance().text == "]",
    )


def _context(reading: Reading) -> Node:
    stream = reading.tokens
    opened = stream.advance()
    entries: list[tuple[str, Node]] = []
    reading.scope.enter()
    while not stream.is_symbol("}"):
        key_at = stream.current.start
        key = _key(reading)
        if any(key == known for known, _ in entries):
            raise stream.refusal(
                f"La clé « {key} » est donnée deux fois.", f"The key '{key}' is given twice.", offset=key_at
            )
        entries.append((key, reading.expression()))
        reading.scope.declare(key)
        if not stream.take(","):
            break
    reading.scope.leave()
    stream.expect_closing("}", opened=opened)
    return syntax.ContextLiteral(at=opened.start, entries=tuple(entries))


def _key(reading: Reading) -> str:
    stream = reading.tokens
    if stream.current.kind is Kind.STRING:
        key = stream.advance().text
    else:
        words: list[Token] = []
        while not stream.is_symbol(":", "{", "}", ",") and stream.current.kind not in (Kind.END, Kind.STRING):
            words.append(stream.advance())
        if not words:
            raise stream.refusal("Il manque une clé dans le contexte.", "A key is missing in the context.")
        key = reading.joined(words)
    stream.expect_symbol(":", what=f"le contexte, après la clé « {key} »")
    return key
