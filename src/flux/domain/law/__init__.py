"""The law as data: one TOML file per subject, read once; a new version of a law is a new row, never code.

`domain.rules` gives the rows their types and looks them up by id and date.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rows(kind: str) -> tuple[dict[str, Any], ...]:
    """All rows of a kind ("rule", "majority", "holiday"), in the order of the file names and of the files."""
    folder = files(__name__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    tables = (tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in names)
    return tuple(row for table in tables for row in table.get(kind, []))
