"""The local realm: its file, its tables, the capture of changes, write transactions, listeners."""

from .folder import RealmFolder
from .notification import ChangeNotification, ClassChanges, Origin
from .realm import Realm, Subscription
from .state import Binding, PendingReset, Progress
from .transaction import View, WriteTransaction

__all__ = [
    "Binding",
    "ChangeNotification",
    "ClassChanges",
    "Origin",
    "PendingReset",
    "Progress",
    "Realm",
    "RealmFolder",
    "Subscription",
    "View",
    "WriteTransaction",
]
