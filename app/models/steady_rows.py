"""Rows that are brought up to date without a model reset: what stays keeps selection and open editors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QModelIndex

#: Up to so many rows come and go one by one, each where it is; more of them in one block.
_FEW = 20


class Keyed(Protocol):
    """What a row needs: a key of its own, and comparing with ``!=``."""

    @property
    def key(self) -> str: ...


class SteadyRows:
    """Mixed into a flat item model: keeps its ``rows``, which :meth:`bring` and :meth:`reorder` change.

    last_column: the model's; a list has but one, and does not tell.
    """

    last_column = 0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.rows: list[Any] = []
        self._places: dict[str, int] | None = None

    def row_of(self, key: str) -> int:
        """The row of a key, or -1."""
        if self._places is None:
            self._places = {row.key: at for at, row in enumerate(self.rows)}
        return self._places.get(key, -1)

    def bring(self, wanted: Sequence[Keyed]) -> None:
        """Make the rows be ``wanted``, in that order, with as few signals as can be."""
        keys = {row.key for row in wanted}
        leaving = [at for at, row in enumerate(self.rows) if row.key not in keys]
        if len(leaving) > _FEW and leaving[-1] - leaving[0] + 1 != len(leaving):
            self.reorder(sorted(self.rows, key=lambda row: row.key not in keys))
            leaving = list(range(len(self.rows) - len(leaving), len(self.rows)))
        if len(leaving) > _FEW:
            self._remove(leaving[0], leaving[-1])
        else:
            for at in reversed(leaving):
                self._remove(at, at)
        there = {row.key for row in self.rows}
        coming = [(at, row) for at, row in enumerate(wanted) if row.key not in there]
        if len(coming) > _FEW:
            self._insert(len(self.rows), [row for _, row in coming])
        else:
            for at, row in coming:
                self._insert(min(at, len(self.rows)), [row])
        if any(old.key != new.key for old, new in zip(self.rows, wanted, strict=True)):
            held = {row.key: row for row in self.rows}
            self.reorder([held[row.key] for row in wanted])
        self._refresh(wanted)

    def reorder(self, rows: list[Any]) -> None:
        """Bring the rows into another order; selection and editors go with them."""
        model = self._model()
        model.layoutAboutToBeChanged.emit()
        before = model.persistentIndexList()
        keys = [self.rows[index.row()].key for index in before]
        self.rows = rows
        self._places = None
        after = [model.index(self.row_of(key), at.column()) for key, at in zip(keys, before, strict=True)]
        model.changePersistentIndexList(before, after)
        model.layoutChanged.emit()

    def _refresh(self, wanted: Sequence[Keyed]) -> None:
        model = self._model()
        changed = [at for at, row in enumerate(wanted) if self.rows[at] is not row and self.rows[at] != row]
        self.rows = list(wanted)
        first = 0
        for place, at in enumerate(changed):
            if place + 1 == len(changed) or changed[place + 1] != at + 1:
                model.dataChanged.emit(model.index(changed[first], 0), model.index(at, self.last_column))
                first = place + 1

    def _remove(self, first: int, last: int) -> None:
        model = self._model()
        model.beginRemoveRows(QModelIndex(), first, last)
        del self.rows[first : last + 1]
        self._places = None
        model.endRemoveRows()

    def _insert(self, at: int, rows: list[Any]) -> None:
        model = self._model()
        model.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
        self.rows[at:at] = rows
        self._places = None
        model.endInsertRows()

    def _model(self) -> QAbstractItemModel:
        assert isinstance(self, QAbstractItemModel)
        return self
