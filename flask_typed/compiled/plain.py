"""Plain data: what every writer of JSON writes as the same value."""

from __future__ import annotations

import math
from typing import Any

from .obstacles import StepAsideError

_TEXTS = frozenset({str, int, bool, type(None)})


def require_plain(data: Any) -> Any:
    """Return data of the very classes that JSON is decoded to, keys included.

    Of any other class, a writer may have a meaning of its own.

    :raises StepAsideError: if there is anything else in it
    """
    waiting = [data]
    while waiting:
        item = waiting.pop()
        cls = type(item)
        if cls in _TEXTS or (cls is float and math.isfinite(item)):
            continue
        if cls is dict and {str}.issuperset(map(type, item)):
            waiting += item.values()
        elif cls is list or cls is tuple:
            waiting += item
        else:
            raise StepAsideError
    return data
