"""A process told in words, as a page: its steps in order, who acts, by when, and where each answer leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.web import french
from flux.engine.definition import Process
from flux.engine.words import branch_text, tell


def page(process: Process, *, name: str, version: int, crumbs: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
    """What the page of a process told in words is given."""
    return {
        "name": name,
        "version": version,
        "documentation": process.documentation,
        "crumbs": crumbs,
        "steps": [
            {
                "number": step.number,
                "who": step.who,
                "text": french.typeset(" ".join(step.sentences)),
                "branches": [french.typeset(branch_text(branch)) for branch in step.branches],
                "depth": min(step.depth, 3),
            }
            for step in tell(process)
        ],
    }
