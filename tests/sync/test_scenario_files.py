"""Every scenario file there is passes: those told for people, and those that are tests."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from holdfast.sync.reset import Strategy
from holdfast.sync.scenario import find, load
from holdfast.sync.scenario.player import Player

ROOT = Path(__file__).parents[2]
TOLD, TESTS = ROOT / "resources" / "scenarios", ROOT / "tests" / "scenarios"
TODO = tomllib.loads((ROOT / "resources" / "todo.toml").read_text(encoding="utf-8"))["schema"]
CAUSES = [
    "server-restored",
    "sync-re-enabled",
    "offline-too-long",
    "schema-mismatch",
    "destructive-schema-change",
]


@pytest.mark.parametrize(
    "path", find([TOLD, TESTS]), ids=lambda path: f"{path.parent.parent.name}-{path.stem}"
)
def test_it_passes(path: Path) -> None:
    scenario = load(path, TODO)
    with Player(scenario) as player:
        player.play()
        assert [str(one) for one in player.played if not one.passed] == []
        assert len(player.played) == len(scenario.steps)


@pytest.mark.parametrize("strategy", [str(one) for one in Strategy])
@pytest.mark.parametrize("cause", CAUSES)
def test_every_pair_of_cause_and_strategy_is_told_whole(cause: str, strategy: str) -> None:
    text = (TESTS / f"{cause}-{strategy}.toml").read_text(encoding="utf-8")
    keys = {key for step in tomllib.loads(text)["step"] for key in step}
    wanted = {"expect_reset", "expect", "expect_notification", "expect_session", "restart", "expect_no_reset"}
    assert keys >= wanted
    assert keys & {"expect_backup", "expect_backups"}
