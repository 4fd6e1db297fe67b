"""The language of the windows: the person's, where there is a translation, else English.

The sources are resources/translations/*.ts; ``python packaging/dev.py translations`` brings them up to date
with the texts in the code, and makes the .qm files of them.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from holdfast.resources import resource

log = logging.getLogger(__name__)

#: Context, text, comment, number: for texts outside of a QObject. The name is what lupdate looks for.
translate = QCoreApplication.translate

_installed: list[QTranslator] = []


def install(application: QCoreApplication, locale: QLocale | None = None) -> None:
    """Have the application speak a language; called again, another. None: the person's."""
    for translator in _installed:
        application.removeTranslator(translator)
    _installed.clear()
    locale = QLocale.system() if locale is None else locale
    QLocale.setDefault(locale)
    # The last one installed is asked first; English too has a file, for its plurals.
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("holdfast_en", str(resource("translations"))),
        ("holdfast", str(resource("translations"))),
    ):
        translator = QTranslator()
        found = (
            translator.load(name, folder)
            if name.endswith("_en")
            else translator.load(locale, name, "_", folder)
        )
        if found and application.installTranslator(translator):
            _installed.append(translator)
        else:
            log.debug("no translation %s for %s", name, locale.name())
