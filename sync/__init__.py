"""A local-first object store that syncs with a backend and survives client resets. Knows nothing of Qt."""

from .backups import Backup, Catalogue
from .device import Device
from .errors import DeviceInUse, HoldfastError
from .realm import ChangeNotification, ClassChanges, Realm, View, WriteTransaction
from .recovery import Recovery, Rule
from .reset import Initiate, ResetProgress, ResetRecord, ResetReport, Strategy
from .schema import Schema
from .session import Endpoint, SessionState, SessionStatus
from .tables import (
    Binary,
    Bool,
    Counter,
    Decimal,
    DictionaryOf,
    Float,
    Int,
    Link,
    ListOf,
    SetOf,
    String,
    Timestamp,
    Uuid,
    dictionary_of,
    list_of,
    schema_of,
    set_of,
)

__all__ = [
    "Backup",
    "Binary",
    "Bool",
    "Catalogue",
    "ChangeNotification",
    "ClassChanges",
    "Counter",
    "Decimal",
    "Device",
    "DeviceInUse",
    "DictionaryOf",
    "Endpoint",
    "Float",
    "HoldfastError",
    "Initiate",
    "Int",
    "Link",
    "ListOf",
    "Realm",
    "Recovery",
    "ResetProgress",
    "ResetRecord",
    "ResetReport",
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
    "dictionary_of",
    "list_of",
    "schema_of",
    "set_of",
]
