"""Files that ship with Holdfast: icons, the schema of the to-do data, scenarios, translations."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def resource(name: str) -> Traversable:
    """The packaged file or folder ``name`` (with forward slashes), wherever Holdfast is installed."""
    return files(__name__).joinpath(*name.split("/"))
