"""How this program starts itself again, as another process: from sources, installed, or as a bundle."""

from __future__ import annotations

import sys


def program(*arguments: str) -> list[str]:
    """The command line that runs ``holdfast`` with these arguments, as this process runs it.

    A bundle's executable is Holdfast and takes no ``-m``.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "holdfast.sync.cli", *arguments]
