"""XPath regular expressions (XPath and XQuery Functions 3.1, 5.6) on top of the `regex` package.

The pattern is read sign by sign and written anew, so nothing of `regex`'s own syntax can be reached. Matching stops
at a time limit: a catastrophic pattern ends in an ExpressionError, not in a hang.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from flux.feel.runtime import Run, limit_reached

MAX_PATTERN = 2_000
#: the longest that one match may take, in seconds
MAX_SECONDS = 0.5
#: the greatest count in `{n,m}`
MAX_COUNT = 1_000
#: how many signs a pattern may ask for with all its counts written out: `(a{1000}){1000}` is a million
MAX_EXPANDED = 10_000

_NAME_START: Final = r"\p{L}\p{Nl}_:"
_NAME_PART: Final = r"\p{L}\p{Nl}\p{Nd}\p{M}\-_:.·"
_CLASSES: Final = {
    "d": r"\p{Nd}",
    "s": r" \t\n\r",
    "w": r"^\p{P}\p{Z}\p{C}",
    "i": _NAME_START,
    "c": _NAME_PART,
}
#: a category of Unicode or a block, by the names that XML Schema gives them
_PROPERTY: Final = regex.compile(
    r"\{(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?|Is[A-Za-z0-9-]+)\}", regex.ASCII
)
_COUNT: Final = regex.compile(r"(\d+)(?:(,)(\d*))?\}", regex.ASCII)
_PLAIN_ESCAPES: Final = frozenset("nrt\\|.?*+(){}-[]^$")


class _NotAPattern(Exception):
    """The text is no XPath pattern."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; each of its verbs answers None where XPath raises an error."""

    compiled: regex.Pattern[str]
    #: whether replacements are taken to the letter, as the flag `q` has it
    literal: bool = False

    def found_in(self, text: str, run: Run) -> bool:
        """Whether it matches somewhere in the text."""
        with _Guard(run) as seconds:
            return self.compiled.search(text, timeout=seconds, concurrent=True) is not None

    def replaced(self, text: str, replacement: str, run: Run) -> str | None:
        """The text with each match replaced."""
        template: list[str | int] | None = [replacement]
        if not self.literal:
            template = _template(replacement, self.compiled.groups)
        if template is None or self._matches_nothing(run):
            return None
        signs = 0

        def put(match: regex.Match[str]) -> str:
            nonlocal signs
            part = "".join(piece if isinstance(piece, str) else match[piece] or "" for piece in template)
            signs += len(part)
            run.check_signs(signs)
            return part

        with _Guard(run) as seconds:
            return str(self.compiled.sub(put, text, timeout=seconds, concurrent=True))

    def split(self, text: str, run: Run) -> list[object] | None:
        """The parts between the matches."""
        if self._matches_nothing(run):
            return None
        parts: list[object] = []
        last = 0
        with _Guard(run) as seconds:
            for match in self.compiled.finditer(text, timeout=seconds, concurrent=True):
                parts.append(text[last : match.start()])
                last = match.end()
        parts.append(text[last:])
        return parts

    def _matches_nothing(self, run: Run) -> bool:
        """Whether it matches the empty text, with which replacing and splitting make no sense."""
        with _Guard(run) as seconds:
            return self.compiled.fullmatch("", timeout=seconds) is not None


class _Guard:
    """Turns the time-out of a match into the refusal of the evaluation."""

    def __init__(self, run: Run) -> None:
        self._seconds = max(min(run.seconds_left(), MAX_SECONDS), 0.001)

    def __enter__(self) -> float:
        return self._seconds

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, TimeoutError):
            raise limit_reached(
                "la durée d'une expression régulière (en secondes)",
                "the time of a regular expression (in seconds)",
                MAX_SECONDS,
            )


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str) -> Pattern | None:
    """The pattern with flags out of `smixq`; None where either is not valid."""
    if len(pattern) > MAX_PATTERN or not set(flags) <= set("smixq"):
        return None
    options = regex.V1
    if "i" in flags:
        options |= regex.IGNORECASE
    if "m" in flags:
        options |= regex.MULTILINE
    try:
        source = regex.escape(pattern) if "q" in flags else _Translation(pattern, flags).whole()
        # sign for sign: XPath compares case variants of one sign, never "ß" with "ss"
        return Pattern(regex.compile(f"(?-f:{source})", options), literal="q" in flags)
    except (_NotAPattern, regex.error, RecursionError, OverflowError):
        return None


