"""What an empty list says instead of showing nothing."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from holdfast.app import theme


class EmptyState(QWidget):
    """An icon, a headline, a hint and perhaps a button, in the middle of an item view without rows.

    Made with ``over``, it lies on the view's viewport, shows itself whenever the view's model has no rows,
    follows the model's signals, and a new model as well. Without a button, the mouse goes through to the
    view (a drop on an empty list lands there).

    Signals:
        triggered: the button was pressed.
    """

    triggered = Signal()

    def __init__(self, icon: str, headline: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._view: QAbstractItemView | None = None
        self._model: QAbstractItemModel | None = None
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._headline = QLabel()
        self._headline.setProperty("kind", "heading")
        self._hint = QLabel()
        self._hint.setProperty("kind", "muted")
        self._button = QPushButton()
        self._button.clicked.connect(self.triggered)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.HUGE, theme.LARGE, theme.HUGE, theme.LARGE)
        layout.setSpacing(theme.SMALL)
        layout.addStretch(1)
        layout.addWidget(self._icon)
        for label in (self._headline, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addSpacing(theme.TINY)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_texts(headline, hint)
        theme.notifier.changed.connect(self._refresh_icon)
        self._refresh_icon()

    @classmethod
    def over(cls, view: QAbstractItemView, icon: str, headline: str, hint: str = "") -> EmptyState:
        """An empty state that covers ``view`` while its model has no rows."""
        empty = cls(icon, headline, hint, view.viewport())
        empty._view = view
        view.viewport().installEventFilter(empty)
        empty.refresh()
        return empty

    def set_texts(self, headline: str, hint: str = "") -> None:
        """Say something else: "No match for …" while a search is on."""
        self._headline.setText(headline)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint) and self.height() >= 110)
        self.setAccessibleName(headline)
        self.setAccessibleDescription(hint)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon_name = icon
        self._refresh_icon()

    def set_button(self, text: str) -> QPushButton:
        """Offer a way out; an empty ``text`` takes it away again."""
        self._button.setText(text)
        self._button.setVisible(bool(text))
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if text else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not text)
        return self._button

    def refresh(self) -> None:
        """Follow the view's present model: shown when it has no rows."""
        if self._view is None or not isValid(self._view):
            return
        model = self._view.model()
        if model is not self._model:
            self._follow(model)
        self.setGeometry(self._view.viewport().rect())
        self.setVisible(model is None or model.rowCount(self._view.rootIndex()) == 0)

    def _follow(self, model: QAbstractItemModel | None) -> None:
        """Listen to ``model`` instead of the one before."""
        for one, connect in ((self._model, False), (model, True)):
            if one is None:
                continue
            for signal in (one.rowsInserted, one.rowsRemoved, one.modelReset, one.layoutChanged):
                if connect:
                    signal.connect(self.refresh)
                else:
                    signal.disconnect(self.refresh)
            if connect:
                one.destroyed.connect(self._forget)
            else:
                one.destroyed.disconnect(self._forget)
        self._model = model

    def _forget(self) -> None:
        self._model = None

    def _refresh_icon(self) -> None:
        pixmap = theme.icon(self._icon_name, "muted").pixmap(QSize(40, 40), self.devicePixelRatioF())
        self._icon.setPixmap(pixmap)

    # Qt's overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is too low for all, the icon goes first, then the hint."""
        super().resizeEvent(event)
        height = event.size().height()
        self._icon.setVisible(height >= (170 if self._button.text() else 130))
        self._hint.setVisible(height >= 110 and bool(self._hint.text()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the viewport's size, and notice another model: a view has no signal for that."""
        # While the application is torn down events still come, for a view that is gone already.
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Paint) and isValid(self._view):
            if event.type() == QEvent.Type.Resize:
                self.refresh()
            elif self._view is not None and self._view.model() is not self._model:
                QTimer.singleShot(0, self.refresh)
        return False
