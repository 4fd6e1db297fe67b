"""``python -m tests.simulation --seeds N --from K``: plays N programs, from seed K on."""

from __future__ import annotations

import argparse
import logging
import sys
import time

from .program import generate
from .run import play


def main() -> int:
    """Play seeds; the exit code is 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--from", type=int, default=0, dest="first")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began, cpu = time.monotonic(), time.process_time()
    bad = 0
    for seed in range(options.first, options.first + options.seeds):
        outcome = play(generate(seed))
        if outcome.problems:
            bad += 1
            print(f"seed {seed}:", *outcome.problems[:3], sep="\n  ", flush=True)
    seconds = time.monotonic() - began
    cpu = time.process_time() - cpu
    print(f"{options.seeds} seeds, {bad} bad, {seconds:.1f} s, {cpu / options.seeds * 1000:.0f} ms of CPU a seed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
