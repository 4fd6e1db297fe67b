"""The view of the lists: a name is typed in its row, tasks are dropped on it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from ..models.lists import ListModel

Index = QModelIndex | QPersistentModelIndex


class _NameDelegate(QStyledItemDelegate):
    """A line for a list's name: filled once, so that nothing from elsewhere takes what is being typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.editor: QLineEdit | None = None
        self.index = QPersistentModelIndex()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        self.editor = QLineEdit(parent)
        self.editor.setAccessibleName(self.tr("Name of the list"))
        self.editor.setPlaceholderText(self.tr("Name of the list"))
        self.editor.setAutoFillBackground(True)
        self.index = QPersistentModelIndex(index)
        return self.editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.property("filled"):
            editor.setProperty("filled", True)
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self.editor:
            self.editor = None
        super().destroyEditor(editor, index)


class ListsView(QListView):
    """Shows a :class:`ListModel`; F2 renames.

    Signals: ended (a name is being typed no longer), overtaken (the key of a list that goes while its name is
    being typed, and what was typed).
    """

    ended = Signal()
    overtaken = Signal(str, str)

    def __init__(self, model: ListModel) -> None:
        super().__init__()
        self.setObjectName("listView")
        self.setAccessibleName(self.tr("Lists"))
        self.ensurePolished()
        self._lists = model
        model.rowsAboutToBeRemoved.connect(self._on_removing)  # before the view does, which ends the typing
        self.setModel(model)
        self.setMinimumWidth(160)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(True)
        self._delegate = _NameDelegate(self)
        self.setItemDelegate(self._delegate)
        self._delegate.closeEditor.connect(self._on_closed)

    def rename_current(self) -> None:
        """Have the chosen list's name typed anew."""
        index = self.currentIndex()
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() == Qt.Key.Key_F2 and not editing:
            self.rename_current()
            return
        super().keyPressEvent(event)

    def _on_closed(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        self.ended.emit()

    def _on_removing(self, parent: QModelIndex, first: int, last: int) -> None:
        editor, index = self._delegate.editor, self._delegate.index
        if editor is None or not isValid(editor) or not index.isValid() or not editor.isModified():
            return
        if first <= index.row() <= last and editor.text().strip():
            self.overtaken.emit(self._lists.key(index.row()), editor.text().strip())
