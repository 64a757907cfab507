"""Sets of atoms in words: « vaut moins de 18 », « tombe du 1er au 5 mars 2026 », « vaut « A » ou « B » »."""

from __future__ import annotations

from collections.abc import Sequence

from flux.dmn.geometry import Axis
from flux.dmn.words import any_of, between, compared, value_in_words
from flux.feel.temporal import Date, DateTime, Time

#: so many values are named, beyond they are told as stretches
_NAMED = 8


def atoms_in_french(axis: Axis, atoms: int) -> str:
    """What the atoms of an axis have in common, as the end of « la colonne … »."""
    verb = "tombe" if axis.points and isinstance(axis.points[0], (Date, DateTime, Time)) else "vaut"
    values = atoms & axis.universe & axis.values
    told = [f"{verb} {_told(axis, values)}"] if values else []
    if atoms & axis.null:
        told.append("n'est pas renseigné")
    elif axis.nullable and values == axis.universe & axis.values:
        return "est renseigné"
    return any_of(told)


def _told(axis: Axis, atoms: int) -> str:
    without = axis.universe & axis.values & ~atoms
    named, missing = _points(axis, atoms), _points(axis, without)
    if _only_points(atoms) and len(named) <= _NAMED:
        return any_of([value_in_words(value) for value in named])
    if len(missing) <= _NAMED and _only_points(without) and (len(missing) > 1 or not named):
        return f"autre chose que {any_of([value_in_words(value) for value in missing])}"
    return any_of([_stretch(axis, low, high) for low, high in _runs(axis, atoms)])


def _points(axis: Axis, atoms: int) -> Sequence[object]:
    return [value for place, value in enumerate(axis.points) if atoms >> (2 * place + 1) & 1]


def _only_points(atoms: int) -> bool:
    """Whether there are no stretches among the atoms, which are those of even places."""
    return not any(int(bit) for bit in f"{atoms:b}"[::-1][::2])


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
        return value_in_words(start)
    if start is not None and end is not None:
        return between(start, end, with_start=bool(low % 2), with_end=bool(high % 2))
    if start is not None:
        return compared(">=" if low % 2 else ">", start)
    return "n'importe quoi" if end is None else compared("<=" if high % 2 else "<", end)
