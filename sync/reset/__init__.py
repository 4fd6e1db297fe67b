"""The client reset: the pending record, the fresh copy, the strategies."""

from .reset import ClientReset, ResetProgress
from .strategy import Initiate, Strategy

__all__ = ["ClientReset", "Initiate", "ResetProgress", "Strategy"]
