"""``python -m tests.simulation.breaks``: breaks the engine in known ways, and tells how soon it is found.

A simulation that finds nothing proves nothing, unless it finds what is wrong when something is. A break is a
small change of a copy of the engine. It counts as found by the first seed that fails with it and not without.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .program import generate
from .run import play

_ROOT = Path(__file__).resolve().parents[2]
_SEED = re.compile(r"seed (\d+) \((\d+) played\):")


@dataclass(frozen=True, slots=True)
class Change:
    """A text in a file of the engine, and what takes its place."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Break:
    """A way to break the engine."""

    name: str
    about: str
    changes: tuple[Change, ...]


BREAKS = (
    Break(
        "life-concluded",
        "that an object was deleted and created again is concluded from its having a base",
        (
            Change(
                "realm/unsynced.py",
                'object_.base is not None and (one.op == "recreate" or object_.deleted)',
                'object_.base is not None and one.op in ("create", "recreate")',
            ),
        ),
    ),
    Break(
        "number-alone",
        "a changeset counts as acknowledged by its number, whatever its salt",
        (
            Change(
                "backend/integration.py",
                'if known != changeset["salt"]:',
                "if False:",
            ),
            Change("backend/causes.py", "if salt is not None and salt != position.client_salt:", "if False:"),
            Change("session/acknowledgement.py", "or changeset.salt != entry.client_salt", "or False"),
            Change("session/download.py", "or changeset.salt != entry.client_salt", "or False"),
            Change(
                "session/download.py",
                "if own is not None and own.salt != entry.client_salt:",
                "if False:",
            ),
            Change(
                "backend/partitions.py",
                "if causes.changeset_salt(connection, name, client.ident, version) != salt:",
                "if causes.changeset_salt(connection, name, client.ident, version) is None:",
            ),
        ),
    ),
    Break(
        "done-by-the-way-taken",
        "a backup is done when the reset was automatic, whatever is in it",
        (
            Change(
                "reset/reset.py",
                "self._settle(self._catalogue.get(backup.backup_id))",
                "self._catalogue.set_state(\n"
                '                backup.backup_id, "waiting" if pending.outcome == "manual" else "done"\n'
                "            )",
            ),
        ),
    ),
    Break(
        "trouble-discards",
        "trouble of the machine has a strategy give way to the next",
        (
            Change(
                "reset/reset.py",
                "# Trouble of the machine. Time mends it: it is no reason for another strategy.\n",
                "self._fall_back(pending, current, error)\n            return True\n",
            ),
        ),
    ),
    Break(
        "no-chain",
        "session tokens are not compared",
        (
            Change(
                "backend/causes.py",
                "    _check_chain(partition, client, position, connecting_with)\n",
                "",
            ),
        ),
    ),
    Break(
        "no-base-to-bring-back",
        "what a restore took comes back as a creation, from each device that had it",
        (
            Change(
                "reset/plan.py",
                "        one = replace(one, brought_back=BroughtBack(agreed, kept))\n",
                "",
            ),
        ),
    ),
    Break(
        "silent-swap",
        "nobody is told of the difference when a file is swapped",
        (
            Change(
                "realm/realm.py",
                "        self.tell(ChangeNotification(notify, origin, transaction, self.clock()))\n",
                "",
            ),
        ),
    ),
    Break(
        "steps-swapped",
        "the pointer names the fresh copy before there is a backup",
        (
            Change(
                "reset/manual.py",
                "catalogue.make(realm, occasion, lambda",
                "realm.folder.point_to(fresh)\n        catalogue.make(realm, occasion, lambda",
            ),
        ),
    ),
)


def main() -> int:
    """Try the breaks; the exit code is 1 if one is not found."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.breaks", description=__doc__)
    parser.add_argument("names", nargs="*", help="which breaks; all, if none is named")
    parser.add_argument("--seeds", type=int, default=1000, help="give up after so many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    options = parser.parse_args()
    chosen = [one for one in BREAKS if not options.names or one.name in options.names]
    missed = 0
    for one in chosen:
        began = time.monotonic()
        found = look_for(one, options.first, options.seeds)
        told = (
            "NOT FOUND" if found is None else f"found by seed {found[0]}, after {found[1]} seeds: {found[2]}"
        )
        print(f"{one.name}: {told} ({time.monotonic() - began:.0f} s)", flush=True)
        missed += found is None
    return 1 if missed else 0


def look_for(one: Break, first: int, seeds: int) -> tuple[int, int, str] | None:
    """The seed that finds a break, how many seeds that took, and what is wrong; None: so many did not."""
    with tempfile.TemporaryDirectory(prefix="holdfast-break-") as folder:
        tree = Path(folder)
        broken(one, tree)
        told = tree / "told"
        command = [sys.executable, "-m", "tests.simulation", "--no-shrink", "--seeds", str(seeds)]
        with told.open("w", encoding="utf-8") as target, told.open(encoding="utf-8") as source:
            process = subprocess.Popen(
                [*command, "--from", str(first)],
                cwd=tree,
                env={**os.environ, "PYTHONPATH": str(tree / "packaging" / "names")},
                stdout=target,
            )
            try:
                while process.poll() is None or source.tell() < told.stat().st_size:
                    match = _SEED.match(source.readline())
                    if match is None:
                        time.sleep(0.05)
                    elif not fails_unbroken(int(match[1])):
                        return int(match[1]), int(match[2]), source.readline().strip()
            finally:
                process.kill()
                process.wait()
    return None


def broken(one: Break, tree: Path) -> None:
    """Make a copy of the engine and of the simulation, with the break in it."""
    for part in ("sync", "app", "resources", "packaging/names", "tests/simulation"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(_ROOT / part, tree / part, symlinks=True, ignore=ignored)
    for change in one.changes:
        path = tree / "sync" / change.file
        text = path.read_text(encoding="utf-8")
        assert text.count(change.old) == 1, f"{one.name}: {change.file} has no longer {change.old!r} once"
        path.write_text(text.replace(change.old, change.new), encoding="utf-8")


def fails_unbroken(seed: int) -> bool:
    """Whether a seed fails without any break, too."""
    logging.disable(logging.CRITICAL)
    return bool(play(generate(seed)).problems)


if __name__ == "__main__":
    sys.exit(main())
