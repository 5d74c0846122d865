"""Which members of an object may be missing: all, none, or those that are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import marshmallow

#: What a Schema may be told of missing members.
Partial = Any

#: Classes of names that are the same each time they are looked at.
_NAMES = (list, tuple, set, frozenset)


def may_be_missing(partial: Partial, name: str) -> bool:
    """Return whether a member may be missing, required or not.

    :param partial: what the Schema is told
    :param name: of the member
    """
    return partial is True or (isinstance(partial, _NAMES) and name in partial)


def read_below(partial: Partial, name: str) -> Partial:
    """Return what a member is told of the members below it."""
    if not isinstance(partial, _NAMES):
        return partial
    prefix = f"{name}."
    return [each.removeprefix(prefix) for each in partial if each.startswith(prefix)]


def find_partial_obstacles(
    schema: marshmallow.Schema, partial: Partial
) -> Iterator[str]:
    """Yield why it is not known which members of a Schema may be missing."""
    if partial is None or isinstance(partial, bool):
        return
    if type(partial) not in _NAMES or not {str}.issuperset(map(type, partial)):
        yield f"its partial is {partial!r}"
        return
    for name, field in schema.load_fields.items():
        key = name if field.data_key is None else field.data_key
        # marshmallow has read the one name, and reads the other since 4.
        if read_below(partial, name) != read_below(partial, key):
            yield f"it is partial in members of {name} or of {key}"
