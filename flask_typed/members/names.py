"""What components are named after: classes, with their arguments behind them."""

from __future__ import annotations

import re
import types
from typing import Any, Literal, Union, get_args, get_origin

from .._typing import split_annotated
from .derived import Omit, Partial, Pick
from .generics import identify
from .member import ComponentName

#: What the name of a component cannot have (OpenAPI 3.1, 4.8.7).
_NO_NAME = r"[^A-Za-z0-9._-]+"


def name_type(hint: Any) -> ComponentName:
    """Return what the component of a type is named after.

    ``Page[Order]`` is ``Page_Order``, ``Partial[Order]`` is ``OrderPatch``.
    """
    return ComponentName(
        name=_write(hint, is_full=False),
        path=_write(hint, is_full=True),
        key=identify(hint),
    )


def _write(hint: Any, *, is_full: bool) -> str:
    """Return the name of a type, with modules where it is to be full."""
    base, metadata = split_annotated(hint)
    if metadata:
        return _write(base, is_full=is_full)
    if hint is types.NoneType:
        return "None"
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _join(map(str, arguments))
    parts = [_write(argument, is_full=is_full) for argument in arguments]
    if origin is Partial:
        return f"{parts[0]}Patch"
    if origin in (Pick, Omit):
        return f"{parts[0]}{origin.__name__}_{parts[1]}"
    if isinstance(hint, types.UnionType) or origin is Union:
        return "_or_".join(parts)
    return _join([_write_plain(origin or hint, is_full), *parts])


def _write_plain(thing: Any, is_full: bool) -> str:
    name = getattr(thing, "__name__", str(thing))
    if not is_full or getattr(thing, "__module__", "builtins") == "builtins":
        return _clean(name)
    path = f"{thing.__module__}.{getattr(thing, '__qualname__', name)}"
    return _clean(path.replace(".<locals>", ""))


def _clean(name: str) -> str:
    return re.sub(_NO_NAME, "_", name)


def _join(parts: Any) -> str:
    return "_".join(filter(None, map(_clean, parts))).strip("_") or "_"
