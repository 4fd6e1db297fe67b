"""Engine threads on one side, Qt signals and coroutines on the other. The only room where both are known."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from holdfast.sync import (
    ChangeNotification,
    Device,
    Endpoint,
    ResetProgress,
    Schema,
    SessionStatus,
    WriteTransaction,
)

from .device_faults import DeviceFaults

log = logging.getLogger(__name__)

T = TypeVar("T")

_tasks: set[asyncio.Task[Any]] = set()
_quiet: set[asyncio.Task[Any]] = set()


def spawn(coroutine: Coroutine[Any, Any, Any], owner: QObject, *, quiet: bool = False) -> asyncio.Task[Any]:
    """Run a coroutine on the window's event loop; it is cancelled when ``owner`` is destroyed.

    quiet: nobody has asked for it, so :func:`busy` does not count it. What it raises reaches the loop's
    exception handler.
    """
    task = asyncio.get_running_loop().create_task(
        coroutine, name=getattr(coroutine, "__qualname__", repr(coroutine))
    )
    kept = _quiet if quiet else _tasks
    kept.add(task)

    def destroyed() -> None:
        if not task.done():
            task.cancel()

    connection = owner.destroyed.connect(destroyed)

    def done(finished: asyncio.Task[Any]) -> None:
        kept.discard(finished)
        if shiboken6.isValid(owner):
            owner.destroyed.disconnect(connection)
        if not finished.cancelled() and (error := finished.exception()) is not None:
            finished.get_loop().call_exception_handler(
                {"message": f"{finished.get_name()} failed", "exception": error, "task": finished}
            )

    task.add_done_callback(done)
    return task


def busy() -> bool:
    """Whether a coroutine that was spawned is still under way."""
    return bool(_tasks)


async def cancel_spawned() -> None:
    """Cancel every coroutine that was spawned, and wait until each has ended: the application closes.

    What they asked of the engine is done all the same: :class:`Bridge` sees to that.
    """
    for task in (tasks := [*_tasks, *_quiet]):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Bridge(QObject):
    """One device, with its news as Qt signals and its blocking calls as coroutines.

    Signals: changed (a ChangeNotification, after each commit), status (a SessionStatus), reset
    (a ResetProgress). All are delivered on the window's thread, in order.

    start_again: called when the power fails, as the Faults dock can have it.

    Attributes: device, schema (of the app's version), partition, faults.
    """

    changed = Signal(object)
    status = Signal(object)
    reset = Signal(object)

    def __init__(
        self,
        folder: Path,
        schema: Schema,
        endpoint: Callable[[], Endpoint],
        *,
        partition: str,
        strategy: str,
        initiate: str,
        start_again: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        # One worker: what is asked for first is done first. And one for what waits for others, not for us.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="bridge")
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="bridge aside")
        self._under_way = 0
        self.partition = partition
        self.faults = DeviceFaults(endpoint, start_again)
        self.schema = schema
        self.device = Device(
            folder,
            schema,
            self.faults.endpoint,
            partition=partition,
            strategy=strategy,
            initiate=initiate,
            on_status=self._on_status,
            on_reset=self._on_reset,
            clock=self.faults.clock,
            start=False,
        )
        self._subscription = self.device.realm.listen(self._on_changed)

    async def use_schema(self, schema: Schema) -> None:
        """Go on with another version of the app's schema, as an update brings. The realm stays open."""
        await self.run(self.device.use_schema, schema)
        self.schema = schema

    @property
    def working(self) -> bool:
        """Whether something that was asked for through this bridge is not done yet."""
        return self._under_way > 0

    def start(self) -> None:
        """Have the session begin; call once the windows listen."""
        self.device.session.start()

    async def run(self, function: Callable[..., T], *arguments: Any, quiet: bool = False) -> T:
        """Run a blocking function of the engine on the bridge's worker, and wait without blocking.

        quiet: it only looks, so :attr:`working` does not count it.
        """
        self._under_way += not quiet
        try:
            # Shielded: quitting ends the waiting, never the work; a decision or an edit is not lost by it.
            return await asyncio.shield(asyncio.wrap_future(self._worker.submit(function, *arguments)))
        finally:
            self._under_way -= not quiet

    async def aside(self, function: Callable[..., T], *arguments: Any, quiet: bool = False) -> T:
        """As :meth:`run`, for what waits for a server: nothing of the device waits behind it."""
        self._under_way += not quiet
        try:
            return await asyncio.shield(asyncio.wrap_future(self._aside.submit(function, *arguments)))
        finally:
            self._under_way -= not quiet

    async def write(self, work: Callable[[WriteTransaction], T]) -> T:
        """Run ``work`` in one write transaction, and wait without blocking the window."""
        self._under_way += 1
        try:
            return await asyncio.shield(asyncio.wrap_future(self.device.realm.submit(work)))
        finally:
            self._under_way -= 1

    def close(self) -> None:
        """Finish what was asked for, end the session, close the realm. Blocks: call it on its own thread."""
        self._aside.shutdown(wait=True)
        self._subscription.close()
        self._worker.shutdown(wait=True)
        self.faults.close()  # first: what is closed is written down, also on a disk that was full
        self.device.close()

    # Called on engine threads: a signal emitted there is delivered on the window's thread.

    def _on_changed(self, notification: ChangeNotification) -> None:
        self.changed.emit(notification)

    def _on_status(self, status: SessionStatus) -> None:
        if shiboken6.isValid(self):
            self.status.emit(status)

    def _on_reset(self, progress: ResetProgress) -> None:
        if shiboken6.isValid(self):
            self.reset.emit(progress)
