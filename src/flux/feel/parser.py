"""Reads a FEEL text into its syntax tree (grammar of DMN 1.5, 10.3.1.2), by precedence climbing.

From loosest to tightest: or · and · comparison, between, in · + - · * / · ** · instance of · unary minus ·
path, filter, call.
"""

from __future__ import annotations

from collections.abc import Mapping

from flux.feel import advice, literals, numbers, syntax
from flux.feel.brackets import bracketed
from flux.feel.lexer import Kind, Token
from flux.feel.reading import COMPARISONS, KEYWORDS, MAX_LENGTH, MAX_NESTING, Known, Reading
from flux.feel.syntax import Node, Operator
from flux.feel.typenames import parse_type
from flux.feel.worded import conditional, function, iteration

_BINARY: Mapping[str, tuple[int, Operator]] = {
    "or": (1, "or"),
    "and": (2, "and"),
    "=": (3, "="),
    "!=": (3, "!="),
    "<": (3, "<"),
    "<=": (3, "<="),
    ">": (3, ">"),
    ">=": (3, ">="),
    "+": (4, "+"),
    "-": (4, "-"),
    "*": (5, "*"),
    "/": (5, "/"),
    "**": (6, "**"),
}
_COMPARISON, _ADDITION, _INSTANCE = 3, 4, 7


