"""String functions (DMN 1.5, 10.3.4.3). Places count from 1, and from -1 backwards; signs are code points."""

from __future__ import annotations

from decimal import Decimal

from flux.feel import patterns
from flux.feel.numbers import whole
from flux.feel.registry import builtin
from flux.feel.runtime import Run

_STRINGS = "10.3.4.3 String functions"


@builtin("substring", _STRINGS, "string: string", "start position: number", "length?: number")
def substring(_run: Run, string: str, start: Decimal, length: Decimal | None = None) -> object:
    """The signs from a place on, so many of them or all."""
    position = whole(start)
    if position == 0 or abs(position) > len(string):
        return None
    first = position - 1 if position > 0 else len(string) + position
    if length is None:
        return string[first:]
    taken = whole(length)
    return string[first : first + taken] if taken >= 1 else None


@builtin("string length", _STRINGS, "string: string")
def string_length(_run: Run, string: str) -> object:
    """How many signs there are."""
    return Decimal(len(string))


@builtin("upper case", _STRINGS, "string: string")
def upper_case(_run: Run, string: str) -> object:
    """The text in capitals."""
    return string.upper()


@builtin("lower case", _STRINGS, "string: string")
def lower_case(_run: Run, string: str) -> object:
    """The text in small letters."""
    return string.lower()


@builtin("substring before", _STRINGS, "string: string", "match: string")
def substring_before(_run: Run, string: str, match: str) -> object:
    """What stands before the first occurrence; an empty text where there is none."""
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", _STRINGS, "string: string", "match: string")
def substring_after(_run: Run, string: str, match: str) -> object:
    """What stands after the first occurrence; an empty text where there is none."""
    return string.partition(match)[2] if match else string


@builtin("contains", _STRINGS, "string: string", "match: string")
def contains(_run: Run, string: str, match: str) -> object:
    """Whether the match stands in the text."""
    return match in string


@builtin("starts with", _STRINGS, "string: string", "match: string")
def starts_with(_run: Run, string: str, match: str) -> object:
    """Whether the text begins with the match."""
    return string.startswith(match)


@builtin("ends with", _STRINGS, "string: string", "match: string")
def ends_with(_run: Run, string: str, match: str) -> object:
    """Whether the text ends with the match."""
    return string.endswith(match)


@builtin("string join", _STRINGS, "list: list", "delimiter?: string|null")
def string_join(run: Run, items: list[object], delimiter: str | None = None) -> object:
    """The texts one after the other, nulls left out."""
    texts = [item for item in items if isinstance(item, str)]
    if any(item is not None and not isinstance(item, str) for item in items):
        return None
    between = delimiter or ""
    run.check_signs(sum(map(len, texts)) + len(between) * len(texts))  # before it is made
    return between.join(texts)


@builtin("matches", _STRINGS, "input: string", "pattern: string", "flags?: string|null")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> object:
    """Whether the pattern is found in the text (XPath fn:matches)."""
    compiled = patterns.compiled(pattern, flags or "")
    return None if compiled is None else compiled.found_in(text, run)


@builtin("replace", _STRINGS, "input: string", "pattern: string", "replacement: string", "flags?: string|null")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> object:
    """The text with each match replaced; `$1` in the replacement is the first group (XPath fn:replace)."""
    compiled = patterns.compiled(pattern, flags or "")
    return None if compiled is None else compiled.replaced(text, replacement, run)


@builtin("split", _STRINGS, "string: string", "delimiter: string")
def split(run: Run, text: str, delimiter: str) -> object:
    """The parts between the matches of the delimiter, a pattern (XPath fn:tokenize)."""
    compiled = patterns.compiled(delimiter, "")
    return None if compiled is None else compiled.split(text, run)
