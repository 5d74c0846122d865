"""The options of ``typed``, checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from .errors import Problem, TypedError
from .operation import ViewOptions


def build_options(**options: Any) -> ViewOptions:
    """Return the options of a view, checked.

    :raises TypedError: for an option that cannot be right
    """
    for name, value in options.items():
        _check_option(name, value)
    for name in _LISTS:
        if options.get(name) is not None:
            options[name] = tuple(options[name])
    for name in ("responses", "examples", "callbacks"):
        if options.get(name) is None:
            options.pop(name, None)
    return ViewOptions(**options)


_KNOWN = tuple(sorted(ViewOptions.__dataclass_fields__))
_LISTS = ("tags", "raises", "passed")
_CHOICES: dict[str, tuple[str | None, ...]] = {
    "mode": ("enforce", "off"),
    "unknown": ("raise", "exclude", None),
}


def _check_option(name: str, value: Any) -> None:
    fix = None
    if name not in _KNOWN:
        near = difflib.get_close_matches(name, _KNOWN, n=1)
        raise TypedError(
            f"typed has no option {name!r}. Fix: "
            + (f"did you mean {near[0]!r}?" if near else f"use {', '.join(_KNOWN)}.")
        )
    is_list = isinstance(value, Iterable) and not isinstance(value, str | type)
    is_left_open = name == "tags" and value is None
    if name in _LISTS and not (is_list or is_left_open):
        shown = value.__name__ if isinstance(value, type) else repr(value)
        fix = f"write a list: {name}=[{shown}]"
    elif name == "raises" and not all(map(_is_problem, value)):
        fix = "name subclasses of Problem"
    elif name in _CHOICES and value not in _CHOICES[name]:
        fix = f"use one of {', '.join(repr(each) for each in _CHOICES[name] if each)}"
    elif name == "responses" and not _are_responses(value):
        fix = "write a dict: responses={404: 'No such pet'} or {404: Missing}"
    elif name == "examples" and not (_are_responses(value) and _are_mappings(value)):
        fix = "write a dict of dicts: examples={200: {'one': Pet('Rex')}}"
    elif name == "callbacks" and not _are_callbacks(value):
        fix = "write callbacks={'paid': {'{$request.body#/callback_url}': function}}"
    if fix is not None:
        raise TypedError(f"typed was given {name}={value!r}. Fix: {fix}.")


def _are_responses(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(type(status) is int for status in value)
    return value is None


def _are_mappings(value: Any) -> bool:
    return all(isinstance(item, Mapping) for item in (value or {}).values())


def _are_callbacks(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return value is None
    return all(
        isinstance(name, str)
        and isinstance(functions, Mapping)
        and all(isinstance(key, str) for key in functions)
        and all(callable(f) and not isinstance(f, type) for f in functions.values())
        for name, functions in value.items()
    )


def _is_problem(item: Any) -> bool:
    return isinstance(item, type) and issubclass(item, Problem)
