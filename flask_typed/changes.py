"""Whether a Schema was changed since somebody began to watch it, or a field of it.

What is ours tells of its changes: to look at each attribute of a Schema costs a load
of nested objects a tenth of its time, and to look at those of its fields a quarter.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

#: The attribute of a Schema, or of a list, in which its watchers are.
WATCHERS = "_watchers"
#: What is noted of a Schema when an attribute of one of its fields is set.
FIELD = "an attribute of a field"
#: What is noted of a list when it holds something else.
ITEMS = "the items"


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
    """Who watches a Schema or a list, as long as they live themselves.

    A copy of it has the same, and is nobody's concern.
    """

    __slots__ = ("changes", "identity")

    def __init__(self, schema: Any) -> None:
        self.identity = id(schema)
        self.changes: weakref.WeakSet[Changes] = weakref.WeakSet()

    def __deepcopy__(self, memo: Any) -> _Watchers:
        return self


def watch(schema: Any, changes: Changes) -> None:
    """Let all changes of a Schema, or a list, be seen that :func:`note` is told of."""
    watchers = vars(schema).get(WATCHERS)
    if watchers is None or watchers.identity != id(schema):
        watchers = vars(schema)[WATCHERS] = _Watchers(schema)
    watchers.changes.add(changes)


def note(schema: Any, name: str) -> None:
    """Note that an attribute of a Schema was set, or that a list holds others."""
    watchers = vars(schema).get(WATCHERS)
    if watchers is None or watchers.identity != id(schema):
        return
    for changes in list(watchers.changes):
        if name in changes.names:
            changes.seen = True


class WatchedList(list[Any]):
    """A list that tells when it holds something else."""


def _telling(change: Callable[..., Any]) -> Callable[..., Any]:
    def change_told(self: WatchedList, *args: Any, **kwargs: Any) -> Any:
        changed = change(self, *args, **kwargs)
        note(self, ITEMS)
        return changed

    change_told.__name__, change_told.__doc__ = change.__name__, change.__doc__
    return change_told


for _name in (
    *("__setitem__", "__delitem__", "__iadd__", "__imul__", "append", "clear"),
    *("extend", "insert", "pop", "remove", "reverse", "sort"),
):
    setattr(WatchedList, _name, _telling(getattr(list, _name)))


#: The lists of functions that a field calls.
_FUNCTIONS = ("validators", "pre_load", "post_load")


def watch_lists(field: Any, changes: Changes) -> None:
    """Let it be seen when a field is to call other functions.

    :param field: gets lists that tell. The copies of a field share theirs until then
    """
    attributes = vars(field)
    for name in _FUNCTIONS:
        held = attributes.get(name)
        if type(held) is list:
            held = attributes[name] = WatchedList(held)
        if isinstance(held, WatchedList):
            watch(held, changes)
