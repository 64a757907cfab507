"""Sets of atoms in words: « < 18 », « entre 18 et 65 », « parmi "A", "B" »."""

from __future__ import annotations

from flux.dmn.geometry import Axis
from flux.feel.runtime import Run
from flux.feel.textual import literal_of


def atoms_in_french(axis: Axis, atoms: int) -> str:
    """What the atoms of an axis have in common, as the end of « la valeur … »."""
    runs = list(_runs(axis, atoms))
    single = [axis.points[low // 2] for low, high in runs if low == high and low % 2]
    if len(single) == len(runs):
        texts = [_text(value) for value in single]
        return f"vaut {texts[0]}" if len(texts) == 1 else f"vaut {', '.join(texts[:-1])} ou {texts[-1]}"
    if (
        axis.points
        and isinstance(axis.points[0], str)
        and not any(atoms >> (2 * i + 1) & 1 for i in range(len(axis.points)))
    ):
        return "a une autre valeur"
    return " ou ".join(_stretch(axis, low, high) for low, high in runs)


def _runs(axis: Axis, atoms: int) -> list[tuple[int, int]]:
    """The atoms as stretches of neighbours; atoms that cannot occur do not break a stretch."""
    found: list[tuple[int, int]] = []
    open_at: int | None = None
    last = 0
    for place in range(2 * len(axis.points) + 1):
        if atoms >> place & 1:
            open_at = place if open_at is None else open_at
            last = place
        elif open_at is not None and axis.universe >> place & 1:
            found.append((open_at, last))
            open_at = None
    if open_at is not None:
        found.append((open_at, last))
    return found


def _stretch(axis: Axis, low: int, high: int) -> str:
    start = axis.points[(low - 1) // 2] if low > 0 else None
    end = axis.points[high // 2] if high // 2 < len(axis.points) else None
    if low == high and low % 2:
        return f"vaut {_text(start)}"
    above = None if low == 0 else f"{'≥' if low % 2 else '>'} {_text(start)}"
    below = None if end is None else f"{'≤' if high % 2 else '<'} {_text(end)}"
    parts = [part for part in (above, below) if part is not None]
    return f"est {' et '.join(parts)}" if parts else "a n'importe quelle valeur"


def _text(value: object) -> str:
    return literal_of(value, Run())
