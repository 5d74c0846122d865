"""Python source that is generated, and the functions that it becomes."""

from __future__ import annotations

import itertools
import keyword
import linecache
import weakref
from collections.abc import Callable
from typing import Any

_numbers = itertools.count(1)


class Source:
    """Functions that are being written, and the objects that they name.

    :param title: of what the functions are made, for tracebacks
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._lines: list[str] = []
        self._names: dict[str, Any] = {}
        self._held: dict[int, str] = {}
        self._count = 0

    def name(self, value: Any, hint: str = "constant") -> str:
        """Return the name by which the source may speak of an object.

        :param value: the object
        :param hint: how the name starts
        """
        if id(value) not in self._held:  # which the names keep alive
            hint = hint if hint.isidentifier() and not keyword.iskeyword(hint) else "x"
            name = self.new_name(hint)
            self._held[id(value)] = name
            self._names[name] = value
        return self._held[id(value)]

    def new_name(self, hint: str) -> str:
        """Return a name that nothing has yet.

        :param hint: how it starts
        """
        self._count += 1
        return f"{hint}_{self._count}"

    def bind(self, name: str, value: Any) -> None:
        """Give an object a name of one's own choice."""
        self._names[name] = value

    def value(self, name: str) -> Any:
        """Return the object of a name."""
        return self._names[name]

    def add_function(self, name: str, parameters: str, body: list[str]) -> None:
        """Add a function.

        :param name: by which the others may call it
        :param parameters: between the parentheses
        :param body: its lines, each indented as in the body of a module
        """
        self._lines += [f"def {name}({parameters}):", *(f"    {line}" for line in body)]
        self._lines.append("")

    def build(self, *names: str) -> tuple[Callable[..., Any], ...]:
        """Return the functions of some names.

        Tracebacks show their source for as long as one of them lives.
        """
        text = "\n".join(self._lines)
        filename = f"<flask_typed {self._title} {next(_numbers)}>"
        code = compile(text, filename, "exec")
        lines = text.splitlines(keepends=True)
        linecache.cache[filename] = (len(text), None, lines, filename)
        # All functions hold their names, and the source goes with the last of them.
        owner = _Owner()
        namespace = {**self._names, "__owner__": owner}
        weakref.finalize(owner, linecache.cache.pop, filename, None)
        exec(code, namespace)  # of names and literals of our own
        return tuple(namespace[name] for name in names)


class _Owner:
    """Lives as long as the functions of one source."""

    __slots__ = ("__weakref__",)
