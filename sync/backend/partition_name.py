"""The partition in the path of a request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator

from ..errors import PartitionNameError
from ..protocol import check_partition_name


def _checked(name: str) -> str:
    try:
        return check_partition_name(name)
    except PartitionNameError as error:
        raise ValueError(error.what) from None


#: A route's parameter ``partition``; what can be no name is refused.
PartitionName = Annotated[str, Path(), AfterValidator(_checked)]
