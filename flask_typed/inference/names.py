"""The names of a module: those that are imported for a proposal, and those it adds."""

from __future__ import annotations

import importlib
import keyword
import re
from collections.abc import Iterator
from typing import Any

from .sources import SourceFile, names_of

_MISSING = object()

#: Columns of a line.
WIDTH = 88


class Names:
    """The names of one module, with what a proposal adds to them.

    :param file: the module
    """

    def __init__(self, file: SourceFile) -> None:
        self._known = file.known
        self._taken = {*names_of(file.tree), *file.known}
        self._imported: dict[tuple[str, str], str] = {}

    def use(self, module: str, name: str, local: str = "") -> str:
        """Return what something of another module is called here; import it if need be.

        :param module: where it is from, ``builtins`` for what is always there
        :param name: its name there
        :param local: what it is called here, where that is something else
        """
        key = module, name
        if key in self._imported:
            return self._imported[key]
        if not local and self._is_here(module, name):
            return name
        local = local or name
        local = local if local not in self._taken else self.define(f"Typed{local}")
        self._taken.add(local)
        self._imported[key] = local
        return local

    def _is_here(self, module: str, name: str) -> bool:
        """Return whether the module has the very thing under its own name."""
        if module == "builtins":
            return name not in self._known
        meant = getattr(importlib.import_module(module), name, _MISSING)
        return self._known.get(name, _MISSING) is meant

    def define(self, name: str) -> str:
        """Return a name like this one that nothing has, and take it."""
        found, number = name, 2
        while found in self._taken:
            found, number = f"{name}{number}", number + 1
        self._taken.add(found)
        return found

    def imports(self) -> Iterator[str]:
        """Yield the imports that the module needs, a line each."""
        by_module: dict[str, list[str]] = {}
        for (module, name), local in sorted(self._imported.items()):
            written = name if local == name else f"{name} as {local}"
            by_module.setdefault(module, []).append(written)
        for module, written_names in by_module.items():
            yield f"from {module} import {', '.join(written_names)}"


def write_constant(value: Any) -> str:
    """Return a text, a number, a boolean or None as source, texts in double quotes."""
    if not isinstance(value, str):
        return repr(value)
    written = repr(value)
    if '"' in value or written[0] == '"':
        return written
    return f'"{written[1:-1]}"'


def as_identifier(name: str) -> str:
    """Return the name of an argument or a member: ``X-Request-Id`` is x_request_id."""
    words = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "value"
    if words[0].isdigit():
        words = f"_{words}"
    return f"{words}_" if keyword.iskeyword(words) or words in _TYPES else words


#: Types in annotations, which a member of their name would hide from those below it.
_TYPES = frozenset({"str", "int", "float", "bool", "list", "dict", "bytes", "tuple"})


def as_class_name(*parts: str) -> str:
    """Return the name of a class: ``create_order`` and ``body`` is CreateOrderBody."""
    words = re.split(r"[\W_]+", " ".join(parts), flags=re.ASCII)
    return "".join(word[:1].upper() + word[1:] for word in words if word) or "Value"
