"""Arguments that a function of ours does not have: what was meant is named.

Python says that a keyword is unexpected, or that another one is missing, and names a
base class of what was called.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ParamSpec, TypeVar

from .developer import TypedError

P = ParamSpec("P")
T = TypeVar("T")


def takes_keywords(
    options: Iterable[str] = (), fixes: Mapping[str, str] | None = None
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Have a function or a constructor refuse keywords that it does not have.

    :param options: those that it takes beside its own
    :param fixes: what to write instead, for keywords of other libraries
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        code: Any = function.__code__
        own = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        known = [name for name in (*own, *options) if name != "self"]
        is_init = "self" in own

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            name = type(args[0]).__name__ if is_init and args else function.__name__
            for keyword in kwargs:
                if keyword not in known:
                    fix = (fixes or {}).get(keyword) or _suggest(keyword, known)
                    raise TypedError(f"{name} has no argument {keyword!r}. Fix: {fix}.")
            if len(args) > code.co_argcount:
                raise TypedError(
                    f"{name} was given {args[-1]!r} without a name. Fix: name it: one "
                    f"of {', '.join(known)}."
                )
            return function(*args, **kwargs)

        return call

    return decorate


def _suggest(name: str, known: list[str]) -> str:
    # Other libraries write tokenUrl where we write token_url.
    near = difflib.get_close_matches(name, known, n=1)
    return f"write {near[0]}=" if near else f"use one of {', '.join(known)}"
