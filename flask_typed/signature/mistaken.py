"""What is written in Depends() and cannot be called, with what was meant."""

from __future__ import annotations

import contextlib
import inspect
from typing import Any

from ..params import DependencyMarker
from .arguments import Argument, ArgumentError


def refuse_made(asker: Argument | str, dependency: object) -> None:
    """Refuse what is no function, or is the result of one.

    :param asker: the argument, or the option, that names it
    :param dependency: what it names
    :raises ArgumentError: for what cannot be called in each request
    """
    kind = _find_kind(dependency)
    if kind is not None:
        name = _name_made(dependency)
        raise ArgumentError(
            asker,
            f"its dependency is a {kind} that is made already, and serves one request "
            "at most.",
            f"leave the brackets out: Depends({name}).",
        )
    if not callable(dependency):
        fix = _find_fix(dependency)
        shown = f"the text {dependency!r}" if isinstance(dependency, str) else ""
        raise ArgumentError(
            asker,
            f"its dependency is {shown or repr(dependency)}, which cannot be called.",
            fix,
        )


def _find_kind(dependency: object) -> str | None:
    """Return what a function was called for, None for what is none of its results."""
    if inspect.iscoroutine(dependency):
        dependency.close()  # Python would warn that nobody waited for it
        return "coroutine"
    if inspect.isgenerator(dependency) or inspect.isasyncgen(dependency):
        return "generator"
    is_manager = hasattr(dependency, "__exit__") or hasattr(dependency, "__aexit__")
    is_made = isinstance(dependency, contextlib.ContextDecorator) or not callable(
        dependency
    )
    return "context manager" if is_manager and is_made else None


def _name_made(dependency: Any) -> str:
    """Return the name of the function that made something."""
    function = getattr(dependency, "func", dependency)
    return str(getattr(function, "__name__", None) or type(dependency).__name__)


def _find_fix(dependency: object) -> str:
    if isinstance(dependency, str):
        return (
            f"write the function itself: Depends({dependency}), and define it above "
            "the view."
        )
    if isinstance(dependency, DependencyMarker):
        return f"leave one of them out: {dependency!r}."
    if isinstance(dependency, list | tuple):
        return (
            "give each an argument of its own; those without a value stand in "
            "@typed(dependencies=[Depends(one), Depends(other)])."
        )
    return "name the function and leave the brackets out: Depends(get_it)."
