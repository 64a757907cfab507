"""DMN 1.5: decision tables, boxed expressions and decision graphs, on FEEL.

`read` takes files and gives a `Model`; `Model.decide` gives a value and its explanation; `checks` looks for overlaps,
gaps and unreachable rules in tables.
"""

from flux.dmn.model import DecisionResult, Model, Question, examine, read

__all__ = ["DecisionResult", "Model", "Question", "examine", "read"]
