"""A local-first object store that syncs with a backend and survives client resets. Knows nothing of Qt."""

from .backups import Backup, Catalogue
from .device import Device
from .errors import DeviceInUse, HoldfastError
from .realm import ChangeNotification, ClassChanges, Realm, View, WriteTransaction
from .recovery import Recovery, Rule
from .reset import Initiate, ResetProgress, Strategy
from .schema import Schema
from .session import Endpoint, SessionState, SessionStatus
from .tables import Bool, Float, Int, SetOf, String, Timestamp, Uuid, schema_of, set_of

__all__ = [
    "Backup",
    "Bool",
    "Catalogue",
    "ChangeNotification",
    "ClassChanges",
    "Device",
    "DeviceInUse",
    "Endpoint",
    "Float",
    "HoldfastError",
    "Initiate",
    "Int",
    "Realm",
    "Recovery",
    "ResetProgress",
    "Rule",
    "Schema",
    "SessionState",
    "SessionStatus",
    "SetOf",
    "Strategy",
    "String",
    "Timestamp",
    "Uuid",
    "View",
    "WriteTransaction",
    "schema_of",
    "set_of",
]
