"""A day with its time, or none: a calendar, and where there may be none a box to tick."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QHBoxLayout, QSizePolicy, QWidget

from .. import theme


class MomentField(QWidget):
    """Edits a moment to the second, in the person's own zone.

    name: of what is typed into and, ``.has`` added, of its box. optional: there may be none.

    Signals: edited (a person has changed it, and gone on).
    """

    edited = Signal()

    def __init__(self, name: str, spoken: str, *, optional: bool) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._has = QCheckBox()
        self._has.setObjectName(f"{name}.has")
        self._has.setAccessibleName(self.tr("{name}: there is one").format(name=spoken))
        self._edit = QDateTimeEdit()
        self._edit.setObjectName(name)
        self._edit.setAccessibleName(spoken)
        self._edit.setCalendarPopup(True)
        self._edit.setMinimumWidth(145)
        self._edit.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel
        self._edit.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        row.addWidget(self._has)
        row.addWidget(self._edit, 1)
        self._has.setHidden(not optional)  # now: a widget without a parent would be a window
        self._has.toggled.connect(self._edit.setEnabled)
        self._has.clicked.connect(self._finished)
        self._edit.editingFinished.connect(self._finished)
        self.moment = None

    @property
    def moment(self) -> QDateTime | None:
        """The moment, or None."""
        return self._edit.dateTime() if self._has.isChecked() else None

    @moment.setter
    def moment(self, moment: QDateTime | None) -> None:
        self._has.setChecked(moment is not None)
        self._edit.setDateTime(moment or QDateTime.currentDateTime())
        self._edit.setEnabled(moment is not None)
        self._seen = self._edit.dateTime()

    @property
    def typing(self) -> bool:
        """Whether a person is in the middle of changing it."""
        return self._edit.hasFocus() and self._edit.dateTime() != self._seen

    def _finished(self) -> None:
        self._seen = self._edit.dateTime()
        self.edited.emit()

    # Qt's overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A wheel over it scrolls what it lies in, and decides nothing by chance."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)
