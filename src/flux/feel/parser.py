"""Reads a FEEL text into its syntax tree (grammar of DMN 1.5, 10.3.1.2), by precedence climbing.

From loosest to tightest: or · and · comparison, between, in · + - · * / · ** · instance of · unary minus ·
path, filter, call.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flux.errors import ExpressionError, Position
from flux.feel import literals, numbers, syntax
from flux.feel.lexer import Kind, Token
from flux.feel.names import Scope, Vocabulary
from flux.feel.stream import TokenStream
from flux.feel.syntax import ComparisonOperator, Node, Operator
from flux.feel.typenames import parse_type
from flux.feel.types import ANY, FeelType

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
_COMPARISONS: Mapping[str, ComparisonOperator] = {o: o for o in ("=", "!=", "<", "<=", ">", ">=")}
#: how deep expressions may nest; evaluation recurses as deep
MAX_NESTING = 80
MAX_LENGTH = 100_000


@dataclass(slots=True)
class Names:
    """What reading a text has found out about its names."""

    #: root names that are not bound by the text itself
    reads: set[str] = field(default_factory=set)
    #: those of them that were only met inside filters, where they may be members of the filtered items
    uncertain: set[str] = field(default_factory=set)
    certain: set[str] = field(default_factory=set)


class Parser:
    """One reading of one text."""

    def __init__(
        self,
        source: str,
        *,
        builtins: Vocabulary,
        names: Iterable[str] = (),
        members: Vocabulary | None = None,
        types: Mapping[str, FeelType] | None = None,
    ) -> None:
        if len(source) > MAX_LENGTH:
            raise ExpressionError(
                f"L'expression dépasse {MAX_LENGTH} signes.",
                english=f"The expression is longer than {MAX_LENGTH} signs.",
                position=Position(),
                code="feel.limit",
            )
        self.tokens = TokenStream(source)
        self.scope = Scope(builtins, names, members or Vocabulary())
        self.builtins = builtins
        self.types = types or {}
        self.found = Names()
        self._depth = 0
        self._filters = 0
        self._input_used = False
        self._partial_used = False

    # -- entry points ---------------------------------------------------------------------------------------------

    def expression(self) -> Node:
        """The whole text as one expression."""
        tree = self._expression()
        self._expect_end()
        return tree

    def unary_tests(self) -> syntax.UnaryTests:
        """The whole text as the tests of a decision table cell."""
        self.scope.enter(["?"])
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
        if self.tokens.current.kind is not Kind.END:
            raise self.tokens.refusal(
                f"L'expression est complète avant « {self.tokens.current.text} » : il manque un opérateur, ou ce mot est de trop.",
                f"The expression is complete before '{self.tokens.current.text}': an operator is missing, or this is too much.",
            )

    def _tests(self) -> tuple[Node, ...]:
        tests = [self._test()]
        while self.tokens.take(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Node:
        at = self.tokens.current.start
        if self.tokens.is_symbol(*_COMPARISONS):
            operator = _COMPARISONS[self.tokens.advance().text]
            return syntax.ComparisonTest(at=at, operator=operator, operand=self._binary(_ADDITION))
        outer, self._input_used = self._input_used, False
        expression = self._expression()
        uses_input, self._input_used = self._input_used, outer or self._input_used
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
                self._too_deep()
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
            self.tokens.expect_word("and", after="« between »")
            return syntax.Between(at=token.start, value=left, low=low, high=self._binary(_ADDITION))
        if token.text == "instance":
            self.tokens.expect_word("of", after="« instance »")
            return syntax.InstanceOf(at=token.start, value=left, type=parse_type(self.tokens, self.types))
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
        if self.tokens.is_symbol(*_COMPARISONS):
            return self._test()
        at = self.tokens.current.start
        return syntax.ValueTest(at=at, expression=self._binary(_ADDITION), uses_input=False)

    def _unary(self) -> Node:
        self._depth += 1
        if self._depth > MAX_NESTING:
            self._too_deep()
        if self.tokens.is_symbol("-"):
            at = self.tokens.advance().start
            node: Node = syntax.Negation(at=at, operand=self._unary())
        else:
            node = self._postfix(self._primary())
        self._depth -= 1
        return node

    def _too_deep(self) -> None:
        raise ExpressionError(
            "L'expression est trop imbriquée ; découpez-la en plusieurs.",
            english="The expression is nested too deeply; split it.",
            code="feel.limit",
        )

    # -- paths, filters, calls ------------------------------------------------------------------------------------

    def _postfix(self, node: Node) -> Node:
        stream, links = self.tokens, 0
        while True:
            links += 1
            if links > MAX_NESTING:
                self._too_deep()
            if stream.is_symbol("."):
                at = stream.advance().start
                node = syntax.Path(at=at, target=node, member=self._member_name())
            elif stream.is_symbol("[") and not self._closes_a_range():
                node = self._filter(node)
            elif stream.is_symbol("("):
                node = self._call(node)
            else:
                return node

    def _closes_a_range(self) -> bool:
        """Whether this `[` ends a range (`]1..10[`) rather than beginning a filter."""
        if not self._in_range_end:
            return False
        after = self.tokens.peek()
        if after.kind is Kind.END or (after.kind is Kind.NAME and after.text in _AFTER_RANGE):
            return True
        return after.kind is Kind.SYMBOL and after.text not in ("(", "[", "{", "-")

    _in_range_end = False

    def _filter(self, target: Node) -> Node:
        opened = self.tokens.advance()
        outer_range, self._in_range_end = self._in_range_end, False
        self._filters += 1
        self.scope.enter(["item"])
        condition = self._expression()
        self.scope.leave()
        self._filters -= 1
        self._in_range_end = outer_range
        self.tokens.expect_closing("]", opened=opened)
        return syntax.Filter(at=opened.start, target=target, condition=condition)

    def _call(self, function: Node) -> Node:
        opened = self.tokens.advance()
        outer_range, self._in_range_end = self._in_range_end, False
        positional: list[Node] = []
        named: list[tuple[str, Node]] = []
        while not self.tokens.is_symbol(")"):
            name = self._argument_name()
            if name is None:
                positional.append(self._expression())
            else:
                named.append((name, self._expression()))
            if not self.tokens.take(","):
                break
        self.tokens.expect_closing(")", opened=opened)
        self._in_range_end = outer_range
        if positional and named:
            raise self.tokens.refusal(
                "Les arguments sont tous nommés, ou aucun ne l'est.",
                "Either all arguments are named, or none.",
                offset=opened.start,
            )
        return syntax.Call(at=opened.start, function=function, positional=tuple(positional), named=tuple(named))

    def _argument_name(self) -> str | None:
        stream = self.tokens
        ahead = 0
        while stream.peek(ahead).kind is Kind.NAME or (ahead and stream.peek(ahead).kind is Kind.NUMBER):
            ahead += 1
        if not ahead or stream.peek(ahead).text != ":" or stream.peek(ahead).kind is not Kind.SYMBOL:
            return None
        words = [stream.advance().text for _ in range(ahead)]
        stream.advance()
        return " ".join(words)

    def _member_name(self) -> str:
        stream = self.tokens
        known = self.scope.longest_member(stream.tokens, stream.index)
        words = self._words()
        if known is not None and known[1] >= len(words):
            stream.index += known[1]
            return known[0]
        if not words:
            raise stream.refusal(
                f"Il manque un nom après le point ; {stream.found_french()}.",
                f"A name is missing after the dot; {stream.found_english()}.",
            )
        stream.index += len(words)
        return self._joined(words)

    def _words(self) -> list[Token]:
        """The tokens from here that can only be one name with spaces; the index stays."""
        stream = self.tokens
        words: list[Token] = []
        while True:
            token = stream.peek(len(words))
            is_word = token.kind is Kind.NAME and token.text not in KEYWORDS
            is_number = bool(words) and token.kind is Kind.NUMBER
            is_apostrophe = bool(words) and token.text in ("'", "’") and token.kind is Kind.SYMBOL
            if not (is_word or is_number or is_apostrophe):
                return words
            words.append(token)

    def _joined(self, words: list[Token]) -> str:
        """The name that the tokens spell: as written, runs of spaces made one."""
        parts = [words[0].text]
        for before, word in itertools.pairwise(words):
            parts.append((" " if word.start > before.end else "") + word.text)
        return "".join(parts)

    # -- what stands by itself ------------------------------------------------------------------------------------

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
                return self._bracketed()
            case _:
                raise stream.refusal(
                    f"Il manque une valeur ; {stream.found_french()}.",
                    f"A value is missing; {stream.found_english()}.",
                )

    def _at_literal(self) -> Node:
        token = self.tokens.advance()
        value = literals.at_literal(token.text)
        if value is None:
            raise self.tokens.refusal(
                f"« {token.text} » n'est ni une date, ni une heure, ni une durée.",
                f"'{token.text}' is no date, time or duration.",
                offset=token.start,
            )
        return syntax.Constant(at=token.start, value=value)

    def _word(self) -> Node:
        stream = self.tokens
        token = stream.current
        known = self.scope.longest(stream.tokens, stream.index)
        if known is None or known[1] == 1:
            match token.text:
                case "true" | "false" | "null":
                    stream.advance()
                    return syntax.Constant(at=token.start, value={"true": True, "false": False}.get(token.text))
                case "if":
                    return self._if()
                case "for" | "some" | "every":
                    return self._iteration()
                case "function" if stream.peek().text == "(":
                    return self._function()
                case word if word in KEYWORDS:
                    raise stream.refusal(
                        f"Il manque une valeur avant « {word} ».",
                        f"A value is missing before '{word}'.",
                    )
        return self._name(known)

    def _name(self, known: tuple[str, int] | None) -> Node:
        stream = self.tokens
        at = stream.current.start
        words = self._words()
        if known is not None and known[1] >= len(words):
            name = known[0]
            stream.index += known[1]
        else:
            name = self._joined(words)
            stream.index += len(words)
        if name == "?":
            self._input_used = True
        if name == "partial":
            self._partial_used = True
        is_called_builtin = name in self.builtins.names and stream.is_symbol("(") and not self.scope.is_declared(name)
        if not self.scope.is_local(name) and not is_called_builtin:
            self._note_read(name)
        return syntax.Name(at=at, name=name, in_filter=self._filters > 0)

    def _note_read(self, name: str) -> None:
        self.found.reads.add(name)
        if not self._filters or self.scope.is_declared(name):
            self.found.certain.add(name)
        self.found.uncertain = self.found.reads - self.found.certain

    def _bracketed(self) -> Node:
        token = self.tokens.current
        outer_range, self._in_range_end = self._in_range_end, False
        try:
            match token.text:
                case "{":
                    return self._context()
                case "(":
                    return self._parenthesis()
                case "[":
                    return self._list_or_range()
                case _:
                    self.tokens.advance()
                    return self._range(token, self._expression())
        finally:
            self._in_range_end = outer_range

    def _parenthesis(self) -> Node:
        stream = self.tokens
        opened = stream.advance()
        if stream.is_symbol(*_COMPARISONS):
            operator = _COMPARISONS[stream.advance().text]
            operand = self._binary(_ADDITION)
            stream.expect_closing(")", opened=opened)
            return syntax.ComparisonTest(at=opened.start, operator=operator, operand=operand)
        inner = self._expression()
        if stream.is_symbol(".."):
            return self._range(opened, inner)
        stream.expect_closing(")", opened=opened)
        return inner

    def _list_or_range(self) -> Node:
        stream = self.tokens
        opened = stream.advance()
        items: list[Node] = []
        while not stream.is_symbol("]"):
            items.append(self._expression())
            if len(items) == 1 and stream.is_symbol(".."):
                return self._range(opened, items[0])
            if not stream.take(","):
                break
        stream.expect_closing("]", opened=opened)
        return syntax.ListLiteral(at=opened.start, items=tuple(items))

    def _range(self, opened: Token, start: Node) -> Node:
        stream = self.tokens
        stream.expect_symbol("..", what="l'intervalle")
        self._in_range_end = True
        end = self._expression()
        self._in_range_end = False
        if not stream.is_symbol("]", ")", "["):
            raise stream.refusal(
                f"Il manque un crochet ou une parenthèse à la fin de l'intervalle ; {stream.found_french()}.",
                f"A bracket or parenthesis is missing at the end of the range; {stream.found_english()}.",
            )
        return syntax.RangeLiteral(
            at=opened.start,
            start=start,
            end=end,
            start_included=opened.text == "[",
            end_included=stream.advance().text == "]",
        )

    def _context(self) -> Node:
        stream = self.tokens
        opened = stream.advance()
        entries: list[tuple[str, Node]] = []
        self.scope.enter()
        while not stream.is_symbol("}"):
            key_at = stream.current.start
            key = self._key()
            if any(key == known for known, _ in entries):
                raise stream.refusal(
                    f"La clé « {key} » est donnée deux fois.", f"The key '{key}' is given twice.", offset=key_at
                )
            entries.append((key, self._expression()))
            self.scope.declare(key)
            if not stream.take(","):
                break
        self.scope.leave()
        stream.expect_closing("}", opened=opened)
        return syntax.ContextLiteral(at=opened.start, entries=tuple(entries))

    def _key(self) -> str:
        stream = self.tokens
        if stream.current.kind is Kind.STRING:
            key = stream.advance().text
        else:
            words: list[Token] = []
            while not stream.is_symbol(":", "{", "}", ",") and stream.current.kind not in (Kind.END, Kind.STRING):
                words.append(stream.advance())
            if not words:
                raise stream.refusal("Il manque une clé dans le contexte.", "A key is missing in the context.")
            key = self._joined(words)
        stream.expect_symbol(":", what=f"le contexte, après la clé « {key} »")
        return key

    # -- worded forms ---------------------------------------------------------------------------------------------

    def _if(self) -> Node:
        at = self.tokens.advance().start
        condition = self._expression()
        self.tokens.expect_word("then", after="la condition du « if »")
        yes = self._expression()
        self.tokens.expect_word("else", after="la valeur du « then »")
        return syntax.If(at=at, condition=condition, yes=yes, no=self._expression())

    def _iteration(self) -> Node:
        stream = self.tokens
        token = stream.advance()
        self.scope.enter()
        iterators = [self._iterator()]
        while stream.take(","):
            iterators.append(self._iterator())
        if token.text == "for":
            self.scope.declare("partial")
            stream.expect_word("return", after="l'itération du « for »")
            outer, self._partial_used = self._partial_used, False
            body = self._expression()
            uses, self._partial_used = self._partial_used, outer or self._partial_used
            node: Node = syntax.For(at=token.start, iterators=tuple(iterators), body=body, uses_partial=uses)
        else:
            stream.expect_word("satisfies", after=f"l'itération du « {token.text} »")
            node = syntax.Quantified(
                at=token.start,
                every=token.text == "every",
                iterators=tuple(iterators),
                condition=self._expression(),
            )
        self.scope.leave()
        return node

    def _iterator(self) -> syntax.Iterator:
        stream = self.tokens
        words: list[Token] = []
        while not stream.is_word("in") and stream.current.kind in (Kind.NAME, Kind.NUMBER, Kind.SYMBOL):
            words.append(stream.advance())
        if not words or not stream.is_word("in"):
            raise stream.refusal(
                "Il manque le nom à itérer, puis « in ».", "The name to iterate on, then 'in', are missing."
            )
        stream.advance()
        source = self._expression()
        end = self._expression() if stream.take("..") else None
        name = self._joined(words)
        self.scope.declare(name)
        return syntax.Iterator(name=name, source=source, end=end)

    def _function(self) -> Node:
        stream = self.tokens
        at = stream.advance().start
        opened = stream.advance()
        parameters: list[syntax.Parameter] = []
        while not stream.is_symbol(")"):
            parameters.append(self._parameter())
            if not stream.take(","):
                break
        stream.expect_closing(")", opened=opened)
        self.scope.enter(parameter.name for parameter in parameters)
        external = stream.take("external")
        body = self._expression()
        self.scope.leave()
        return syntax.FunctionDefinition(at=at, parameters=tuple(parameters), body=body, external=external)

    def _parameter(self) -> syntax.Parameter:
        stream = self.tokens
        words: list[Token] = []
        while not stream.is_symbol(":", ",", ")") and stream.current.kind is not Kind.END:
            words.append(stream.advance())
        if not words:
            raise stream.refusal("Il manque le nom d'un paramètre.", "The name of a parameter is missing.")
        of = parse_type(stream, self.types) if stream.take(":") else None
        return syntax.Parameter(name=self._joined(words), type=of or ANY)


_AFTER_RANGE = frozenset({"and", "or", "then", "else", "in", "between", "instance", "return", "satisfies"})