def _template(replacement: str, groups: int) -> list[str | int] | None:
    r"""The replacement in pieces: texts and group numbers; None for a stray `$` or `\`."""
    pieces: list[str | int] = []
    index = 0
    while index < len(replacement):
        sign, after = replacement[index], replacement[index + 1 : index + 2]
        index += 1
        if sign == "\\":
            if after not in ("\\", "$"):
                return None
            pieces.append(after)
            index += 1
        elif sign == "$":
            if not (after.isascii() and after.isdigit()):
                return None
            number = int(after)
            index += 1
            # more digits belong to the number as long as there is such a group
            while index < len(replacement) and replacement[index] in "0123456789":
                longer = number * 10 + int(replacement[index])
                if longer > groups:
                    break
                number, index = longer, index + 1
            pieces.append(number if number <= groups else "")
        else:
            pieces.append(sign)
    return pieces


def _without_spaces(pattern: str) -> str:
    """The pattern as the flag `x` has it read: no white space outside of character classes."""
    kept: list[str] = []
    depth, escaped = 0, False
    for sign in pattern:
        if sign in " \t\n\r" and not depth:
            continue
        if not escaped and sign in "[]":
            depth += 1 if sign == "[" else -1
        escaped = sign == "\\" and not escaped
        kept.append(sign)
    return "".join(kept)


