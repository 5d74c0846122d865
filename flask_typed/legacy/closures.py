"""What the function that made another one has left with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def read_closure(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the variables that a function has from the one that made it."""
    names = getattr(getattr(function, "__code__", None), "co_freevars", ())
    held: dict[str, Any] = {}
    cells = getattr(function, "__closure__", None) or ()
    for name, cell in zip(names, cells, strict=True):
        try:
            held[name] = cell.cell_contents
        except ValueError:  # it has no value yet
            continue
    return held
