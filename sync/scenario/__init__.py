"""The scenario language: stories of devices, a backend, faults and resets, as text files that play."""

from .load import ScenarioError, find, load
from .steps import Scenario, Step

__all__ = ["Scenario", "ScenarioError", "Step", "find", "load"]