class _Translation:
    """One pattern, read from left to right."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = _without_spaces(pattern) if "x" in flags else pattern
        self.index = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.open: list[int | None] = []
        #: how much each open group asks for, the whole pattern first; and the last atom
        self.sizes = [0]
        self.last = 0
        self.any_case = "i" in flags
        self.dot = "(?s:.)" if "s" in flags else r"[^\n\r]"
        # with `m` a line begins after each newline but one that ends the text
        self.start = r"(?:\A|^(?!\Z))" if "m" in flags else "^"
        self.end = "$" if "m" in flags else r"\Z"

    def whole(self) -> str:
        """The pattern in `regex`'s syntax."""
        written: list[str] = []
        can_repeat = False
        while self.index < len(self.pattern):
            sign = self._next()
            if sign in "?*+{":
                if not can_repeat:
                    raise _NotAPattern
                written.append(self._quantifier(sign))
                can_repeat = False
                continue
            self.last = 1
            written.append(self._atom(sign))
            if sign != "(":
                self._ask_for(self.last)
            can_repeat = sign not in "(|^$"
        if self.open:
            raise _NotAPattern
        return "".join(written)

    def _next(self) -> str:
        if self.index >= len(self.pattern):
            raise _NotAPattern
        self.index += 1
        return self.pattern[self.index - 1]

    def _take(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.index)
        self.index += len(text) if found else 0
        return found

    def _atom(self, sign: str) -> str:  # noqa: C901 (one arm per sign)
        match sign:
            case "(":
                return self._group()
            case ")":
                if not self.open:
                    raise _NotAPattern
                self._close()
                return ")"
            case "[":
                return self._set()
            case "\\":
                return self._escape()
            case ".":
                return self.dot
            case "$":
                return self.end
            case "^":
                return self.start
            case "|":
                return sign
            case "]" | "}":
                raise _NotAPattern
        return str(regex.escape(sign))

    def _close(self) -> None:
        number = self.open.pop()
        if number is not None:
            self.closed.add(number)
        self.last = self.sizes.pop() + 1

    def _ask_for(self, more: int) -> None:
        """Adds to what the pattern asks for."""
        self.sizes[-1] += more
        if self.sizes[-1] > MAX_EXPANDED:
            raise _NotAPattern

    def _group(self) -> str:
        self.sizes.append(0)
        if self._take("?:"):
            self.open.append(None)
            return "(?:"
        if self._take("?"):
            raise _NotAPattern
        self.groups += 1
        self.open.append(self.groups)
        return "("

    def _quantifier(self, sign: str) -> str:
        written = sign
        if sign == "{":
            match = _COUNT.match(self.pattern, self.index)
            if match is None:
                raise _NotAPattern
            self.index = match.end()
            counts = [int(count) for count in (match[1], match[3]) if count]
            if max(counts) > MAX_COUNT or counts != sorted(counts):
                raise _NotAPattern
            self._ask_for(self.last * max(*counts, 1))
            written += match[0]
        return written + ("?" if self._take("?") else "")

    def _escape(self) -> str:
        sign = self._next()
        if sign in "123456789":
            return self._back_reference(sign)
        escaped = self._class_escape(sign)
        return _in_this_case(escaped) if sign in "pP" else escaped

    def _back_reference(self, digit: str) -> str:
        number = int(digit)
        while self.index < len(self.pattern) and self.pattern[self.index] in "0123456789":
            longer = number * 10 + int(self.pattern[self.index])
            if longer > self.groups:
                break
            number, self.index = longer, self.index + 1
        if number not in self.closed:
            raise _NotAPattern
        return rf"(?:\{number})"

    def _class_escape(self, sign: str) -> str:
        """An escape that is a class or a sign, usable inside a set as well."""
        if sign in _PLAIN_ESCAPES:
            return "\\" + sign
        if sign in "pP":
            return self._property(sign)
        inner = _CLASSES.get(sign.lower())
        if inner is None:
            raise _NotAPattern
        negated = sign.isupper() != inner.startswith("^")
        return f"[{'^' if negated else ''}{inner.removeprefix('^')}]"

    def _property(self, sign: str) -> str:
        match = _PROPERTY.match(self.pattern, self.index)
        if match is None:
            raise _NotAPattern
        self.index = match.end()
        name = match[1]
        return rf"\{sign}{{{'Block=' + name[2:] if name.startswith('Is') else 'General_Category=' + name}}}"

    def _set(self) -> str:
        """`[a-z-[aeiou]]`, as a pattern for one sign."""
        negated = self._take("^")
        parts: list[str] = []
        properties: list[str] = []
        removed = ""
        while True:
            sign = self._next()
            if sign == "]":
                break
            if sign == "-" and self._take("["):
                removed = self._set()
                if not self._take("]"):
                    raise _NotAPattern
                break
            keeps_case = self.any_case and sign == "\\" and self.pattern[self.index : self.index + 1] in ("p", "P")
            (properties if keeps_case else parts).append(self._set_part(sign))
        if not parts and not properties:
            raise _NotAPattern
        whole = _one_of(parts, properties, negated=negated)
        return f"(?:(?!{removed}){whole})" if removed else whole

    def _set_part(self, sign: str) -> str:
        if sign == "[":
            raise _NotAPattern
        first = self._class_escape(self._next()) if sign == "\\" else regex.escape(sign, special_only=False)
        single = sign != "\\" or len(first) == 2
        following = self.pattern[self.index + 1 : self.index + 2]
        if not (single and self.pattern.startswith("-", self.index) and following not in ("]", "[", "")):
            return first
        self.index += 1
        last = self._next()
        if last == "\\":
            escaped = self._class_escape(self._next())
            if len(escaped) != 2:
                raise _NotAPattern
            return f"{first}-{escaped}"
        return f"{first}-{regex.escape(last, special_only=False)}"


def _in_this_case(escape: str) -> str:
    r"""A property such as `\p{Lu}`: the flag `i` does not touch it (XPath and XQuery Functions 3.1, 5.6.2)."""
    return f"(?-i:{escape})"


def _one_of(parts: list[str], properties: list[str], *, negated: bool) -> str:
    """A pattern for one sign that is among these, or among none of these."""
    if not properties:
        return f"[{'^' if negated else ''}{''.join(parts)}]"
    among = [_in_this_case(f"[{''.join(properties)}]")] + ([f"[{''.join(parts)}]"] if parts else [])
    either = f"(?:{'|'.join(among)})"
    return f"(?:(?!{either})(?s:.))" if negated else either
