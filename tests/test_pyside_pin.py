"""The pin on PySide6: 6.12.0 aborts on Python 3.11 after about 1,000 signals (a lost reference to True)."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

from packaging.requirements import Requirement

EMITTING = """
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Sender(QObject):
    sent = Signal(bool)

application = QCoreApplication([])
sender, heard = Sender(), []
sender.sent.connect(heard.append)
for _ in range(20_000):
    sender.sent.emit(True)
print(len(heard))
"""


def test_that_20000_signals_do_no_harm() -> None:
    result = subprocess.run([sys.executable, "-c", EMITTING], capture_output=True, text=True, timeout=100)
    assert (result.returncode, result.stdout.strip()) == (0, "20000"), result.stderr


def test_that_the_installed_pyside_is_inside_the_pin() -> None:
    asked = [Requirement(text) for text in importlib.metadata.requires("holdfast") or []]
    (pin,) = [requirement for requirement in asked if requirement.name.lower() == "pyside6-essentials"]
    installed = importlib.metadata.version("PySide6-Essentials")
    assert installed in pin.specifier
    assert "6.12.0" not in pin.specifier
    assert installed == importlib.metadata.version("shiboken6")
