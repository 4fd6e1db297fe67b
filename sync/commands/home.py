"""The devices and backups of a home: finding them, and opening a device for writing or only to look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..backups import Backup, Catalogue
from ..device_folder import folder_of
from ..errors import BackupError, DeviceInUse, HomeError
from ..filelock import FileLock


@dataclass(frozen=True, slots=True)
class Found:
    """A backup, and the catalogue that it is in. device: the name of the device's folder."""

    device: str
    folder: Path
    catalogue: Catalogue
    backup: Backup


def device_folders(home: Path, device: str | None = None) -> list[Path]:
    """The folders of the devices of a home that have a catalogue, by name; of one device only, if named.

    HomeError if there is no such device, or the home can't be read.
    """
    devices = home / "devices"
    try:
        if device is not None:
            one = folder_of(home, device)
            if not (one / "catalogue.sqlite").is_file():
                raise HomeError(
                    f"There is no device {device!r} in {home}.",
                    "Nothing was changed.",
                    "Name another with --device, or another home with --home.",
                )
            return [one]
        if not devices.is_dir():
            return []
        return sorted(one for one in devices.iterdir() if (one / "catalogue.sqlite").is_file())
    except OSError as error:
        raise HomeError(
            f"The home {home} can't be read: {error.strerror or error}.",
            "Nothing was changed.",
            "Mend its permissions, or choose another with --home.",
        ) from error


@contextmanager
def looked_into(home: Path, device: str | None = None) -> Iterator[list[Found]]:
    """All backups of a home, device by device, newest first; nothing is written.

    That also works while another process has the device open.
    """
    with ExitStack() as stack:
        found: list[Found] = []
        for folder in device_folders(home, device):
            catalogue = stack.enter_context(closing(Catalogue(folder, reading=True)))
            found += [
                Found(folder.name, folder, catalogue, backup)
                for backup in catalogue.all(kind=None, unfinished=True)
            ]
        yield found


def find(found: list[Found], wanted: str) -> Found:
    """The backup with an id, or with the only id that begins so. BackupError if there is none, or several."""
    same = [one for one in found if one.backup.backup_id == wanted]
    matching = same or [one for one in found if one.backup.backup_id.startswith(wanted)]
    if len(matching) == 1:
        return matching[0]
    if not matching:
        raise BackupError(
            f"There is no backup {wanted!r}.", "Nothing was changed.", "holdfast backups list names all."
        )
    some = ", ".join(f"{one.backup.backup_id} ({one.device})" for one in matching)
    raise BackupError(
        f"{len(matching)} backups begin with {wanted!r}: {some}.",
        "Nothing was changed.",
        "Give more of the id.",
    )


@contextmanager
def opened_alone(folder: Path) -> Iterator[Catalogue]:
    """The catalogue of a device for writing. DeviceInUse if another process has the device open."""
    try:
        lock = FileLock(folder / "lock")
        free = lock.try_acquire()
    except OSError as error:
        raise HomeError(
            f"The folder {folder} can't be written: {error.strerror or error}.",
            "Nothing was changed.",
            "Mend its permissions, or name another home with --home.",
        ) from error
    try:
        if not free:
            raise DeviceInUse(
                f"The device in {folder} is open in another process.",
                "Nothing was changed.",
                "Close it there first.",
            )
        with closing(Catalogue(folder)) as catalogue:
            yield catalogue
    finally:
        lock.close()
