"""A day, or none: a box to tick and a calendar."""

from __future__ import annotations

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QDateEdit, QHBoxLayout, QSizePolicy, QWidget

from .. import theme


class DateField(QWidget):
    """Edits a day that may be none.

    name: of the object and, ``.has`` added, of its box. Signals: changed (a person has changed it).
    """

    changed = Signal()

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._has = QCheckBox()
        self._has.setObjectName(f"{name}.has")
        self._has.setAccessibleName(self.tr("{name}: there is one").format(name=spoken))
        self._edit = QDateEdit()
        self._edit.setObjectName(name)
        self._edit.setAccessibleName(spoken)
        self._edit.setCalendarPopup(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        row.addWidget(self._has)
        row.addWidget(self._edit, 1)
        self._has.toggled.connect(self._edit.setEnabled)
        self._has.clicked.connect(self.changed)
        self._edit.dateChanged.connect(self._on_day)
        self.value = None

    @property
    def value(self) -> QDate | None:
        """The day, or None."""
        return self._edit.date() if self._has.isChecked() else None

    @value.setter
    def value(self, day: QDate | None) -> None:
        self._edit.blockSignals(True)
        self._has.setChecked(day is not None)
        self._edit.setDate(day or QDate.currentDate())
        self._edit.setEnabled(day is not None)
        self._edit.blockSignals(False)

    def _on_day(self) -> None:
        self.changed.emit()
