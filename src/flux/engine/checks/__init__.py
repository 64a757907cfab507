"""Findings on a definition before it is published: what runs, and yet is surely not what its author wants."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flux.engine.checks.events import check_events
from flux.engine.checks.paths import check_gateways, check_paths
from flux.engine.checks.people import check_people
from flux.engine.checks.rules import RULES
from flux.engine.checks.work import check_work
from flux.engine.definition import Process
from flux.engine.findings import Notebook
from flux.errors import Finding

__all__ = ["RULES", "check"]


def check(
    processes: Iterable[Process],
    *,
    known_decisions: Collection[str] | None = None,
    known_forms: Collection[str] | None = None,
    known_roles: Collection[str] | None = None,
    known_processes: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """Gives the findings on processes that are to be published together, beside those of their reading.

    `known_…` say what there is around them; where one is None nobody knows, and nothing is said of it.
    """
    together = tuple(processes)
    called = None if known_processes is None else {*known_processes, *(process.key for process in together)}
    notebook = Notebook(RULES)
    for process in together:
        check_people(process, notebook, roles=known_roles, forms=known_forms)
        check_work(process, notebook, decisions=known_decisions, processes=called)
        check_gateways(process, notebook)
        check_paths(process, notebook)
    check_events(together, notebook)
    return notebook.findings
