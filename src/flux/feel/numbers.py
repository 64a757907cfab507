"""FEEL numbers: decimals of 34 digits (DMN 1.5, 10.3.2.3.1; IEEE 754-2008 decimal128).

Every operation answers None where the standard answers null: division by zero, overflow, no real result.
"""

from __future__ import annotations

import math
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    InvalidOperation,
    Overflow,
    localcontext,
)
from typing import Literal

#: decimal128; nothing traps, so that what overflows is seen as not finite
DECIMAL128 = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, capitals=1, clamp=0, flags=[], traps=[])
ZERO = Decimal(0)
ONE = Decimal(1)
#: beyond this many digits an integral number stays a Decimal on its way out
_INT_DIGITS = 34
#: scales that the rounding functions take (exponents of a decimal128)
SCALES = range(-6111, 6177)

RoundingMode = Literal["up", "down", "half up", "half down", "half even", "floor", "ceiling"]
_ROUNDING = {
    "up": ROUND_UP,
    "down": ROUND_DOWN,
    "half up": ROUND_HALF_UP,
    "half down": ROUND_HALF_DOWN,
    "half even": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}


def number(value: int | float | Decimal) -> Decimal | None:  # noqa: PYI041 (ints are told apart below)
    """The FEEL number of a Python number, rounded to 34 digits; None for infinities and not-a-number."""
    if isinstance(value, float):
        # repr is the shortest text that reads back as the same float: 0.1 becomes 0.1, not its binary expansion
        return finite(DECIMAL128.create_decimal(repr(value)))
    if isinstance(value, int):
        if value.bit_length() < 112:
            return Decimal(value)  # at most 34 digits: nothing to round
        if value.bit_length() > 21_000:
            return None  # beyond 10**6144; refused before the slow conversion
    return finite(DECIMAL128.create_decimal(value))


def finite(value: Decimal) -> Decimal | None:
    """The number itself, or None where it is not one."""
    return value if value.is_finite() else None


def to_python(value: Decimal) -> int | Decimal:
    """`int` where that is exact and of at most 34 digits, else the decimal itself."""
    if value.adjusted() < _INT_DIGITS and value == value.to_integral_value():
        return int(value)
    return value


def text(value: Decimal) -> str:
    """The canonical text of a number: plain notation, no trailing zeros, no negative zero."""
    if value == 0:
        return "0"
    plain = f"{value:f}" if -_INT_DIGITS * 2 < value.adjusted() < _INT_DIGITS * 2 else str(value)
    if "." in plain and "E" not in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain


def add(a: Decimal, b: Decimal) -> Decimal | None:
    """The sum."""
    return finite(DECIMAL128.add(a, b))


def subtract(a: Decimal, b: Decimal) -> Decimal | None:
    """The difference."""
    return finite(DECIMAL128.subtract(a, b))


def multiply(a: Decimal, b: Decimal) -> Decimal | None:
    """The product."""
    return finite(DECIMAL128.multiply(a, b))


def divide(a: Decimal, b: Decimal) -> Decimal | None:
    """The quotient; None when b is zero."""
    return finite(DECIMAL128.divide(a, b)) if b else None


def power(a: Decimal, b: Decimal) -> Decimal | None:
    """The power; None where there is no real result."""
    if not b:
        return ONE
    if not a and b < 0:
        return None
    return finite(DECIMAL128.power(a, b))


def modulo(a: Decimal, b: Decimal) -> Decimal | None:
    """What is left, a - b * floor(a / b): the sign of the divisor (DMN 1.5, 10.3.4.5)."""
    if not b:
        return None
    rest = DECIMAL128.remainder(a, b)
    if not rest.is_finite():  # the integer quotient has more than 34 digits
        with localcontext(Context(prec=13_000, Emin=-20_000, Emax=20_000, traps=[])):
            rest = DECIMAL128.plus(a % b)
    if rest and (rest < 0) != (b < 0):
        rest = DECIMAL128.add(rest, b)
    return finite(rest)


def rounded(value: Decimal, scale: int, mode: RoundingMode) -> Decimal | None:
    """The number rounded to `scale` digits after the point; None where the scale is out of range."""
    if scale not in SCALES:
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= scale:
        return value
    context = Context(prec=6200, rounding=_ROUNDING[mode], Emin=-6143 * 2, Emax=6144 * 2, traps=[])
    return finite(DECIMAL128.plus(value.quantize(Decimal((0, (1,), -scale)), context=context)))


def square_root(value: Decimal) -> Decimal | None:
    """The square root; None for a negative number."""
    return finite(DECIMAL128.sqrt(value)) if value >= 0 else None


def exponential(value: Decimal) -> Decimal | None:
    """Euler's number to this power."""
    return finite(DECIMAL128.exp(value))


def logarithm(value: Decimal) -> Decimal | None:
    """The natural logarithm; None for zero and below."""
    return finite(DECIMAL128.ln(value)) if value > 0 else None


def whole(value: Decimal) -> int:
    """The integral part, towards zero, clamped to what an index or a count can be."""
    if value.adjusted() > 18:
        return math.copysign(10**18, value).__int__()
    return int(value)


def parse(digits: str) -> Decimal | None:
    """The number of a text such as `-1.5e3`; None where it is not one."""
    try:
        return finite(DECIMAL128.create_decimal(digits))
    except (InvalidOperation, Overflow):
        return None
