"""Playing scenarios one after the other, and telling how it goes: for people, or as JSON."""

from __future__ import annotations

import json
from typing import TextIO

from sqlalchemy import URL

from ..errors import HoldfastError
from .player import Played, Player
from .steps import Scenario


class Report:
    """Tells of scenarios being played.

    out: where to. as_json: one object a file; else a line a step as it goes, and a last line of counts.
    """

    def __init__(self, out: TextIO, *, as_json: bool) -> None:
        self._out = out
        self._as_json = as_json
        self._passed = 0
        self._failed = 0

    def play(self, scenario: Scenario, database: URL | None = None) -> bool:
        """Play one scenario to its end or its first failure; return whether it has passed."""
        played: list[Played] = []

        def tell(step: Played) -> None:
            played.append(step)
            if not self._as_json:
                self._line(self._step(scenario, step))

        try:
            with Player(scenario, database=database, on_step=tell) as player:
                passed = player.play()
        except HoldfastError as error:
            passed = False
            tell(Played(0, "start the backend and the devices", False, str(error), 0.0))
        self._passed += passed
        self._failed += not passed
        if self._as_json:
            self._line(
                json.dumps(
                    {
                        "file": str(scenario.file),
                        "title": scenario.title,
                        "passed": passed,
                        "steps": [
                            {
                                "index": one.index,
                                "do": one.do,
                                "passed": one.passed,
                                "message": one.message,
                                "seconds": round(one.seconds, 6),
                            }
                            for one in played
                        ],
                    },
                    ensure_ascii=False,
                )
            )
        return passed

    def end(self) -> bool:
        """The last line; return whether all have passed."""
        if not self._as_json:
            self._line(f"{self._passed} passed, {self._failed} failed")
        return self._failed == 0

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()

    @staticmethod
    def _step(scenario: Scenario, step: Played) -> str:
        text = f"{scenario.file}: step {step.index}: {'passed' if step.passed else 'FAILED'}: {step.do}"
        return " ".join((f"{text}: {step.message}" if step.message else text).split())
