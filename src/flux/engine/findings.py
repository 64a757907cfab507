"""Rules of the reader and of the checks, and the notebook in which their findings are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from flux.errors import Finding

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that may be said of a diagram: its code, how grave it is, and the French sentence."""

    #: stable name, such as "flow.no_target"
    code: str
    severity: Severity
    #: what is wrong and what to do, with the places that `Notebook.note` fills
    sentence: str
    #: the kernel could not run such a diagram even if its expressions, roles, forms and called parts were there
    unreadable: bool = False


def rulebook(rules: Iterable[Rule]) -> Mapping[str, Rule]:
    """Gives the rules by code, their sentences with the spaces that French typography wants."""
    return {rule.code: replace(rule, sentence=typographic(rule.sentence)) for rule in rules}


def typographic(sentence: str) -> str:
    """Makes the spaces unbreakable inside guillemets and before double punctuation."""
    sentence = re.sub(r"« ", "«\N{NO-BREAK SPACE}", sentence)
    return re.sub(r" (?=[»:;!?])", "\N{NO-BREAK SPACE}", sentence)


class Notebook:
    """Collects every finding on a diagram, so that its author gets them all at once."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self._findings: dict[Finding, None] = {}

    def note(self, code: str, *, element: str | None = None, line: int | None = None, **words: object) -> None:
        """Writes a finding once. Raises KeyError for a code that no rule has: that is a bug."""
        rule = self._rules[code]
        finding = Finding(
            code=code, severity=rule.severity, element=element, line=line, message=rule.sentence.format(**words)
        )
        self._findings[finding] = None

    def take(self, other: Notebook) -> None:
        """Takes over what another notebook of the same rules holds."""
        self._findings.update(other._findings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in the order in which it was seen."""
        return tuple(self._findings)

    @property
    def readable(self) -> bool:
        """Whether the kernel could run the diagram as far as BPMN is concerned."""
        return not any(self._rules[finding.code].unreadable for finding in self._findings)
