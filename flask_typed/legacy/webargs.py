"""The arguments that webargs' ``use_args`` and ``use_kwargs`` were given for a view.

webargs leaves no attribute on the function that it returns, but that function has what
the decorator was given in its closure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .._typing import unwrap_all
from .closures import read_closure
from .descriptions import Reading, Unknown

_MODULE = "webargs.core"
_HELD = frozenset({"argmap", "location", "self", "unknown"})
#: What webargs has for an ``unknown`` that was not given.
_DEFAULT = "_default"
_UNKNOWN: dict[str | None, Unknown] = {
    "raise": "raise",
    "exclude": "exclude",
    "include": "include",
}


def read_webargs(function: Callable[..., Any]) -> tuple[Reading, ...]:
    """Return what webargs loads for a view, the outermost decorator first."""
    return (*_read(function),)


def _read(function: Callable[..., Any]) -> Iterator[Reading]:
    for layer in unwrap_all(function):
        if getattr(layer, "__globals__", {}).get("__name__") != _MODULE:
            continue
        held = read_closure(layer)
        if held.keys() >= _HELD:
            location = held["location"]
            unknown = _find_unknown(held["self"], location, held["unknown"])
            yield Reading(args=held["argmap"], location=location, unknown=unknown)


def _find_unknown(parser: Any, location: str, given: str | None) -> Unknown:
    """Return what a parser does with unknown members: what was said last, in turn."""
    for said in (given, parser.unknown):
        if said != _DEFAULT:
            return _UNKNOWN.get(said)
    return _UNKNOWN.get(parser.DEFAULT_UNKNOWN_BY_LOCATION.get(location))
