"""The Holdfast desktop application: a to-do list over a realm that syncs. The only place that knows Qt."""

from __future__ import annotations

from typing import Any

__all__ = ["launch"]


def __getattr__(name: str) -> Any:
    # Lazily: importing holdfast.app alone must not need a display's libraries.
    if name == "launch":
        from .application import launch

        return launch
    raise AttributeError(name)
