"""The built-in functions of DMN 1.5, 10.3.4: one module per family; loading this package declares them all."""

from flux.feel.builtins import (
    contexts,
    conversions,
    dates,
    higher_order,
    lists,
    numeric,
    ranges,
    statistics,
    strings,
)
from flux.feel.registry import BUILTINS

__all__ = [
    "BUILTINS",
    "contexts",
    "conversions",
    "dates",
    "higher_order",
    "lists",
    "numeric",
    "ranges",
    "statistics",
    "strings",
]
