"""A lock on a file that the operating system lets go of when its holder ends, however it ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


#: What a system answers when somebody else holds a lock. Windows does so with EACCES or EDEADLK.
_TAKEN = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}


class FileLock:
    """An exclusive lock between processes. OSError if the file can't be made.

    Attributes: path.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def try_acquire(self) -> bool:
        """Take the lock if it is free; return whether it is ours now.

        OSError if there can be no lock here, as on some network drives: that tells nothing of a holder.
        """
        assert self._descriptor is not None
        try:
            if sys.platform == "win32":
                msvcrt.locking(self._descriptor, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            return False
        return True

    def close(self) -> None:
        """Let go of the lock. Twice does no harm."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """Hold the lock, waiting for it at most so long; then go on without it (its holder hangs)."""
        until = time.monotonic() + seconds
        try:
            with contextlib.suppress(OSError):  # where there can be no lock, nobody holds one
                while not self.try_acquire() and time.monotonic() < until:
                    time.sleep(0.02)
            yield
        finally:
            self.close()
