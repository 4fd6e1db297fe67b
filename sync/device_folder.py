"""Where in a home a device lies."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from . import private
from .errors import HomeError

#: How long the folder's name of a device may be.
_LONGEST = 60
#: The file in a device's folder that holds its name, where the folder's own is another.
_NAME = "name"


def folder_of(home: Path, device: str) -> Path:
    """The folder of a device of a home. HomeError for a name that can be none, or that is taken for another.

    Names that differ only in case are the same device's; so is the name of the folder. Others that have the
    same folder are not: it is the first one's.
    """
    name, slug = device.strip(), slug_of(device)
    folder = home / "devices" / slug
    owner = _owner(folder)
    if owner is not None and name.casefold() not in (owner.casefold(), slug):
        raise HomeError(
            f"The device {name!r} would lie in the folder of {owner!r}.",
            "Nothing was opened.",
            "Use another name, one that differs in more than its spaces and punctuation.",
        )
    return folder


def slug_of(device: str) -> str:
    """The name of the folder of a device. HomeError for a name that can be none."""
    slug = re.sub(r"[^\w-]+", "-", device.strip(), flags=re.UNICODE).strip("-").lower()
    if not slug or len(slug) > _LONGEST:
        raise HomeError(
            f"{device!r} is no name for a device.", "Nothing was opened.", "Use letters and digits."
        )
    return slug


def claim_folder(home: Path, device: str) -> Path:
    """As :func:`folder_of`; from now on it is this device's. HomeError also if it can't be written."""
    folder = folder_of(home, device)
    name = device.strip()
    if name.casefold() != folder.name and _owner(folder) is None:
        beside = folder / f"{_NAME}.{secrets.token_hex(4)}"
        try:
            private.make_folder(folder)
            beside.write_text(name, encoding="utf-8")
            beside.replace(folder / _NAME)
        except OSError as error:
            raise HomeError(
                f"The folder {folder} can't be written: {error.strerror or error}.",
                "Nothing was opened and nothing is lost.",
                "Mend its permissions, or choose another home with --home.",
            ) from error
    return folder


def _owner(folder: Path) -> str | None:
    """The name of the device that a folder is of, if it is known."""
    try:
        return (folder / _NAME).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
