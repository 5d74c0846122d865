"""Whether attributes of a generated Schema were set since somebody began to watch it.

To look at each of them costs a load of nested objects a tenth of its time.
"""

from __future__ import annotations

import weakref
from typing import Any

#: The attribute of a Schema in which its watchers are.
_WATCHERS = "_watchers"


class Changes:
    """What was seen of some Schemas.

    :param names: of the attributes that count
    :ivar seen: whether one was set
    """

    __slots__ = ("__weakref__", "names", "seen")

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)
        self.seen = False


class _Watchers:
    """Who watches a Schema, as long as they live themselves.

    A copy of the Schema has the same, and is nobody's concern.
    """

    __slots__ = ("changes", "identity")

    def __init__(self, schema: Any) -> None:
        self.identity = id(schema)
        self.changes: weakref.WeakSet[Changes] = weakref.WeakSet()


def watch(schema: Any, changes: Changes) -> None:
    """Let all changes of a Schema be seen that :func:`note` is told of."""
    watchers = vars(schema).get(_WATCHERS)
    if watchers is None or watchers.identity != id(schema):
        watchers = vars(schema)[_WATCHERS] = _Watchers(schema)
    watchers.changes.add(changes)


def note(schema: Any, name: str) -> None:
    """Note that an attribute of a Schema was set."""
    watchers = vars(schema).get(_WATCHERS)
    if watchers is None or watchers.identity != id(schema):
        return
    for changes in list(watchers.changes):
        if name in changes.names:
            changes.seen = True
