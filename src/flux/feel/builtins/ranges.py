"""Range functions: how points and ranges lie to each other (DMN 1.5, 10.3.4.7, after Allen's interval algebra)."""

from __future__ import annotations

from collections.abc import Callable

from flux.feel.operators import Order, compare, contains, equal
from flux.feel.registry import builtin
from flux.feel.runtime import Run
from flux.feel.values import Range

_RANGES = "10.3.4.7 Range functions"
_POINT = "number|string|date|time|date and time|days and time duration|years and months duration"
Verdict = bool | None


def _and(*parts: Verdict) -> Verdict:
    if any(part is False for part in parts):
        return False
    return None if None in parts else True


def _or(*parts: Verdict) -> Verdict:
    if any(part is True for part in parts):
        return True
    return None if None in parts else False


def _cmp(operator: Order, a: object, b: object) -> Verdict:
    return compare(operator, a, b)


def _start_not_after(a: Range, b: Range) -> Verdict:
    """Whether a begins before b, or with it."""
    return _or(_cmp("<", a.start, b.start), _and(equal(a.start, b.start), a.start_included or not b.start_included))


def _end_not_before(a: Range, b: Range) -> Verdict:
    """Whether a ends after b, or with it."""
    return _or(_cmp(">", a.end, b.end), _and(equal(a.end, b.end), a.end_included or not b.end_included))


def _ends_before(a: Range, b: Range) -> Verdict:
    """Whether a is over before b begins."""
    return _or(_cmp("<", a.end, b.start), _and(equal(a.end, b.start), not (a.end_included and b.start_included)))


_RR = ("range1: range", "range2: range")
_PR = (f"point: {_POINT}", "range: range")
_RP = ("range: range", f"point: {_POINT}")


def _before_pp(_run: Run, a: object, b: object) -> Verdict:
    return _cmp("<", a, b)


def _before_pr(_run: Run, point: object, r: Range) -> Verdict:
    return _or(_cmp("<", point, r.start), _and(equal(point, r.start), not r.start_included))


def _before_rp(_run: Run, r: Range, point: object) -> Verdict:
    return _or(_cmp("<", r.end, point), _and(equal(r.end, point), not r.end_included))


def _before_rr(_run: Run, a: Range, b: Range) -> Verdict:
    return _ends_before(a, b)


def _meets(_run: Run, a: Range, b: Range) -> Verdict:
    return _and(a.end_included and b.start_included, equal(a.end, b.start))


def _overlaps(_run: Run, a: Range, b: Range) -> Verdict:
    before, after = _ends_before(a, b), _ends_before(b, a)
    return None if before is None or after is None else not (before or after)


def _overlaps_before(_run: Run, a: Range, b: Range) -> Verdict:
    starts_first = _or(
        _cmp("<", a.start, b.start), _and(equal(a.start, b.start), a.start_included and not b.start_included)
    )
    reaches = _or(_cmp(">", a.end, b.start), _and(equal(a.end, b.start), a.end_included and b.start_included))
    ends_first = _or(_cmp("<", a.end, b.end), _and(equal(a.end, b.end), not a.end_included or b.end_included))
    return _and(starts_first, reaches, ends_first)


def _overlaps_after(_run: Run, a: Range, b: Range) -> Verdict:
    starts_last = _or(
        _cmp(">", a.start, b.start), _and(equal(a.start, b.start), b.start_included and not a.start_included)
    )
    reached = _or(_cmp("<", a.start, b.end), _and(equal(a.start, b.end), a.start_included and b.end_included))
    ends_last = _or(_cmp(">", a.end, b.end), _and(equal(a.end, b.end), a.end_included or not b.end_included))
    return _and(starts_last, reached, ends_last)


def _finishes_pr(_run: Run, point: object, r: Range) -> Verdict:
    return _and(r.end_included, equal(r.end, point))


def _finishes_rr(_run: Run, a: Range, b: Range) -> Verdict:
    return _and(a.end_included == b.end_included, equal(a.end, b.end), _start_not_after(b, a))


def _includes_rp(_run: Run, r: Range, point: object) -> Verdict:
    return contains(r, point)


def _includes_rr(_run: Run, a: Range, b: Range) -> Verdict:
    return _and(_start_not_after(a, b), _end_not_before(a, b))


def _starts_pr(_run: Run, point: object, r: Range) -> Verdict:
    return _and(r.start_included, equal(r.start, point))


def _starts_rr(_run: Run, a: Range, b: Range) -> Verdict:
    return _and(a.start_included == b.start_included, equal(a.start, b.start), _end_not_before(b, a))


def _coincides_pp(_run: Run, a: object, b: object) -> Verdict:
    return equal(a, b)


def _coincides_rr(_run: Run, a: Range, b: Range) -> Verdict:
    same_ends = a.start_included == b.start_included and a.end_included == b.end_included
    return _and(same_ends, equal(a.start, b.start), equal(a.end, b.end))


def _turned(function: Callable[..., Verdict]) -> Callable[..., Verdict]:
    return lambda run, a, b: function(run, b, a)


_PP = (f"point1: {_POINT}", f"point2: {_POINT}")
_TABLE: tuple[tuple[str, tuple[str, ...], Callable[..., Verdict]], ...] = (
    ("before", _PP, _before_pp),
    ("before", _PR, _before_pr),
    ("before", _RP, _before_rp),
    ("before", _RR, _before_rr),
    ("after", _PP, _turned(_before_pp)),
    ("after", _PR, _turned(_before_rp)),
    ("after", _RP, _turned(_before_pr)),
    ("after", _RR, _turned(_before_rr)),
    ("meets", _RR, _meets),
    ("met by", _RR, _turned(_meets)),
    ("overlaps", _RR, _overlaps),
    ("overlaps before", _RR, _overlaps_before),
    ("overlaps after", _RR, _overlaps_after),
    ("finishes", _PR, _finishes_pr),
    ("finishes", _RR, _finishes_rr),
    ("finished by", _RP, _turned(_finishes_pr)),
    ("finished by", _RR, _turned(_finishes_rr)),
    ("includes", _RP, _includes_rp),
    ("includes", _RR, _includes_rr),
    ("during", _PR, _turned(_includes_rp)),
    ("during", _RR, _turned(_includes_rr)),
    ("starts", _PR, _starts_pr),
    ("starts", _RR, _starts_rr),
    ("started by", _RP, _turned(_starts_pr)),
    ("started by", _RR, _turned(_starts_rr)),
    ("coincides", _PP, _coincides_pp),
    ("coincides", _RR, _coincides_rr),
)
for _name, _parameters, _function in _TABLE:
    builtin(_name, _RANGES, *_parameters)(_function)
