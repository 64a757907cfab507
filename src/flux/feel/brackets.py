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
    for _ in stream.listed("]"):
        items.append(reading.expression())
        if len(items) == 1 and stream.is_symbol(".."):
            return _range(reading, opened, items[0])
    stream.expect_closing("]", opened=opened)
    return syntax.ListLiteral(at=opened.start, items=tuple(items))


def _range(reading: Reading, opened: Token, start: Node) -> Node:
    stream = reading.tokens
    stream.expect_symbol("..", within=("l'intervalle", "the range"))
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
    for _ in stream.listed("}"):
        key_at = stream.current.start
        key = _key(reading)
        if any(key == known for known, _ in entries):
            raise stream.refusal(
                f"La clé « {key} » est donnée deux fois.", f"The key '{key}' is given twice.", offset=key_at
            )
        entries.append((key, reading.expression()))
        reading.scope.declare(key)
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
        if words[0].kind is not Kind.NAME:
            raise stream.refusal(
                f"Une clé commence par une lettre ; mettez « {words[0].text} » entre guillemets.",
                f"A key begins with a letter; put '{words[0].text}' in quotes.",
                offset=words[0].start,
            )
        key = reading.joined(words)
    stream.expect_symbol(":", within=(f"le contexte, après la clé « {key} »", f"the context, after the key '{key}'"))
    return key
