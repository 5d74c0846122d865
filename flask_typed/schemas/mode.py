"""How the fields below one annotation read."""

from __future__ import annotations

from collections.abc import Callable

from ..fields import BaseField
from ..objects import Unknown
from ..record import record


@record(kw_only=False, eq=True)
class Mode:
    """How the fields below one annotation read.

    :param lax: read texts of parameters
    :param unknown: what happens to unknown members
    """

    lax: bool
    unknown: Unknown


#: Makes the field of a type: the type, the mode, constraints beside its own.
Build = Callable[..., BaseField]
