"""From BPMN files to definitions that the kernel runs: intake, canonical form, reader, compiler.

`read` never fails on a bad file: it gives all the findings at once. `compile_processes` is for those who publish.
"""

from __future__ import annotations

from flux.engine.reading.files import Reading, compile_processes, define, read
from flux.engine.reading.rules import RULES

__all__ = ["RULES", "Reading", "compile_processes", "define", "read"]
