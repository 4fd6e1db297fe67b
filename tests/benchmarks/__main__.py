"""``python -m tests.benchmarks NAME``: how fast a thing is, beside the least that any program would do.

Each run prints a line of JSON, and the last line has the medians. Nothing passes or fails by them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from . import live, window

#: Name to what makes one run of it: objects, how many of them differ (0 to 1), and what it measured.
BENCHMARKS: dict[str, Callable[[int, float], dict[str, Any]]] = {"live": live.run, "window": window.run}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark as often as asked, and print what it measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--objects", type=int, default=100_000, metavar="N")
    parser.add_argument(
        "--differing", type=float, default=1.0, metavar="F", help="which part differs, 0 to 1"
    )
    parser.add_argument("--runs", type=int, default=3, metavar="K")
    chosen = parser.parse_args(arguments)
    if chosen.objects < 1 or chosen.runs < 1 or not 0 < chosen.differing <= 1:
        parser.error("there is nothing to measure: objects and runs are 1 or more, differing is up to 1")
    runs = []
    for _ in range(chosen.runs):
        measured = BENCHMARKS[chosen.name](chosen.objects, chosen.differing)
        runs.append(measured)
        print(json.dumps({"benchmark": chosen.name, **measured}), flush=True)
    print(json.dumps({"benchmark": chosen.name, "median of": len(runs), **medians(runs)}))
    return 0


def medians(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Number by number, through all levels, the median of the runs; what is no number is the first run's."""
    found: dict[str, Any] = {}
    for name, first in runs[0].items():
        if isinstance(first, dict):
            found[name] = medians([run[name] for run in runs])
        elif isinstance(first, int | float) and not isinstance(first, bool):
            found[name] = round(median(run[name] for run in runs), 4)
        else:
            found[name] = first
    return found


if __name__ == "__main__":
    raise SystemExit(main())
