"""The realms of a home, looked at by ``holdfast doctor``: is what is in them what was agreed on?"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from ..doctor import Finding
from ..errors import HoldfastError
from ..paths import read_only
from ..realm import Progress
from ..realm.capture import Capture
from ..realm.layout import Layout
from ..session.digest import digest_of_base

_RESET = "start the device and begin a client reset (Device, Resets); what is unsynced is backed up first."
_COPY = "put the folder back from a copy of your own, or open the device, which says what can be done."


def findings(home: Path) -> Iterator[Finding]:
    """One finding a realm of the home; nothing is written, and a device may be open meanwhile."""
    devices = home / "devices"
    folders = sorted(devices.iterdir()) if devices.is_dir() else []
    for folder in folders:
        if any(folder.glob("realm-*.sqlite")):
            yield _finding(folder)


def _finding(folder: Path) -> Finding:
    name = f"realm of {folder.name}"
    try:
        path = folder / json.loads((folder / "current").read_text(encoding="utf-8"))["realm"]
        with closing(sqlite3.connect(read_only(path), uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("BEGIN")
            progress = Progress.read(connection)
            found = digest_of_base(connection, Capture(Layout.read(connection).schema))
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error, HoldfastError) as error:
        return Finding(name, False, f"it can't be read: {error}.", _COPY)
    if progress.ident is None:
        return Finding(name, True, "it has not been connected yet.")
    if found != progress.digest:
        told = f"its content has the digest {found}, and not {progress.digest}, which was agreed on."
        return Finding(name, False, told, _RESET)
    version = progress.server_version
    return Finding(name, True, f"its content is what was agreed on at server version {version}.")
