"""Every so-many-th file call of each work fails, in every way; all of them with ``--full``."""

from __future__ import annotations

import pytest

from tests.faults.machine import MODES, Player, lack, names, try_work

pytestmark = pytest.mark.skipif(bool(lack()), reason=lack())

#: Which calls are tried without ``--full``: each so-many-th. Each mode begins at another, so that together
#: they try eight times as many.
EVERY = 200


@pytest.mark.timeout(300)
@pytest.mark.parametrize("work", names())
def test_nothing_is_lost_when_a_file_call_fails(player: Player, work: str) -> None:
    step = EVERY // len(MODES)
    rows = [try_work(player, work, mode, EVERY, first=number * step) for number, mode in enumerate(MODES)]
    assert sum(row.tried for row in rows) >= len(MODES) - 1, "a work of hardly any calls is no work"
    bad = [one for row in rows for one in row.bad]
    assert not bad, "\n".join(bad)


@pytest.mark.full
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("mode", [*MODES])
@pytest.mark.parametrize("work", names())
def test_nothing_is_lost_whichever_file_call_fails(player: Player, work: str, mode: str) -> None:
    row = try_work(player, work, mode, 1)
    assert not row.bad, "\n".join(row.bad)
