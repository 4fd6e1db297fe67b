"""Where in a home a device lies."""

from __future__ import annotations

import re
from pathlib import Path

from .errors import HomeError

#: How long the folder's name of a device may be.
_LONGEST = 60


def folder_of(home: Path, device: str) -> Path:
    """The folder of a device of a home. HomeError for a name that can be none."""
    slug = re.sub(r"[^\w-]+", "-", device.strip(), flags=re.UNICODE).strip("-").lower()
    if not slug or len(slug) > _LONGEST:
        raise HomeError(
            f"{device!r} is no name for a device.", "Nothing was opened.", "Use letters and digits."
        )
    return home / "devices" / slug
