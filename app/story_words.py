"""The titles and notes of the stories that ship with Holdfast, in the person's language.

The stories are written in English, in resources/scenarios; ``python packaging/dev.py translations`` collects
their texts in the context ``stories``. A story from elsewhere is shown as it was written.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "stories"


def told(text: str) -> str:
    """A story's title, a step's note, or what a story is about, without the space around it."""
    stripped = text.strip()
    # Without this question an empty note would be translated by the file's own header.
    return QCoreApplication.translate(CONTEXT, stripped) if stripped else ""
