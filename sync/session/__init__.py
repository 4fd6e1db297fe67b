"""Talking to the backend: the sync session of one realm."""

from .session import Session, SessionState, SessionStatus, StatusCode
from .transport import Endpoint, NetworkTrouble, Transport

__all__ = [
    "Endpoint",
    "NetworkTrouble",
    "Session",
    "SessionState",
    "SessionStatus",
    "StatusCode",
    "Transport",
]
