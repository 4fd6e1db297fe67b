"""Files damaged at random places: each time a clear error or the right content, and nothing taken away.

Bytes are flipped, a block is zeroed, or the file is cut, by a seed that names the place.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .check import Document, differences, unworded

if TYPE_CHECKING:
    from .machine import Player

WAYS = ("flip", "zero", "cut")


@dataclass(frozen=True, slots=True)
class Target:
    """A file to damage: the state in which it is there, and where.

    kept: it must outlive whatever happens. put_back: afterwards it is put back from a copy; all is as before.
    """

    state: str
    pattern: str
    kept: bool = True
    put_back: bool = False


TARGETS = {
    "realm": Target("synced", "device/realm-*.sqlite"),
    "catalogue": Target("decided", "device/catalogue.sqlite", put_back=True),
    "backup": Target("decided", "device/backups/*.sqlite", put_back=True),
    "pointer": Target("decided", "device/current", put_back=True),
    "fresh copy": Target("fetched", "device/fresh/*.gz", kept=False),
    "snapshot": Target("fetched", "backend/snapshots/*.gz", kept=False),
}


def damage(path: Path, way: str, seed: int) -> None:
    """Damage a file. Bytes that are flipped are not of the zeros that most of a small database is."""
    chance = random.Random(f"{way} {seed}")
    held = bytearray(path.read_bytes())
    if not held:
        return
    if way == "cut":
        held = held[: chance.randrange(len(held))]
    elif way == "zero":
        begin = chance.randrange(len(held)) // 512 * 512
        held[begin : begin + 512] = bytes(len(held[begin : begin + 512]))
    else:
        for place in chance.choices([at for at, byte in enumerate(held) if byte], k=chance.randint(1, 3)):
            held[place] ^= 1 << chance.randrange(8)
    path.write_bytes(held)


def judge(answer: dict[str, Any], wanted: Document, *, kept: bool) -> list[str]:
    """What is bad, in words; empty if nothing is.

    answer: of the player, for the damaged file. wanted: what is seen of a device that has no damage.
    """
    bad = unworded(answer["checked"])
    if answer["code"]:
        bad.append(f"it ended with {answer['code']}")
    told = [line for line in answer["checked"] if line["what"] in ("error", "told")]
    if not told and _unflagged(answer["found"]) != _unflagged(wanted):
        bad.append(f"nothing was told, and otherwise: {[*differences(answer['found'], wanted)][:5]}")
    if kept and not answer["there"]:
        bad.append("the damaged file is gone")
    if put_back := answer.get("put back"):
        bad += [f"put back: {one}" for one in unworded(put_back["checked"])]
        if put_back["found"] != wanted:
            bad.append(f"put back from a copy, otherwise: {[*differences(put_back['found'], wanted)][:5]}")
    return bad


def _unflagged(found: Document | None) -> Document | None:
    """What was seen, without the flag of decisions that are stale: a person is told so by the flag itself."""
    if not found or "decisions" not in found:
        return found
    decisions = [[item.removesuffix(" stale").strip() for item in items] for items in found["decisions"]]
    return {**found, "decisions": decisions}


def try_damage(player: Player, target: str, way: str, seed: int) -> list[str]:
    """Damage a file once, and look; answer what is bad."""
    aim = TARGETS[target]
    order = {"state": aim.state, "pattern": aim.pattern, "way": way, "seed": seed, "put back": aim.put_back}
    bad = judge(player.ask(**order), player.glance(aim.state, aim.pattern), kept=aim.kept)
    return [f"{target}, {way} {seed}: {one}" for one in bad]