class Parser:
    """Reads one text; see `Reading` for the arguments."""

    def __init__(self, source: str, known: Known) -> None:
        self.reading = Reading(source, known, expression=self._expression, operand=lambda: self._binary(_ADDITION))
        self.tokens = self.reading.tokens

    # -- entry points ---------------------------------------------------------------------------------------------

    def expression(self) -> Node:
        """The whole text as one expression."""
        tree = self._expression()
        self._expect_end()
        return tree

    def unary_tests(self) -> syntax.UnaryTests:
        """The whole text as the tests of a decision table cell."""
        self.reading.scope.enter(["?"])
        at = self.tokens.current.start
        if self.tokens.is_symbol("-") and self.tokens.peek().kind is Kind.END:
            return syntax.UnaryTests(at=at, tests=())
        if self._is_negated_list():
            self.tokens.advance()
            opened = self.tokens.advance()
            tests = self._tests()
            self.tokens.expect_closing(")", opened=opened)
            self._expect_end()
            return syntax.UnaryTests(at=at, tests=tests, negated=True)
        tests = self._tests()
        self._expect_end()
        return syntax.UnaryTests(at=at, tests=tests)

    def _is_negated_list(self) -> bool:
        """`not(…)` over the whole cell is a negated list of tests, not a call."""
        stream = self.tokens
        if not (stream.is_word("not") and stream.peek().text == "("):
            return False
        depth = 0
        for index in range(stream.index + 1, len(stream.tokens)):
            token = stream.tokens[index]
            if token.kind is Kind.SYMBOL and token.text in "([{":
                depth += 1
            if token.kind is Kind.SYMBOL and token.text in ")]}":
                depth -= 1
                if depth == 0 and token.text == ")":
                    return stream.tokens[index + 1].kind is Kind.END
        return False

    def _expect_end(self) -> None:
        found = self.tokens.current
        if found.kind is Kind.END:
            return
        french, english = self._advice(found)
        raise self.tokens.refusal(
            f"L'expression est complète avant « {found.text} »{french}.",
            f"The expression is complete before '{found.text}'{english}.",
        )

    def _advice(self, found: Token) -> tuple[str, str]:
        """What to write instead of what stands after a complete expression."""
        before, after = self.tokens.peek(-1), self.tokens.peek()
        if before.kind is Kind.NUMBER and Kind.NUMBER in (found.kind, after.kind if found.text == "," else None):
            return advice.between_numbers(found.text)
        known = advice.on_sign(found.text)
        missing = (" : il manque un opérateur, ou ce mot est de trop", ": an operator is missing, or this is too much")
        return known if known[0] else missing

    def _tests(self) -> tuple[Node, ...]:
        tests = [self._test()]
        while self.tokens.take(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Node:
        at = self.tokens.current.start
        if self.tokens.is_symbol(*COMPARISONS):
            operator = COMPARISONS[self.tokens.advance().text]
            return syntax.ComparisonTest(at=at, operator=operator, operand=self._binary(_ADDITION))
        outer, self.reading.input_used = self.reading.input_used, False
        expression = self._expression()
        uses_input, self.reading.input_used = self.reading.input_used, outer or self.reading.input_used
        return syntax.ValueTest(at=at, expression=expression, uses_input=uses_input)

    # -- operators ------------------------------------------------------------------------------------------------

    def _expression(self) -> Node:
        return self._binary(1)

    def _binary(self, lowest: int) -> Node:
        left = self._unary()
        chained = 0
        while True:
            token = self.tokens.current
            chained += 1
            if chained > MAX_LENGTH // 20:
                raise self.reading.too_deep()
            if token.kind is Kind.SYMBOL or token.text in ("and", "or"):
                precedence, operator = _BINARY.get(token.text, (0, "or"))
                if precedence < max(lowest, 1) or token.kind is Kind.STRING:
                    return left
                self.tokens.advance()
                right = self._binary(precedence + 1)
                left = syntax.Binary(at=token.start, operator=operator, left=left, right=right)
            elif token.kind is Kind.NAME and token.text in ("between", "in", "instance"):
                if lowest > (_INSTANCE if token.text == "instance" else _COMPARISON):
                    return left
                left = self._worded(left)
            else:
                return left

    def _worded(self, left: Node) -> Node:
        token = self.tokens.advance()
        if token.text == "between":
            low = self._binary(_ADDITION)
            self.tokens.expect_word("and", after=("« between »", "'between'"))
            return syntax.Between(at=token.start, value=left, low=low, high=self._binary(_ADDITION))
        if token.text == "instance":
            self.tokens.expect_word("of", after=("« instance »", "'instance'"))
            return syntax.InstanceOf(at=token.start, value=left, type=parse_type(self.tokens, self.reading.types))
        return syntax.In(at=token.start, value=left, tests=self._in_tests())

    def _in_tests(self) -> tuple[Node, ...]:
        stream = self.tokens
        if not stream.is_symbol("("):
            return (self._in_test(),)
        start, opened = stream.index, stream.advance()
        tests = self._tests()
        if len(tests) == 1 and not stream.is_symbol(")"):
            stream.index = start  # a range that begins with a parenthesis: (1..10]
            return (self._in_test(),)
        stream.expect_closing(")", opened=opened)
        return tests

    def _in_test(self) -> Node:
        if self.tokens.is_symbol(*COMPARISONS):
            return self._test()
        at = self.tokens.current.start
        return syntax.ValueTest(at=at, expression=self._binary(_ADDITION), uses_input=False)

    def _unary(self) -> Node:
        self.reading.depth += 1
        if self.reading.depth > MAX_NESTING:
            raise self.reading.too_deep()
        if self.tokens.is_symbol("-"):
            at = self.tokens.advance().start
            node: Node = syntax.Negation(at=at, operand=self._unary())
        else:
            node = self._postfix(self._primary())
        self.reading.depth -= 1
        return node

    # -- paths, filters, calls ------------------------------------------------------------------------------------

    def _postfix(self, node: Node) -> Node:
        stream, links = self.tokens, 0
        while True:
            links += 1
            if links > MAX_NESTING:
                raise self.reading.too_deep()
            if stream.is_symbol("."):
                at = stream.advance().start
                node = syntax.Path(at=at, target=node, member=self.reading.member_name())
            elif stream.is_symbol("[") and not self._closes_a_range():
                node = self._filter(node)
            elif stream.is_symbol("("):
                node = self._call(node)
            else:
                return node

    def _closes_a_range(self) -> bool:
        """Whether this `[` ends a range (`]1..10[`) rather than beginning a filter."""
        if not self.reading.in_range_end:
            return False
        after = self.tokens.peek()
        if after.kind is Kind.END or (after.kind is Kind.NAME and after.text in _AFTER_RANGE):
            return True
        return after.kind is Kind.SYMBOL and after.text not in ("(", "[", "{", "-")

    def _filter(self, target: Node) -> Node:
        opened = self.tokens.advance()
        outer_range, self.reading.in_range_end = self.reading.in_range_end, False
        self.reading.scope.enter_filter()
        condition = self._expression()
        self.reading.scope.leave_filter()
        self.reading.in_range_end = outer_range
        self.tokens.expect_closing("]", opened=opened)
        return syntax.Filter(at=opened.start, target=target, condition=condition)

    def _call(self, function: Node) -> Node:
        opened = self.tokens.advance()
        outer_range, self.reading.in_range_end = self.reading.in_range_end, False
        positional: list[Node] = []
        named: list[tuple[str, Node]] = []
        for _ in self.tokens.listed(")"):
            name = self.reading.argument_name()
            if name is None:
                positional.append(self._expression())
            else:
                named.append((name, self._expression()))
        self.tokens.expect_closing(")", opened=opened)
        self.reading.in_range_end = outer_range
        if positional and named:
            raise self.tokens.refusal(
                "Les arguments sont tous nommés, ou aucun ne l'est.",
                "Either all arguments are named, or none.",
                offset=opened.start,
            )
        return syntax.Call(at=opened.start, function=function, positional=tuple(positional), named=tuple(named))

    def _primary(self) -> Node:
        stream = self.tokens
        token = stream.current
        match token.kind:
            case Kind.NUMBER:
                stream.advance()
                return syntax.Constant(at=token.start, value=numbers.parse(token.text))
            case Kind.STRING:
                stream.advance()
                return syntax.Constant(at=token.start, value=token.text)
            case Kind.AT:
                return self._at_literal()
            case Kind.NAME:
                return self._word()
            case Kind.SYMBOL if token.text in "([{]":
                return bracketed(self.reading)
            case _:
                french, english = advice.on_sign(token.text)
                raise stream.refusal(
                    f"Il manque une valeur ; {stream.found_french()}{french}.",
                    f"A value is missing; {stream.found_english()}{english}.",
                )

    def _at_literal(self) -> Node:
        token = self.tokens.advance()
        value = literals.at_literal(token.text)
        if value is None:
            raise self.tokens.refusal(
                f"« {token.text} » n'est ni une date, ni une heure, ni une durée.",
                f"'{token.text}' is no date, time or duration.",
                offset=token.start,
            )
        return syntax.Constant(at=token.start, value=value)

    def _word(self) -> Node:
        stream = self.tokens
        token = stream.current
        known = self.reading.scope.longest(stream.tokens, stream.index)
        if known is None or known[1] == 1:
            match token.text:
                case "true" | "false" | "null":
                    stream.advance()
                    return syntax.Constant(at=token.start, value={"true": True, "false": False}.get(token.text))
                case "if":
                    return conditional(self.reading)
                case "for" | "some" | "every":
                    return iteration(self.reading)
                case "function" if stream.peek().text == "(":
                    return function(self.reading)
                case word if word in KEYWORDS:
                    raise stream.refusal(
                        f"Il manque une valeur avant « {word} ».",
                        f"A value is missing before '{word}'.",
                    )
        return self.reading.name(known)


_AFTER_RANGE = frozenset({"and", "or", "then", "else", "in", "between", "instance", "return", "satisfies"})
