"""Packages whose names are imported when one is first asked for (PEP 562)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def import_later(package: str, places: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package that does not import its own modules.

    For what few processes need: a worker may never be asked for the document.

    :param package: its name
    :param places: the module of each name, relative to the package
    """

    def find(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(importlib.import_module(places[name], package), name)
        setattr(sys.modules[package], name, found)  # which is asked no more
        return found

    return find
