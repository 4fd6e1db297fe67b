"""``python -m tests.faults``: every file call of a write, a download, each strategy, an apply failed in turn.

Prints a table, and on the error stream what is bad. Exit code 1 if anything is.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from .machine import HEAD, MODES, Row, compile_shim, lack, names, playing, quick_place, try_work


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the points that are asked for, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="K", help="try each K-th call (default: all)")
    parser.add_argument("--work", action="append", choices=names(), help="only this one; may be given again")
    parser.add_argument("--mode", action="append", choices=[*MODES], help="only this one; may be given again")
    parser.add_argument(
        "--jobs", type=int, default=2, metavar="N", help="how many at the same time (default: 2)"
    )
    chosen = parser.parse_args(arguments)
    if chosen.every < 1 or chosen.jobs < 1:
        parser.error("--every and --jobs are 1 or more")
    if lacking := lack():
        print(f"Not run: {lacking}.", file=sys.stderr)
        return 1
    wanted = [(work, mode) for work in chosen.work or names() for mode in chosen.mode or MODES]
    rows: dict[tuple[str, str], Row] = {}
    waiting: SimpleQueue[tuple[str, str]] = SimpleQueue()
    for one in wanted:
        waiting.put(one)
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory(prefix="holdfast-faults-", dir=quick_place()) as name:
        folder = Path(name)
        shim = compile_shim(folder)

        def work_off(number: int) -> None:
            with playing(shim, folder / f"player-{number}") as player:
                while True:
                    try:
                        work, mode = waiting.get_nowait()
                    except Empty:
                        return
                    row = rows[work, mode] = try_work(player, work, mode, chosen.every)
                    print(row, flush=True)
                    for bad in row.bad:
                        print(bad, file=sys.stderr, flush=True)

        threads = [threading.Thread(target=work_off, args=(number,)) for number in range(chosen.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for one in wanted:
        if one not in rows:
            print(f"| {one[0]} | - | {one[1]} | - | it ended early |")
    tried, bad = sum(row.tried for row in rows.values()), sum(len(row.bad) for row in rows.values())
    print(f"| all | | | {tried} | {bad} |")
    return 1 if bad or len(rows) < len(wanted) else 0


if __name__ == "__main__":
    raise SystemExit(main())
