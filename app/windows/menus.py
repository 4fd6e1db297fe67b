"""The main window's menus: what they hold and which keys stand for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMenu

from holdfast.sync import Initiate, Strategy

from .. import strategy_words, theme
from ..scenarios import stories
from ..translation import translate

if TYPE_CHECKING:
    from .main_window import MainWindow

Slot = Callable[..., Any]


class Menus:
    """Fills a window's menu bar.

    slots: what to call for ``export open-device offline recover backups appearance about
    chosen play tour`` (the last with a strategy and a beginning); None disables.

    Attributes: view (a menu that others add to).
    """

    def __init__(
        self, window: MainWindow, slots: Mapping[str, Slot | None], docks: Sequence[QDockWidget]
    ) -> None:
        self._slots = slots
        bar = window.menuBar()
        self._file(bar.addMenu(translate("menus", "&File")), window)
        self._edit(bar.addMenu(translate("menus", "&Edit")), window)
        self._device(bar.addMenu(translate("menus", "&Device")))
        self._scenarios(bar.addMenu(translate("menus", "&Scenarios")))
        self.view = bar.addMenu(translate("menus", "&View"))
        for dock in docks:
            self.view.addAction(dock.toggleViewAction())
        self._appearance(self.view.addMenu(translate("menus", "&Appearance")))
        about = bar.addMenu(translate("menus", "&Help"))
        _action(about, translate("menus", "&About Holdfast"), "info", None, slots["about"])

    def _scenarios(self, menu: QMenu) -> None:
        play, tour = self._slots["play"], self._slots["tour"]
        _action(menu, translate("menus", "Take the &tour"), "play", None, tour).setObjectName(
            "scenarios.tour"
        )
        menu.addSeparator()
        for title, path in stories():
            action = menu.addAction(title)
            action.setObjectName(f"scenarios.{path.stem}")
            if play is not None:
                action.triggered.connect(partial(play, path))

    def show_offline(self, offline: bool) -> None:
        """Show whether the device is offline."""
        self._offline.setChecked(offline)

    def show_choice(self, strategy: Strategy, initiate: Initiate) -> None:
        """Show what is chosen for the next client reset."""
        for group, chosen in ((self._strategies, strategy), (self._beginnings, initiate)):
            for action in group.actions():
                action.setChecked(action.data() == str(chosen))

    def _file(self, menu: QMenu, window: MainWindow) -> None:
        slots = self._slots
        _action(menu, translate("menus", "&New task"), "add", "Ctrl+N", window.tasks.focus_new_task)
        _action(menu, translate("menus", "New &list…"), "list", "Ctrl+Shift+N", window.tasks.new_list)
        _action(menu, translate("menus", "&Export…"), "export", "Ctrl+Shift+E", slots["export"])
        menu.addSeparator()
        _action(menu, translate("menus", "&Quit"), "close", QKeySequence.StandardKey.Quit, window.close)

    def _edit(self, menu: QMenu, window: MainWindow) -> None:
        undo, redo = window.editing.stack.createUndoAction, window.editing.stack.createRedoAction
        for action, icon, key in (
            (undo(window, translate("menus", "&Undo")), "undo", ["Ctrl+Z"]),
            (redo(window, translate("menus", "&Redo")), "redo", ["Ctrl+Shift+Z", "Ctrl+Y"]),
        ):
            action.setIcon(theme.icon(icon))
            action.setShortcuts([QKeySequence(one) for one in key])
            menu.addAction(action)
        menu.addSeparator()
        tasks = window.tasks
        keys: tuple[tuple[str, str, str, Slot, bool], ...] = (
            (translate("menus", "&Edit task…"), "edit", "Return", tasks.open_current, False),
            (translate("menus", "&Mark as done, or not"), "check", "Space", tasks.toggle_done, False),
            (translate("menus", "Re&name"), "edit", "F2", tasks.rename_current, True),
            (translate("menus", "&Delete"), "delete", "Del", tasks.delete_current, True),
        )
        for text, icon, shortcut, slot, lists in keys:
            action = _action(menu, text, icon, shortcut, slot)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            tasks.add_task_action(action, lists=lists)
        move = menu.addMenu(theme.icon("folder"), translate("menus", "Mo&ve to list"))
        move.aboutToShow.connect(lambda: tasks.fill_move_menu(move))
        menu.addSeparator()
        find = QKeySequence.StandardKey.Find
        _action(menu, translate("menus", "&Find"), "search", find, window.tasks.focus_search)

    def _device(self, menu: QMenu) -> None:
        slots = self._slots
        another = translate("menus", "Open &another device")
        _action(menu, another, "device", "Ctrl+D", slots["open-device"])
        chooser = menu.addMenu(theme.icon("settings"), translate("menus", "&Strategy"))
        self._strategies = self._choice(chooser, {str(one): strategy_words.strategy(one) for one in Strategy})
        chooser.addSeparator()
        self._beginnings = self._choice(chooser, {str(one): strategy_words.initiate(one) for one in Initiate})
        offline = translate("menus", "&Go offline")
        self._offline = _action(menu, offline, "sync-off", "Ctrl+Shift+O", slots["offline"])
        self._offline.setCheckable(True)
        backups = _action(menu, translate("menus", "&Backups…"), "backup", "Ctrl+B", slots["backups"])
        backups.setObjectName("backupManager.open")
        _action(menu, translate("menus", "&Recover…"), "recover", "Ctrl+R", slots["recover"])

    def _choice(self, menu: QMenu, choices: Mapping[str, str]) -> QActionGroup:
        group = QActionGroup(menu)
        for word, text in choices.items():
            action = group.addAction(text)
            action.setCheckable(True)
            action.setData(word)
        menu.addActions(group.actions())
        group.triggered.connect(self._on_chosen)
        return group

    def _on_chosen(self) -> None:
        chosen = [group.checkedAction() for group in (self._strategies, self._beginnings)]
        slot = self._slots["chosen"]
        if slot is not None and all(chosen):
            slot(*(action.data() for action in chosen))

    def _appearance(self, menu: QMenu) -> None:
        slot = self._slots["appearance"]
        for word, text in (
            ("light", translate("menus", "Light")),
            ("dark", translate("menus", "Dark")),
            ("system", translate("menus", "System")),
        ):
            choice = menu.addAction(text)
            choice.setData(word)
            if slot is not None:
                choice.triggered.connect(slot)


def _action(menu: QMenu, text: str, icon: str, key: Any, slot: Slot | None) -> QAction:
    action = menu.addAction(theme.icon(icon), text)
    if key is not None:
        action.setShortcut(key if isinstance(key, QKeySequence.StandardKey) else QKeySequence(key))
    if slot is None:
        action.setEnabled(False)
    else:
        action.triggered.connect(slot)
    return action
