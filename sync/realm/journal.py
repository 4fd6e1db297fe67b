"""Which objects the last commits touched, so that what was worked out from a realm can follow it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping

from ..schema import Stored
from .notification import ClassChanges

ObjectId = tuple[str, Stored]

#: So many objects are remembered, however they are spread over commits; beyond it all is looked at anew.
REMEMBERED = 2_000


class Journal:
    """The commits of one open realm, the last of them with what they touched. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[tuple[int, frozenset[ObjectId]]] = deque()
        self._objects = 0
        self._number = 0
        self._known_since = 0

    @property
    def number(self) -> int:
        """How many commits were noted. Read it before what is to be followed from there."""
        with self._lock:
            return self._number

    def note(self, classes: Mapping[str, ClassChanges] | None) -> None:
        """A commit was made that did this; None: any object may be another now, or of another shape."""
        keys = {name: changes.keys for name, changes in (classes or {}).items()}
        count = sum(map(len, keys.values()))
        with self._lock:
            self._number += 1
            if classes is None or count > REMEMBERED:
                self._entries.clear()
                self._objects = 0
                self._known_since = self._number
                return
            touched = frozenset((name, key) for name in keys for key in keys[name])
            self._entries.append((self._number, touched))
            self._objects += count
            while self._objects > REMEMBERED:
                number, forgotten = self._entries.popleft()
                self._objects -= len(forgotten)
                self._known_since = number

    def since(self, number: int) -> frozenset[ObjectId] | None:
        """What was touched after the commit ``number``; None if that is not known: it may be anything."""
        with self._lock:
            if number < self._known_since:
                return None
            return frozenset().union(*(objects for at, objects in self._entries if at > number))
