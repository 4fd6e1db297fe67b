"""Backups of a device's realm: their files, and the catalogue of them."""

from .backup import Backup, Occasion, check_bytes, damaged
from .catalogue import Catalogue
from .commits import understood
from .tables import backup_table, decision_table, operation_table

__all__ = [
    "Backup",
    "Catalogue",
    "Occasion",
    "backup_table",
    "check_bytes",
    "damaged",
    "decision_table",
    "operation_table",
    "understood",
]
