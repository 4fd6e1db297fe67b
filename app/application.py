"""The application of one device: put together, running, and ended in order."""

from __future__ import annotations

import argparse
import asyncio
import gc
import subprocess
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from holdfast.sync import DeviceInUse, HoldfastError, Initiate, Strategy
from holdfast.sync.doctor import data_folder

from . import devices, exceptions, theme, translation
from .address import BackendSource, Elsewhere, OwnBackend, read_token
from .administration import Administration
from .bridge import Bridge, cancel_spawned
from .preferences import Preferences
from .schema_growth import take_up
from .single_instance import FirstInstance
from .todo import INBOX, apply, first_lists, sample_tasks
from .todo_schema import todo_schema
from .translation import translate
from .windows.main_window import MainWindow


class Holdfast:
    """One device's window with all that belongs to it. Made by :func:`launch`.

    Attributes: window; ended (a future, done when a person has asked to quit); opened (the processes of other
    devices that were opened from here).
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._home: Path = (options.home or data_folder()).resolve()
        self._lab = options.backend is None
        self._source: BackendSource | None = None
        self._bridge: Bridge | None = None
        self._first: FirstInstance | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.opened: list[subprocess.Popen[bytes]] = []
        self.window: MainWindow

    async def start(self) -> None:
        """Open device, backend and window. HoldfastError says what is in the way; all is closed then."""
        try:
            await self._start()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """The orderly quit: windows, session, realm, backend. Nothing is lost."""
        window = getattr(self, "window", None)
        if window is not None:
            window.stop()
            window.hide()
            await window.theatre.close()
            await cancel_spawned()
        if self._first is not None:
            self._first.close()
        if self._bridge is not None:
            await _in_thread(self._bridge.close)
        if self._source is not None:
            await _in_thread(self._source.close)
        if window is not None:
            window.deleteLater()
        if self._bridge is not None:
            self._bridge.deleteLater()
        # Now, and not when the loop gets there: whoever launches again must not find the old windows.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def find(self, name: str) -> Any:
        """The object with this name in any of the application's windows. LookupError if there is none."""
        for window in QApplication.topLevelWidgets():
            if window.objectName() == name:
                return window
        for window in QApplication.topLevelWidgets():
            found = window.findChild(QObject, name)
            if found is not None:
                return found
        raise LookupError(name)

    async def _start(self, *, anew: bool = False) -> None:
        options = self._options
        first_ever = self._lab and (anew or not (self._home / "devices").exists())
        devices.folder_of(self._home, options.device)  # refused before anything is started
        if self._lab:
            self._source = await _in_thread(lambda: OwnBackend(self._home))
        else:
            if options.token_file is None:
                raise HoldfastError(
                    "A backend that runs elsewhere needs a token.",
                    "Nothing was opened.",
                    "Give --token-file.",
                )
            admin = options.admin_token_file
            self._source = Elsewhere(
                options.backend,
                read_token(options.token_file),
                None if admin is None else read_token(admin, admin=True),
            )
        source = self._source
        schema = todo_schema()
        if self._lab:  # whose own backend it is: no reset for nothing but a newer version of the app
            await _in_thread(lambda: take_up(source.address, options.partition, schema))
        folder = devices.claim_folder(self._home, options.device)
        preferences = Preferences(
            folder,
            Strategy.MANUAL if self._lab else Strategy.RECOVER_OR_DISCARD,
            Initiate.ASKED if self._lab else Initiate.IMMEDIATELY,
        )
        bridge = Bridge(
            folder,
            schema,
            source.endpoint,
            partition=options.partition,
            strategy=preferences.strategy,
            initiate=preferences.initiate,
            start_again=self._start_again,
        )
        self._bridge = bridge
        self._first = FirstInstance(folder)
        if first_ever:
            await bridge.write(_first_content)
        self.window = MainWindow(
            bridge,
            Administration(lambda: source.address, options.partition),
            device_name=options.device,
            lab=self._lab,
            preferences=preferences,
            open_device=self._open_another,
            request_quit=self.request_quit,
            start_over=self._start_over,
        )
        self._first.asked.connect(self.window.come_to_front)
        if options.appearance == "system" and preferences.appearance is not None:
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            theme.apply(application, preferences.appearance)
        if first_ever and not anew:
            self.window.tour_line.show()
        bridge.start()
        self.window.show()

    def request_quit(self) -> None:
        """A person closes the window or chooses Quit."""
        if not self.ended.done():
            self.ended.set_result(None)

    def _start_over(self) -> None:
        self._starting_over = asyncio.get_running_loop().create_task(self._begin_anew())
        self._starting_over.add_done_callback(_tell_loop)

    async def _begin_anew(self) -> None:
        """A new realm on each device and a new backend; backups stay, with one of this device as it was."""
        bridge = self._bridge
        assert bridge is not None
        open_ones = devices.others_open(self._home, self._options.device)
        try:
            if open_ones:
                raise HoldfastError(
                    "Other devices of this home are open: {}.".format(", ".join(open_ones)),
                    "Nothing was changed.",
                    "Close their windows first, then start over.",
                )
            message = "A person has started over."
            await bridge.run(bridge.device.back_up, "start-over", message)
        except HoldfastError as error:
            self.window.show_error(error)
            return
        await self.close()
        self._bridge = self._first = self._source = None
        try:
            await _in_thread(lambda: devices.start_over(self._home))
            await self._start(anew=True)
        except BaseException:
            self.request_quit()  # there is no window any more
            raise

    def _open_another(self) -> None:
        self.opened.append(devices.open_in_process(self._arguments(devices.next_free(self._home))))

    def _start_again(self) -> None:
        """This process is about to end without a word: start another in its place."""
        devices.open_in_process(self._arguments(self._options.device), wait_for_device=True)

    def _arguments(self, device: str) -> list[str]:
        options = self._options
        arguments = ["--home", str(self._home), "--device", device]
        arguments += ["--partition", options.partition, "--appearance", options.appearance]
        if not self._lab:
            arguments += ["--backend", options.backend, "--token-file", str(options.token_file)]
        if options.admin_token_file is not None:
            arguments += ["--admin-token-file", str(options.admin_token_file)]
        return arguments


