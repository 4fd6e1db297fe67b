"""Backups of a device's realm: their files, and the catalogue of them."""

from ..new_file import write_export as write_export
from ..realm.frozen import readable as readable
from .backup import Backup as Backup
from .backup import Occasion as Occasion
from .backup import check_bytes as check_bytes
from .backup import damaged as damaged
from .catalogue import Catalogue as Catalogue
from .files import open_backup as open_backup
from .tables import decision_table as decision_table
from .tables import operation_table as operation_table
