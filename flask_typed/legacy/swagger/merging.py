"""Several mappings as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def merge_recursive(values: Sequence[Any]) -> Any:
    """Return several mappings as one, in which the first to say something wins.

    Mappings in them are merged likewise; the result shares none with them.

    :param values: the mappings
    """
    merged: Any = {}
    for value in values:
        merged = _merge(merged, value)
    return merged


def _merge(first: Any, second: Any) -> Any:
    if first is None:
        first, second = second, None
    if not isinstance(first, Mapping):
        return first
    if not isinstance(second, Mapping):
        second = {}
    names = dict.fromkeys((*first, *second))
    return {name: _merge(first.get(name), second.get(name)) for name in names}
