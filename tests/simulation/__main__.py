"""``python -m tests.simulation --seeds N --from K``: plays N programs, from seed K on."""

from __future__ import annotations

import argparse
import faulthandler
import logging
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from .program import Program, generate
from .run import Outcome, play
from .scenario_file import scenario_of
from .shrink import shrink

#: A seed that takes so many seconds hangs: where, is printed, and the process ends.
_HANGS = 120


def main() -> int:
    """Play seeds; the exit code is 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    parser.add_argument("--folder", type=Path, help="where scenario files of failing seeds go")
    parser.add_argument("--no-shrink", action="store_true", help="only tell which seeds fail, and why")
    parser.add_argument("--until-first", action="store_true", help="stop at the first that fails")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / "holdfast-simulation"
    began = time.monotonic()
    failed = played = 0
    seeds = range(options.first, options.first + options.seeds)
    with multiprocessing.get_context("spawn").Pool(options.jobs) if options.jobs > 1 else _Here() as pool:
        for seed, outcome in pool.imap_unordered(_played, seeds):
            played += 1
            if not outcome.problems:
                continue
            failed += 1
            print(f"seed {seed} ({played} played):", *outcome.problems[:6], sep="\n  ", flush=True)
            if not options.no_shrink:
                print(f"  {written(seed, outcome, folder)}", flush=True)
            if options.until_first:
                break
    seconds = time.monotonic() - began
    print(f"{played} seeds, {failed} failed, {seconds:.1f} s, {played / seconds:.1f} seeds/s")
    return 1 if failed else 0


class _Here:
    """What a pool of processes does, in this one."""

    imap_unordered = staticmethod(map)

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *exception: object) -> None:
        pass


def _played(seed: int) -> tuple[int, Outcome]:
    logging.disable(logging.CRITICAL)
    faulthandler.dump_traceback_later(_HANGS, exit=True)
    outcome = play(generate(seed))
    faulthandler.cancel_dump_traceback_later()
    return seed, outcome


def written(seed: int, outcome: Outcome, folder: Path) -> Path:
    """The scenario file of the shortest program that goes wrong in the same way."""
    logging.disable(logging.CRITICAL)
    kind = kind_of(outcome)

    def fails(program: Program) -> bool:
        return kind_of(play(program)) == kind

    shortest = shrink(generate(seed), fails)
    path = folder / f"seed-{seed}.toml"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(scenario_of(shortest, play(shortest)), encoding="utf-8")
    return path


def kind_of(outcome: Outcome) -> str:
    """What is wrong, without where: the words that two programs with the same fault have in common."""
    if not outcome.problems:
        return ""
    words = outcome.problems[0].split(": ", 1)[-1]
    return " ".join(word for word in words.split() if word.isalpha())[:40]


if __name__ == "__main__":
    sys.exit(main())
