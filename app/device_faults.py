"""What can be wrong with one device, really: its network, its clock, its disk, its power."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from holdfast.sync import Endpoint, Realm, crash, full_disk
from holdfast.sync.network_faults import FaultyNetwork

#: How far ahead a wrong clock is, in microseconds.
DAY = 86_400 * 1_000_000
#: Where in a reset the power fails: the backup is there, the realm is as it was.
QUIT_AT = "reset-backup-catalogued"
_ANSWERS = ("upload", "download", "fresh", "snapshots")
#: What a file may grow to on a full disk, in bytes, besides half of the realm: settings and logs still fit.
_LEAST = 32_768


class DeviceFaults:
    """The faults of one device; with none of them on, nothing is in its way.

    endpoint: where the backend really is. start_again: called when the power fails, just before this process
    ends as by SIGKILL.

    Attributes: clock_wrong (may be set).
    """

    def __init__(self, endpoint: Callable[[], Endpoint], start_again: Callable[[], None]) -> None:
        self._real = endpoint
        self._start_again = start_again
        self._network: FaultyNetwork | None = None
        self._size_limit: tuple[int, int] | None = None
        self.clock_wrong = False
        self._slow = False

    # What the device sees of the world

    def endpoint(self) -> Endpoint:
        """Where the device's requests go: through the faulty network, while something is wrong with it."""
        real, network = self._real(), self._network
        if network is None or not (network.pending() or network.always):
            return real
        return Endpoint(network.url, real.token)

    def clock(self) -> int:
        """The device's time, in microseconds since 1970 UTC."""
        return time.time_ns() // 1000 + (DAY if self.clock_wrong else 0)

    # The network

    @property
    def slow(self) -> bool:
        """Whether every request takes two seconds more."""
        return self._slow

    @slow.setter
    def slow(self, on: bool) -> None:
        self._slow = on
        if on or self._network is not None:
            self._proxy().always = "slow" if on else None

    def add(self, fault: str) -> None:
        """Have a network fault happen to the next request whose answer matters. Blocks for a moment."""
        self._proxy().add(fault, only=("download", "snapshots") if fault == "truncate" else _ANSWERS)

    def pending(self) -> list[str]:
        """The network faults that are still to happen."""
        return [] if self._network is None else self._network.pending()

    def _proxy(self) -> FaultyNetwork:
        if self._network is None:
            self._network = FaultyNetwork(self._real)
        return self._network

    # The disk

    @property
    def disk_full(self) -> bool:
        """Whether the realm can't grow, and no large file be written."""
        return full_disk.is_full()

    def set_disk_full(self, realm: Realm, on: bool) -> None:
        """Limit the realm to the pages that it has, every file of this process to half of that."""
        full_disk.fill(on)
        self._limit_files(max(realm.path.stat().st_size // 2, _LEAST) if on else None)

    def _limit_files(self, size: int | None) -> None:
        """Have the kernel refuse to write a file beyond a size; Windows knows no such limit."""
        if sys.platform == "win32":
            return
        import resource

        if size is not None:
            self._size_limit = self._size_limit or resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, self._size_limit[1]))
        elif self._size_limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, self._size_limit)
            self._size_limit = None

    # The power

    @property
    def quits_in_reset(self) -> bool:
        """Whether the power fails in the next client reset."""
        return crash.armed(QUIT_AT)

    @quits_in_reset.setter
    def quits_in_reset(self, on: bool) -> None:
        if on:
            crash.arm(QUIT_AT, self._quit)
        else:
            crash.disarm()

    def _quit(self, name: str) -> None:
        self._start_again()
        crash.kill(name)

    # All of them

    def heal(self, realm: Realm) -> None:
        """End every fault. Blocks."""
        self.slow = False
        if self._network is not None:
            self._network.clear()
        self.clock_wrong = False
        self.quits_in_reset = False
        if self.disk_full:
            self.set_disk_full(realm, False)

    def close(self) -> None:
        """The device is closed: nothing of this stays."""
        full_disk.fill(False)
        self._limit_files(None)
        self.quits_in_reset = False
        if self._network is not None:
            self._network.close()
            self._network = None
