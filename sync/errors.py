"""The errors that people see: each says what happened, what it means for the data, and what to do next."""

from __future__ import annotations


class HoldfastError(Exception):
    """Base of all errors that Holdfast raises on purpose.

    ``what`` says what happened, ``means`` what that means for the person's data, ``todo`` what to do next.
    ``str(error)`` is the three as sentences, so that a log line or a window can show it as it is.
    """

    def __init__(self, what: str, means: str = "", todo: str = "") -> None:
        self.what = what
        self.means = means
        self.todo = todo
        super().__init__(" ".join(part for part in (what, means, todo) if part))


class SchemaError(HoldfastError):
    """A schema contradicts itself, or holds something that Holdfast can't store."""


class ValueRefused(HoldfastError, ValueError):
    """A value doesn't fit the type of its property. Nothing was written."""


class QueryRefused(HoldfastError):
    """A statement asks for what SQLite would answer wrongly. Nothing was read or written."""


class WriteRefused(HoldfastError):
    """A write asks for something that can't be: creating what exists, changing what doesn't. Rolled back."""


class RealmFileError(HoldfastError):
    """A realm file can't be used: it is no database, another program's, damaged, or of a newer Holdfast."""


class DeviceInUse(HoldfastError):
    """The device is open in another process; a device is open in one process at a time."""


class HomeError(HoldfastError):
    """The folder in which realms and backups live can't be used."""


class OtherPartition(HoldfastError):
    """A device's folder belongs to another partition than the one it was opened for. Nothing was changed."""


class OtherBackend(HoldfastError):
    """A device has met another backend than the one it has synced with. Nothing was sent or changed."""


class PartitionNameError(HoldfastError):
    """There can be no partition of that name."""


class EndpointError(HoldfastError):
    """What was given is no address of a backend, or no token."""


class BackupError(HoldfastError):
    """A backup couldn't be made or isn't what the catalogue says. Without a backup there is no reset."""


class CatalogueError(BackupError):
    """The catalogue of a device's backups couldn't be read or written. Nothing of it was changed.

    Attributes: uncertain (it could not be found out whether it was changed).
    """

    uncertain = False


class FreshCopyError(HoldfastError):
    """The fresh copy that came is not what the backend said it would be. The realm is as it was."""


class ResetFailed(HoldfastError):
    """A client reset couldn't be carried out. The realm is as it was, and the reset stays pending."""


class ResetTrouble(ResetFailed):
    """The machine is in the way of a client reset: disk, lock, memory. It stays pending, is tried again."""


class ResetRefused(HoldfastError):
    """Raised by an application in ``before``: this client reset shall wait until a person asks for it."""

    def __init__(self, why: str = "The application has put the client reset off.") -> None:
        super().__init__(why)


class RecoveryRefused(HoldfastError):
    """A decision isn't allowed for this object, or there is nothing to recover from. Nothing was changed."""


class BackendStartError(HoldfastError):
    """The backend process couldn't be started or doesn't answer."""


class WouldWaitForItself(HoldfastError):
    """A callback, a listener or a write has called what waits for the thread it runs on. Nothing was done."""


class Stopped(HoldfastError):
    """What was asked for can't be done because the realm, session or device has been closed."""
