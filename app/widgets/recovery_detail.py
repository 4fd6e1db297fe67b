"""One object of a recovery, property by property: base, backup, fresh, result; chosen, edited, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from holdfast.sync.errors import ValueRefused
from holdfast.sync.recovery import BACKUP, EDITED, FRESH, UNDECIDED, Item, PropertyItem
from holdfast.sync.schema import Stored, Type

from .. import engine_words, theme
from ..value_text import MOMENT, elided, from_text, moment_of, to_text, word_difference
from .moment_field import MomentField

#: What a property is called, and a stored value of it, in a person's words.
Words = Callable[[str], str]
Shown = Callable[[str, Stored], str]
#: The values that a property can have, with their words; none where there are too many to name.
Possible = Callable[[str], Sequence[tuple[str, Stored]]]


class RecoveryDetail(QScrollArea):
    """Shows an :class:`~holdfast.sync.recovery.Item`.

    Signals: chosen (property, what: ``backup``, ``fresh``, ``undecided``, or ``("edited", stored value)``),
    refused (why a value that was typed can't be).
    """

    chosen = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recovery.detail")
        self.setAccessibleName(self.tr("Property by property"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self._shown: tuple[Any, ...] | None = None
        self._types: dict[str, Type] = {}
        self._possible: Possible = lambda name: ()
        self._names: list[str] = []
        self._grid: QGridLayout
        self._clear()

    def clear(self) -> None:
        """Show nothing."""
        if self._shown is not None:
            self._shown = None
            self._clear()

    def show_item(
        self,
        item: Item,
        types: dict[str, Type],
        word: Words,
        value: Shown,
        possible: Possible = lambda name: (),
        *,
        locked: bool,
    ) -> None:
        """Show an object's properties, those that differ first. Typing that is under way is kept."""
        properties = sorted(item.properties(), key=lambda one: (not one.differs, one.name != "title"))
        now = (item.object_id, tuple(properties), item.decision, locked, item.difference.state)
        if now == self._shown or self._typing(item):
            return
        focused = self.focusWidget()
        name = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        self._shown, self._types, self._possible = now, types, possible
        self._clear()
        self._heads()
        by_property = item.difference.by_property and not locked
        for row, one in enumerate(properties, 1):
            self._row(row * 2, item, one, word(one.name), value, by_property)
        self._grid.setRowStretch(len(properties) * 2 + 2, 1)
        if name and (again := self.findChild(QWidget, name)) is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """Go to the first property that can be decided."""
        for button in self.findChildren(QRadioButton):
            if button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, side: str) -> bool:
        """Choose a side for the property that has the focus; return whether there is one to choose for."""
        focused = self.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            return False
        name = focused.objectName().removeprefix("recovery.detail.").rpartition(".")[0]
        button = self.findChild(QRadioButton, f"recovery.detail.{name}.{side}")
        if button is None or not button.isEnabled():
            return False
        self._choose(name, side)
        return True

    # Building

    def _clear(self) -> None:
        page = QWidget()
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(0, 0, theme.SMALL, 0)
        self._grid.setHorizontalSpacing(theme.MEDIUM)
        self._grid.setVerticalSpacing(theme.TINY)
        for column, stretch in ((1, 2), (2, 3), (3, 3), (4, 3)):
            self._grid.setColumnStretch(column, stretch)
        self._names = []
        if (old := self.takeWidget()) is not None:
            # Later: it may be one of its own buttons or boxes that has just told what led here.
            old.hide()
            old.deleteLater()
        self.setWidget(page)
        page.setAutoFillBackground(False)  # setWidget has set it: the card behind it is to be seen

    def _heads(self) -> None:
        heads = (
            (self.tr("Property"), ""),
            (self.tr("Base"), self.tr("As both sides last agreed on it")),
            (self.tr("Backup"), self.tr("This device, before the reset")),
            (self.tr("Fresh"), self.tr("As it is now, from the server")),
            (self.tr("Result"), self.tr("What it is after Apply")),
        )
        for column, (text, tip) in enumerate(heads):
            label = QLabel(text)
            label.setProperty("kind", "heading")
            label.setToolTip(tip)
            self._grid.addWidget(label, 0, column)

    def _row(
        self, row: int, item: Item, one: PropertyItem, title: str, value: Shown, by_property: bool
    ) -> None:
        name, difference = one.name, item.difference
        self._names.append(name)
        head = QLabel(title)
        head.setToolTip(self.tr("Differs") if one.differs else self.tr("The same on both sides"))
        if one.differs:
            head.setProperty("kind", "heading")
        self._grid.addWidget(head, row, 0)
        texts = {
            "base": self._text(difference.base, one.base, name, value),
            BACKUP: self._text(difference.backup, one.backup, name, value),
            FRESH: self._text(difference.fresh, one.fresh, name, value),
        }
        base = QLabel(elided(texts["base"]))
        base.setToolTip(texts["base"])
        base.setProperty("kind", "muted")
        base.setWordWrap(True)
        base.setObjectName(f"recovery.detail.{name}.base")
        self._grid.addWidget(base, row, 1)
        pair = QButtonGroup(self.widget())
        for column, side in ((2, BACKUP), (3, FRESH)):
            button = QRadioButton(elided(texts[side]).replace("&", "&&"))
            button.setObjectName(f"recovery.detail.{name}.{side}")
            button.setToolTip(texts[side])
            button.setAccessibleName(
                self.tr("{property}, {side}: {value}").format(
                    property=title,
                    side=self.tr("backup") if side == BACKUP else self.tr("fresh"),
                    value=texts[side],
                )
            )
            pair.addButton(button)
            button.setEnabled(by_property and one.differs and one.storable)
            button.setChecked(one.differs and one.decision == side)
            button.clicked.connect(partial(self._choose, name, side))
            self._grid.addWidget(button, row, column)
        editable = by_property and one.storable and item.result is not None
        self._grid.addWidget(self._editor(name, title, one, item, editable), row, 4)
        revert = QPushButton(theme.icon("undo"), "")
        revert.setObjectName(f"recovery.detail.{name}.revert")
        revert.setProperty("kind", "icon")
        revert.setAccessibleName(self.tr("{property}: take the decision back").format(property=title))
        revert.setToolTip(self.tr("Take the decision about this property back"))
        revert.setEnabled(by_property and name in item.choices)
        revert.clicked.connect(partial(self._choose, name, UNDECIDED))
        self._grid.addWidget(revert, row, 5)
        if one.differs and difference.backup is not None and difference.fresh is not None:
            self._words(row + 1, name, texts)

    def _words(self, row: int, name: str, texts: dict[str, str]) -> None:
        """Word by word, where both sides are texts that have something in common."""
        type_ = self._types.get(name)
        if type_ is None or type_.kind != "scalar" or type_.of != "string" or not all(texts.values()):
            return
        now = theme.current()
        both = word_difference(
            texts[FRESH], texts[BACKUP], now.color("danger").name(), now.color("success").name()
        )
        label = QLabel(both)
        label.setObjectName(f"recovery.detail.{name}.words")
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setToolTip(self.tr("Struck through: only in fresh. Underlined: only in the backup."))
        self._grid.addWidget(label, row, 1, 1, 4)

    def _editor(self, name: str, title: str, one: PropertyItem, item: Item, editable: bool) -> QWidget:
        type_ = self._types.get(name)
        result = one.result if item.result is not None else None
        if type_ is None:
            editor: QWidget = QLabel(self.tr("the realm has no place for it"))
        elif possible := self._possible(name):
            editor = self._choice(name, possible, result)
        elif type_.kind == "scalar" and type_.of == "timestamp":
            editor = self._moment(name, title, type_, result)
        elif type_.kind == "scalar" and type_.of == "bool" and not type_.optional:
            check = QCheckBox()
            check.setChecked(bool(result))
            check.clicked.connect(lambda on: self._edited(name, "true" if on else "false"))
            editor = check
        elif type_.kind in ("list", "set") or "\n" in str(result or "") or len(str(result or "")) > 60:
            many = QPlainTextEdit(to_text(type_, result))
            many.setTabChangesFocus(True)
            many.setFixedHeight(many.fontMetrics().lineSpacing() * 3 + 14)
            many.installEventFilter(self)
            editor = many
        else:
            line = QLineEdit(to_text(type_, result))
            line.setCursorPosition(0)
            line.editingFinished.connect(lambda: self._edited(name, line.text()))
            editor = line
        if not isinstance(editor, MomentField):  # within it is what has the name
            editor.setObjectName(f"recovery.detail.{name}.value")
            editor.setAccessibleName(self.tr("{property}: the result").format(property=title))
        if item.result is None:
            editor.setToolTip(self.tr("not there"))
        editor.setEnabled(editable)
        if one.decision == EDITED:
            editor.setProperty("edited", True)
        return editor

    def _choice(self, name: str, possible: Sequence[tuple[str, Stored]], result: Stored) -> QComboBox:
        box = QComboBox()
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for text, stored in possible:
            box.addItem(text, stored)
        at = next((at for at, (_, stored) in enumerate(possible) if stored == result), -1)
        if at < 0:
            box.addItem(str(result), result)
        box.setCurrentIndex(at if at >= 0 else box.count() - 1)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel
        box.installEventFilter(self)
        box.activated.connect(lambda at: self._take(name, box.itemData(at)))
        return box

    def _moment(self, name: str, title: str, type_: Type, result: Stored) -> MomentField:
        spoken = self.tr("{property}: the result").format(property=title)
        field = MomentField(f"recovery.detail.{name}.value", spoken, optional=type_.optional)
        shown = to_text(type_, result)
        field.moment = None if result is None else moment_of(result)

        def edited() -> None:
            text = "" if field.moment is None else field.moment.toString(MOMENT)
            if text != shown:  # else the parts of the second would be lost
                self._edited(name, text)

        field.edited.connect(edited)
        return field

    def _text(self, side: object, stored: Stored, name: str, value: Shown) -> str:
        return self.tr("not there") if side is None else value(name, stored)

    # What people do

    def _choose(self, name: str, what: str) -> None:
        self.chosen.emit(name, what)

    def _edited(self, name: str, text: str) -> None:
        try:
            stored = from_text(self._types[name], text)
        except ValueRefused as error:
            self.refused.emit(engine_words.told(error.what))
            return
        self._take(name, stored)

    def _take(self, name: str, stored: Stored) -> None:
        """A value was given: it is a decision if it is another than the result."""
        before = next((one for one in (self._shown or ((), ()))[1] if one.name == name), None)
        if before is not None and stored != before.result:
            self.chosen.emit(name, (EDITED, stored))

    def _typing(self, item: Item) -> bool:
        """Whether a person is in the middle of typing a value of this object."""
        focused = self.focusWidget()
        if self._shown is None or self._shown[0] != item.object_id or not isinstance(focused, QWidget):
            return False
        if not self.isAncestorOf(focused) or not focused.hasFocus():
            return False
        if isinstance(focused, QLineEdit):
            return focused.isModified()
        if isinstance(field := focused.parent(), MomentField):
            return field.typing
        return isinstance(focused, QPlainTextEdit) and focused.document().isModified()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A text of several lines is taken when the focus leaves it. A wheel decides nothing by chance."""
        if isinstance(watched, QComboBox) and event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        name = watched.objectName().removeprefix("recovery.detail.").rpartition(".")[0]
        many = watched if isinstance(watched, QPlainTextEdit) else None
        if many is not None and event.type() == QEvent.Type.FocusOut and many.document().isModified():
            many.document().setModified(False)
            self._edited(name, many.toPlainText())
        return super().eventFilter(watched, event)
