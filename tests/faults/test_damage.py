"""Files damaged at random places; more of them with ``--full``."""

from __future__ import annotations

import pytest

from tests.faults.damage import TARGETS, WAYS, try_damage
from tests.faults.machine import Player, lack

pytestmark = pytest.mark.skipif(bool(lack()), reason=lack())


def try_all(player: Player, target: str, seeds: range) -> None:
    found = [try_damage(player, target, way, seed) for way in WAYS for seed in seeds]
    bad = [line for lines in found for line in lines]
    assert not bad, "\n".join(bad)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("target", TARGETS)
def test_a_damaged_file_is_told_or_does_no_harm(player: Player, target: str) -> None:
    try_all(player, target, range(2))


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("target", TARGETS)
def test_no_damage_does_harm(player: Player, target: str) -> None:
    try_all(player, target, range(2, 200))