def _first_content(transaction: Any) -> None:
    first_lists(transaction, {INBOX: translate("samples", "Inbox"), "work": translate("samples", "Work")})
    titles = [
        translate("samples", "Buy milk"),
        translate("samples", "Call Ada about Saturday"),
        translate("samples", "Send the report"),
        translate("samples", "Draft the talk on offline-first apps"),
        translate("samples", "Install Holdfast"),
    ]
    for change in sample_tasks(titles):
        apply(transaction, change)


def _tell_loop(task: asyncio.Task[None]) -> None:
    """What a task of the application's own raised goes where all unexpected errors go."""
    if not task.cancelled() and (error := task.exception()) is not None:
        task.get_loop().call_exception_handler({"message": "starting over failed", "exception": error})


async def _in_thread(function: Any) -> Any:
    """Run a blocking function on a thread of its own; qasync's default executor is not used."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def done(result: Any, error: BaseException | None) -> None:
        if not future.done():
            future.set_exception(error) if error is not None else future.set_result(result)

    def work() -> None:
        try:
            result = function()
        except BaseException as error:
            loop.call_soon_threadsafe(done, None, error)
        else:
            loop.call_soon_threadsafe(done, result, None)

    threading.Thread(target=work, name="opening or closing").start()
    return await future


@asynccontextmanager
async def launch(arguments: Sequence[str]) -> AsyncIterator[Holdfast]:
    """Do in this process what the command does, in a running qasync loop; leaving it is the orderly quit."""
    from holdfast.sync.cli import app_options

    options = app_options(arguments)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, options.appearance)
    holdfast = Holdfast(options)
    await holdfast.start()
    try:
        yield holdfast
    finally:
        await holdfast.close()


def new_application() -> QApplication:
    """The process's QApplication, as Holdfast needs it."""
    application = QApplication(["holdfast"])
    application.setApplicationName("Holdfast")
    application.setDesktopFileName("org.holdfast.Holdfast")
    application.setQuitOnLastWindowClosed(False)
    translation.install(application)
    application.setWindowIcon(theme.app_icon())
    _collect_seldom()
    return application


def _collect_seldom() -> None:
    """Have Python look for garbage in cycles less often.

    By default it looks after every 700 new objects, and through all there are again and again while a list of
    a hundred thousand is made: that takes a third of the time, and the window stands. What was loaded by now
    stays for good, and is not looked through at all.
    """
    gc.freeze()
    gc.set_threshold(10_000, 10, 200)


def new_loop(application: QApplication) -> Any:
    """A qasync event loop with the four exception sinks in place."""
    loop = qasync.QEventLoop(application)
    exceptions.install(loop)
    return loop


__all__ = ["DeviceInUse", "Holdfast", "launch", "new_application", "new_loop"]
