"""Everything of one task in a window of its own. What is typed is kept, whatever becomes of the task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from .. import theme, words
from ..models import task_words
from ..models.task_shelf import TaskRow
from ..models.tasks import noon
from .date_field import DateField

_PROPERTIES = ("title", "done", "list", "due", "priority", "tags", "notes", "steps")


class TaskEditor(QDialog):
    """Edits one task; closing it, in whatever way, keeps what was typed. Modeless.

    Signals: edited (the task's key and the values that a person has changed), wanted_again (of a task that
    was deleted: as it was last, and what was typed), abandoned (the same, where it was closed without a
    word), closed (the key).
    """

    edited = Signal(str, object)
    wanted_again = Signal(object, object)
    abandoned = Signal(object, object)
    closed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("taskEditor")
        self.setModal(False)
        self.resize(500, 660)
        self._task: TaskRow | None = None
        self._filled: dict[str, Any] = {}
        self._gone = False
        self._notes: dict[str, QLabel] = {}
        self._make_fields()
        self._get: dict[str, Callable[[], Any]] = {
            "title": lambda: self._title.text().strip(),
            "done": self._done.isChecked,
            "list": self._list.currentData,
            "due": lambda: self._due.value,
            "priority": self._priority.currentData,
            "tags": lambda: task_words.tags_of(self._tags.text()),
            "notes": self._notes_text.toPlainText,
            "steps": lambda: task_words.steps_of(self._steps.toPlainText()),
        }
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setHorizontalSpacing(theme.MEDIUM)
        form.setVerticalSpacing(theme.SMALL)
        for name, field in self._fields.items():
            column = QVBoxLayout()
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.TINY)
            column.addWidget(field)
            note = QLabel()
            note.setObjectName(f"taskEditor.{name}.note")
            note.setProperty("kind", "warning")
            note.setWordWrap(True)
            note.hide()
            column.addWidget(note)
            self._notes[name] = note
            label = QLabel(task_words.heading(name))
            label.setBuddy(field)
            form.addRow(label, column)
        form.addRow(task_words.heading("modified"), self._modified)
        inside = QWidget()
        inside.setLayout(form)
        form.setContentsMargins(theme.LARGE, theme.LARGE, theme.LARGE, theme.SMALL)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._make_gone())
        whole.addWidget(scroll, 1)
        whole.addLayout(self._make_foot())

    @property
    def key(self) -> str:
        """The key of the task that is shown; empty while the window is closed."""
        return self._task.key if self._task is not None and self.isVisible() else ""

    @property
    def typed(self) -> dict[str, Any]:
        """What a person has changed and is not handed over yet, as values to set."""
        if self._task is None:
            return {}
        values = {name: get() for name, get in self._get.items() if get() != self._filled.get(name)}
        if not values.get("title", "-"):
            del values["title"]  # a task has a title: an empty one is not meant
        if "due" in values:
            values["due"] = None if values["due"] is None else noon(values["due"])
        return values

    def show_task(self, task: TaskRow, lists: list[tuple[str, str]]) -> None:
        """Show another task; what was typed into the one before is kept."""
        self._hand_over()
        self._task = task
        self._gone = False
        self._gone_line.hide()
        self._fill_lists(lists, task.values["list"])
        self._fill(task, everything=True)
        self.show()
        self.raise_()
        self.activateWindow()
        self._title.setFocus()
        self._title.selectAll()

    def refresh(self, task: TaskRow, lists: list[tuple[str, str]]) -> None:
        """The task as it is now. What is being typed stays, with a word where the task changed under it."""
        if self._task is None or task.key != self._task.key:
            return
        self._gone = False
        self._gone_line.hide()
        if lists != self._lists:
            self._fill_lists(lists, self._list.currentData())
        if task is not self._task:
            self._task = task
            self._fill(task)
        self._show_modified()

    def task_gone(self, who: str) -> None:
        """The task was deleted. who: by whom, as part of a sentence."""
        if self._task is None or self._gone:
            return
        self._gone = True
        self._gone_text.setText(
            self.tr(
                "This task was deleted by {who}. All that stands here is kept, and can be added again."
            ).format(who=who)
        )
        self._gone_line.show()

    def done(self, result: int) -> None:
        """Closed, in whatever way."""
        key = self._task.key if self._task is not None else ""
        self._hand_over()
        self._task = None
        super().done(result)
        self.closed.emit(key)

    # Building

    def _make_fields(self) -> None:
        self._lists: list[tuple[str, str]] = []
        self._title = QLineEdit()
        self._done = QCheckBox(self.tr("Done"))
        self._list = QComboBox()
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._list.setMinimumContentsLength(16)
        self._due = DateField("taskEditor.due", task_words.heading("due"))
        self._priority = QComboBox()
        for level, word in enumerate(task_words.priorities()):
            self._priority.addItem(word, level or None)
        self._tags = QLineEdit()
        self._tags.setPlaceholderText(self.tr("with commas between them"))
        self._notes_text = QPlainTextEdit()
        self._steps = QPlainTextEdit()
        self._steps.setPlaceholderText(self.tr("a line for each step"))
        for text in (self._notes_text, self._steps):
            text.setTabChangesFocus(True)
            text.setFixedHeight(5 * text.fontMetrics().lineSpacing() + theme.LARGE)
        self._modified = QLabel()
        self._modified.setObjectName("taskEditor.modified")
        self._fields: dict[str, QWidget] = {
            "title": self._title,
            "done": self._done,
            "list": self._list,
            "due": self._due,
            "priority": self._priority,
            "tags": self._tags,
            "notes": self._notes_text,
            "steps": self._steps,
        }
        for name, field in self._fields.items():
            if field is not self._due:
                field.setObjectName(f"taskEditor.{name}")
                field.setAccessibleName(task_words.heading(name))

    def _make_gone(self) -> QFrame:
        self._gone_line = QFrame()
        self._gone_line.setProperty("kind", "card")
        self._gone_text = QLabel()
        self._gone_text.setObjectName("taskEditor.gone")
        self._gone_text.setProperty("kind", "warning")
        self._gone_text.setWordWrap(True)
        again = QPushButton(theme.icon("restore"), self.tr("Add it again"))
        again.setObjectName("taskEditor.addAgain")
        again.setAccessibleName(self.tr("Add the task again"))
        again.setAutoDefault(False)
        again.clicked.connect(self._add_again)
        row = QHBoxLayout(self._gone_line)
        row.addWidget(self._gone_text, 1)
        row.addWidget(again)
        self._gone_line.hide()
        return self._gone_line

    def _make_foot(self) -> QHBoxLayout:
        discard = QPushButton(theme.icon("undo"), self.tr("Discard changes"))
        discard.setObjectName("taskEditor.discard")
        discard.setAccessibleName(self.tr("Discard changes"))
        discard.setToolTip(self.tr("The task as it is stored"))
        discard.setAutoDefault(False)
        discard.clicked.connect(self._discard)
        save = QPushButton(self.tr("Save and close"))
        save.setObjectName("taskEditor.save")
        save.setAccessibleName(self.tr("Save and close"))
        save.setToolTip(self.tr("Enter; closing in another way keeps what you typed, too"))
        save.setProperty("kind", "primary")
        save.setDefault(True)
        save.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.LARGE, theme.SMALL, theme.LARGE, theme.LARGE)
        foot.addWidget(discard)
        foot.addStretch(1)
        foot.addWidget(save)
        return foot

    # Filling

    def _fill_lists(self, lists: list[tuple[str, str]], chosen: Any) -> None:
        self._lists = lists
        self._list.blockSignals(True)
        self._list.clear()
        known = lists if any(key == chosen for key, _ in lists) else [*lists, (str(chosen), "?")]
        for key, name in known:
            self._list.addItem(name, key)
        self._list.setCurrentIndex(self._list.findData(chosen))
        self._list.blockSignals(False)

    def _fill(self, task: TaskRow, *, everything: bool = False) -> None:
        self.setWindowTitle(self.tr("Holdfast: {title}").format(title=task.values["title"]))
        new = _shown(task)
        for name in _PROPERTIES:
            typing = not everything and self._get[name]() != self._filled.get(name)
            told = ""
            if name in task.odd:
                told = self.tr("The server has {value} here, and keeps it otherwise than this version does.")
                told = told.format(value=task.odd[name])
            if not typing:
                self._put(name, new[name])
            elif new[name] != self._filled.get(name) and self._get[name]() != new[name]:
                told = self.tr("This was changed elsewhere meanwhile. What you type stays.")
            self._filled[name] = new[name]
            self._notes[name].setText(told)
            self._notes[name].setVisible(bool(told))
        self._show_modified()

    def _put(self, name: str, value: Any) -> None:
        if self._get[name]() == value and name in self._filled:
            return
        if name == "title":
            self._title.setText(value)
        elif name == "done":
            self._done.setChecked(value)
        elif name == "list":
            if self._list.findData(value) < 0:
                self._list.addItem("?", value)
            self._list.setCurrentIndex(self._list.findData(value))
        elif name == "due":
            self._due.value = value
        elif name == "priority":
            self._priority.setCurrentIndex(max(0, self._priority.findData(value)))
        elif name == "tags":
            self._tags.setText(", ".join(sorted(value)))
        elif name == "notes":
            self._notes_text.setPlainText(value)
        else:
            self._steps.setPlainText("\n".join(value))

    def _show_modified(self) -> None:
        moment = self._task.values.get("modified") if self._task is not None else None
        known = moment if isinstance(moment, datetime) else None
        self._modified.setText(self.tr("unknown") if known is None else words.relative(known))
        self._modified.setToolTip("" if known is None else words.absolute(known))

    # What people do

    def _hand_over(self) -> None:
        """Give what was typed to whoever writes it."""
        if self._task is None or not (typed := self.typed):
            return
        if self._gone:
            self.abandoned.emit(dict(self._task.values), typed)
        else:
            self.edited.emit(self._task.key, typed)
        self._filled = {name: get() for name, get in self._get.items()}

    def _discard(self) -> None:
        if self._task is not None:
            self._fill(self._task, everything=True)

    def _add_again(self) -> None:
        if self._task is not None:
            held, typed = dict(self._task.values), self.typed
            self._task = None
            self.wanted_again.emit(held, typed)
            self.accept()


def _shown(task: TaskRow) -> Mapping[str, Any]:
    """A task's values as the fields have them."""
    values = task.values
    due, level = values["due"], values["priority"]
    return {
        "title": values["title"].strip(),
        "done": values["done"],
        "list": values["list"],
        "due": words.as_datetime(due).date() if isinstance(due, datetime) else None,
        "priority": level if isinstance(level, int) and 0 < level <= task_words.HIGHEST else None,
        "tags": set(values["tags"]),
        "notes": values["notes"],
        "steps": list(values.get("steps", ())),
    }
