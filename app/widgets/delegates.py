"""The delegates that paint the task table and the recovery table, and the roles they ask for.

Both ask the model for nothing but the column's key (``headerData(c, Horizontal, UserRole)``), the display
text and the roles in `Role`, and put up with a model that knows only the display text. No meaning rests on
colour alone: a word or a shape always says the same.
"""

from __future__ import annotations

from .recovery_delegate import RecoveryDelegate
from .roles import Role
from .task_delegate import TaskDelegate

__all__ = ["RecoveryDelegate", "Role", "TaskDelegate"]
