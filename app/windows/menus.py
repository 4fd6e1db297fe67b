"""The main window's menus: what they hold and which keys stand for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMenu

from .. import theme

if TYPE_CHECKING:
    from .main_window import MainWindow

Slot = Callable[[], Any]


def build(window: MainWindow, slots: Mapping[str, Slot | None], docks: Sequence[QDockWidget]) -> QAction:
    """Fill the window's menu bar; returns the checkable action of being offline.

    slots: what to call for ``delete new-list export open-device offline recover backups appearance about``;
    None disables.
    """
    bar, tr = window.menuBar(), window.tr
    file = bar.addMenu(tr("&File"))
    _action(file, tr("&New task"), "add", "Ctrl+N", window.tasks.focus_new_task)
    _action(file, tr("New &list…"), "list", "Ctrl+Shift+N", slots["new-list"])
    _action(file, tr("&Export…"), "export", "Ctrl+Shift+E", slots["export"])
    file.addSeparator()
    _action(file, tr("&Quit"), "close", QKeySequence.StandardKey.Quit, window.close)
    edit = bar.addMenu(tr("&Edit"))
    undo, redo = window.editing.stack.createUndoAction, window.editing.stack.createRedoAction
    for action, icon, key in (
        (undo(window, tr("&Undo")), "undo", QKeySequence.StandardKey.Undo),
        (redo(window, tr("&Redo")), "redo", QKeySequence.StandardKey.Redo),
    ):
        action.setIcon(theme.icon(icon))
        action.setShortcut(key)
        edit.addAction(action)
    edit.addSeparator()
    delete = _action(edit, tr("&Delete"), "delete", "Del", slots["delete"])
    delete.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    window.tasks.add_task_action(delete)
    _action(edit, tr("&Find"), "search", QKeySequence.StandardKey.Find, window.tasks.focus_search)
    device = bar.addMenu(tr("&Device"))
    _action(device, tr("Open &another device"), "device", "Ctrl+D", slots["open-device"])
    offline = _action(device, tr("&Go offline"), "sync-off", "Ctrl+Shift+O", slots["offline"])
    offline.setCheckable(True)
    _action(device, tr("&Backups…"), "backup", "Ctrl+B", slots["backups"])
    _action(device, tr("&Recover…"), "recover", "Ctrl+R", slots["recover"])
    view = bar.addMenu(tr("&View"))
    for dock in docks:
        view.addAction(dock.toggleViewAction())
    appearance = view.addMenu(tr("&Appearance"))
    for word, text in (("light", tr("Light")), ("dark", tr("Dark")), ("system", tr("System"))):
        choice = appearance.addAction(text)
        choice.setData(word)
        choice.triggered.connect(slots["appearance"])
    help_ = bar.addMenu(tr("&Help"))
    _action(help_, tr("&About Holdfast"), "info", None, slots["about"])
    return offline


def _action(menu: QMenu, text: str, icon: str, key: Any, slot: Slot | None) -> QAction:
    action = menu.addAction(theme.icon(icon), text)
    if key is not None:
        action.setShortcut(key if isinstance(key, QKeySequence.StandardKey) else QKeySequence(key))
    if slot is None:
        action.setEnabled(False)
    else:
        action.triggered.connect(slot)
    return action
