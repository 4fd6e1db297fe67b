"""The client reset: the pending record, the fresh copy, the plan, the strategies, the log."""

from .callbacks import Callbacks
from .log import ResetRecord
from .report import ResetReport
from .reset import ClientReset, ResetProgress
from .strategy import Initiate, Strategy

__all__ = [
    "Callbacks",
    "ClientReset",
    "Initiate",
    "ResetProgress",
    "ResetRecord",
    "ResetReport",
    "Strategy",
]
