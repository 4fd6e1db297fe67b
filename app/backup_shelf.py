"""Every backup of a home, of this device and of those beside it; and what can be done with one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from holdfast.sync import Backup, Catalogue, Device, HoldfastError

from .bridge import Bridge
from .models.backups import BackupRow


class BackupShelf:
    """Blocks: call it through the bridge. device_name: what this device is called.

    Another device's catalogue is only read: whoever has that device open may be writing to it.
    """

    def __init__(self, bridge: Bridge, device_name: str) -> None:
        self._bridge = bridge
        self._name = device_name

    @property
    def _device(self) -> Device:
        """The device, which can be opened anew meanwhile."""
        return self._bridge.device

    def rows(self) -> list[BackupRow]:
        """Every backup there is, and what is not recovered from; nobody has looked at the bytes yet."""
        found = self._rows(self._device.catalogue, self._name, own=True)
        for folder in sorted(self._device.folder.resolve().parent.iterdir()):
            if (
                folder.name == self._device.folder.resolve().name
                or not (folder / "catalogue.sqlite").exists()
            ):
                continue
            try:
                with closing(Catalogue(folder, reading=True)) as catalogue:
                    found += self._rows(catalogue, folder.name, own=False)
            except HoldfastError:
                continue  # that device says so itself, when it is opened
        return found

    def looked_at(self, row: BackupRow) -> BackupRow:
        """The row with what is wrong with the bytes of its backup."""
        with self._catalogue(row) as catalogue:
            return replace(row, damage=catalogue.damage(row.backup))

    def verify(self, row: BackupRow) -> None:
        """Check the bytes and read every object. HoldfastError if it is damaged."""
        with self._catalogue(row) as catalogue:
            catalogue.verify(row.backup)

    def export(self, row: BackupRow, target: Path) -> None:
        """Write a verified copy; as JSON Lines if the name ends so. HoldfastError if that can't be.

        A file that is there is replaced: whoever asks has said so.
        """
        part = target.with_name(f".{target.name}.part")
        part.unlink(missing_ok=True)
        with self._catalogue(row) as catalogue:
            catalogue.export(row.backup, part, json_lines=target.suffix == ".jsonl")
        part.replace(target)

    def pin(self, row: BackupRow, pinned: bool) -> None:
        """Have no retention remove it, or allow it again. Only of this device's."""
        self._device.catalogue.pin(row.backup, pinned)

    def remove(self, row: BackupRow) -> None:
        """Delete it, whatever is in it. Only of this device's."""
        self._device.catalogue.remove(row.backup, force=True)

    @contextmanager
    def _catalogue(self, row: BackupRow) -> Iterator[Catalogue]:
        if row.own:
            yield self._device.catalogue
        else:
            with closing(Catalogue(self._folder(row.backup), reading=True)) as catalogue:
                yield catalogue

    @staticmethod
    def _folder(backup: Backup) -> Path:
        return backup.path.parent.parent

    @staticmethod
    def _rows(catalogue: Catalogue, name: str, *, own: bool) -> list[BackupRow]:
        backups = catalogue.all(kind=None, unfinished=True)
        return [BackupRow(one, name, own, catalogue.unapplied(one)) for one in backups]
