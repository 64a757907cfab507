"""Writes `docs/reference/lint.md`: `python -m tests.engine.checks.lint_reference > docs/reference/lint.md`."""

import re

from flux.engine import checks, reading
from flux.engine.findings import Rule

HEAD = """# What `flux lint` says

Each finding has a code that stays, a severity, the element and line it is about, and a French sentence that says what to do.

- **error**: the diagram is not published. **warning** and **info** are said and do not stop it.
- *unreadable*: BPMN itself forbids it or leaves it without meaning, so the kernel cannot run it: `"readable": false`.
  Every other finding leaves the diagram readable: it lacks a role, a form, a called part, or an expression in FEEL.

`flux lint --json FILE…` prints one object a line:
`{"file", "readable", "findings": [{"code", "severity", "element", "line", "message"}]}`. A place in a sentence (…) is
filled with the element, the text or the reason.
"""


def page() -> str:
    return "\n".join([HEAD, *_table("The reader", reading.RULES), "", *_table("The checks", checks.RULES), ""])


def _table(title, rules):
    yield f"## {title}"
    yield ""
    yield "| code | severity | sentence |"
    yield "| --- | --- | --- |"
    yield from (_row(rule) for rule in rules.values())


def _row(rule: Rule) -> str:
    severity = rule.severity + (", unreadable" if rule.unreadable else "")
    sentence = re.sub(r"\{\w+\}", "…", rule.sentence).replace("|", "\\|")
    return f"| `{rule.code}` | {severity} | {sentence} |"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201
