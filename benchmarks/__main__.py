"""`make bench`: every benchmark of this folder, one after the other; `make bench ONLY=step` runs one.

Each module has a `main()` that prints a table and returns nothing. Times of a shared machine drift: read the ratios.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys

PARTS = {
    "step": "one durable step: the floor, Flux, plain SpiffWorkflow",
    "kernel": "the kernel alone: diagram size, history, live tokens",
    "reading": "from XML to a definition",
    "feel": "expressions and decision tables",
}


def main(only: list[str]) -> int:
    """Runs the named parts, or all of them."""
    unknown = set(only) - set(PARTS)
    if unknown:
        print(f"There is no benchmark named {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
        return 2
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f} before the start")
    for name in only or PARTS:
        print(f"\n== {name}: {PARTS[name]}\n", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
