"""The annotations of functions, read while the names around them are known."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FrameType, MappingProxyType
from typing import Any

from ._typing import HINT_ERRORS, keep_local_hints, resolve, split_annotated
from .params import DependencyMarker
from .signature import find_annotated
from .signature.returns import FLASK_TYPING_NAMES

_NO_NAMES: Mapping[str, Any] = MappingProxyType({})


class KnownHints:
    """The annotations of functions, those of a view and of what it depends on.

    What is made inside a function may name its neighbours, which are gone when a view
    is bound. So what depends on them is read when it is decorated.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Callable[..., Any], Mapping[str, Any]]] = {}

    def add(
        self, function: Callable[..., Any], classns: Mapping[str, Any] = _NO_NAMES
    ) -> None:
        """Read the annotations of a function, and of the local ones it depends on.

        :param function: the function
        :param classns: the names of the class whose method it is
        """
        inner = _find_inner(function)
        hints = read_hints(function, classns)
        self._known[id(inner)] = inner, hints
        for marker, hint in _find_markers(inner, hints):
            self.add_dependency(marker, hint)

    def add_dependency(self, marker: DependencyMarker, hint: Any = ...) -> None:
        """Read the annotations of what a marker names, where it is a local one.

        :param marker: the marker
        :param hint: what is annotated where it names nothing
        """
        function = hint if marker.dependency is None else marker.dependency
        if not callable(function):
            return  # a mistake, which is named when the view is bound
        target = find_annotated(function)
        if isinstance(function, type):
            keep_local_hints(function, scope_names(function))
        is_local = "<locals>" in getattr(target, "__qualname__", "")
        if is_local and self.of(target) is None:
            self.add(target)

    def of(self, function: Callable[..., Any]) -> Mapping[str, Any] | None:
        """Return what was read of a function, None for nothing."""
        known = self._known.get(id(_find_inner(function)))
        return None if known is None else known[1]


def combine_hints(
    known: Iterable[KnownHints],
) -> Callable[[Callable[..., Any]], Mapping[str, Any]]:
    """Return what gives the annotations of any function.

    :param known: what was read before
    """
    before = (*known,)

    def hints_of(function: Callable[..., Any]) -> Mapping[str, Any]:
        for each in before:
            if (hints := each.of(function)) is not None:
                return hints
        return read_hints(function)

    return hints_of


def _find_inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that was written: what a method is of, or a wrapper around.

    Each access makes another method.
    """
    inner = inspect.unwrap(function)
    written: Callable[..., Any] = getattr(inner, "__func__", inner)
    return written


def _find_markers(
    function: Callable[..., Any], hints: Mapping[str, Any]
) -> Iterator[tuple[DependencyMarker, Any]]:
    """Yield the markers of dependencies, each with what is annotated."""
    for hint in hints.values():
        base, metadata = split_annotated(hint)
        for item in metadata:
            if isinstance(item, DependencyMarker):
                yield item, base
    defaults = (
        (getattr(function, "__defaults__", None) or ()),
        (getattr(function, "__kwdefaults__", None) or {}).values(),
    )
    if any(isinstance(each, DependencyMarker) for part in defaults for each in part):
        for name, parameter in inspect.signature(function).parameters.items():
            if isinstance(parameter.default, DependencyMarker):
                yield parameter.default, hints.get(name, ...)


def read_hints(
    function: Callable[..., Any], classns: Mapping[str, Any] = _NO_NAMES
) -> dict[str, Any]:
    """Return the annotations of a function, resolved where that is possible now.

    What names something that is defined later stays as it is written.

    :param function: the function
    :param classns: the names of the class whose method it is
    """
    inner = inspect.unwrap(function)
    globalns = getattr(inner, "__globals__", {})
    localns = {**scope_names(inner), **classns}
    hints: dict[str, Any] = {}
    for name, hint in getattr(inner, "__annotations__", {}).items():
        known = {**FLASK_TYPING_NAMES, **globalns} if name == "return" else globalns
        try:
            hints[name] = resolve(hint, known, localns)
        except HINT_ERRORS:
            hints[name] = hint
        else:
            keep_local_hints(hints[name], localns)
    return hints


def scope_names(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the local variables of the functions and classes around a function.

    Those that are still running have them; the nearest comes first.
    """
    module = sys.modules.get(getattr(function, "__module__", ""))
    globalns = getattr(function, "__globals__", getattr(module, "__dict__", None))
    qualname = getattr(function, "__qualname__", "")
    names: dict[str, Any] = {}
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        is_around = qualname.startswith(f"{frame.f_code.co_qualname}.")
        if is_around and frame.f_globals is globalns:
            names = {**frame.f_locals, **names}
        frame = frame.f_back
    return names
