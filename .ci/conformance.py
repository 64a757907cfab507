"""Runs the outside conformance samples in `../shared/conformance` and holds the rates that were reached.

The runners print; this reads their last line and fails when a rate falls under its floor.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared" / "conformance"


def last_line(runner: str, adapter: str) -> dict:
    """Runs one runner, shows what it prints and gives its summary."""
    command = [sys.executable, str(SAMPLES / runner), "--adapter", adapter]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        line = ""
        for line in running.stdout:
            print(line, end="", flush=True)
    return json.loads(line)


def main() -> int:
    """Gives 1 when a rate is under its floor, with a sentence."""
    if not SAMPLES.is_dir():
        print("No conformance samples beside the project: nothing to compare with.")
        return 0
    bpmn = last_line("run_bpmn.py", "tests.conformance.bpmn_adapter:Adapter")
    dmn = last_line("run_dmn.py", "tests.conformance.dmn_adapter:Adapter")
    two, three = dmn["compliance-level-2"], dmn["compliance-level-3"]
    reached = {
        "bpmn scenarios": (bpmn["passed"] / bpmn["scenarios"], FLOORS["bpmn scenarios"]),
        "dmn level 2 checks": (two["checks_passed"] / two["checks"], FLOORS["dmn level 2 checks"]),
        "dmn level 3 checks": (three["checks_passed"] / three["checks"], FLOORS["dmn level 3 checks"]),
        "dmn level 3 values": (three["value_checks_passed"] / three["value_checks"], FLOORS["dmn level 3 values"]),
    }
    for name, (rate, floor) in reached.items():
        print(f"{name:22} {rate:7.2%}  floor {floor:.2%}{'' if rate >= floor else '  UNDER ITS FLOOR'}")
    return int(any(rate < floor for rate, floor in reached.values()))


#: what was reached and must not be lost
FLOORS = {
    "bpmn scenarios": 1.0,
    "dmn level 2 checks": 1.0,
    "dmn level 3 checks": 0.99,
    "dmn level 3 values": 0.985,
}

if __name__ == "__main__":
    raise SystemExit(main())
